package io.waldb.sql.plan;

import java.util.List;

/**
 * The child's rows, kept at the first reading so that a restart reads them again without the child.
 * The child depends on no runtime parameter that changes between restarts.
 *
 * @param child source of the rows
 * @param estimate expected cost
 */
public record Materialize(Plan child, Estimate estimate) implements Plan {
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
