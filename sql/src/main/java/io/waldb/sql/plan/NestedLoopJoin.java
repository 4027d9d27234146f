package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.ParameterBinding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For each outer row, the inner child is started anew and its rows are tried.
 *
 * @param type any but RIGHT and FULL
 * @param outer left child
 * @param inner right child; with bindings, typically an index scan whose keys are the runtime
 *     parameters
 * @param bindings runtime parameters to set from input 0, the outer row, before the inner child is
 *     started
 * @param condition over inputs 0 and 1, what makes a pair; null when every pair does
 * @param expressions over inputs 0 and 1, one for each output column
 * @param output the columns
 * @param estimate expected cost
 */
public record NestedLoopJoin(
    JoinType type,
    Plan outer,
    Plan inner,
    List<ParameterBinding> bindings,
    @Nullable Expression condition,
    List<Expression> expressions,
    List<OutputColumn> output,
    Estimate estimate)
    implements Plan {
  @Override
  public List<Plan> children() {
    return List.of(outer, inner);
  }

  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
