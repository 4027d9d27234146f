package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.SortKey;
import io.waldb.sql.expr.WindowCall;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.plan.SortColumn;
import io.waldb.sql.plan.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plans window functions: for each different window a sort and a window node. */
final class WindowPlanner {
  private final StatementState state;
  private final PlanBuilder builder;
  private final List<Expression> targets;

  /** Calls with the same partition and order are computed together. */
  private record Spec(List<Expression> partitionBy, List<SortKey> orderBy) {}

  WindowPlanner(StatementState state, PlanBuilder builder, List<Expression> targets) {
    this.state = state;
    this.builder = builder;
    this.targets = targets;
  }

  Built plan(Built child) {
    Set<Expression> inputs = new LinkedHashSet<>();
    Set<WindowCall> calls = new LinkedHashSet<>();
    for (Expression target : targets) {
      collect(target, child.layout(), inputs, calls);
    }
    for (WindowCall call : calls) {
      for (Expression input : call.children()) {
        inputs.add(input);
      }
    }
    List<Expression> columns = new ArrayList<>();
    for (Expression input : inputs) {
      Expression canonical = Columns.canonical(input);
      if (columns.stream().noneMatch(c -> Columns.canonical(c).equals(canonical))) {
        columns.add(input);
      }
    }
    Map<Spec, List<WindowCall>> specs = new LinkedHashMap<>();
    for (WindowCall call : calls) {
      specs
          .computeIfAbsent(new Spec(call.partitionBy(), call.orderBy()), key -> new ArrayList<>())
          .add(call);
    }
    Built built = builder.project(child, columns);
    for (Map.Entry<Spec, List<WindowCall>> entry : specs.entrySet()) {
      built = window(built, entry.getKey(), entry.getValue(), columns);
    }
    return built;
  }

  /** What lies below the windows: the largest parts of targets that hold no window. */
  private static void collect(
      Expression expression, Layout layout, Set<Expression> inputs, Set<WindowCall> calls) {
    if (expression instanceof WindowCall call) {
      calls.add(call);
      return;
    }
    if (!Expressions.hasWindow(expression)
        && (layout.find(expression, 0) != null || Columns.isColumn(expression))) {
      inputs.add(expression);
      return;
    }
    for (Expression child : expression.children()) {
      collect(child, layout, inputs, calls);
    }
  }

  private Built window(Built child, Spec spec, List<WindowCall> calls, List<Expression> columns) {
    List<SortColumn> keys = new ArrayList<>();
    for (Expression value : spec.partitionBy()) {
      addKey(keys, SortColumn.ascending(child.layout().position(value)));
    }
    for (SortKey key : spec.orderBy()) {
      addKey(
          keys,
          new SortColumn(child.layout().position(key.value()), key.descending(), key.nullsFirst()));
    }
    Plan sorted = keys.isEmpty() ? child.plan() : builder.sort(child.plan(), keys);
    List<WindowCall> resolved = new ArrayList<>();
    List<OutputColumn> output = new ArrayList<>(child.plan().output());
    for (WindowCall call : calls) {
      resolved.add((WindowCall) call.mapChildren(child.layout()::resolve));
      columns.add(call);
      String name =
          call.function() != null
              ? call.function().sqlName()
              : call.aggregate() == null ? "" : call.aggregate().sqlName();
      output.add(new OutputColumn(name, null, call.type(), call.nullable(), null));
    }
    Estimate below = sorted.estimate();
    double cost = below.rows() * (calls.size() * Costs.CPU_OPERATOR + Costs.CPU_TUPLE);
    assert state != null;
    Plan plan =
        new Window(
            sorted,
            resolved,
            output,
            new Estimate(
                below.startupCost(),
                below.totalCost() + cost,
                below.rows(),
                PlanBuilder.width(output)));
    return new Built(plan, Layout.of(columns));
  }

  private static void addKey(List<SortColumn> keys, SortColumn key) {
    for (SortColumn present : keys) {
      if (present.column() == key.column()) {
        return;
      }
    }
    keys.add(key);
  }
}
