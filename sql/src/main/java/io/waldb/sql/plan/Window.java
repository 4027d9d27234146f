package io.waldb.sql.plan;

import io.waldb.sql.expr.WindowCall;
import java.util.List;

/**
 * Window functions over rows that are sorted by partition and order. The output row is the child's,
 * then the results of the calls.
 *
 * @param child sorted by the partition's and the order's expressions
 * @param calls over input 0, the child's row; all with the same partition, order and frame. What
 *     they are partitioned and ordered by are columns of the child; the frame's offsets have no
 *     input
 * @param output the child's columns, then the calls
 * @param estimate expected cost
 */
public record Window(
    Plan child, List<WindowCall> calls, List<OutputColumn> output, Estimate estimate)
    implements Plan {
  @Override
  public List<Plan> children() {
    return List.of(child);
  }

  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
