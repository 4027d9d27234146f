package io.waldb.sql.planner;

import io.waldb.sql.expr.AndExpression;
import io.waldb.sql.expr.AnyAll;
import io.waldb.sql.expr.BooleanTest;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.InList;
import io.waldb.sql.expr.IsDistinct;
import io.waldb.sql.expr.IsNull;
import io.waldb.sql.expr.Like;
import io.waldb.sql.expr.NotExpression;
import io.waldb.sql.expr.OrExpression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What part of the rows a condition keeps, with PostgreSQL's guesses where nothing is known.
 *
 * <p>Follows {@code clausesel.c} and {@code selfuncs.c}.
 */
final class Selectivity {
  private static final double INEQUALITY = 0.3333333333333333;
  private static final double RANGE = 0.005;
  private static final double MATCH = 0.005;
  private static final double DEFAULT = 0.3333333333333333;

  private final Relations relations;

  Selectivity(Relations relations) {
    this.relations = relations;
  }

  /** The part that all conditions together keep. */
  double ofAll(List<Expression> conditions) {
    double selectivity = 1;
    Map<Expression, Integer> bounds = new HashMap<>();
    for (Expression condition : conditions) {
      Expression bounded = boundedColumn(condition);
      if (bounded != null) {
        int sides = bounds.merge(bounded, boundSide(condition), (a, b) -> a | b);
        if (sides == 3) {
          // Both ends of a range: not two independent conditions.
          selectivity = selectivity / INEQUALITY * RANGE;
          bounds.put(bounded, 4);
          continue;
        }
      }
      selectivity *= of(condition);
    }
    return clamp(selectivity);
  }

  private static @org.jspecify.annotations.Nullable Expression boundedColumn(Expression condition) {
    if (!(condition instanceof Comparison comparison)) {
      return null;
    }
    return switch (comparison.operator()) {
      case EQUAL, NOT_EQUAL -> null;
      default ->
          comparison.left() instanceof ColumnReference
              ? Columns.canonical(comparison.left())
              : comparison.right() instanceof ColumnReference
                  ? Columns.canonical(comparison.right())
                  : null;
    };
  }

  private static int boundSide(Expression condition) {
    Comparison comparison = (Comparison) condition;
    boolean less =
        switch (comparison.operator()) {
          case LESS, LESS_OR_EQUAL -> true;
          default -> false;
        };
    return less == comparison.left() instanceof ColumnReference ? 1 : 2;
  }

  double of(Expression condition) {
    if (condition instanceof AndExpression and) {
      return ofAll(and.terms());
    }
    if (condition instanceof OrExpression or) {
      double selectivity = 0;
      for (Expression term : or.terms()) {
        double next = of(term);
        selectivity = selectivity + next - selectivity * next;
      }
      return clamp(selectivity);
    }
    if (condition instanceof NotExpression not) {
      return clamp(1 - of(not.operand()));
    }
    if (condition instanceof Constant constant) {
      return constant.isTrue() ? 1 : 0;
    }
    if (condition instanceof Comparison comparison) {
      return clamp(comparison(comparison));
    }
    if (condition instanceof InList in) {
      double any = Math.min(1, equality(in.value()) * in.elements().size());
      return clamp(in.negated() ? 1 - any : any);
    }
    if (condition instanceof IsNull test) {
      double nulls = relations.nullFraction(test.operand());
      return clamp(test.negated() ? 1 - nulls : nulls);
    }
    return clamp(other(condition));
  }

  private double other(Expression condition) {
    if (condition instanceof Like like) {
      double match = like.ignoreCase() ? 2 * MATCH : MATCH;
      return like.negated() ? 1 - match : match;
    }
    if (condition instanceof IsDistinct test) {
      double equal = equality(test.left());
      return test.negated() ? equal : 1 - equal;
    }
    if (condition instanceof BooleanTest test) {
      double part = test.test() == BooleanTest.Test.UNKNOWN ? 0.005 : 0.5;
      return test.negated() ? 1 - part : part;
    }
    if (condition instanceof AnyAll) {
      return DEFAULT;
    }
    return condition instanceof ColumnReference ? 0.5 : DEFAULT;
  }

  private double comparison(Comparison comparison) {
    boolean joins =
        comparison.left() instanceof ColumnReference
            && comparison.right() instanceof ColumnReference;
    double equal =
        joins
            ? join(comparison.left(), comparison.right())
            : equality(
                comparison.left() instanceof ColumnReference
                    ? comparison.left()
                    : comparison.right());
    return switch (comparison.operator()) {
      case EQUAL -> equal;
      case NOT_EQUAL -> 1 - equal;
      default -> INEQUALITY;
    };
  }

  /** The part of the rows where an expression has one given value. */
  double equality(Expression value) {
    if (value instanceof io.waldb.sql.expr.SystemColumnReference) {
      return 1e-6;
    }
    return (1 - relations.nullFraction(value)) / relations.distinct(value);
  }

  /** The part of all pairs where two expressions are equal. */
  double join(Expression left, Expression right) {
    double most = Math.max(relations.distinct(left), relations.distinct(right));
    return (1 - relations.nullFraction(left)) * (1 - relations.nullFraction(right)) / most;
  }

  static double clamp(double selectivity) {
    return Math.min(1, Math.max(0, selectivity));
  }
}
