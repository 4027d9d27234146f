package io.waldb.sql.plan;

import java.util.List;

/**
 * The rows of several nodes, one node after another.
 *
 * @param children one or more, with columns of the same types
 * @param output the columns
 * @param estimate expected cost
 */
public record Append(List<Plan> children, List<OutputColumn> output, Estimate estimate)
    implements Plan {
  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
