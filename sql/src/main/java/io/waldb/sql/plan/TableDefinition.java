package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.storage.catalog.ColumnInfo.Identity;
import io.waldb.storage.catalog.ConstraintInfo.ReferentialAction;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that is to be made.
 *
 * @param schema name of its schema, which exists
 * @param name its name
 * @param unlogged true for UNLOGGED
 * @param temporary true for TEMPORARY
 * @param columns its columns in order
 * @param constraints its constraints, all with names; NOT NULL is in the columns
 * @param fillFactor per cent of a page that inserts fill, 10 to 100
 */
public record TableDefinition(
    String schema,
    String name,
    boolean unlogged,
    boolean temporary,
    List<ColumnDefinition> columns,
    List<ConstraintDefinition> constraints,
    int fillFactor) {
  /** Keeps unmodifiable copies of the lists. */
  public TableDefinition {
    columns = List.copyOf(columns);
    constraints = List.copyOf(constraints);
  }

  /**
   * A column.
   *
   * @param name its name
   * @param type its type
   * @param notNull true when NULL is refused
   * @param defaultText SQL text of the default, or null
   * @param defaultValue the default as bound (ADD COLUMN computes the value of existing rows with
   *     it), of the column's type; null for none
   * @param identity whether and how values come from {@code sequence}
   * @param sequence a sequence to be made with and owned by the column (identity, serial), or null
   * @param generatedText SQL text of a stored generated column's expression, or null
   * @param generatedValue the same as bound, over input 0, the row; null for none
   */
  public record ColumnDefinition(
      String name,
      SqlType type,
      boolean notNull,
      @Nullable String defaultText,
      @Nullable Expression defaultValue,
      Identity identity,
      @Nullable SequenceDefinition sequence,
      @Nullable String generatedText,
      @Nullable Expression generatedValue) {}

  /** A constraint. Columns are meant by name. */
  public sealed interface ConstraintDefinition {
    /** Its name, unique in the table. */
    String name();
  }

  /**
   * PRIMARY KEY or UNIQUE.
   *
   * @param name name of the constraint and of its index
   * @param primary true for PRIMARY KEY
   * @param columns key columns
   * @param deferrable true when it may be put off
   * @param initiallyDeferred true when it is put off unless asked otherwise
   * @param usingIndex name of an existing index to take over, or null
   */
  public record UniqueDefinition(
      String name,
      boolean primary,
      List<String> columns,
      boolean deferrable,
      boolean initiallyDeferred,
      @Nullable String usingIndex)
      implements ConstraintDefinition {}

  /**
   * CHECK.
   *
   * @param name its name
   * @param text SQL text of the condition
   * @param condition the same as bound, over input 0, the row
   * @param columns columns it reads
   * @param validate false for NOT VALID
   */
  public record CheckDefinition(
      String name, String text, Expression condition, List<String> columns, boolean validate)
      implements ConstraintDefinition {}

  /**
   * FOREIGN KEY.
   *
   * @param name its name
   * @param columns referring columns
   * @param referencedSchema schema of the referenced table
   * @param referencedTable its name; may be the table itself
   * @param referencedColumns columns of a primary key or unique constraint there
   * @param onDelete what happens when the referenced row goes
   * @param onUpdate what happens when the referenced key changes
   * @param deferrable true when it may be put off
   * @param initiallyDeferred true when it is put off unless asked otherwise
   * @param validate false for NOT VALID
   */
  public record ForeignKeyDefinition(
      String name,
      List<String> columns,
      String referencedSchema,
      String referencedTable,
      List<String> referencedColumns,
      ReferentialAction onDelete,
      ReferentialAction onUpdate,
      boolean deferrable,
      boolean initiallyDeferred,
      boolean validate)
      implements ConstraintDefinition {}

  /**
   * An index.
   *
   * @param name its name
   * @param unique true for UNIQUE
   * @param keys key columns by position
   */
  public record IndexDefinition(String name, boolean unique, List<IndexKey> keys) {
    /** Keeps an unmodifiable copy of the keys. */
    public IndexDefinition {
      keys = List.copyOf(keys);
    }
  }

  /**
   * A sequence, every option settled.
   *
   * @param schema name of its schema
   * @param name its name
   * @param type SMALLINT, INTEGER or BIGINT
   * @param start first value
   * @param increment step, not 0
   * @param minimum least value
   * @param maximum greatest value
   * @param cache values taken at a time
   * @param cycle true when it begins again at the end
   * @param ownerTable name of the table (in the same schema) whose column owns it, or null
   * @param ownerColumn name of that column, or null
   */
  public record SequenceDefinition(
      String schema,
      String name,
      TypeKind type,
      long start,
      long increment,
      long minimum,
      long maximum,
      long cache,
      boolean cycle,
      @Nullable String ownerTable,
      @Nullable String ownerColumn) {}
}
