package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.sql.expr.WindowCall;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.List;

/** Window functions. */
final class WindowOperator extends Operator {
  private final Operator child;

  WindowOperator(
      ExecutionContext context,
      ExpressionCompiler compiler,
      Operator child,
      List<WindowCall> calls,
      TupleDescriptor descriptor) {
    super(context, new TupleSlot(descriptor));
    this.child = child;
    throw new DatabaseException(
        SqlState.FEATURE_NOT_SUPPORTED, "window functions are not supported");
  }

  @Override
  public void restart() {
    child.restart();
  }

  @Override
  public boolean next() {
    return child.next();
  }
}
