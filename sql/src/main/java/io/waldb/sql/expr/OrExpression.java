package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A disjunction of two or more boolean terms, none of them a disjunction itself.
 *
 * @param terms in the order written; TRUE ends the evaluation
 */
public record OrExpression(List<Expression> terms) implements Expression {
  /** Keeps an unmodifiable copy of the terms. */
  public OrExpression {
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
    return mapped == terms ? this : new OrExpression(mapped);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
