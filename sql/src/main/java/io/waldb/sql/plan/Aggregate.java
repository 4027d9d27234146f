package io.waldb.sql.plan;

import io.waldb.sql.expr.AggregateCall;
import io.waldb.sql.expr.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups of rows and their aggregates. The output row is the grouping values, then the results of
 * the calls.
 *
 * @param strategy how groups are found
 * @param child source of the rows
 * @param grouping over input 0, the child's row; NULLs are equal; empty for PLAIN
 * @param calls over input 0, the child's row
 * @param having over input 0, this node's own output row; null for none
 * @param output grouping columns, then aggregates
 * @param estimate expected cost
 */
public record Aggregate(
    Strategy strategy,
    Plan child,
    List<Expression> grouping,
    List<AggregateCall> calls,
    @Nullable Expression having,
    List<OutputColumn> output,
    Estimate estimate)
    implements Plan {
  /** How groups are found. */
  public enum Strategy {
    /** All rows are one group, which is there even without rows. */
    PLAIN,
    /** Equal rows come together: a group ends where the values change. */
    SORTED,
    /** By a hash table. */
    HASHED
  }

  @Override
  public List<Plan> children() {
    return List.of(child);
  }

  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
