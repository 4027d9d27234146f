package io.waldb.executor;

import io.waldb.executor.operator.RowStore;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;

/** The rows that the runs of a batch have returned, one run's behind the other's; all are kept. */
final class BatchRows extends RowCursor {
  private final ResultDescriptor descriptor;
  private final RowStore rows;
  private final RowStore.Cursor place;
  private final TupleSlot row;

  BatchRows(ResultDescriptor descriptor, TupleDescriptor types, RowStore rows) {
    this.descriptor = descriptor;
    this.rows = rows;
    this.place = rows.cursor();
    this.row = new TupleSlot(types);
  }

  /** Takes over the rows of a run and closes them; how many there were. */
  long add(RowCursor returned) {
    long count = 0;
    try (returned) {
      while (returned.next()) {
        rows.add(returned.row());
        count++;
      }
    }
    return count;
  }

  @Override
  public ResultDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public boolean next() {
    return place.next(row);
  }

  @Override
  public TupleSlot row() {
    return row;
  }

  @Override
  public void onRowMoved(Runnable action) {
    // The rows stay where they are.
  }

  @Override
  public void close() {
    place.skipToEnd();
    rows.close();
  }
}
