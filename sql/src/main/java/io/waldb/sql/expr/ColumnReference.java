package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A column of an input row.
 *
 * <p>In a bound query {@code input} is the number of a range variable, unique in the statement, and
 * a reference to a range variable of an enclosing query is what makes a subquery correlated. In a
 * plan it is the input of the node that evaluates the expression: 0 for the only or the left child,
 * 1 for the right child (or, where a node says so, its second row), and {@code column} is the
 * position in that child's output.
 *
 * @param input range variable, or 0 or 1
 * @param column 0-based position
 * @param type the column's type
 * @param nullable whether the value may be NULL, outer joins considered
 */
public record ColumnReference(int input, int column, SqlType type, boolean nullable)
    implements Expression {
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
