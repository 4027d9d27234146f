package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One of the six comparisons; strict.
 *
 * <p>Both operands are kept in the same Java representation and are ordered by the same rule: the
 * binder has cast one where the types differ, except among smallint, integer, bigint and oid (all
 * in a long), real and double precision (both in a double), and text, varchar and name (all strings
 * compared by code point). Two char(n) operands compare without trailing blanks.
 *
 * @param operator which
 * @param left left operand
 * @param right right operand
 */
public record Comparison(ComparisonOperator operator, Expression left, Expression right)
    implements Expression {
  @Override
  public SqlType type() {
    return SqlType.BOOLEAN;
  }

  @Override
  public boolean nullable() {
    return left.nullable() || right.nullable();
  }

  /** The same condition with the operands exchanged. */
  public Comparison commuted() {
    return new Comparison(operator.commuted(), /* left= */ right, /* right= */ left);
  }

  @Override
  public List<Expression> children() {
    return List.of(left, right);
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    Expression newLeft = function.apply(left);
    Expression newRight = function.apply(right);
    return newLeft == left && newRight == right
        ? this
        : new Comparison(operator, newLeft, newRight);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
