package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * IS [NOT] NULL.
 *
 * @param operand of any type
 * @param negated true for IS NOT NULL
 */
public record IsNull(Expression operand, boolean negated) implements Expression {
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
    return List.of(operand);
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    Expression mapped = function.apply(operand);
    return mapped == operand ? this : new IsNull(mapped, negated);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
