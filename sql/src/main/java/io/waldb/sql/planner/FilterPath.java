package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.RuntimeParameter;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Conditions over a path that cannot be checked further down. */
final class FilterPath extends Path {
  private final Path child;
  private final List<Expression> conditions;
  private final double selectivity;

  FilterPath(Path child, List<Expression> conditions, double selectivity) {
    super(child.relations(), child.rows() * selectivity);
    this.child = child;
    this.conditions = conditions;
    this.selectivity = selectivity;
    double cost = child.rows() * Costs.CPU_OPERATOR * PlanBuilder.operatorsOf(conditions);
    setCost(child.startupCost(), child.totalCost() + cost);
  }

  @Override
  List<PathKey> ordering() {
    return child.ordering();
  }

  @Override
  Set<Expression> fixed() {
    return child.fixed();
  }

  @Override
  BitSet parameters() {
    return child.parameters();
  }

  @Override
  Set<Expression> parameterColumns() {
    return child.parameterColumns();
  }

  @Override
  Map<Expression, RuntimeParameter> lateral() {
    return child.lateral();
  }

  @Override
  Built build(PlanBuilder builder, Set<Expression> required) {
    Set<Expression> below = new HashSet<>(required);
    conditions.forEach(condition -> Columns.collect(condition, below));
    Built built = child.build(builder, below);
    Expression condition = Objects.requireNonNull(Expressions.and(conditions));
    return new Built(
        PlanBuilder.filter(
            built.plan(), built.layout().resolve(builder.parameterized(condition)), selectivity),
        built.layout());
  }
}
