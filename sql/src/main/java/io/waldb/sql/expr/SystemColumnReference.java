package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A system column of an input row that comes straight from a table scan.
 *
 * <p>The planner turns a reference from above a join or a projection into an ordinary column, so an
 * evaluator always finds a table's own row at the input.
 *
 * @param input as in {@link ColumnReference}
 * @param column which
 * @param table catalog id of the table, which is the value of tableoid
 * @param nullable true under the null-extended side of an outer join
 */
public record SystemColumnReference(int input, SystemColumn column, int table, boolean nullable)
    implements Expression {
  @Override
  public SqlType type() {
    return column.type();
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
