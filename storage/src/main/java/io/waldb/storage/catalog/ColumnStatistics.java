package io.waldb.storage.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What ANALYZE found about a column.
 *
 * @param nullFraction part of the rows where it is NULL, 0 to 1
 * @param averageWidth bytes of a value that is not NULL
 * @param distinct number of different values; negative means minus the ratio to the number of rows
 * @param correlation of physical order and order of values, -1 to 1
 */
public record ColumnStatistics(
    double nullFraction, int averageWidth, double distinct, double correlation) {
  private static final double MOST_TIMES = 2;
  private static final double SMALL = 10;
  private static final double NULLS_APART = 0.1;
  private static final double CORRELATION_APART = 0.25;

  /** How many different values there are among so many rows. */
  private double distinctOf(double rows) {
    return distinct < 0 ? -distinct * Math.max(rows, 0) : distinct;
  }

  /** Whether a plan made with the one would hardly differ from a plan made with the other. */
  static boolean areAlike(
      @Nullable ColumnStatistics one,
      double rows,
      @Nullable ColumnStatistics other,
      double others) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return Math.abs(one.nullFraction - other.nullFraction) <= NULLS_APART
        && Math.abs(one.correlation - other.correlation) <= CORRELATION_APART
        && areAlike(one.averageWidth, other.averageWidth)
        && areAlike(one.distinctOf(rows), other.distinctOf(others));
  }

  /** Whether neither number is about twice the other; among small ones nothing matters. */
  static boolean areAlike(double one, double other) {
    double lower = Math.min(one, other) + SMALL;
    return Math.max(one, other) + SMALL <= MOST_TIMES * lower;
  }
}
