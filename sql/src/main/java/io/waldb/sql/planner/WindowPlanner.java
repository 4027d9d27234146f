package io.waldb.sql.planner;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.SortKey;
import io.waldb.sql.expr.WindowCall;
import io.waldb.sql.expr.WindowFrame;
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

/**
 * Plans window functions: for each different window a window node, and below it a sort unless the
 * rows are in order.
 *
 * <p>The window whose order is the longest comes first, so that others can go on with it. Follows
 * PostgreSQL {@code planner.c}, {@code select_active_windows} and {@code create_one_window_path}.
 */
final class WindowPlanner {
  private final PlanBuilder builder;
  private final List<Expression> targets;
  private final List<Active> windows = new ArrayList<>();

  /** Calls with the same partition, order and frame are computed together. */
  private record Spec(List<Expression> partitionBy, List<SortKey> orderBy, WindowFrame frame) {}

  /**
   * One window.
   *
   * @param order in which its rows must come
   */
  private record Active(List<WindowCall> calls, List<PathKey> order) {
    WindowCall first() {
      return calls.get(0);
    }
  }

  /**
   * The windows of a select list.
   *
   * @param sorted what else rows are ordered and grouped by, which is numbered before the windows'
   */
  WindowPlanner(PlanBuilder builder, List<Expression> targets, List<Expression> sorted) {
    this.builder = builder;
    this.targets = targets;
    Set<WindowCall> calls = new LinkedHashSet<>();
    targets.forEach(target -> collectCalls(target, calls));
    Map<Spec, List<WindowCall>> specs = new LinkedHashMap<>();
    for (WindowCall call : calls) {
      Spec spec = new Spec(call.partitionBy(), call.orderBy(), call.frame());
      specs.computeIfAbsent(spec, key -> new ArrayList<>()).add(call);
    }
    Map<Expression, Integer> numbers = new LinkedHashMap<>();
    sorted.forEach(value -> number(value, numbers));
    for (Spec spec : specs.keySet()) {
      spec.orderBy().forEach(key -> number(key.value(), numbers));
      spec.partitionBy().forEach(value -> number(value, numbers));
    }
    specs.values().forEach(list -> windows.add(new Active(list, order(list.get(0)))));
    windows.sort((a, b) -> compare(a.order(), b.order(), numbers));
  }

  private static void number(Expression value, Map<Expression, Integer> numbers) {
    numbers.putIfAbsent(Columns.canonical(value), numbers.size());
  }

  private static void collectCalls(Expression expression, Set<WindowCall> into) {
    if (expression instanceof WindowCall call) {
      into.add(call);
      return;
    }
    for (Expression child : expression.children()) {
      collectCalls(child, into);
    }
  }

  private static List<PathKey> order(WindowCall call) {
    List<PathKey> keys = new ArrayList<>();
    for (Expression value : call.partitionBy()) {
      addKey(keys, new PathKey(Columns.canonical(value), false, false));
    }
    for (SortKey key : call.orderBy()) {
      Expression value = Columns.canonical(key.value());
      addKey(keys, new PathKey(value, key.descending(), key.nullsFirst()));
    }
    return keys;
  }

  private static void addKey(List<PathKey> keys, PathKey key) {
    boolean present = keys.stream().anyMatch(other -> other.value().equals(key.value()));
    if (!present && !(key.value() instanceof Constant)) {
      keys.add(key);
    }
  }

  /** Puts orders that begin with the same keys together, and the longer before the shorter. */
  private static int compare(List<PathKey> a, List<PathKey> b, Map<Expression, Integer> numbers) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      PathKey one = a.get(i);
      PathKey other = b.get(i);
      int order =
          Integer.compare(
              numbers.getOrDefault(other.value(), 0), numbers.getOrDefault(one.value(), 0));
      if (order == 0) {
        order = Boolean.compare(other.descending(), one.descending());
      }
      if (order == 0) {
        order = Boolean.compare(other.nullsFirst(), one.nullsFirst());
      }
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(b.size(), a.size());
  }

  /** The order in which the first window wants its rows. */
  List<PathKey> wanted() {
    return windows.get(0).order();
  }

  /**
   * Plans all windows.
   *
   * @param sorted the order in which the child's rows come; what it is in the end is put into it
   */
  Built plan(Built child, List<PathKey> sorted) {
    List<Expression> columns = columns(child.layout());
    Built built = builder.project(child, columns);
    for (Active window : windows) {
      List<PathKey> order = window.order();
      if (sorted.size() < order.size() || !sorted.subList(0, order.size()).equals(order)) {
        built = new Built(sort(built, order), built.layout());
        sorted.clear();
        sorted.addAll(order);
      }
      built = window(built, window.calls(), columns);
    }
    return built;
  }

  /**
   * What must lie below the windows: what they are partitioned and ordered by, and the largest
   * parts of all else that are there already. Arguments are computed above, since not all of them
   * are wanted for each row.
   */
  private List<Expression> columns(Layout layout) {
    Set<Expression> inputs = new LinkedHashSet<>();
    targets.forEach(target -> collect(target, layout, inputs));
    for (Active window : windows) {
      inputs.addAll(window.first().partitionBy());
      window.first().orderBy().forEach(key -> inputs.add(key.value()));
    }
    List<Expression> columns = new ArrayList<>();
    Set<Expression> seen = new LinkedHashSet<>();
    for (Expression input : inputs) {
      if (seen.add(Columns.canonical(input))) {
        columns.add(input);
      }
    }
    return columns;
  }

  private static void collect(Expression expression, Layout layout, Set<Expression> inputs) {
    if (!Expressions.hasWindow(expression)
        && (layout.find(expression, 0) != null || Columns.isColumn(expression))) {
      inputs.add(expression);
      return;
    }
    for (Expression child : expression.children()) {
      collect(child, layout, inputs);
    }
  }

  private Plan sort(Built child, List<PathKey> order) {
    List<SortColumn> keys = new ArrayList<>();
    for (PathKey key : order) {
      keys.add(
          new SortColumn(child.layout().position(key.value()), key.descending(), key.nullsFirst()));
    }
    return builder.sort(child.plan(), keys);
  }

  private static Built window(Built child, List<WindowCall> calls, List<Expression> columns) {
    Plan plan = child.plan();
    List<WindowCall> resolved = new ArrayList<>();
    List<OutputColumn> output = new ArrayList<>(plan.output());
    for (WindowCall call : calls) {
      WindowCall over = (WindowCall) call.mapChildren(child.layout()::resolve);
      // Offsets are evaluated before there is a row.
      resolved.add(over.withFrame(call.frame()));
      columns.add(call);
      output.add(new OutputColumn(name(call), null, call.type(), call.nullable(), null));
    }
    Estimate below = plan.estimate();
    double cost = below.rows() * (calls.size() * Costs.CPU_OPERATOR + Costs.CPU_TUPLE);
    Estimate estimate =
        new Estimate(
            below.startupCost(), below.totalCost() + cost, below.rows(), PlanBuilder.width(output));
    return new Built(new Window(plan, resolved, output, estimate), Layout.of(columns));
  }

  private static String name(WindowCall call) {
    if (call.function() != null) {
      return call.function().sqlName();
    }
    return call.aggregate() == null ? "" : call.aggregate().sqlName();
  }
}
