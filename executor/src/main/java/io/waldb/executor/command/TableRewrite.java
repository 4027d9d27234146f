package io.waldb.executor.command;

import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import java.util.List;

/**
 * Writes the rows of a table anew into new files, with other values, and builds its indexes anew.
 *
 * <p>The old files stay as they are until the transaction commits, so a rollback has nothing to
 * bring back. The caller holds ACCESS EXCLUSIVE on the table. Transactions with an older snapshot
 * find the new rows too young to be seen, as after PostgreSQL's rewriting forms of ALTER TABLE.
 */
final class TableRewrite {
  /** Gives the columns of the new row that are not just as they were their values. */
  interface RowChange {
    void apply();
  }

  /** Makes the change once the slots of old and new rows are known: expressions read from them. */
  interface RowChangeMaker {
    RowChange make(TupleSlot before, TupleSlot after);
  }

  private final CommandContext context;

  TableRewrite(CommandContext context) {
    this.context = context;
  }

  /**
   * Rewrites a table whose description has been changed already.
   *
   * @param before the table as its rows are now
   */
  void run(TableInfo before, RowChangeMaker maker) {
    HeapTable old = context.catalog().relations().heap(before);
    TableInfo after = context.catalog().renewFiles(context.transaction(), before.id());
    HeapTable renewed = context.catalog().relations().heap(after);
    TupleSlot from = old.newSlot();
    TupleSlot to = renewed.newSlot();
    RowChange change = maker.make(from, to);
    int shared = Math.min(from.columnCount(), to.columnCount());
    boolean[] copied = new boolean[shared];
    for (int i = 0; i < shared; i++) {
      copied[i] =
          !after.columns().get(i).dropped()
              && before.columns().get(i).type().equals(after.columns().get(i).type());
    }
    context.transaction().nextCommand();
    Snapshot snapshot = context.engine().transactions().takeLatestSnapshot(context.transaction());
    try (HeapScan scan = old.scan(snapshot)) {
      while (scan.next(from)) {
        context.session().cancelToken().check();
        to.clear();
        for (int i = 0; i < shared; i++) {
          if (copied[i]) {
            to.copyColumn(i, from, i);
          }
        }
        change.apply();
        renewed.insert(context.transaction(), to);
      }
    } finally {
      context.engine().transactions().release(snapshot);
    }
    for (IndexInfo index : List.copyOf(after.indexes())) {
      context.fill(after.id(), index.id());
    }
  }
}
