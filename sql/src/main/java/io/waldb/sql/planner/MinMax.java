package io.waldb.sql.planner;

import io.waldb.sql.expr.AggregateCall;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.IsNull;
import io.waldb.sql.expr.SubqueryExpression;
import io.waldb.sql.function.AggregateId;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.query.Ordering;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers min and max of an indexed column by reading one end of the index.
 *
 * <p>Each becomes a subquery {@code SELECT column ... WHERE column IS NOT NULL ORDER BY column
 * LIMIT 1}. Follows PostgreSQL {@code planagg.c}.
 */
final class MinMax {
  private final StatementState state;
  private final SelectParts parts;
  private final FromItem.Table table;
  private final Map<AggregateCall, Expression> replaced = new HashMap<>();

  private MinMax(StatementState state, SelectParts parts, FromItem.Table table) {
    this.state = state;
    this.parts = parts;
    this.table = table;
  }

  static void apply(StatementState state, SelectParts parts) {
    if (parts.aggregated
        && parts.grouping.isEmpty()
        && parts.from.size() == 1
        && parts.from.get(0) instanceof FromItem.Table table) {
      new MinMax(state, parts, table).apply();
    }
  }

  private void apply() {
    boolean[] all = {true};
    boolean[] some = {false};
    parts.mapExpressions(
        expression -> {
          Expressions.any(
              expression,
              e -> {
                if (e instanceof AggregateCall call) {
                  some[0] = true;
                  all[0] &= isServed(call);
                }
                return false;
              });
          return expression;
        });
    for (Expression target : parts.targets) {
      all[0] &= onlyAggregates(target);
    }
    for (Expression condition : parts.where) {
      all[0] &= !Expressions.hasSubquery(condition) && !Expressions.isVolatile(condition);
    }
    if (!some[0] || !all[0] || (parts.having != null && !onlyAggregates(parts.having))) {
      return;
    }
    List<Expression> where = new ArrayList<>(parts.where);
    parts.where = new ArrayList<>();
    parts.mapExpressions(expression -> replace(expression, where));
    parts.from = new ArrayList<>();
    parts.aggregated = false;
    if (parts.having != null) {
      parts.where.add(parts.having);
      parts.having = null;
    }
  }

  /** True when no column stands outside of an aggregate. */
  private static boolean onlyAggregates(Expression expression) {
    if (expression instanceof AggregateCall) {
      return true;
    }
    if (Columns.isColumn(expression) || expression instanceof SubqueryExpression) {
      return false;
    }
    for (Expression child : expression.children()) {
      if (!onlyAggregates(child)) {
        return false;
      }
    }
    return true;
  }

  private boolean isServed(AggregateCall call) {
    boolean extreme = call.function() == AggregateId.MIN || call.function() == AggregateId.MAX;
    if (!extreme
        || call.filter() != null
        || !(call.arguments().get(0) instanceof ColumnReference column)
        || column.input() != table.relation()) {
      return false;
    }
    for (IndexInfo index : table.table().indexes()) {
      if (state.context().scannable().test(index) && leadsTo(index, column.column())) {
        return true;
      }
    }
    return false;
  }

  /** True when the conditions fix the keys before the column, and read nothing else. */
  private boolean leadsTo(IndexInfo index, int column) {
    List<IndexClause> clauses = IndexClauses.of(table.relation(), parts.where);
    int used = 0;
    for (IndexKey key : index.keys()) {
      int onKey = 0;
      boolean fixed = false;
      for (IndexClause clause : clauses) {
        if (clause.column() == key.column() && clause.exact()) {
          onKey++;
          fixed |= clause.kind() == IndexClause.Kind.EQUAL;
        }
      }
      used += onKey;
      if (key.column() == column) {
        return used == parts.where.size();
      }
      if (!fixed) {
        return false;
      }
    }
    return false;
  }

  private Expression replace(Expression expression, List<Expression> where) {
    if (expression instanceof AggregateCall call) {
      return replaced.computeIfAbsent(call, key -> subquery(key, where));
    }
    return expression.mapChildren(child -> replace(child, where));
  }

  private Expression subquery(AggregateCall call, List<Expression> where) {
    int relation = state.newRelation();
    List<Expression> conditions = new ArrayList<>();
    for (Expression condition : where) {
      conditions.add(moved(condition, relation));
    }
    Expression column = moved(call.arguments().get(0), relation);
    if (column.nullable()) {
      conditions.add(new IsNull(column, true));
    }
    SelectBody body =
        new SelectBody(
            List.of(new FromItem.Table(relation, table.table(), table.alias())),
            Expressions.and(conditions),
            List.of(),
            List.of(),
            false,
            null,
            List.of(column),
            DistinctKind.NONE,
            List.of());
    boolean max = call.function() == AggregateId.MAX;
    BoundQuery query =
        new BoundQuery(
            body,
            List.of(new BoundColumn(call.function().sqlName(), column.type(), true)),
            List.of(new Ordering(0, max, max)),
            new Constant(SqlType.BIGINT, 1L),
            null,
            false,
            List.of());
    return new SubqueryExpression(
        SubqueryExpression.Kind.SCALAR,
        state.addSubquery(query),
        List.of(),
        ComparisonOperator.EQUAL,
        List.of(),
        false,
        call.type());
  }

  private Expression moved(Expression expression, int relation) {
    return expression instanceof ColumnReference column
        ? new ColumnReference(relation, column.column(), column.type(), column.nullable())
        : expression.mapChildren(child -> moved(child, relation));
  }
}
