package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A negation.
 *
 * @param operand a boolean
 */
public record NotExpression(Expression operand) implements Expression {
  @Override
  public SqlType type() {
    return SqlType.BOOLEAN;
  }

  @Override
  public boolean nullable() {
    return operand.nullable();
  }

  @Override
  public List<Expression> children() {
    return List.of(operand);
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    Expression mapped = function.apply(operand);
    return mapped == operand ? this : new NotExpression(mapped);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
