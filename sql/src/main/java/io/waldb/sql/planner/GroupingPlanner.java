package io.waldb.sql.planner;

import io.waldb.sql.expr.AggregateCall;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Aggregate;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans grouping and aggregates. */
final class GroupingPlanner {
  private final StatementState state;
  private final SelectParts parts;

  GroupingPlanner(StatementState state, SelectParts parts) {
    this.state = state;
    this.parts = parts;
  }

  /**
   * Adds the aggregate node.
   *
   * @param ordered true when equal groups come together
   */
  Built plan(Built child, boolean ordered) {
    Set<AggregateCall> calls = new LinkedHashSet<>();
    parts.targets.forEach(target -> collect(target, calls));
    if (parts.having != null) {
      collect(parts.having, calls);
    }
    List<Expression> grouping = grouping();
    List<Expression> results = new ArrayList<>(grouping);
    results.addAll(calls);
    List<OutputColumn> output = new ArrayList<>();
    List<Expression> keys = new ArrayList<>();
    for (Expression value : grouping) {
      keys.add(child.layout().resolve(value));
      output.add(state.relations().output(value, null));
    }
    List<AggregateCall> resolved = new ArrayList<>();
    for (AggregateCall call : calls) {
      resolved.add((AggregateCall) call.mapChildren(child.layout()::resolve));
      output.add(
          new OutputColumn(call.function().sqlName(), null, call.type(), call.nullable(), null));
    }
    Layout layout = Layout.of(results);
    Expression having = parts.having == null ? null : layout.resolve(parts.having);
    Aggregate.Strategy strategy =
        grouping.isEmpty()
            ? Aggregate.Strategy.PLAIN
            : ordered ? Aggregate.Strategy.SORTED : Aggregate.Strategy.HASHED;
    Plan plan =
        new Aggregate(
            strategy,
            child.plan(),
            keys,
            resolved,
            having,
            output,
            estimate(child.plan().estimate(), strategy, resolved.size(), having, output));
    return new Built(plan, layout);
  }

  /** The grouping expressions, and columns that depend on a grouped key and are used above. */
  private List<Expression> grouping() {
    List<Expression> grouping = new ArrayList<>(parts.grouping);
    parts.targets.forEach(target -> addDependent(target, grouping));
    if (parts.having != null) {
      addDependent(parts.having, grouping);
    }
    return grouping;
  }

  private static void addDependent(Expression expression, List<Expression> grouping) {
    if (expression instanceof AggregateCall || contains(grouping, expression)) {
      return;
    }
    if (Columns.isColumn(expression)) {
      grouping.add(expression);
      return;
    }
    for (Expression child : expression.children()) {
      addDependent(child, grouping);
    }
  }

  private static boolean contains(List<Expression> grouping, Expression expression) {
    Expression canonical = Columns.canonical(expression);
    for (Expression value : grouping) {
      if (Columns.canonical(value).equals(canonical)) {
        return true;
      }
    }
    return false;
  }

  private static void collect(Expression expression, Set<AggregateCall> into) {
    if (expression instanceof AggregateCall call) {
      into.add(call);
      return;
    }
    for (Expression child : expression.children()) {
      collect(child, into);
    }
  }

  private Estimate estimate(
      Estimate below,
      Aggregate.Strategy strategy,
      int calls,
      @Nullable Expression having,
      List<OutputColumn> output) {
    double rows = Math.max(below.rows(), 1);
    double groups = 1;
    for (Expression value : parts.grouping) {
      groups = Math.min(rows, groups * groupsOf(value));
    }
    double work = rows * Costs.CPU_OPERATOR * (calls + parts.grouping.size());
    double results = groups * Costs.CPU_TUPLE;
    double startup =
        strategy == Aggregate.Strategy.SORTED ? below.startupCost() : below.totalCost() + work;
    double kept = having == null ? groups : groups * state.selectivity().of(having);
    return new Estimate(
        startup,
        below.totalCost() + work + results,
        PlanBuilder.clampRows(kept),
        PlanBuilder.width(output));
  }

  private double groupsOf(Expression value) {
    if (Columns.isColumn(value)) {
      return state.relations().distinct(value);
    }
    Set<Expression> columns = new LinkedHashSet<>();
    Columns.collect(value, columns);
    double groups = 1;
    for (Expression column : columns) {
      groups *= state.relations().distinct(column);
    }
    return groups;
  }
}
