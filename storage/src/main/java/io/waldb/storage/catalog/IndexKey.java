package io.waldb.storage.catalog;

/**
 * One key column of an index.
 *
 * @param column 0-based position of the table's column
 * @param descending true for DESC
 * @param nullsFirst where NULLs are
 * @param notNull true when keys have no place for NULL, fixed when the index is made: the column is
 *     part of the primary key
 */
public record IndexKey(int column, boolean descending, boolean nullsFirst, boolean notNull) {
  /** A key that can be NULL. */
  public IndexKey(int column, boolean descending, boolean nullsFirst) {
    this(column, descending, nullsFirst, false);
  }

  /** Ascending, NULLs last. */
  public static IndexKey ascending(int column) {
    return new IndexKey(column, false, false);
  }
}
