package io.waldb.sql.expr;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The frame of a window.
 *
 * @param unit how offsets are counted
 * @param start kind of the first bound
 * @param startOffset for OFFSET bounds; else null
 * @param end kind of the last bound
 * @param endOffset for OFFSET bounds; else null
 * @param exclusion which rows between the bounds are left out
 */
public record WindowFrame(
    Unit unit,
    Bound start,
    @Nullable Expression startOffset,
    Bound end,
    @Nullable Expression endOffset,
    Exclusion exclusion) {
  /** From the partition's start to the current row's last peer. */
  public static final WindowFrame DEFAULT =
      new WindowFrame(
          Unit.RANGE,
          Bound.UNBOUNDED_PRECEDING,
          null,
          Bound.CURRENT_ROW,
          null,
          Exclusion.NO_OTHERS);

  /** How the offsets of a frame are counted. */
  public enum Unit {
    /** In values of the ordering column. */
    RANGE,
    /** In rows. */
    ROWS,
    /** In groups of peers. */
    GROUPS
  }

  /** Where a frame begins or ends. */
  public enum Bound {
    /** At the partition's first row. */
    UNBOUNDED_PRECEDING,
    /** An offset before the current row. */
    OFFSET_PRECEDING,
    /** At the current row or its peers. */
    CURRENT_ROW,
    /** An offset behind the current row. */
    OFFSET_FOLLOWING,
    /** At the partition's last row. */
    UNBOUNDED_FOLLOWING
  }

  /** The rows a frame leaves out. */
  public enum Exclusion {
    /** None. */
    NO_OTHERS,
    /** The current row. */
    CURRENT_ROW,
    /** The current row and its peers. */
    GROUP,
    /** The current row's peers. */
    TIES
  }

  WindowFrame map(UnaryOperator<Expression> function) {
    Expression newStart = Children.mapOrNull(startOffset, function);
    Expression newEnd = Children.mapOrNull(endOffset, function);
    return newStart == startOffset && newEnd == endOffset
        ? this
        : new WindowFrame(unit, start, newStart, end, newEnd, exclusion);
  }
}
