package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A conjunction of two or more boolean terms, none of them a conjunction itself.
 *
 * @param terms in the order written; FALSE ends the evaluation
 */
public record AndExpression(List<Expression> terms) implements Expression {
  /** Keeps an unmodifiable copy of the terms. */
  public AndExpression {
    terms = List.copyOf(terms);
    assert terms.size() >= 2;
  }

  @Override
  public SqlType type() {
    return SqlType.BOOLEAN;
  }

  @Override
  public boolean nullable() {
    return Nullability.any(terms);
  }

  @Override
  public List<Expression> children() {
    return terms;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    List<Expression> mapped = Children.map(terms, function);
    return mapped == terms ? this : new AndExpression(mapped);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
