package io.waldb.storage.tuple;

/**
 * One column of an index key.
 *
 * @param type the column's type
 * @param descending whether larger values come first
 * @param nullsFirst whether nulls come before all values
 * @param notNull whether nulls never occur, so that no byte is spent on telling them; fixed for the
 *     life of an index
 */
public record KeyColumn(SqlType type, boolean descending, boolean nullsFirst, boolean notNull) {
  /** PostgreSQL's default: ascending, nulls last. */
  public static KeyColumn ascending(SqlType type) {
    return new KeyColumn(type, false, false, false);
  }

  /** PostgreSQL's default for DESC: nulls first. */
  public static KeyColumn descending(SqlType type) {
    return new KeyColumn(type, true, true, false);
  }
}
