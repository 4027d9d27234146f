package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a common table expression that is run once for the statement and read, from its kept
 * rows, by one or more of these scans.
 *
 * @param cte number of the common table expression in {@link StatementPlan#ctes}
 * @param name its name
 * @param alias its name in the query that reads it
 * @param filter over input 0, the row; null for none
 * @param output the columns
 * @param estimate expected cost
 */
public record CteScan(
    int cte,
    String name,
    String alias,
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
