package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hash table is built of the inner child's rows, and the outer child's rows look into it.
 *
 * <p>A key that holds a NULL matches nothing, unless {@code nullSafe}. An ANTI join with {@code
 * nullAware} is NOT IN: no row at all when some inner key is NULL, and an outer row whose key is
 * NULL only when the inner side is empty.
 *
 * @param type any
 * @param outer left child, which probes
 * @param inner right child, which is hashed
 * @param outerKeys over input 0, the outer row
 * @param innerKeys over input 1, the inner row; each comparable with the outer key at its place
 * @param nullSafe true when NULL keys equal each other (set operations)
 * @param nullAware true for NOT IN
 * @param condition over inputs 0 and 1, what must hold beside the keys; null for nothing
 * @param expressions over inputs 0 and 1, one for each output column
 * @param output the columns
 * @param estimate expected cost
 */
public record HashJoin(
    JoinType type,
    Plan outer,
    Plan inner,
    List<Expression> outerKeys,
    List<Expression> innerKeys,
    boolean nullSafe,
    boolean nullAware,
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
