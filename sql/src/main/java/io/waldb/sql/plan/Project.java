package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;

/**
 * One row of expressions for each row of the child.
 *
 * @param child source of the rows
 * @param expressions over input 0, the child's row; one for each output column
 * @param output the columns
 * @param estimate expected cost
 */
public record Project(
    Plan child, List<Expression> expressions, List<OutputColumn> output, Estimate estimate)
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
