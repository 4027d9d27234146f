package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Stands for the operand of the innermost enclosing {@link CaseExpression} that has one; it is
 * evaluated once however many branches look at it.
 *
 * @param type the operand's type
 */
public record CaseOperand(SqlType type) implements Expression {
  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public List<Expression> children() {
    return List.of();
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    return this;
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
