package io.waldb.sql.planner;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.RuntimeParameter;
import io.waldb.sql.plan.CteScan;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.FunctionScan;
import io.waldb.sql.plan.JoinType;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.FromItem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the paths of single items of a join group. */
final class ItemPlanner {
  private static final double FUNCTION_ROWS = 1000;

  private final StatementState state;
  private final List<PathKey> wantedAlone;
  private final List<PathKey> wanted;

  /**
   * Plans items.
   *
   * @param wantedAlone the order that is wanted of a single item
   * @param wanted the order that is wanted of the whole group, which its first table can give
   */
  ItemPlanner(StatementState state, List<PathKey> wantedAlone, List<PathKey> wanted) {
    this.state = state;
    this.wantedAlone = wantedAlone;
    this.wanted = wanted;
  }

  JoinItem item(
      JoinItem.Kind kind,
      FromItem from,
      BitSet left,
      List<Expression> on,
      List<Expression> restrictions) {
    BitSet relations = JoinGroup.visible(from);
    if (from instanceof FromItem.Table table) {
      TableStatistics statistics = state.addTable(table.relation(), table.table(), table.alias());
      BaseTable base =
          new BaseTable(
              table.relation(),
              table.table(),
              table.alias(),
              statistics,
              restrictions,
              Relations.columns(table.table(), table.alias()));
      ScanPaths scans = new ScanPaths(base, state.selectivity(), state.context().scannable());
      return new JoinItem(
          kind, relations, left, on, base, scans, scans.paths(wanted), scans.rows());
    }
    if (from instanceof FromItem.Join join) {
      return join.kind() == FromItem.JoinKind.FULL
          ? full(kind, join, left, on, restrictions)
          : nested(kind, join, left, on, restrictions);
    }
    Path path = leaf(from, restrictions);
    return new JoinItem(kind, relations, left, on, null, null, List.of(path), path.rows());
  }

  private JoinItem nested(
      JoinItem.Kind kind,
      FromItem from,
      BitSet left,
      List<Expression> on,
      List<Expression> restrictions) {
    JoinGroup group = new JoinGroup(state, List.of());
    group.add(from);
    restrictions.forEach(group::addCondition);
    return group(kind, group, left, on);
  }

  JoinItem group(JoinItem.Kind kind, JoinGroup group, BitSet left, List<Expression> on) {
    JoinOrder.Result result = group.plan();
    JoinItem only = result.onlyItem();
    return new JoinItem(
        kind,
        group.allRelations(),
        left,
        on,
        only == null ? null : only.base(),
        only == null ? null : only.scans(),
        result.paths(),
        result.rows());
  }

  /** Both sides of a FULL JOIN keep all their rows, so nothing is pushed down into them. */
  private JoinItem full(
      JoinItem.Kind kind,
      FromItem.Join join,
      BitSet left,
      List<Expression> on,
      List<Expression> restrictions) {
    Path leftPath = side(join.left());
    Path rightPath = side(join.right());
    List<Expression> rest = new ArrayList<>();
    HashKeys keys = new HashKeys(leftPath.relations(), rightPath.relations());
    for (Expression condition : Expressions.conjuncts(join.condition())) {
      if (!keys.add(condition)) {
        rest.add(condition);
      }
    }
    if (keys.isEmpty()) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED,
          "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions");
    }
    double inner =
        leftPath.rows()
            * rightPath.rows()
            * state.selectivityOf(Expressions.conjuncts(join.condition()));
    double rows = Math.max(inner, Math.max(leftPath.rows(), rightPath.rows()));
    Path path =
        new HashJoinPath(
            JoinType.FULL,
            leftPath,
            rightPath,
            keys.left(),
            keys.right(),
            false,
            rest,
            rows,
            state.hashMemory());
    path = filtered(path, restrictions);
    return new JoinItem(
        kind, JoinGroup.visible(join), left, on, null, null, List.of(path), path.rows());
  }

  private Path side(FromItem item) {
    JoinGroup group = new JoinGroup(state, List.of());
    group.add(item);
    return group.plan().cheapest();
  }

  private Path filtered(Path path, List<Expression> restrictions) {
    return restrictions.isEmpty()
        ? path
        : new FilterPath(path, restrictions, state.selectivityOf(restrictions));
  }

  private Path leaf(FromItem from, List<Expression> restrictions) {
    if (from instanceof FromItem.Subquery subquery) {
      return subquery(subquery, restrictions);
    }
    if (from instanceof FromItem.CteReference cte) {
      return cte(cte, restrictions);
    }
    return function((FromItem.Function) from, restrictions);
  }

  private Path subquery(FromItem.Subquery subquery, List<Expression> restrictions) {
    Map<Expression, RuntimeParameter> lateral = new LinkedHashMap<>();
    BoundQuery query = subquery.query();
    if (subquery.lateral()) {
      query = new Correlation(state).parameterize(query, lateral);
    }
    SubqueryRestrictions pushed =
        SubqueryRestrictions.push(state, subquery.relation(), query, restrictions);
    List<PathKey> order = lateral.isEmpty() ? wantedAlone : List.of();
    QueryPlanner.Planned planned = new QueryPlanner(state).plan(pushed.query());
    List<OutputColumn> columns = new ArrayList<>();
    List<Expression> references = new ArrayList<>();
    for (int i = 0; i < query.columns().size(); i++) {
      OutputColumn inside = planned.plan().output().get(i);
      columns.add(
          new OutputColumn(
              subquery.columnNames().get(i),
              subquery.alias(),
              inside.type(),
              inside.nullable(),
              inside.origin()));
      references.add(new ColumnReference(subquery.relation(), i, inside.type(), true));
    }
    state
        .relations()
        .add(subquery.relation(), subquery.alias(), columns, planned.plan().estimate().rows());
    Path path =
        new LeafPath(
            relation(subquery.relation()),
            planned.plan(),
            Layout.ofLeaf(subquery.relation(), references),
            lateral,
            ordering(planned, references, order));
    return filtered(path, pushed.rest());
  }

  private static List<PathKey> ordering(
      QueryPlanner.Planned planned, List<Expression> references, List<PathKey> wanted) {
    List<PathKey> keys = new ArrayList<>();
    if (!wanted.isEmpty()) {
      for (io.waldb.sql.plan.SortColumn key : planned.ordering()) {
        if (key.column() >= references.size()) {
          break;
        }
        keys.add(new PathKey(references.get(key.column()), key.descending(), key.nullsFirst()));
      }
    }
    return keys;
  }

  private Path cte(FromItem.CteReference cte, List<Expression> restrictions) {
    int number = state.planOfCommonTable(cte.cte());
    Plan source = state.tablePlans().get(number);
    List<OutputColumn> columns = new ArrayList<>();
    List<Expression> references = new ArrayList<>();
    List<BoundColumn> bound = state.commonTable(cte.cte()).query().columns();
    for (int i = 0; i < bound.size(); i++) {
      OutputColumn inside = source.output().get(i);
      columns.add(
          new OutputColumn(
              inside.name(), cte.alias(), inside.type(), inside.nullable(), inside.origin()));
      references.add(new ColumnReference(cte.relation(), i, inside.type(), true));
    }
    double rows = source.estimate().rows();
    state.relations().add(cte.relation(), cte.alias(), columns, rows);
    Layout layout = Layout.ofLeaf(cte.relation(), references);
    double kept = rows * state.selectivityOf(restrictions);
    Plan plan =
        new CteScan(
            number,
            state.commonTable(cte.cte()).name(),
            cte.alias(),
            condition(restrictions, layout),
            columns,
            new Estimate(
                0,
                rows * 2 * Costs.CPU_TUPLE,
                PlanBuilder.clampRows(kept),
                PlanBuilder.width(columns)));
    return new LeafPath(relation(cte.relation()), plan, layout, Map.of(), List.of());
  }

  private static @Nullable Expression condition(List<Expression> restrictions, Layout layout) {
    Expression condition = Expressions.and(restrictions);
    return condition == null ? null : layout.resolve(condition);
  }

  private Path function(FromItem.Function function, List<Expression> restrictions) {
    Map<Expression, RuntimeParameter> lateral = new LinkedHashMap<>();
    Correlation correlation = new Correlation(state);
    List<Expression> arguments = new ArrayList<>();
    for (Expression argument : function.arguments()) {
      arguments.add(correlation.parameterize(argument, lateral));
    }
    List<OutputColumn> columns = new ArrayList<>();
    List<Expression> references = new ArrayList<>();
    for (int i = 0; i < function.columns().size(); i++) {
      BoundColumn column = function.columns().get(i);
      columns.add(
          new OutputColumn(
              column.name(), function.alias(), column.type(), column.nullable(), null));
      references.add(new ColumnReference(function.relation(), i, column.type(), true));
    }
    double rows = SeriesEstimate.rows(function.function(), arguments, FUNCTION_ROWS);
    state.relations().add(function.relation(), function.alias(), columns, rows);
    Layout layout = Layout.ofLeaf(function.relation(), references);
    Plan plan =
        new FunctionScan(
            function.function(),
            arguments,
            function.alias(),
            function.ordinality(),
            condition(restrictions, layout),
            columns,
            new Estimate(
                0,
                rows * Costs.CPU_TUPLE,
                PlanBuilder.clampRows(rows * state.selectivityOf(restrictions)),
                PlanBuilder.width(columns)));
    return new LeafPath(relation(function.relation()), plan, layout, lateral, List.of());
  }

  private static BitSet relation(int relation) {
    BitSet set = new BitSet();
    set.set(relation);
    return set;
  }
}
