package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.RuntimeParameter;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.Plan;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A subquery, function, VALUES or kept table expression that is already planned.
 *
 * <p>A lateral one takes columns of tables before it as runtime parameters that were fixed when it
 * was planned.
 */
final class LeafPath extends Path {
  private final Plan plan;
  private final Layout layout;
  private final Map<Expression, RuntimeParameter> lateral;
  private final BitSet parameters;
  private final List<PathKey> ordering;

  LeafPath(
      BitSet relations,
      Plan plan,
      Layout layout,
      Map<Expression, RuntimeParameter> lateral,
      List<PathKey> ordering) {
    super(relations, plan.estimate().rows());
    this.plan = plan;
    this.layout = layout;
    this.lateral = lateral;
    this.ordering = ordering;
    parameters = new BitSet();
    for (Expression column : lateral.keySet()) {
      Columns.collectRelations(column, parameters);
    }
    Estimate estimate = plan.estimate();
    setCost(estimate.startupCost(), estimate.totalCost());
  }

  @Override
  Map<Expression, RuntimeParameter> lateral() {
    return lateral;
  }

  @Override
  List<PathKey> ordering() {
    return ordering;
  }

  @Override
  BitSet parameters() {
    return parameters;
  }

  @Override
  Set<Expression> parameterColumns() {
    return lateral.keySet();
  }

  @Override
  Built build(PlanBuilder builder, Set<Expression> required) {
    return new Built(plan, layout);
  }
}
