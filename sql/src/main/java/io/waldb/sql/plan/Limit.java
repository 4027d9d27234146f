package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the child's rows.
 *
 * @param child source of the rows
 * @param count bigint, evaluated once without an input row: how many; null, or NULL, for all;
 *     negative is 2201W
 * @param offset bigint, evaluated once without an input row: how many to leave out first; null, or
 *     NULL, for none; negative is 2201X
 * @param withTies true when rows equal to the last one in the order of {@code tieKeys} come too
 * @param tieKeys the order, when {@code withTies}; else empty
 * @param estimate expected cost
 */
public record Limit(
    Plan child,
    @Nullable Expression count,
    @Nullable Expression offset,
    boolean withTies,
    List<SortColumn> tieKeys,
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
