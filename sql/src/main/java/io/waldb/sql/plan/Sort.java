package io.waldb.sql.plan;

import java.util.List;

/**
 * The child's rows in order.
 *
 * @param child source of the rows
 * @param keys most significant first
 * @param estimate expected cost
 */
public record Sort(Plan child, List<SortColumn> keys, Estimate estimate) implements Plan {
  @Override
  public List<OutputColumn> output() {
    return child.output();
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
