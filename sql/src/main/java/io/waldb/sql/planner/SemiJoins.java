package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.NotExpression;
import io.waldb.sql.expr.SubqueryExpression;
import io.waldb.sql.planner.SelectParts.SemiJoin;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.query.Queries;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns EXISTS, IN and their negations at the top of WHERE into semi and anti joins.
 *
 * <p>Follows PostgreSQL {@code pull_up_sublinks}. NOT IN becomes an anti join that knows about
 * NULLs, when the subquery is not correlated.
 */
final class SemiJoins {
  private final StatementState state;
  private final SelectParts parts;
  private final BitSet outer = new BitSet();

  private SemiJoins(StatementState state, SelectParts parts) {
    this.state = state;
    this.parts = parts;
    for (FromItem item : parts.from) {
      Queries.declared(item, outer);
    }
  }

  static void apply(StatementState state, SelectParts parts) {
    if (!parts.from.isEmpty()) {
      SemiJoins semiJoins = new SemiJoins(state, parts);
      parts.where.removeIf(semiJoins::pull);
    }
  }

  private boolean pull(Expression condition) {
    boolean negated = condition instanceof NotExpression;
    Expression inner = condition instanceof NotExpression not ? not.operand() : condition;
    if (!(inner instanceof SubqueryExpression subquery)
        || !subquery.bindings().isEmpty()
        || state.subplan(subquery.subquery()) != null) {
      return false;
    }
    SemiJoin join =
        switch (subquery.kind()) {
          case EXISTS -> exists(subquery, negated);
          case ANY -> any(subquery, negated);
          case SCALAR, ALL -> null;
        };
    if (join == null) {
      return false;
    }
    parts.semiJoins.add(join);
    return true;
  }

  private static boolean isSimple(BoundQuery query) {
    return query.body() instanceof SelectBody select
        && !select.aggregated()
        && !select.from().isEmpty()
        && select.distinct() != DistinctKind.ON
        && query.limit() == null
        && query.offset() == null
        && query.locking().isEmpty();
  }

  private @Nullable SemiJoin exists(SubqueryExpression subquery, boolean negated) {
    BoundQuery query = state.subquery(subquery.subquery());
    if (!isSimple(query) || !(query.body() instanceof SelectBody select)) {
      return null;
    }
    List<Expression> on = new ArrayList<>();
    List<Expression> where = new ArrayList<>();
    if (!split(select, on, where) || on.isEmpty()) {
      return null;
    }
    return new SemiJoin(
        negated ? JoinItem.Kind.ANTI : JoinItem.Kind.SEMI, select.from(), where, on);
  }

  /**
   * Parts WHERE into what joins with the outer query and what does not; false when the outer query
   * is referred to anywhere else.
   */
  private boolean split(SelectBody select, List<Expression> on, List<Expression> where) {
    boolean[] clean = {true};
    for (FromItem item : select.from()) {
      Queries.forEach(item, expression -> clean[0] &= !mentionsOuter(expression));
    }
    BitSet own = new BitSet();
    select.from().forEach(item -> own.or(JoinGroup.visible(item)));
    for (Expression condition : Expressions.conjuncts(select.where())) {
      if (!mentionsOuter(condition)) {
        where.add(condition);
      } else if (Expressions.isVolatile(condition)
          || Expressions.hasSubquery(condition)
          || !Columns.relations(condition).intersects(own)) {
        clean[0] = false;
      } else {
        on.add(condition);
      }
    }
    return clean[0];
  }

  private boolean mentionsOuter(Expression expression) {
    boolean[] found = new boolean[1];
    Queries.forEachColumn(
        expression, state::subquery, column -> found[0] |= outer.get(Queries.relationOf(column)));
    return found[0];
  }

  private @Nullable SemiJoin any(SubqueryExpression subquery, boolean negated) {
    BoundQuery query = state.subquery(subquery.subquery());
    for (Expression operand : subquery.operands()) {
      if (Expressions.isVolatile(operand)
          || Expressions.hasSubquery(operand)
          || !Columns.relations(operand).intersects(outer)) {
        return null;
      }
    }
    boolean equality = subquery.operator() == ComparisonOperator.EQUAL;
    boolean correlated = !new Correlation(state).freeColumns(query).isEmpty();
    if (negated) {
      if (!equality || correlated || subquery.operands().size() != 1) {
        return null;
      }
      return asTable(subquery, query, kindOfNotIn(subquery, query));
    }
    if (isSimple(query) && query.body() instanceof SelectBody select) {
      List<Expression> on = new ArrayList<>();
      List<Expression> where = new ArrayList<>();
      if (split(select, on, where) && plainTargets(select, subquery.operands().size())) {
        for (int i = 0; i < subquery.operands().size(); i++) {
          on.add(
              new Comparison(
                  subquery.operator(), subquery.operands().get(i), select.targets().get(i)));
        }
        return new SemiJoin(JoinItem.Kind.SEMI, select.from(), where, on);
      }
    }
    return correlated ? null : asTable(subquery, query, JoinItem.Kind.SEMI);
  }

  private boolean plainTargets(SelectBody select, int count) {
    for (int i = 0; i < count; i++) {
      Expression target = select.targets().get(i);
      if (Expressions.isVolatile(target)
          || Expressions.hasSubquery(target)
          || Expressions.hasWindow(target)
          || Columns.relations(target).isEmpty()
          || mentionsOuter(target)) {
        return false;
      }
    }
    return true;
  }

  /** Without NULLs on either side, NOT IN is NOT EXISTS. */
  private static JoinItem.Kind kindOfNotIn(SubqueryExpression subquery, BoundQuery query) {
    boolean nullable = subquery.operands().get(0).nullable() || query.columns().get(0).nullable();
    return nullable ? JoinItem.Kind.NULL_AWARE_ANTI : JoinItem.Kind.ANTI;
  }

  /** The subquery as a table of its own. */
  private SemiJoin asTable(SubqueryExpression subquery, BoundQuery query, JoinItem.Kind kind) {
    int relation = state.newRelation();
    List<String> names = new ArrayList<>();
    List<Expression> on = new ArrayList<>();
    for (int i = 0; i < subquery.operands().size(); i++) {
      BoundColumn column = query.columns().get(i);
      names.add(column.name());
      on.add(
          new Comparison(
              subquery.operator(),
              subquery.operands().get(i),
              new ColumnReference(relation, i, column.type(), column.nullable())));
    }
    FromItem item = new FromItem.Subquery(relation, query, "", names, false);
    return new SemiJoin(kind, List.of(item), List.of(), on);
  }
}
