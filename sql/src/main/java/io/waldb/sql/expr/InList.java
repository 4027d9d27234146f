package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * [NOT] IN over a list of expressions.
 *
 * <p>NULL when nothing is equal and the value or some element is NULL.
 *
 * @param value what is looked for
 * @param elements one or more, each comparable with the value as in {@link Comparison}
 * @param negated true for NOT IN
 */
public record InList(Expression value, List<Expression> elements, boolean negated)
    implements Expression {
  /** Keeps an unmodifiable copy of the elements. */
  public InList {
    elements = List.copyOf(elements);
  }

  @Override
  public SqlType type() {
    return SqlType.BOOLEAN;
  }

  @Override
  public boolean nullable() {
    return value.nullable() || Nullability.any(elements);
  }

  @Override
  public List<Expression> children() {
    List<Expression> children = new ArrayList<>(elements.size() + 1);
    children.add(value);
    children.addAll(elements);
    return children;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    Expression newValue = function.apply(value);
    List<Expression> mapped = Children.map(elements, function);
    return newValue == value && mapped == elements ? this : new InList(newValue, mapped, negated);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
