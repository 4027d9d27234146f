package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows written out: VALUES.
 *
 * @param rows one or more rows of as many expressions as there are columns, evaluated without an
 *     input row
 * @param filter over input 0, the row just made; null for none
 * @param output the columns
 * @param estimate expected cost
 */
public record ValuesScan(
    List<List<Expression>> rows,
    @Nullable Expression filter,
    List<OutputColumn> output,
    Estimate estimate)
    implements Plan {
  @Override
  public List<Plan> children() {
    return List.of();
  }

  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
