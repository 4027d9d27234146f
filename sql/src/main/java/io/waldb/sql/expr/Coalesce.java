package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The first value that is not NULL; later ones are not evaluated.
 *
 * @param arguments one or more, all of the type
 * @param type the common type
 */
public record Coalesce(List<Expression> arguments, SqlType type) implements Expression {
  /** Keeps an unmodifiable copy of the arguments. */
  public Coalesce {
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
    return mapped == arguments ? this : new Coalesce(mapped, type);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
