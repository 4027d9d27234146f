package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Distinct;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The different values of some expressions of a path: what makes a semi join an ordinary join. */
final class DistinctPath extends Path {
  private final Path child;
  private final List<Expression> keys;

  DistinctPath(Path child, List<Expression> keys, double rows) {
    super(child.relations(), rows);
    this.child = child;
    this.keys = keys;
    double cost = child.rows() * (Costs.CPU_OPERATOR * keys.size() + Costs.CPU_TUPLE);
    setCost(child.totalCost() + cost, child.totalCost() + cost + rows * Costs.CPU_TUPLE);
  }

  @Override
  Built build(PlanBuilder builder, Set<Expression> required) {
    Set<Expression> below = new java.util.HashSet<>();
    keys.forEach(key -> Columns.collect(key, below));
    Built projected = builder.project(child.build(builder, below), keys);
    Plan plan = projected.plan();
    List<Integer> columns = new ArrayList<>(IntStream.range(0, keys.size()).boxed().toList());
    return new Built(
        new Distinct(
            plan,
            columns,
            false,
            new Estimate(
                startupCost(),
                totalCost(),
                PlanBuilder.clampRows(rows()),
                plan.estimate().width())),
        projected.layout());
  }
}
