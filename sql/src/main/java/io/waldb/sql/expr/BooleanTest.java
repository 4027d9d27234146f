package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * IS [NOT] TRUE, FALSE or UNKNOWN.
 *
 * @param operand a boolean
 * @param test what is asked
 * @param negated true for IS NOT
 */
public record BooleanTest(Expression operand, Test test, boolean negated) implements Expression {
  /** What a boolean may be. */
  public enum Test {
    /** TRUE. */
    TRUE,
    /** FALSE. */
    FALSE,
    /** NULL. */
    UNKNOWN
  }

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
    return mapped == operand ? this : new BooleanTest(mapped, test, negated);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
