package io.waldb.sql.syntax;

import org.jspecify.annotations.Nullable;

/**
 * One item of ORDER BY.
 *
 * @param expression a number literal means the select item of that position, a single name may be
 *     an alias: the binder decides
 * @param nulls null if not given: last ascending, first descending
 */
public record SortItem(
    SyntaxExpression expression, boolean descending, @Nullable NullsOrder nulls, int position) {

  /** Where nulls sort. */
  public enum NullsOrder {
    FIRST,
    LAST
  }
}
