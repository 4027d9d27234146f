package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;

/**
 * The rows of the child for which a condition is TRUE.
 *
 * @param child source of the rows
 * @param condition over input 0, the child's row
 * @param estimate expected cost
 */
public record Filter(Plan child, Expression condition, Estimate estimate) implements Plan {
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
