package io.waldb.executor;

import io.waldb.sql.plan.ColumnOrigin;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a result. Immutable. Columns count from 0. */
public final class ResultDescriptor {
  private final List<OutputColumn> columns;

  /** Describes these columns. */
  public ResultDescriptor(List<OutputColumn> columns) {
    this.columns = List.copyOf(columns);
  }

  /** How many columns. */
  public int columnCount() {
    return columns.size();
  }

  /** The name or alias as the query gives it. */
  public String label(int index) {
    return columns.get(index).name();
  }

  /** The name of the table's column it is, else the label. */
  public String name(int index) {
    ColumnOrigin origin = columns.get(index).origin();
    return origin == null ? label(index) : origin.columnName();
  }

  /** Its type. */
  public SqlType type(int index) {
    return columns.get(index).type();
  }

  /** The table it comes from unchanged, or null. */
  public @Nullable String tableName(int index) {
    ColumnOrigin origin = columns.get(index).origin();
    return origin == null ? null : origin.tableName();
  }

  /** The schema of that table, or null. */
  public @Nullable String schemaName(int index) {
    ColumnOrigin origin = columns.get(index).origin();
    return origin == null ? null : origin.schema();
  }

  /** False only when it is known never to be NULL. */
  public boolean isNullable(int index) {
    return columns.get(index).nullable();
  }

  /** Whether its values come from an identity or a sequence. */
  public boolean isAutoIncrement(int index) {
    ColumnOrigin origin = columns.get(index).origin();
    return origin != null && origin.generated();
  }

  /** The first column with a label, without regard to case; -1 when there is none. */
  public int indexOf(String label) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(label)) {
        return i;
      }
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(label)) {
        return i;
      }
    }
    return -1;
  }
}
