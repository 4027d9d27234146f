package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first rows in order, without sorting them all: as {@link Sort} under {@link Limit}.
 *
 * @param child source of the rows
 * @param keys most significant first
 * @param count how many, as in {@link Limit}
 * @param offset how many to leave out first, as in {@link Limit}
 * @param estimate expected cost
 */
public record TopN(
    Plan child,
    List<SortColumn> keys,
    Expression count,
    @Nullable Expression offset,
    Estimate estimate)
    implements Plan {
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
