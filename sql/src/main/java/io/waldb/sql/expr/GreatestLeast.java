package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * GREATEST or LEAST: NULL only when every argument is NULL.
 *
 * @param greatest true for GREATEST
 * @param arguments one or more, all of the type
 * @param type the common type
 */
public record GreatestLeast(boolean greatest, List<Expression> arguments, SqlType type)
    implements Expression {
  /** Keeps an unmodifiable copy of the arguments. */
  public GreatestLeast {
    arguments = List.copyOf(arguments);
  }

  @Override
  public boolean nullable() {
    return Nullability.all(arguments);
  }

  @Override
  public List<Expression> children() {
    return arguments;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    List<Expression> mapped = Children.map(arguments, function);
    return mapped == arguments ? this : new GreatestLeast(greatest, mapped, type);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
