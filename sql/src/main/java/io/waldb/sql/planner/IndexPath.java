package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.IndexRange;
import io.waldb.sql.plan.IndexRange.KeyBound;
import io.waldb.sql.plan.IndexRange.KeyMatch;
import io.waldb.sql.plan.IndexScan;
import io.waldb.storage.catalog.IndexKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reading a range of an index and the rows it points to. */
final class IndexPath extends Path {
  private final BaseTable base;
  private final IndexMatch match;
  private final boolean backward;
  private final List<Expression> filters;
  private final BitSet parameters;

  /**
   * A path over an index.
   *
   * @param conditions all conditions on the rows, those the index serves among them
   * @param rows rows that satisfy all of them
   * @param loops how often it is run, for the pages that stay in memory between runs
   */
  IndexPath(
      BaseTable base,
      IndexMatch match,
      boolean backward,
      List<Expression> conditions,
      double rows,
      double indexSelectivity,
      double loops) {
    super(base.relations(), match.isSingleRow() ? Math.min(rows, 1) : rows);
    this.base = base;
    this.match = match;
    this.backward = backward;
    filters = new ArrayList<>(conditions);
    filters.removeAll(match.exactConditions());
    parameters = match.needs();
    for (Expression filter : filters) {
      Columns.collectRelations(filter, parameters);
    }
    parameters.clear(base.relation());
    cost(indexSelectivity, Math.max(1, loops));
  }

  private void cost(double selectivity, double loops) {
    TableStatistics statistics = base.statistics();
    double tuples = match.isSingleRow() ? 1 : Math.max(1, statistics.rows() * selectivity);
    double indexPages = Math.ceil(tuples / Costs.INDEX_ENTRIES_PER_PAGE) * match.descents();
    double descent =
        match.descents()
            * (Math.ceil(Costs.log2(Math.max(statistics.rows(), 2))) * Costs.CPU_OPERATOR
                + 2 * 50 * Costs.CPU_OPERATOR);
    double correlation = statistics.correlation(match.index().keys().get(0).column());
    double worst =
        Costs.pagesFetched(tuples * loops, statistics.pages()) / loops * Costs.RANDOM_PAGE;
    double best =
        Costs.RANDOM_PAGE + (Math.ceil(selectivity * statistics.pages()) - 1) * Costs.SEQ_PAGE;
    double pages = worst + correlation * correlation * (Math.min(best, worst) - worst);
    double cpu =
        tuples
            * (Costs.CPU_INDEX_TUPLE
                + Costs.CPU_TUPLE
                + Costs.CPU_OPERATOR * PlanBuilder.operatorsOf(filters));
    double leaf = Math.min(indexPages, indexPages / loops + 1) * Costs.RANDOM_PAGE;
    setCost(descent, descent + leaf + pages + cpu);
  }

  boolean isSingleRow() {
    return match.isSingleRow();
  }

  @Override
  BitSet parameters() {
    return parameters;
  }

  @Override
  Set<Expression> parameterColumns() {
    Set<Expression> columns = new LinkedHashSet<>();
    for (Expression condition : match.conditions()) {
      Columns.collect(condition, columns);
    }
    for (Expression filter : filters) {
      Columns.collect(filter, columns);
    }
    columns.removeIf(column -> io.waldb.sql.query.Queries.relationOf(column) == base.relation());
    return columns;
  }

  @Override
  List<PathKey> ordering() {
    List<PathKey> keys = new ArrayList<>();
    for (IndexKey key : match.index().keys()) {
      keys.add(
          new PathKey(
              column(key.column()), key.descending() != backward, key.nullsFirst() != backward));
    }
    return keys;
  }

  private Expression column(int position) {
    return new ColumnReference(
        base.relation(), position, base.table().columns().get(position).type(), true);
  }

  @Override
  Set<Expression> fixed() {
    Set<Expression> fixed = new HashSet<>();
    for (IndexClause clause : match.prefix()) {
      if (clause.kind() != IndexClause.Kind.IN) {
        fixed.add(column(clause.column()));
      }
    }
    return fixed;
  }

  @Override
  Built build(PlanBuilder builder, Set<Expression> required) {
    Layout layout = Layout.ofScan(base.relation());
    Expression filter = Expressions.and(filters);
    Expression condition = Expressions.and(match.shownConditions());
    List<Expression> read = new ArrayList<>(filters);
    if (condition != null) {
      read.add(condition);
    }
    BitSet needed = base.needed(required, read);
    return new Built(
        new IndexScan(
            base.table(),
            base.alias(),
            match.index(),
            range(builder),
            backward,
            match.isSingleRow(),
            needed,
            resolved(filter, builder, layout),
            resolved(condition, builder, layout),
            base.output(),
            new Estimate(
                startupCost(),
                totalCost(),
                PlanBuilder.clampRows(rows()),
                Widths.of(base.table(), needed))),
        layout);
  }

  private static @Nullable Expression resolved(
      @Nullable Expression expression, PlanBuilder builder, Layout layout) {
    return expression == null ? null : layout.resolve(builder.parameterized(expression));
  }

  private IndexRange range(PlanBuilder builder) {
    List<KeyMatch> prefix = new ArrayList<>();
    for (IndexClause clause : match.prefix()) {
      List<Expression> values = new ArrayList<>();
      for (Expression value : clause.values()) {
        values.add(builder.parameterized(value));
      }
      prefix.add(new KeyMatch(values));
    }
    return new IndexRange(prefix, bound(match.lower(), builder), bound(match.upper(), builder));
  }

  private static @Nullable KeyBound bound(@Nullable IndexClause clause, PlanBuilder builder) {
    return clause == null
        ? null
        : new KeyBound(builder.parameterized(clause.values().get(0)), clause.kind().isInclusive());
  }
}
