package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * IS [NOT] DISTINCT FROM: a comparison in which NULL equals NULL.
 *
 * @param left left operand
 * @param right right operand, of a type comparable as in {@link Comparison}
 * @param negated true for IS NOT DISTINCT FROM
 */
public record IsDistinct(Expression left, Expression right, boolean negated) implements Expression {
  @Override
  public SqlType type() {
    return SqlType.BOOLEAN;
  }

  @Override
  public boolean nullable() {
    return false;
  }

  @Override
  public List<Expression> children() {
    return List.of(left, right);
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    Expression newLeft = function.apply(left);
    Expression newRight = function.apply(right);
    return newLeft == left && newRight == right ? this : new IsDistinct(newLeft, newRight, negated);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
