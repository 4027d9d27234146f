package io.waldb.executor;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.operator.RowStore;
import io.waldb.executor.operator.RunnablePlan;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a running plan.
 *
 * <p>The first rows are read when the statement is run: a short result is complete then, holds
 * nothing, and its errors come where the statement is. The rest is read from the plan as it is
 * asked for; when the plan cannot stay open it is put aside by {@link #detach}. One object for each
 * prepared plan, used again.
 */
final class PlanCursor extends RowCursor {
  private static final int FIRST_ROWS = 16;

  /** When they hold so much, no more of the first rows are read ahead. */
  private static final long FIRST_BYTES = 1 << 20;

  /** A slot that holds more is not kept for the next run. */
  private static final int KEEP_BYTES = 1 << 16;

  private final Session session;
  private final PreparedPlan prepared;
  private final RunnablePlan plan;
  private final ResultDescriptor descriptor;
  private final TupleSlot[] first = new TupleSlot[FIRST_ROWS];
  private final TupleSlot reading;
  private int firstCount;
  private int position;
  private long left;
  private TupleSlot row;

  /** The plan is still running, on this snapshot. */
  private @Nullable Snapshot snapshot;

  private @Nullable RowStore rest;
  private RowStore.@Nullable Cursor restCursor;
  private boolean closed = true;
  private boolean broken;

  /** Why rows that were to be put aside could not be read. */
  private @Nullable DatabaseException failure;

  /** Why the present row could not be put aside. */
  private @Nullable DatabaseException rowFailure;

  private @Nullable Runnable whenRowMoved;

  PlanCursor(
      Session session, PreparedPlan prepared, RunnablePlan plan, ResultDescriptor descriptor) {
    this.session = session;
    this.prepared = prepared;
    this.plan = plan;
    this.descriptor = descriptor;
    this.reading = new TupleSlot(plan.slot().descriptor());
    this.row = reading;
  }

  /** Begins to read a plan that was started; true when it is still running afterwards. */
  boolean begin(Snapshot newSnapshot, long maxRows, boolean complete) {
    boolean done = false;
    try {
      boolean running = readFirst(newSnapshot, maxRows, complete);
      done = true;
      return running;
    } finally {
      if (!done) {
        reuse(); // nobody gets to see it: what was put aside goes
      }
    }
  }

  private boolean readFirst(Snapshot newSnapshot, long maxRows, boolean complete) {
    closed = false;
    broken = false;
    failure = null;
    rowFailure = null;
    whenRowMoved = null;
    firstCount = 0;
    position = 0;
    left = maxRows > 0 ? maxRows : Long.MAX_VALUE;
    snapshot = newSnapshot;
    long held = 0;
    while (firstCount < FIRST_ROWS && left > 0 && held < FIRST_BYTES) {
      if (!plan.next()) {
        return false;
      }
      left--;
      TupleSlot slot = first[firstCount];
      if (slot == null) {
        slot = new TupleSlot(plan.slot().descriptor());
        first[firstCount] = slot;
      }
      slot.copyFrom(plan.slot());
      slot.unpackAll(); // it may be read when the snapshot is gone
      held += slot.heldBytes();
      firstCount++;
    }
    if (left == 0 && !complete) {
      return false;
    }
    if (complete) {
      readRest();
      return false;
    }
    return true;
  }

  /** How many rows there are in all, when the plan has run to its end. */
  long count() {
    RowStore store = rest;
    return firstCount + (store == null ? 0 : store.count());
  }

  /** The present row may be the plan's own, which is about to change or to lose its snapshot. */
  private void keepRow() {
    if (row != plan.slot()) {
      return;
    }
    TupleSlot kept = new TupleSlot(row.descriptor());
    kept.copyFrom(row);
    row = kept;
    try {
      kept.unpackAll();
    } catch (DatabaseException e) {
      rowFailure = e;
    }
    Runnable action = whenRowMoved;
    if (action != null) {
      action.run();
    }
  }

  private void readRest() {
    RowStore store = session.newRowStore();
    rest = store;
    restCursor = store.cursor();
    while (plan.next()) {
      if (left > 0) {
        left--;
        store.add(plan.slot());
      }
    }
  }

  /** The plan has ended and its snapshot was let go. */
  void planEnded() {
    snapshot = null;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isStreaming() {
    return snapshot != null;
  }

  Snapshot snapshot() {
    Snapshot held = snapshot;
    if (held == null) {
      throw new IllegalStateException("not streaming");
    }
    return held;
  }

  PreparedPlan prepared() {
    return prepared;
  }

  /**
   * Reads all that is left, so that the plan can be ended. What it runs into is told to who asks
   * for the next row.
   *
   * @return whether all could be read
   */
  boolean detach() {
    if (snapshot == null) {
      return true;
    }
    keepRow();
    try {
      readRest();
      return true;
    } catch (DatabaseException e) {
      dropRest();
      failure = e;
      return false;
    }
  }

  /** The transaction was rolled back: what was not read cannot be read any more. */
  void breakOff() {
    if (snapshot != null) {
      broken = true;
      keepRow();
    }
  }

  @Override
  public ResultDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public boolean next() {
    if (position < firstCount) {
      row = first[position++];
      return true;
    }
    if (closed) {
      return false;
    }
    if (failure != null) {
      throw failure;
    }
    RowStore.Cursor kept = restCursor;
    if (kept != null) {
      row = reading;
      rowFailure = null;
      return kept.next(reading);
    }
    if (broken) {
      throw new DatabaseException(
          SqlState.INVALID_CURSOR_STATE, "the transaction of this cursor was rolled back");
    }
    return snapshot != null && session.fetch(this);
  }

  /** Reads one more row of the running plan; false when it has ended. */
  boolean advance() {
    if (left == 0 || !plan.next()) {
      return false;
    }
    left--;
    row = plan.slot();
    return true;
  }

  @Override
  public TupleSlot row() {
    if (rowFailure != null) {
      throw rowFailure;
    }
    return row;
  }

  @Override
  public void onRowMoved(Runnable action) {
    whenRowMoved = action;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      position = firstCount;
      dropRest();
      for (int i = 0; i < firstCount; i++) {
        if (first[i].heldBytes() > KEEP_BYTES) {
          first[i] = null;
        }
      }
      session.closeCursor(this);
    }
  }

  private void dropRest() {
    restCursor = null;
    RowStore store = rest;
    if (store != null) {
      rest = null;
      store.close();
    }
  }

  /** The plan is to be run again: this reading is over. */
  void reuse() {
    closed = true;
    firstCount = 0;
    position = 0;
    dropRest();
  }
}
