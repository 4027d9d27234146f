package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of an index that a scan reads.
 *
 * <p>The leading key columns are fixed by {@code prefix}; the key column behind them may be bounded
 * on one or both sides. All values are evaluated once, when the scan is started or restarted,
 * without an input row (they hold constants, parameters and runtime parameters), and have the type
 * of their column's comparison. A NULL among them, other than in an IS NULL, means no rows. When a
 * bound is there, NULLs of its column are outside. With neither prefix nor bounds it is the whole
 * index.
 *
 * <p>"Lower" and "upper" are meant in the order of the values, whatever the order of the index.
 *
 * @param prefix conditions on the leading key columns, in their order
 * @param lower least value of the next key column, or null
 * @param upper greatest value of the next key column, or null
 */
public record IndexRange(
    List<KeyMatch> prefix, @Nullable KeyBound lower, @Nullable KeyBound upper) {
  /** The whole index. */
  public static final IndexRange ALL = new IndexRange(List.of(), null, null);

  /**
   * What one leading key column must equal.
   *
   * @param values one expression: equality; several: IN, of which the executor reads the different
   *     values in the order of the index; empty: IS NULL
   */
  public record KeyMatch(List<Expression> values) {
    /** Keeps an unmodifiable copy of the values. */
    public KeyMatch {
      values = List.copyOf(values);
    }

    /** True for IS NULL. */
    public boolean isNull() {
      return values.isEmpty();
    }
  }

  /**
   * An end of a range.
   *
   * @param value the limit
   * @param inclusive true when the limit itself is inside
   */
  public record KeyBound(Expression value, boolean inclusive) {}

  /** Keeps an unmodifiable copy of the prefix. */
  public IndexRange {
    prefix = List.copyOf(prefix);
  }
}
