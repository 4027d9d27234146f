package io.waldb.sql.planner;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.query.FromItem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The rewriting of one SELECT, UPDATE or DELETE before its joins are planned. */
final class Rewriter {
  private Rewriter() {}

  /**
   * Rewrites the parts: subqueries of FROM merged, constants folded, outer joins reduced,
   * subqueries of WHERE turned into joins or planned.
   *
   * @param recheck true when the rows are locked or changed
   * @return when they are: the conditions to check again on a newer version of a row
   */
  static List<Expression> rewrite(StatementState state, SelectParts parts, boolean recheck) {
    FromPullUp.apply(state, parts);
    parts.mapAll(state.simplifier()::simplify);
    flattenWhere(parts);
    BitSet demanded = new BitSet();
    parts.where.forEach(condition -> demanded.or(Strictness.demanded(condition)));
    parts.from.replaceAll(item -> OuterJoins.reduce(item, demanded));
    Correlation correlation = new Correlation(state);
    List<Expression> conditions = new ArrayList<>();
    if (recheck) {
      parts.where.forEach(condition -> conditions.add(correlation.prepare(condition)));
      parts.from.forEach(item -> addInnerConditions(item, conditions, correlation));
    }
    MinMax.apply(state, parts);
    SemiJoins.apply(state, parts);
    parts.mapAll(correlation::prepare);
    return conditions;
  }

  private static void flattenWhere(SelectParts parts) {
    List<Expression> flat = new ArrayList<>();
    for (Expression condition : parts.where) {
      for (Expression term : Expressions.conjuncts(condition)) {
        if (!(term instanceof Constant constant && constant.isTrue())) {
          flat.add(term);
        }
      }
    }
    parts.where = flat;
  }

  private static void addInnerConditions(
      FromItem item, List<Expression> into, Correlation correlation) {
    if (item instanceof FromItem.Join join && join.kind() == FromItem.JoinKind.INNER) {
      for (Expression condition : Expressions.conjuncts(join.condition())) {
        into.add(correlation.prepare(condition));
      }
      addInnerConditions(join.left(), into, correlation);
      addInnerConditions(join.right(), into, correlation);
    }
  }

  /** The paths of the rows that FROM and WHERE, with what became joins, give. */
  static List<Path> paths(StatementState state, SelectParts parts, List<PathKey> wanted) {
    BitSet visible = new BitSet();
    parts.from.forEach(item -> visible.or(JoinGroup.visible(item)));
    JoinGroup group = new JoinGroup(state, wanted);
    parts.from.forEach(group::add);
    parts.where.forEach(group::addCondition);
    for (SelectParts.SemiJoin join : parts.semiJoins) {
      JoinGroup inside = new JoinGroup(state, List.of());
      join.from().forEach(inside::add);
      join.where().forEach(inside::addCondition);
      group.addSemi(join.kind(), inside, join.on(), visible);
    }
    List<Path> paths = group.plan().paths();
    for (Expression condition : group.conditions()) {
      if (condition instanceof Constant constant && (constant.isFalse() || constant.isNull())) {
        return List.of(new EmptyPath(visible));
      }
    }
    return paths;
  }
}
