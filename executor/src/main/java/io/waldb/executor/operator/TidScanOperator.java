package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.storage.heap.HeapTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows of a table by their places, each once. */
final class TidScanOperator extends Operator {
  private final HeapTable heap;
  private final Evaluator[] places;
  private final long[] tids;
  private @Nullable Evaluator filter;
  private int count;
  private int position;

  TidScanOperator(ExecutionContext context, HeapTable heap, Evaluator[] places) {
    super(context, heap.newSlot());
    this.heap = heap;
    this.places = places;
    this.tids = new long[places.length];
  }

  /** Sets the condition, which is compiled against this operator's slot. */
  void setFilter(@Nullable Evaluator condition) {
    filter = condition;
  }

  @Override
  public void restart() {
    count = 0;
    position = 0;
    for (Evaluator place : places) {
      long tid = place.evalLong();
      if (!place.isNull()) {
        tids[count++] = tid;
      }
    }
    Arrays.sort(tids, 0, count);
  }

  @Override
  public boolean next() {
    while (position < count) {
      long tid = tids[position++];
      if ((position == 1 || tids[position - 2] != tid)
          && heap.fetchVersion(tid, context.snapshot(), slot())
          && (filter == null || filter.evalBoolean())) {
        return true;
      }
    }
    return false;
  }
}
