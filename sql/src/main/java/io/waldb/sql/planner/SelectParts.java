package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.query.Queries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The parts of one SELECT while they are rewritten. */
final class SelectParts {
  List<FromItem> from;
  List<Expression> where;
  List<Expression> targets;
  List<Expression> grouping;
  @Nullable Expression having;
  boolean aggregated;

  /** Subqueries of WHERE that became joins. */
  final List<SemiJoin> semiJoins = new ArrayList<>();

  /**
   * EXISTS or IN as a join.
   *
   * @param kind SEMI, ANTI or NULL_AWARE_ANTI
   * @param from the tables of the subquery
   * @param where conditions on them alone
   * @param on conditions with the outer query
   */
  record SemiJoin(
      JoinItem.Kind kind, List<FromItem> from, List<Expression> where, List<Expression> on) {}

  SelectParts(SelectBody body) {
    from = new ArrayList<>(body.from());
    where = new ArrayList<>(Expressions.conjuncts(body.where()));
    targets = new ArrayList<>(body.targets());
    grouping = new ArrayList<>(body.grouping());
    having = body.having();
    aggregated = body.aggregated();
  }

  /** Replaces columns in all parts, and in the subqueries of their expressions. */
  void replace(Correlation correlation, Map<Expression, Expression> replacements) {
    mapExpressions(expression -> correlation.replace(expression, replacements));
    from.replaceAll(
        item -> Queries.map(item, expression -> correlation.replace(expression, replacements)));
  }

  /** Maps all expressions but those of subqueries in FROM. */
  void mapAll(UnaryOperator<Expression> function) {
    mapExpressions(function);
    from.replaceAll(item -> mapConditions(item, function));
    for (int i = 0; i < semiJoins.size(); i++) {
      SemiJoin join = semiJoins.get(i);
      List<FromItem> items = new ArrayList<>(join.from());
      items.replaceAll(item -> mapConditions(item, function));
      semiJoins.set(
          i,
          new SemiJoin(
              join.kind(),
              items,
              Queries.mapAll(join.where(), function),
              Queries.mapAll(join.on(), function)));
    }
  }

  private static FromItem mapConditions(FromItem item, UnaryOperator<Expression> function) {
    if (!(item instanceof FromItem.Join join)) {
      return item;
    }
    return new FromItem.Join(
        join.kind(),
        mapConditions(join.left(), function),
        mapConditions(join.right(), function),
        join.condition() == null ? null : function.apply(join.condition()));
  }

  /** Maps the expressions outside of FROM. */
  void mapExpressions(UnaryOperator<Expression> function) {
    where.replaceAll(function);
    targets.replaceAll(function);
    grouping.replaceAll(function);
    if (having != null) {
      having = function.apply(having);
    }
  }
}
