package io.waldb.sql.planner;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Append;
import io.waldb.sql.plan.Distinct;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.Limit;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.plan.SetOperation;
import io.waldb.sql.plan.SortColumn;
import io.waldb.sql.plan.TopN;
import io.waldb.sql.plan.ValuesScan;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.BoundQuery.SetBody;
import io.waldb.sql.query.BoundQuery.SetKind;
import io.waldb.sql.query.BoundQuery.ValuesBody;
import io.waldb.sql.query.Ordering;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Plans whole queries; the result's columns are the query's visible columns, in order. */
final class QueryPlanner {
  private final StatementState state;
  private final PlanBuilder builder;

  /**
   * A planned query.
   *
   * @param plan its plan
   * @param ordering the order of its rows, as far as it is known
   */
  record Planned(Plan plan, List<SortColumn> ordering) {}

  QueryPlanner(StatementState state) {
    this.state = state;
    this.builder = new PlanBuilder(state);
  }

  Planned plan(BoundQuery query) {
    return plan(query, Double.NaN);
  }

  /**
   * Plans a query.
   *
   * @param rowsWanted how many rows will be read; NaN for all
   */
  Planned plan(BoundQuery query, double rowsWanted) {
    if (query.body() instanceof SelectBody select) {
      return new SelectPlanner(state, query, select, rowsWanted).plan();
    }
    Plan plan =
        query.body() instanceof SetBody set
            ? set(query, set)
            : values(query, (ValuesBody) query.body());
    return finish(plan, query);
  }

  private Planned finish(Plan plan, BoundQuery query) {
    List<SortColumn> keys = new ArrayList<>();
    for (Ordering order : query.orderBy()) {
      keys.add(new SortColumn(order.target(), order.descending(), order.nullsFirst()));
    }
    Plan result = sortAndLimit(plan, keys, query);
    return new Planned(result, keys);
  }

  /** Sorts by columns and cuts, by a heap when only the first rows are wanted. */
  Plan sortAndLimit(Plan plan, List<SortColumn> keys, BoundQuery query) {
    Expression count = limitExpression(query.limit());
    Expression offset = limitExpression(query.offset());
    if (keys.isEmpty()) {
      return limit(plan, count, offset, false, List.of());
    }
    if (count == null || query.withTies()) {
      return limit(builder.sort(plan, keys), count, offset, query.withTies(), keys);
    }
    return topN(plan, keys, count, offset);
  }

  /** LIMIT or OFFSET as it is evaluated; LIMIT NULL is no limit. */
  @Nullable Expression limitExpression(@Nullable Expression expression) {
    if (expression == null) {
      return null;
    }
    Expression prepared = new Correlation(state).prepare(state.simplifier().simplify(expression));
    return prepared instanceof Constant constant && constant.isNull() ? null : prepared;
  }

  static Plan topN(
      Plan plan, List<SortColumn> keys, Expression count, @Nullable Expression offset) {
    Estimate below = plan.estimate();
    double kept = rowsOf(count, below.rows()) + rowsOf(offset, 0);
    double startup = below.totalCost() + Costs.topN(below.rows(), kept);
    double rows = Math.min(rowsOf(count, below.rows()), below.rows());
    return new TopN(
        plan,
        List.copyOf(keys),
        count,
        offset,
        new Estimate(startup, startup + Costs.CPU_OPERATOR * rows, rows, below.width()));
  }

  static Plan limit(
      Plan plan,
      @Nullable Expression count,
      @Nullable Expression offset,
      boolean withTies,
      List<SortColumn> keys) {
    if (count == null && offset == null) {
      return plan;
    }
    Estimate below = plan.estimate();
    double all = Math.max(below.rows(), 1);
    double skipped = Math.min(rowsOf(offset, 0), all);
    double rows = Math.max(1, Math.min(rowsOf(count, all - skipped), all - skipped));
    double perRow = (below.totalCost() - below.startupCost()) / all;
    double startup = below.startupCost() + perRow * skipped;
    return new Limit(
        plan,
        count,
        offset,
        withTies,
        withTies ? List.copyOf(keys) : List.of(),
        new Estimate(startup, startup + perRow * rows, rows, below.width()));
  }

  /** What a LIMIT or OFFSET amounts to; a tenth of the rows when it is not known yet. */
  static double rowsOf(@Nullable Expression expression, double without) {
    if (expression == null) {
      return without;
    }
    if (expression instanceof Constant constant && constant.value() instanceof Long value) {
      return Math.max(0, value);
    }
    return Math.max(1, Math.rint(without * 0.1));
  }

  private Plan set(BoundQuery query, SetBody set) {
    List<OutputColumn> output = new ArrayList<>();
    for (BoundColumn column : query.columns()) {
      output.add(new OutputColumn(column.name(), null, column.type(), column.nullable(), null));
    }
    if (set.kind() == SetKind.UNION) {
      return union(query, set, output);
    }
    Plan left = plan(set.left()).plan();
    Plan right = plan(set.right()).plan();
    double rows =
        set.kind() == SetKind.INTERSECT
            ? Math.min(left.estimate().rows(), right.estimate().rows())
            : left.estimate().rows();
    double cost =
        left.estimate().totalCost()
            + right.estimate().totalCost()
            + (left.estimate().rows() + right.estimate().rows())
                * (Costs.CPU_OPERATOR * output.size() + Costs.CPU_TUPLE);
    return new SetOperation(
        set.kind() == SetKind.INTERSECT ? SetOperation.Kind.INTERSECT : SetOperation.Kind.EXCEPT,
        set.all(),
        left,
        right,
        output,
        new Estimate(cost, cost, PlanBuilder.clampRows(rows), PlanBuilder.width(output)));
  }

  private Plan union(BoundQuery query, SetBody set, List<OutputColumn> output) {
    List<Plan> branches = new ArrayList<>();
    branches(set.left(), set.all(), branches);
    branches(set.right(), set.all(), branches);
    double startup = branches.get(0).estimate().startupCost();
    double total = 0;
    double rows = 0;
    for (Plan branch : branches) {
      total += branch.estimate().totalCost();
      rows += branch.estimate().rows();
    }
    int width = PlanBuilder.width(output);
    Plan append = new Append(branches, output, new Estimate(startup, total, rows, width));
    if (set.all()) {
      return append;
    }
    List<Integer> columns = IntStream.range(0, query.columns().size()).boxed().toList();
    return distinct(append, columns, rows);
  }

  static Plan distinct(Plan plan, List<Integer> columns, double rows) {
    Estimate below = plan.estimate();
    double cost =
        below.totalCost()
            + below.rows() * (Costs.CPU_OPERATOR * columns.size())
            + rows * Costs.CPU_TUPLE;
    return new Distinct(
        plan, columns, false, new Estimate(cost, cost, PlanBuilder.clampRows(rows), below.width()));
  }

  /** The branches of a chain of the same kind of UNION; a plain UNION swallows a UNION ALL. */
  private void branches(BoundQuery query, boolean all, List<Plan> into) {
    boolean plain = query.orderBy().isEmpty() && query.limit() == null && query.offset() == null;
    if (plain
        && query.body() instanceof SetBody set
        && set.kind() == SetKind.UNION
        && (set.all() || !all)) {
      branches(set.left(), all, into);
      branches(set.right(), all, into);
    } else {
      into.add(plan(query).plan());
    }
  }

  private Plan values(BoundQuery query, ValuesBody values) {
    Correlation correlation = new Correlation(state);
    List<List<Expression>> rows = new ArrayList<>(values.rows().size());
    for (List<Expression> row : values.rows()) {
      List<Expression> prepared = new ArrayList<>(row.size());
      for (Expression value : row) {
        prepared.add(correlation.prepare(state.simplifier().simplify(value)));
      }
      rows.add(prepared);
    }
    List<OutputColumn> output = new ArrayList<>();
    for (BoundColumn column : query.columns()) {
      output.add(new OutputColumn(column.name(), null, column.type(), column.nullable(), null));
    }
    return new ValuesScan(
        rows,
        null,
        output,
        new Estimate(
            0,
            rows.size() * (Costs.CPU_OPERATOR + Costs.CPU_TUPLE),
            rows.size(),
            PlanBuilder.width(output)));
  }
}
