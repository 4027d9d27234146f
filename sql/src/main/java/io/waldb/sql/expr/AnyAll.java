package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A comparison with ANY or ALL of an array's elements, the array being written out.
 *
 * <p>{@code = ANY} is bound as {@link InList}, so that planner and evaluator know one form of it.
 *
 * @param left left operand
 * @param operator the comparison
 * @param elements none or more, each comparable with the left operand
 * @param all true for ALL
 */
public record AnyAll(
    Expression left, ComparisonOperator operator, List<Expression> elements, boolean all)
    implements Expression {
  /** Keeps an unmodifiable copy of the elements. */
  public AnyAll {
    elements = List.copyOf(elements);
  }

  @Override
  public SqlType type() {
    return SqlType.BOOLEAN;
  }

  @Override
  public boolean nullable() {
    return left.nullable() || Nullability.any(elements);
  }

  @Override
  public List<Expression> children() {
    List<Expression> children = new ArrayList<>(elements.size() + 1);
    children.add(left);
    children.addAll(elements);
    return children;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    Expression newLeft = function.apply(left);
    List<Expression> mapped = Children.map(elements, function);
    return newLeft == left && mapped == elements
        ? this
        : new AnyAll(newLeft, operator, mapped, all);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
