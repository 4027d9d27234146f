package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.WindowCall;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.BoundQuery.SetBody;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves conditions on a subquery's columns into the subquery, where rows are dropped earlier.
 *
 * <p>Follows PostgreSQL {@code subquery_is_pushdown_safe} and {@code qual_is_pushdown_safe}.
 *
 * @param query the subquery with what could be moved
 * @param rest what could not
 */
record SubqueryRestrictions(BoundQuery query, List<Expression> rest) {

  static SubqueryRestrictions push(
      StatementState state, int relation, BoundQuery query, List<Expression> conditions) {
    List<Expression> rest = new ArrayList<>();
    BoundQuery result = query;
    for (Expression condition : conditions) {
      boolean movable = !Expressions.isVolatile(condition) && !Expressions.hasSubquery(condition);
      BoundQuery pushed = movable ? push(relation, result, condition) : null;
      if (pushed == null) {
        rest.add(condition);
      } else {
        result = pushed;
      }
    }
    assert state != null;
    return new SubqueryRestrictions(result, rest);
  }

  private static @Nullable BoundQuery push(int relation, BoundQuery query, Expression condition) {
    if (query.limit() != null || query.offset() != null || !query.locking().isEmpty()) {
      return null;
    }
    if (query.body() instanceof SetBody set) {
      boolean exceptRight = set.kind() == BoundQuery.SetKind.EXCEPT;
      BoundQuery left = push(relation, set.left(), condition);
      BoundQuery right = exceptRight ? set.right() : push(relation, set.right(), condition);
      return left == null || right == null
          ? null
          : with(query, new SetBody(set.kind(), set.all(), left, right));
    }
    if (!(query.body() instanceof SelectBody select)
        || select.distinct() == DistinctKind.ON
        || !select.groupingSets().isEmpty()) {
      return null;
    }
    List<WindowCall> windows = new ArrayList<>();
    select.targets().forEach(target -> collectWindows(target, windows));
    Expression moved = substitute(relation, select, windows, condition);
    if (moved == null) {
      return null;
    }
    List<Expression> where = new ArrayList<>(Expressions.conjuncts(select.where()));
    where.add(moved);
    return with(
        query,
        new SelectBody(
            select.from(),
            Expressions.and(where),
            select.grouping(),
            select.groupingSets(),
            select.aggregated(),
            select.having(),
            select.targets(),
            select.distinct(),
            select.distinctOn()));
  }

  private static void collectWindows(Expression expression, List<WindowCall> into) {
    if (expression instanceof WindowCall call) {
      into.add(call);
    }
    for (Expression child : expression.children()) {
      collectWindows(child, into);
    }
  }

  /**
   * The condition over what the subquery's columns are made of; null when that is not allowed.
   *
   * @param windows what the subquery computes over windows: whole partitions may be left out below
   *     these, but not some of a partition's rows
   */
  private static @Nullable Expression substitute(
      int relation, SelectBody select, List<WindowCall> windows, Expression condition) {
    if (condition instanceof ColumnReference column && column.input() == relation) {
      Expression target = select.targets().get(column.column());
      boolean computed =
          Expressions.isVolatile(target)
              || Expressions.hasSubquery(target)
              || (select.aggregated() && !select.grouping().contains(target))
              || windows.stream().anyMatch(window -> !window.partitionBy().contains(target));
      return computed ? null : target;
    }
    boolean[] failed = new boolean[1];
    Expression mapped =
        condition.mapChildren(
            child -> {
              Expression inner = substitute(relation, select, windows, child);
              failed[0] |= inner == null;
              return inner == null ? child : inner;
            });
    return failed[0] ? null : mapped;
  }

  private static BoundQuery with(BoundQuery query, BoundQuery.Body body) {
    return new BoundQuery(
        body,
        query.columns(),
        query.orderBy(),
        query.limit(),
        query.offset(),
        query.withTies(),
        query.locking());
  }
}
