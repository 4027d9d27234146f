package io.waldb.storage.catalog;

import io.waldb.storage.tuple.TupleDescriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog has it. Immutable.
 *
 * @param id catalog id
 * @param schema name of its schema
 * @param name its name
 * @param relation file number of the heap
 * @param columns all columns by position, dropped ones included
 * @param descriptor the same for the row format
 * @param indexes its indexes by id
 * @param constraints its constraints by id
 * @param rowEstimate rows when last counted by ANALYZE or VACUUM; negative when never
 * @param pageEstimate pages at that time
 * @param system true for a table of the catalog itself, which statements only read
 */
public record TableInfo(
    int id,
    String schema,
    String name,
    int relation,
    List<ColumnInfo> columns,
    TupleDescriptor descriptor,
    List<IndexInfo> indexes,
    List<ConstraintInfo> constraints,
    double rowEstimate,
    int pageEstimate,
    boolean system) {
  /** Keeps unmodifiable copies of the lists. */
  public TableInfo {
    columns = List.copyOf(columns);
    indexes = List.copyOf(indexes);
    constraints = List.copyOf(constraints);
  }

  /** The column of that name, or null; dropped columns have no name. */
  public @Nullable ColumnInfo column(String columnName) {
    for (ColumnInfo column : columns) {
      if (!column.dropped() && column.name().equals(columnName)) {
        return column;
      }
    }
    return null;
  }

  /** The index with that id, or null. */
  public @Nullable IndexInfo index(int indexId) {
    for (IndexInfo index : indexes) {
      if (index.id() == indexId) {
        return index;
      }
    }
    return null;
  }

  /** The index of the primary key, or null. */
  public @Nullable IndexInfo primaryKey() {
    for (IndexInfo index : indexes) {
      if (index.primary()) {
        return index;
      }
    }
    return null;
  }

  /** The name with its schema. */
  public String qualifiedName() {
    return schema + "." + name;
  }
}
