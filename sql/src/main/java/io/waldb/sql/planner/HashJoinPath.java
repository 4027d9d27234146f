package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.plan.HashJoin;
import io.waldb.sql.plan.JoinType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A join by a hash table of the inner path's rows. */
final class HashJoinPath extends JoinPath {
  private final List<Expression> outerKeys;
  private final List<Expression> innerKeys;
  private final boolean nullAware;
  private final List<Expression> conditions;

  HashJoinPath(
      JoinType type,
      Path outer,
      Path inner,
      List<Expression> outerKeys,
      List<Expression> innerKeys,
      boolean nullAware,
      List<Expression> conditions,
      double rows,
      long hashMemory) {
    super(type, outer, inner, rows);
    this.outerKeys = outerKeys;
    this.innerKeys = innerKeys;
    this.nullAware = nullAware;
    this.conditions = conditions;
    double keyCost = Costs.CPU_OPERATOR * outerKeys.size();
    double startup =
        outer.startupCost() + inner.totalCost() + inner.rows() * (keyCost + Costs.CPU_TUPLE);
    double probe =
        outer.rows() * keyCost
            + rows * (Costs.CPU_TUPLE + Costs.CPU_OPERATOR * PlanBuilder.operatorsOf(conditions));
    double spill = 0;
    double innerBytes = inner.rows() * 64;
    if (innerBytes > hashMemory) {
      spill = 2 * (innerBytes + outer.rows() * 64) / Costs.PAGE_SIZE * Costs.SEQ_PAGE;
    }
    setCost(startup, startup + (outer.totalCost() - outer.startupCost()) + probe + spill);
  }

  @Override
  Built build(PlanBuilder builder, Set<Expression> required) {
    Set<Expression> read = new LinkedHashSet<>(required);
    conditions.forEach(condition -> Columns.collect(condition, read));
    outerKeys.forEach(key -> Columns.collect(key, read));
    innerKeys.forEach(key -> Columns.collect(key, read));
    Built left = outer().build(builder, requiredOf(outer(), read));
    Built right = inner().build(builder, requiredOf(inner(), read));
    // What is kept in memory should be no wider than what is read of it.
    if (right.layout().isScan()) {
      right = builder.project(right, new ArrayList<>(requiredOf(inner(), read)));
    }
    Expression condition = Expressions.and(conditions);
    Output output = output(builder, required, left.layout(), right.layout());
    return new Built(
        new HashJoin(
            type(),
            left.plan(),
            right.plan(),
            resolved(outerKeys, builder, left.layout(), right.layout()),
            resolved(innerKeys, builder, left.layout(), right.layout()),
            false,
            nullAware,
            condition == null
                ? null
                : Layout.resolve(builder.parameterized(condition), left.layout(), right.layout()),
            output.expressions(),
            output.columns(),
            estimate(output.columns())),
        output.layout());
  }

  private static List<Expression> resolved(
      List<Expression> keys, PlanBuilder builder, Layout left, Layout right) {
    List<Expression> resolved = new ArrayList<>(keys.size());
    for (Expression key : keys) {
      resolved.add(Layout.resolve(builder.parameterized(key), left, right));
    }
    return resolved;
  }
}
