package io.waldb.executor.operator;

import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SortKey;
import io.waldb.sql.expr.WindowCall;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.List;

/**
 * Window functions: each of the child's rows with their results behind it.
 *
 * <p>The child's rows come sorted by partition and order. One partition after another is passed
 * over; all calls have the same frame. The rows given are those of the partition, loaded once more
 * into this operator's slot, in which calls find the current row and leave their results.
 */
final class WindowOperator extends Operator {
  /** Memory is let go of after so many rows. */
  private static final int TRIM_ROWS = 64;

  private final WindowPartition partition;
  private final WindowBounds bounds;
  private final List<WindowFunction> functions = new ArrayList<>();
  private final List<WindowAggregates> aggregates;
  private final boolean usesFrame;
  private boolean inPartition;

  WindowOperator(
      ExecutionContext context,
      ExpressionCompiler compiler,
      Operator child,
      List<WindowCall> calls,
      TupleDescriptor descriptor) {
    super(context, new TupleSlot(descriptor));
    WindowCall first = calls.get(0);
    List<Expression> order = new ArrayList<>();
    for (SortKey key : first.orderBy()) {
      order.add(key.value());
    }
    partition =
        new WindowPartition(context, child, slot(), columns(first.partitionBy()), columns(order));
    bounds = new WindowBounds(context, compiler, partition, first);
    usesFrame = calls.stream().anyMatch(WindowFunction::usesFrame);
    int firstColumn = child.slot().columnCount();
    for (int i = 0; i < calls.size(); i++) {
      WindowCall call = calls.get(i);
      if (call.function() != null) {
        functions.add(WindowFunction.of(compiler, partition, bounds, call, firstColumn + i));
      }
    }
    aggregates = WindowAggregates.of(compiler, partition, bounds, calls, firstColumn);
  }

  private static int[] columns(List<Expression> values) {
    int[] columns = new int[values.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = ((ColumnReference) values.get(i)).column();
    }
    return columns;
  }

  @Override
  public void restart() {
    close();
    bounds.start();
    partition.start();
  }

  @Override
  public boolean next() {
    while (true) {
      if (!inPartition && !begin()) {
        return false;
      }
      if (partition.advance()) {
        compute();
        return true;
      }
      inPartition = false;
    }
  }

  private boolean begin() {
    if (!partition.begin()) {
      return false;
    }
    inPartition = true;
    bounds.begin();
    functions.forEach(WindowFunction::begin);
    aggregates.forEach(WindowAggregates::begin);
    return true;
  }

  private void compute() {
    if (usesFrame) {
      bounds.update();
    }
    for (WindowFunction function : functions) {
      function.compute();
    }
    for (WindowAggregates each : aggregates) {
      each.compute();
    }
    if (partition.position() % TRIM_ROWS == TRIM_ROWS - 1) {
      partition.forgetBefore(oldest());
    }
  }

  /** The first row that is still needed, when that is before the current one. */
  private long oldest() {
    long oldest = usesFrame ? bounds.oldest() : Long.MAX_VALUE;
    for (WindowFunction function : functions) {
      oldest = Math.min(oldest, function.oldest());
    }
    for (WindowAggregates each : aggregates) {
      oldest = Math.min(oldest, each.oldest());
    }
    return oldest;
  }

  @Override
  public void close() {
    inPartition = false;
    aggregates.forEach(WindowAggregates::close);
    partition.close();
  }
}
