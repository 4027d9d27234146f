package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row without columns: what a SELECT without FROM reads.
 *
 * @param condition evaluated once, without inputs; no row unless it is TRUE; null for none
 * @param estimate expected cost
 */
public record OneRow(@Nullable Expression condition, Estimate estimate) implements Plan {
  @Override
  public List<OutputColumn> output() {
    return List.of();
  }

  @Override
  public List<Plan> children() {
    return List.of();
  }

  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
