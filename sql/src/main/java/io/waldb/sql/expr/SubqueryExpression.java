package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A subquery used as a value or a condition.
 *
 * <p>The subquery itself lies beside the expression, in the statement's list of subqueries, under
 * its number: in a bound statement as a query, in a plan as a plan. A quantified comparison over
 * several columns holds when the operator holds for each pair (only {@code =}) or, negated, for
 * some pair (only {@code <>}).
 *
 * @param kind how the rows make a value
 * @param subquery number of the subquery in its statement
 * @param operands for ANY and ALL: what is compared with the subquery's columns, one each and of
 *     the same types; else empty
 * @param operator for ANY and ALL: the comparison; else EQUAL
 * @param bindings runtime parameters to set from the current row before the subquery is run; empty
 *     in a bound statement, and for a subquery that is not correlated with the row
 * @param constant true when the subquery depends on no runtime parameter at all, so that its rows
 *     may be kept for the whole execution of the statement
 * @param type boolean, or the type of the scalar
 */
public record SubqueryExpression(
    Kind kind,
    int subquery,
    List<Expression> operands,
    ComparisonOperator operator,
    List<ParameterBinding> bindings,
    boolean constant,
    SqlType type)
    implements Expression {
  /** How the rows of a subquery make a value. */
  public enum Kind {
    /** TRUE when there is a row. */
    EXISTS,
    /**
     * The single column of the single row; NULL when there is no row; 21000 when there are more.
     */
    SCALAR,
    /** TRUE when the comparison holds for some row; IN is {@code = ANY}. */
    ANY,
    /** TRUE when the comparison holds for every row. */
    ALL
  }

  /** Keeps unmodifiable copies of the lists. */
  public SubqueryExpression {
    operands = List.copyOf(operands);
    bindings = List.copyOf(bindings);
  }

  @Override
  public boolean nullable() {
    return kind != Kind.EXISTS;
  }

  @Override
  public List<Expression> children() {
    List<Expression> children = new ArrayList<>(operands);
    for (ParameterBinding binding : bindings) {
      children.add(binding.value());
    }
    return children;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    List<Expression> newOperands = Children.map(operands, function);
    List<ParameterBinding> newBindings = Children.mapBindings(bindings, function);
    return newOperands == operands && newBindings == bindings
        ? this
        : new SubqueryExpression(
            kind, subquery, newOperands, operator, newBindings, constant, type);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
