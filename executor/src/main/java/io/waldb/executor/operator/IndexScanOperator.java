package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.storage.btree.BtreeCursor;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.heap.RowSight;
import org.jspecify.annotations.Nullable;

/**
 * Visible rows of a table by a range of an index. Started and run it allocates nothing once warm.
 *
 * <p>An entry leads to a chain of versions that all have its key, so the key is not checked again.
 */
final class IndexScanOperator extends Operator {
  private final HeapTable heap;
  private final KeyRange range;
  private final BtreeCursor cursor;
  private final boolean singleRow;
  private @Nullable Evaluator filter;
  private boolean done = true;

  IndexScanOperator(
      ExecutionContext context,
      HeapTable heap,
      IndexAccess index,
      KeyRange range,
      boolean singleRow) {
    super(context, heap.newSlot());
    this.heap = heap;
    this.range = range;
    this.cursor = index.tree.cursor();
    this.singleRow = singleRow;
  }

  /** Sets the condition, which is compiled against this operator's slot. */
  void setFilter(@Nullable Evaluator condition) {
    filter = condition;
  }

  @Override
  public void restart() {
    done = !range.open(cursor);
  }

  @Override
  public boolean next() {
    while (!done) {
      if (!cursor.next()) {
        done = !range.openNext(cursor);
        continue;
      }
      context.tick();
      RowSight sight = heap.look(cursor.tid(), context.snapshot(), slot());
      if (sight == RowSight.DEAD) {
        cursor.noteDead();
      } else if (sight == RowSight.SEEN) {
        done = singleRow;
        if (filter == null || filter.evalBoolean()) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void close() {
    done = true;
    cursor.close();
  }
}
