package io.waldb.sql.plan;

/**
 * A column that rows are sorted by.
 *
 * @param column position in the child's output
 * @param descending true for DESC
 * @param nullsFirst where NULLs go
 */
public record SortColumn(int column, boolean descending, boolean nullsFirst) {
  /** Ascending, NULLs last. */
  public static SortColumn ascending(int column) {
    return new SortColumn(column, false, false);
  }
}
