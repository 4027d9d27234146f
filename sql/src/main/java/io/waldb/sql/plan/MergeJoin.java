package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A join of two inputs that are both sorted, ascending with NULLs last, by their keys.
 *
 * @param type any
 * @param outer left child
 * @param inner right child
 * @param outerKeys over input 0
 * @param innerKeys over input 1
 * @param condition over inputs 0 and 1, what must hold beside the keys; null for nothing
 * @param expressions over inputs 0 and 1, one for each output column
 * @param output the columns
 * @param estimate expected cost
 */
public record MergeJoin(
    JoinType type,
    Plan outer,
    Plan inner,
    List<Expression> outerKeys,
    List<Expression> innerKeys,
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
