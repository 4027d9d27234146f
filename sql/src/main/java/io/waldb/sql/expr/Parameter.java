package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A parameter of the statement, given at each execution.
 *
 * @param index 0-based; {@code $1} is 0
 * @param type the type its value has when execution begins
 */
public record Parameter(int index, SqlType type) implements Expression {
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
