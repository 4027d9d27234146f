package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * [NOT] LIKE or ILIKE; strict.
 *
 * @param value a string or bytea
 * @param pattern of the same representation
 * @param escape a string of one character or none; null means a backslash
 * @param ignoreCase true for ILIKE
 * @param negated true for NOT
 */
public record Like(
    Expression value,
    Expression pattern,
    @Nullable Expression escape,
    boolean ignoreCase,
    boolean negated)
    implements Expression {
  @Override
  public SqlType type() {
    return SqlType.BOOLEAN;
  }

  @Override
  public boolean nullable() {
    return value.nullable() || pattern.nullable() || (escape != null && escape.nullable());
  }

  @Override
  public List<Expression> children() {
    List<Expression> children = new ArrayList<>(3);
    children.add(value);
    children.add(pattern);
    if (escape != null) {
      children.add(escape);
    }
    return children;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    Expression newValue = function.apply(value);
    Expression newPattern = function.apply(pattern);
    Expression newEscape = Children.mapOrNull(escape, function);
    return newValue == value && newPattern == pattern && newEscape == escape
        ? this
        : new Like(newValue, newPattern, newEscape, ignoreCase, negated);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
