package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.function.TableFunctionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a set-returning function or a system view.
 *
 * @param function which
 * @param arguments evaluated once, without an input row, when the scan is started or restarted
 * @param alias its name in the statement
 * @param ordinality true when a last column of type bigint numbers the rows from 1
 * @param filter over input 0, the row just made; null for none
 * @param output the columns
 * @param estimate expected cost
 */
public record FunctionScan(
    TableFunctionId function,
    List<Expression> arguments,
    String alias,
    boolean ordinality,
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
