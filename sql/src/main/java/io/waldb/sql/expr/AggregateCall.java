package io.waldb.sql.expr;

import io.waldb.sql.function.AggregateId;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate over the rows of a group.
 *
 * <p>In a bound query it stands where it was written; in a plan it is found only in the list of
 * calls of an Aggregate node, and the expressions above refer to that node's output.
 *
 * @param function which
 * @param arguments evaluated for each input row; empty for {@code count(*)}
 * @param distinct true when equal argument values count once
 * @param filter rows for which this is not TRUE are left out; null for none
 * @param orderBy the order in which rows are fed, where it matters
 * @param type the result's type
 */
public record AggregateCall(
    AggregateId function,
    List<Expression> arguments,
    boolean distinct,
    @Nullable Expression filter,
    List<SortKey> orderBy,
    SqlType type)
    implements Expression {
  /** Keeps unmodifiable copies of the lists. */
  public AggregateCall {
    arguments = List.copyOf(arguments);
    orderBy = List.copyOf(orderBy);
  }

  @Override
  public boolean nullable() {
    return !function.neverNull();
  }

  @Override
  public List<Expression> children() {
    List<Expression> children = new ArrayList<>(arguments);
    if (filter != null) {
      children.add(filter);
    }
    for (SortKey key : orderBy) {
      children.add(key.value());
    }
    return children;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    List<Expression> newArguments = Children.map(arguments, function);
    Expression newFilter = Children.mapOrNull(filter, function);
    List<SortKey> newOrder = SortKeys.map(orderBy, function);
    return newArguments == arguments && newFilter == filter && newOrder == orderBy
        ? this
        : new AggregateCall(this.function, newArguments, distinct, newFilter, newOrder, type);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
