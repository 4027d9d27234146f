package io.waldb.storage.catalog;

/**
 * One key column of an index.
 *
 * @param column 0-based position of the table's column
 * @param descending true for DESC
 * @param nullsFirst where NULLs are
 */
public record IndexKey(int column, boolean descending, boolean nullsFirst) {
  /** Ascending, NULLs last. */
  public static IndexKey ascending(int column) {
    return new IndexKey(column, false, false);
  }
}
