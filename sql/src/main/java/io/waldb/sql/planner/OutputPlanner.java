package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.SystemColumn;
import io.waldb.sql.expr.SystemColumnReference;
import io.waldb.sql.plan.Distinct;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.LockRows;
import io.waldb.sql.plan.LockRows.RowMark;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.plan.SortColumn;
import io.waldb.sql.plan.TargetRow;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.query.Ordering;
import io.waldb.sql.query.RowLocking;
import io.waldb.storage.catalog.ColumnInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Plans what lies above the rows of a SELECT: its columns, DISTINCT, ORDER BY, row locks, LIMIT.
 */
final class OutputPlanner {
  private final StatementState state;
  private final PlanBuilder builder;
  private final BoundQuery query;
  private final DistinctKind distinct;
  private final List<Integer> distinctOn;
  private final SelectParts parts;
  private final List<Expression> recheck;
  private final Map<Integer, FromItem.Table> tables = new HashMap<>();

  OutputPlanner(
      StatementState state,
      PlanBuilder builder,
      BoundQuery query,
      DistinctKind distinct,
      List<Integer> distinctOn,
      SelectParts parts,
      List<Expression> recheck) {
    this.state = state;
    this.builder = builder;
    this.query = query;
    this.distinct = distinct;
    this.distinctOn = distinctOn;
    this.parts = parts;
    this.recheck = recheck;
    parts.from.forEach(this::findTables);
  }

  private void findTables(FromItem item) {
    if (item instanceof FromItem.Table table) {
      tables.put(table.relation(), table);
    } else if (item instanceof FromItem.Join join) {
      findTables(join.left());
      findTables(join.right());
    }
  }

  /**
   * The columns that locking needs: all of each locked table, its place, and those of the recheck.
   */
  Set<Expression> lockedColumns() {
    Set<Expression> columns = new LinkedHashSet<>();
    for (RowLocking locking : query.locking()) {
      columns.addAll(tableColumns(locking.relation()));
      columns.add(ctid(locking.relation()));
    }
    recheck.forEach(condition -> Columns.collect(condition, columns));
    return columns;
  }

  private FromItem.Table table(int relation) {
    return Objects.requireNonNull(tables.get(relation));
  }

  /** The columns of a table by position; NULL in the place of one that was dropped. */
  private List<Expression> tableColumns(int relation) {
    List<Expression> columns = new ArrayList<>();
    for (ColumnInfo column : table(relation).table().columns()) {
      if (!column.dropped()) {
        columns.add(new ColumnReference(relation, column.position(), column.type(), true));
      }
    }
    return columns;
  }

  private Expression ctid(int relation) {
    return new SystemColumnReference(
        relation, SystemColumn.CTID, table(relation).table().id(), true);
  }

  QueryPlanner.Planned plan(Built rows, boolean ordered) {
    if (distinct != DistinctKind.NONE) {
      return planDistinct(rows);
    }
    List<SortColumn> keys = sortKeys();
    boolean sort = !keys.isEmpty() && !ordered;
    if (!query.locking().isEmpty()) {
      return new QueryPlanner.Planned(locked(rows, sort), keys);
    }
    if (!sort) {
      Plan projected = projectVisible(rows);
      return new QueryPlanner.Planned(
          limited(projected, ordered ? keys : List.of()), visible(keys));
    }
    Plan plan = projectsLate() ? sortedEarly(rows) : sortedLate(rows, keys);
    return new QueryPlanner.Planned(plan, visible(keys));
  }

  private List<SortColumn> sortKeys() {
    List<SortColumn> keys = new ArrayList<>();
    for (Ordering order : query.orderBy()) {
      boolean constant = parts.targets.get(order.target()) instanceof Constant;
      boolean repeated =
          keys.stream()
              .anyMatch(
                  key -> parts.targets.get(key.column()).equals(parts.targets.get(order.target())));
      if (!constant && !repeated) {
        keys.add(new SortColumn(order.target(), order.descending(), order.nullsFirst()));
      }
    }
    return keys;
  }

  /** The keys that are visible columns, up to the first that is not. */
  private List<SortColumn> visible(List<SortColumn> keys) {
    List<SortColumn> visible = new ArrayList<>();
    for (SortColumn key : keys) {
      if (key.column() >= query.columns().size()) {
        break;
      }
      visible.add(key);
    }
    return visible;
  }

  /** True when targets should be computed only for the rows that are left after sorting. */
  private boolean projectsLate() {
    for (Expression target : parts.targets) {
      if (Expressions.hasSubquery(target) || Expressions.isVolatile(target)) {
        return true;
      }
    }
    return false;
  }

  /** Computes all targets, sorts by them, and drops those that only the order needed. */
  private Plan sortedLate(Built rows, List<SortColumn> keys) {
    Plan projected = project(rows, parts.targets);
    Plan sorted = sortAndLimit(projected, keys);
    return dropHidden(sorted);
  }

  private Plan dropHidden(Plan plan) {
    int visible = query.columns().size();
    if (parts.targets.size() == visible) {
      return plan;
    }
    List<Expression> expressions = new ArrayList<>();
    for (int i = 0; i < visible; i++) {
      OutputColumn column = plan.output().get(i);
      expressions.add(new ColumnReference(0, i, column.type(), column.nullable()));
    }
    return PlanBuilder.project(plan, expressions, plan.output().subList(0, visible));
  }

  /** Sorts what the targets are made of, and computes them for the rows that are left. */
  private Plan sortedEarly(Built rows) {
    Set<Expression> inputs = new LinkedHashSet<>();
    List<SortColumn> keys = new ArrayList<>();
    List<Expression> columns = new ArrayList<>();
    for (Ordering order : query.orderBy()) {
      Expression target = parts.targets.get(order.target());
      if (!(target instanceof Constant)) {
        int position = columns.indexOf(target);
        if (position < 0) {
          columns.add(target);
          position = columns.size() - 1;
        }
        keys.add(new SortColumn(position, order.descending(), order.nullsFirst()));
      }
    }
    for (int i = 0; i < query.columns().size(); i++) {
      if (!columns.contains(parts.targets.get(i))) {
        collectInputs(parts.targets.get(i), rows.layout(), inputs);
      }
    }
    for (Expression input : inputs) {
      if (!columns.contains(input)) {
        columns.add(input);
      }
    }
    Built narrowed = builder.project(rows, columns);
    Plan sorted = sortAndLimit(narrowed.plan(), keys);
    return projectVisible(new Built(sorted, narrowed.layout()));
  }

  private static void collectInputs(Expression expression, Layout layout, Set<Expression> into) {
    if (Columns.isColumn(expression) || layout.find(expression, 0) != null) {
      into.add(expression);
      return;
    }
    for (Expression child : expression.children()) {
      collectInputs(child, layout, into);
    }
  }

  private Plan sortAndLimit(Plan plan, List<SortColumn> keys) {
    return new QueryPlanner(state).sortAndLimit(plan, keys, query);
  }

  private Plan limited(Plan plan, List<SortColumn> keys) {
    QueryPlanner planner = new QueryPlanner(state);
    return QueryPlanner.limit(
        plan,
        planner.limitExpression(query.limit()),
        planner.limitExpression(query.offset()),
        query.withTies(),
        keys);
  }

  private Plan projectVisible(Built rows) {
    return project(rows, parts.targets.subList(0, query.columns().size()));
  }

  /** A projection, left out when it would give the rows as they are. */
  private Plan project(Built rows, List<Expression> targets) {
    List<Expression> resolved = new ArrayList<>();
    List<OutputColumn> output = new ArrayList<>();
    boolean identity = targets.size() == rows.plan().output().size();
    for (int i = 0; i < targets.size(); i++) {
      Expression expression = rows.layout().resolve(targets.get(i));
      resolved.add(expression);
      String name = i < query.columns().size() ? query.columns().get(i).name() : null;
      output.add(state.relations().output(targets.get(i), name));
      identity &=
          expression instanceof ColumnReference column
              && column.column() == i
              && rows.plan().output().get(i).name().equals(output.get(i).name());
    }
    return identity ? rows.plan() : PlanBuilder.project(rows.plan(), resolved, output);
  }

  private QueryPlanner.Planned planDistinct(Built rows) {
    Plan projected = project(rows, parts.targets);
    List<SortColumn> keys = sortKeys();
    List<Integer> columns =
        distinct == DistinctKind.ON
            ? distinctOn
            : IntStream.range(0, query.columns().size()).boxed().toList();
    double distinctRows = distinctRows(columns, projected.estimate().rows());
    if (distinct == DistinctKind.ALL) {
      Plan plan = QueryPlanner.distinct(projected, columns, distinctRows);
      return new QueryPlanner.Planned(sortAndLimit(plan, keys), keys);
    }
    List<SortColumn> order = new ArrayList<>(keys);
    for (int column : distinctOn) {
      if (order.stream().noneMatch(key -> key.column() == column)) {
        order.add(SortColumn.ascending(column));
      }
    }
    Plan sorted = order.isEmpty() ? projected : builder.sort(projected, order);
    Estimate below = sorted.estimate();
    Plan plan =
        new Distinct(
            sorted,
            columns,
            true,
            new Estimate(
                below.startupCost(),
                below.totalCost() + below.rows() * Costs.CPU_OPERATOR * columns.size(),
                PlanBuilder.clampRows(distinctRows),
                below.width()));
    return new QueryPlanner.Planned(dropHidden(limited(plan, keys)), visible(keys));
  }

  private double distinctRows(List<Integer> columns, double rows) {
    double distinctRows = 1;
    for (int column : columns) {
      Expression target = parts.targets.get(column);
      double values = Columns.isColumn(target) ? state.relations().distinct(target) : 200;
      distinctRows = Math.min(rows, distinctRows * values);
    }
    return Math.max(1, distinctRows);
  }

  /**
   * Locks rows behind the sort and before LIMIT, so that no more rows are locked than are given.
   * The rows hold the locked tables' columns in their order, as {@link TargetRow} wants it.
   */
  private Plan locked(Built rows, boolean sort) {
    boolean direct = rows.layout().isScan() && !sort && query.locking().size() == 1;
    List<Expression> shape = direct ? List.of() : shape(rows);
    Built shaped = direct ? rows : RowShape.project(state, rows, shape);
    Plan plan = shaped.plan();
    if (sort) {
      List<SortColumn> keys = new ArrayList<>();
      for (SortColumn key : sortKeys()) {
        keys.add(
            new SortColumn(
                shaped.layout().position(parts.targets.get(key.column())),
                key.descending(),
                key.nullsFirst()));
      }
      plan = builder.sort(plan, keys);
    }
    Expression condition = Expressions.and(recheck);
    Expression resolved = condition == null ? null : shaped.layout().resolve(condition);
    List<RowMark> marks = new ArrayList<>();
    for (RowLocking locking : query.locking()) {
      FromItem.Table table = table(locking.relation());
      int first = direct ? 0 : RowShape.firstColumn(shape, locking.relation(), table.table());
      TargetRow target =
          new TargetRow(
              direct ? -1 : shaped.layout().position(ctid(locking.relation())), first, resolved);
      marks.add(
          new RowMark(table.table(), table.alias(), target, locking.mode(), locking.waitPolicy()));
    }
    Estimate below = plan.estimate();
    Plan lock =
        new LockRows(
            plan,
            marks,
            new Estimate(
                below.startupCost(),
                below.totalCost() + below.rows() * Costs.CPU_TUPLE,
                below.rows(),
                below.width()));
    Plan projected = projectVisible(new Built(lock, shaped.layout()));
    return limited(projected, sortKeys());
  }

  private List<Expression> shape(Built rows) {
    List<Expression> columns = new ArrayList<>();
    for (RowLocking locking : query.locking()) {
      RowShape.addTable(columns, locking.relation(), table(locking.relation()).table());
      columns.add(ctid(locking.relation()));
    }
    Set<Expression> inputs = new LinkedHashSet<>();
    parts.targets.forEach(target -> collectInputs(target, rows.layout(), inputs));
    for (Ordering order : query.orderBy()) {
      inputs.add(parts.targets.get(order.target()));
    }
    recheck.forEach(condition -> collectInputs(condition, rows.layout(), inputs));
    for (Expression input : inputs) {
      if (!columns.contains(Columns.canonical(input))) {
        columns.add(input);
      }
    }
    return columns;
  }
}
