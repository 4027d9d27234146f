package io.waldb.sql.expr;

import io.waldb.sql.function.AggregateId;
import io.waldb.sql.function.WindowFunctionId;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A window function or an aggregate with OVER; exactly one of the two ids is there.
 *
 * @param function a true window function, or null
 * @param aggregate an aggregate used over a window, or null
 * @param arguments evaluated for each row
 * @param filter for aggregates; null for none
 * @param partitionBy rows that agree in these are one partition
 * @param orderBy the order within the partition
 * @param frame which rows of the partition are seen
 * @param type the result's type
 */
@SuppressWarnings("ReferenceEquality") // what maps to itself is left as it is
public record WindowCall(
    @Nullable WindowFunctionId function,
    @Nullable AggregateId aggregate,
    List<Expression> arguments,
    @Nullable Expression filter,
    List<Expression> partitionBy,
    List<SortKey> orderBy,
    WindowFrame frame,
    SqlType type)
    implements Expression {
  /** Keeps unmodifiable copies of the lists. */
  public WindowCall {
    arguments = List.copyOf(arguments);
    partitionBy = List.copyOf(partitionBy);
    orderBy = List.copyOf(orderBy);
    assert (function == null) != (aggregate == null);
  }

  /** The same call over another frame. */
  public WindowCall withFrame(WindowFrame other) {
    return new WindowCall(
        function, aggregate, arguments, filter, partitionBy, orderBy, other, type);
  }

  @Override
  public boolean nullable() {
    return aggregate != null ? !aggregate.neverNull() : true;
  }

  @Override
  public List<Expression> children() {
    List<Expression> children = new ArrayList<>(arguments);
    if (filter != null) {
      children.add(filter);
    }
    children.addAll(partitionBy);
    for (SortKey key : orderBy) {
      children.add(key.value());
    }
    if (frame.startOffset() != null) {
      children.add(frame.startOffset());
    }
    if (frame.endOffset() != null) {
      children.add(frame.endOffset());
    }
    return children;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    List<Expression> newArguments = Children.map(arguments, function);
    Expression newFilter = Children.mapOrNull(filter, function);
    List<Expression> newPartition = Children.map(partitionBy, function);
    List<SortKey> newOrder = SortKeys.map(orderBy, function);
    WindowFrame newFrame = frame.map(function);
    boolean same =
        newArguments == arguments
            && newFilter == filter
            && newPartition == partitionBy
            && newOrder == orderBy
            && newFrame == frame;
    return same
        ? this
        : new WindowCall(
            this.function,
            aggregate,
            newArguments,
            newFilter,
            newPartition,
            newOrder,
            newFrame,
            type);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
