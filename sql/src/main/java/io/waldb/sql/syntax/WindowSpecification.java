package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows OVER or WINDOW name AS.
 *
 * @param existing the window it is ({@code OVER w}) or begins with ({@code OVER (w ORDER BY x)}),
 *     or null
 * @param reference true for {@code OVER w} without parentheses: nothing else is given then
 * @param frame null if not given: RANGE UNBOUNDED PRECEDING
 */
public record WindowSpecification(
    @Nullable Identifier existing,
    boolean reference,
    List<SyntaxExpression> partitionBy,
    List<SortItem> orderBy,
    @Nullable Frame frame,
    int position) {

  public WindowSpecification {
    partitionBy = List.copyOf(partitionBy);
    orderBy = List.copyOf(orderBy);
  }

  /** {@code WINDOW name AS (...)}. */
  public record Named(Identifier name, WindowSpecification specification) {}

  /** How a frame's offsets count. */
  public enum FrameMode {
    ROWS,
    RANGE,
    GROUPS
  }

  /** Where a frame starts or ends. */
  public enum BoundKind {
    UNBOUNDED_PRECEDING,
    OFFSET_PRECEDING,
    CURRENT_ROW,
    OFFSET_FOLLOWING,
    UNBOUNDED_FOLLOWING
  }

  /** A frame's bound; the offset is given for the two OFFSET kinds only. */
  public record Bound(BoundKind kind, @Nullable SyntaxExpression offset) {}

  /** The rows a frame leaves out. */
  public enum Exclusion {
    NO_OTHERS,
    CURRENT_ROW,
    GROUP,
    TIES
  }

  /** A frame; one bound alone ends at CURRENT ROW. */
  public record Frame(FrameMode mode, Bound start, Bound end, Exclusion exclusion, int position) {}
}
