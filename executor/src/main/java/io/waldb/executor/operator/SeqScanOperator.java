package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import org.jspecify.annotations.Nullable;

/** All visible rows of a table. */
final class SeqScanOperator extends Operator {
  private final HeapTable heap;
  private @Nullable Evaluator filter;
  private @Nullable HeapScan scan;

  SeqScanOperator(ExecutionContext context, HeapTable heap) {
    super(context, heap.newSlot());
    this.heap = heap;
  }

  /** Sets the condition, which is compiled against this operator's slot. */
  void setFilter(@Nullable Evaluator condition) {
    filter = condition;
  }

  @Override
  public void restart() {
    close();
    scan = heap.scan(context.snapshot());
  }

  @Override
  public boolean next() {
    HeapScan rows = scan;
    if (rows == null) {
      return false;
    }
    while (rows.next(slot())) {
      if (filter == null || filter.evalBoolean()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    HeapScan rows = scan;
    if (rows != null) {
      rows.close();
      scan = null;
    }
  }
}
