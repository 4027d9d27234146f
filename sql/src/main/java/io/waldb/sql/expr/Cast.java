package io.waldb.sql.expr;

import io.waldb.sql.type.CastContext;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A conversion of type; strict.
 *
 * <p>A cast to the same kind with a modifier (varchar(5), numeric(8,2), timestamp(3)) fits the
 * value to it. An explicit cast cuts a string that is too long; an assignment refuses it (22001)
 * unless only blanks are lost.
 *
 * @param operand the value
 * @param type the target
 * @param context why the cast is there: written out, an assignment to a column, or implied
 */
public record Cast(Expression operand, SqlType type, CastContext context) implements Expression {
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
    return mapped == operand ? this : new Cast(mapped, type, context);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
