package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.ParameterBinding;
import io.waldb.sql.expr.RuntimeParameter;
import io.waldb.sql.plan.JoinType;
import io.waldb.sql.plan.NestedLoopJoin;
import io.waldb.sql.plan.Plan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A join that runs the inner path for each outer row. */
final class NestedLoopPath extends JoinPath {
  private final List<Expression> conditions;
  private final boolean materialize;

  NestedLoopPath(JoinType type, Path outer, Path inner, List<Expression> conditions, double rows) {
    super(type, outer, inner, rows);
    this.conditions = conditions;
    double innerRows = inner.rows();
    double materialized = inner.totalCost() + 2 * Costs.CPU_OPERATOR * innerRows;
    double loops = Math.max(1, outer.rows());
    double plain = inner.rescanCost() * loops;
    double kept = materialized + (loops - 1) * Costs.CPU_OPERATOR * innerRows;
    materialize = inner.parameters().isEmpty() && loops > 1 && kept < plain;
    double innerCost = materialize ? kept : plain;
    boolean stopsEarly = type == JoinType.SEMI || type == JoinType.ANTI;
    double pairs = loops * Math.max(1, innerRows) * (stopsEarly ? 0.5 : 1);
    double cpu =
        pairs * (Costs.CPU_TUPLE + Costs.CPU_OPERATOR * PlanBuilder.operatorsOf(conditions));
    setCost(
        outer.startupCost() + inner.startupCost(),
        outer.totalCost() + innerCost * (stopsEarly && materialize ? 0.75 : 1) + cpu);
  }

  @Override
  List<PathKey> ordering() {
    return outer().ordering();
  }

  @Override
  Set<Expression> fixed() {
    return outer().fixed();
  }

  @Override
  BitSet parameters() {
    BitSet parameters = Columns.union(outer().parameters(), inner().parameters());
    parameters.andNot(outer().relations());
    return parameters;
  }

  @Override
  Built build(PlanBuilder builder, Set<Expression> required) {
    Set<Expression> read = new LinkedHashSet<>(required);
    conditions.forEach(condition -> Columns.collect(condition, read));
    Set<Expression> outerColumns = requiredOf(outer(), read);
    for (Expression column : inner().parameterColumns()) {
      outerColumns.addAll(requiredOf(outer(), Set.of(column)));
    }
    Built left = outer().build(builder, outerColumns);
    List<ParameterBinding> bindings = new ArrayList<>();
    List<Expression> mine = new ArrayList<>();
    for (Expression column : inner().parameterColumns()) {
      if (left.layout().find(column, 0) != null) {
        RuntimeParameter parameter = parameter(builder, column, mine);
        bindings.add(new ParameterBinding(parameter.index(), left.layout().resolve(column)));
      }
    }
    Built right = inner().build(builder, requiredOf(inner(), read));
    builder.forget(mine);
    Plan innerPlan = materialize ? PlanBuilder.materialize(right.plan()) : right.plan();
    Layout rightLayout = right.layout();
    Expression condition = Expressions.and(conditions);
    Output output = output(builder, required, left.layout(), rightLayout);
    return new Built(
        new NestedLoopJoin(
            type(),
            left.plan(),
            innerPlan,
            bindings,
            condition == null
                ? null
                : Layout.resolve(builder.parameterized(condition), left.layout(), rightLayout),
            output.expressions(),
            output.columns(),
            estimate(output.columns())),
        output.layout());
  }

  private RuntimeParameter parameter(
      PlanBuilder builder, Expression column, List<Expression> mine) {
    RuntimeParameter fixed = inner().lateral().get(column);
    if (fixed != null) {
      return fixed;
    }
    if (!builder.hasParameter(column)) {
      mine.add(column);
    }
    return builder.parameterFor(column);
  }
}
