package io.waldb.sql.expr;

import io.waldb.sql.function.Volatility;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Questions and constructions that many users of expressions share. */
public final class Expressions {
  private Expressions() {}

  /** True when the condition holds for the expression or something in it (subqueries left out). */
  public static boolean any(Expression expression, Predicate<Expression> condition) {
    if (condition.test(expression)) {
      return true;
    }
    for (Expression child : expression.children()) {
      if (any(child, condition)) {
        return true;
      }
    }
    return false;
  }

  /** True when the expression calls a function that may differ at each call or has an effect. */
  public static boolean isVolatile(Expression expression) {
    return any(
        expression,
        e ->
            e instanceof SequenceCall
                || (e instanceof SessionValue value && value.kind().isVolatile())
                || (e instanceof FunctionCall call
                    && call.function().volatility() == Volatility.VOLATILE));
  }

  /** True when there is an aggregate in the expression. */
  public static boolean hasAggregate(Expression expression) {
    return any(expression, e -> e instanceof AggregateCall);
  }

  /** True when there is a window function in the expression. */
  public static boolean hasWindow(Expression expression) {
    return any(expression, e -> e instanceof WindowCall);
  }

  /** True when there is a subquery in the expression. */
  public static boolean hasSubquery(Expression expression) {
    return any(expression, e -> e instanceof SubqueryExpression);
  }

  /** The terms of a conjunction; the expression alone when it is none. */
  public static List<Expression> conjuncts(@Nullable Expression condition) {
    if (condition == null) {
      return List.of();
    }
    return condition instanceof AndExpression and ? and.terms() : List.of(condition);
  }

  /** The conjunction of terms, those that are conjunctions taken apart; null for none. */
  public static @Nullable Expression and(List<Expression> terms) {
    List<Expression> flat = new ArrayList<>(terms.size());
    for (Expression term : terms) {
      flat.addAll(conjuncts(term));
    }
    return flat.isEmpty() ? null : flat.size() == 1 ? flat.get(0) : new AndExpression(flat);
  }
}
