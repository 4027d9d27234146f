package io.waldb.executor.operator;

import io.waldb.storage.tuple.TupleSlot;
import org.jspecify.annotations.Nullable;

/**
 * The child's rows, kept as they are first read; a restart within the same run reads the kept ones
 * and goes on with the child where they end.
 */
final class MaterializeOperator extends Operator {
  private final Operator child;
  private final RowStore rows;
  private RowStore.@Nullable Cursor cursor;
  private boolean started;
  private boolean childDone;

  MaterializeOperator(ExecutionContext context, Operator child) {
    super(context, new TupleSlot(child.slot().descriptor()));
    this.child = child;
    this.rows = new RowStore(context.tables().files(), context.workMemoryBytes());
  }

  @Override
  public void restart() {
    if (started) {
      cursor().rewind();
      return;
    }
    started = true;
    childDone = false;
    cursor = rows.cursor();
    child.restart();
  }

  private RowStore.Cursor cursor() {
    RowStore.Cursor current = cursor;
    if (current == null) {
      throw new IllegalStateException("not started");
    }
    return current;
  }

  @Override
  public boolean next() {
    if (cursor().next(slot())) {
      return true;
    }
    if (childDone) {
      return false;
    }
    if (!child.next()) {
      childDone = true;
      return false;
    }
    rows.add(child.slot());
    cursor().skipToEnd();
    Rows.copy(child.slot(), slot());
    return true;
  }

  @Override
  public void close() {
    started = false;
    cursor = null;
    rows.clear();
    child.close();
  }
}
