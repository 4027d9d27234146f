package io.waldb.sql.expr;

import io.waldb.sql.function.FunctionId;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A call of a function or operator whose overload is chosen and whose arguments have the declared
 * types.
 *
 * @param function which; tells strictness, volatility and how it is written
 * @param arguments as many as declared, or more when the function is variadic
 * @param type the result's type
 */
public record FunctionCall(FunctionId function, List<Expression> arguments, SqlType type)
    implements Expression {
  /** Keeps an unmodifiable copy of the arguments. */
  public FunctionCall {
    arguments = List.copyOf(arguments);
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public List<Expression> children() {
    return arguments;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    List<Expression> mapped = Children.map(arguments, function);
    return mapped == arguments ? this : new FunctionCall(this.function, mapped, type);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
