package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.AndExpression;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.NotExpression;
import io.waldb.sql.expr.OrExpression;
import io.waldb.sql.syntax.SyntaxExpression;
import java.util.ArrayList;
import java.util.List;

/**
 * Binds comparisons of rows as conditions over their elements: equality pair by pair, the order
 * from the first pair that differs.
 */
final class RowComparisons {
  private final ExpressionBinder binder;
  private final Coercion coercion;

  RowComparisons(ExpressionBinder binder) {
    this.binder = binder;
    this.coercion = binder.context().coercion();
  }

  Expression compare(SyntaxExpression.BinaryOperation syntax) {
    int position = syntax.position();
    ComparisonOperator operator = OperatorBinder.comparison(syntax.operator());
    List<Expression> left = elements(syntax.left(), position);
    if (syntax.right() instanceof SyntaxExpression.ScalarSubquery subquery) {
      throw SqlErrors.notSupported(
          subquery.position(), "comparison of a row with a subquery of several columns");
    }
    List<Expression> right = elements(syntax.right(), position);
    if (operator == null) {
      throw SqlErrors.at(
              SqlState.FEATURE_NOT_SUPPORTED,
              position,
              "could not determine interpretation of row comparison operator " + syntax.operator())
          .withHint("Row comparison operators must be associated with btree operator families.");
    }
    requireSameLength(left, right, position);
    return compare(operator, left, right, position);
  }

  private List<Expression> elements(SyntaxExpression syntax, int position) {
    if (!(syntax instanceof SyntaxExpression.Row row)) {
      throw SqlErrors.notSupported(position, "comparison of a row with a value");
    }
    return binder.bindAll(row.elements());
  }

  private static void requireSameLength(
      List<Expression> left, List<Expression> right, int position) {
    if (left.size() != right.size()) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR, position, "unequal number of entries in row expressions");
    }
    if (left.isEmpty()) {
      throw SqlErrors.at(
          SqlState.FEATURE_NOT_SUPPORTED, position, "cannot compare rows of zero length");
    }
  }

  private Expression compare(
      ComparisonOperator operator, List<Expression> left, List<Expression> right, int position) {
    return switch (operator) {
      case EQUAL -> allEqual(left, right, position);
      case NOT_EQUAL -> new NotExpression(allEqual(left, right, position));
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          ordered(operator, left, right, 0, position);
    };
  }

  Expression allEqual(List<Expression> left, List<Expression> right, int position) {
    List<Expression> terms = new ArrayList<>(left.size());
    for (int i = 0; i < left.size(); i++) {
      terms.add(coercion.compare(ComparisonOperator.EQUAL, left.get(i), right.get(i), position));
    }
    return terms.size() == 1 ? terms.get(0) : new AndExpression(terms);
  }

  /** {@code a < x OR (a = x AND (b, c) < (y, z))}. */
  private Expression ordered(
      ComparisonOperator operator,
      List<Expression> left,
      List<Expression> right,
      int from,
      int position) {
    Expression a = left.get(from);
    Expression x = right.get(from);
    if (from == left.size() - 1) {
      return coercion.compare(operator, a, x, position);
    }
    boolean less =
        operator == ComparisonOperator.LESS || operator == ComparisonOperator.LESS_OR_EQUAL;
    Expression strictly =
        coercion.compare(
            less ? ComparisonOperator.LESS : ComparisonOperator.GREATER, a, x, position);
    Expression equal = coercion.compare(ComparisonOperator.EQUAL, a, x, position);
    Expression rest = ordered(operator, left, right, from + 1, position);
    List<Expression> both = new ArrayList<>();
    both.add(equal);
    both.add(rest);
    return new OrExpression(List.of(strictly, new AndExpression(both)));
  }

  Expression inList(SyntaxExpression.InList syntax) {
    List<Expression> left = elements(syntax.operand(), syntax.position());
    List<Expression> terms = new ArrayList<>();
    for (SyntaxExpression value : syntax.values()) {
      List<Expression> right = elements(value, syntax.position());
      requireSameLength(left, right, syntax.position());
      terms.add(allEqual(left, right, syntax.position()));
    }
    Expression any = terms.size() == 1 ? terms.get(0) : new OrExpression(terms);
    return syntax.negated() ? new NotExpression(any) : any;
  }

  Expression distinct(SyntaxExpression.IsDistinct syntax) {
    List<Expression> left = elements(syntax.left(), syntax.position());
    List<Expression> right = elements(syntax.right(), syntax.position());
    requireSameLength(left, right, syntax.position());
    List<Expression> terms = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      terms.add(binder.isDistinct(left.get(i), right.get(i), syntax.negated(), syntax.position()));
    }
    if (terms.size() == 1) {
      return terms.get(0);
    }
    return syntax.negated() ? new AndExpression(terms) : new OrExpression(terms);
  }
}
