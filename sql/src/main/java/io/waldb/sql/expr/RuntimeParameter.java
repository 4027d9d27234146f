package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A value handed down by an enclosing plan node while the plan runs: a column of the outer query in
 * a correlated subquery, or of the outer row in the inner side of a nested loop.
 *
 * <p>Set by the {@link ParameterBinding}s of the node that evaluates the subquery or drives the
 * loop, before the inner plan is started or restarted. Each index has one setter in a statement.
 *
 * @param index 0-based position among the statement's runtime parameters
 * @param type its type
 * @param nullable whether the value may be NULL
 */
public record RuntimeParameter(int index, SqlType type, boolean nullable) implements Expression {
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
