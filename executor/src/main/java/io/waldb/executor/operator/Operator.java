package io.waldb.executor.operator;

import io.waldb.executor.expression.RowSource;
import io.waldb.storage.tuple.TupleSlot;

/**
 * One node of a running plan: gives rows one after another, all in the same slot.
 *
 * <p>An operator tree belongs to one prepared statement of one session and is run again and again.
 * {@link #restart} begins a run or, within one, begins again (with other runtime parameters
 * perhaps); {@link #close} ends it and lets go of what is kept. The slot is the same object for
 * ever, so that evaluators above are compiled against it once; its row is good until the next call.
 */
public abstract class Operator implements RowSource {
  final ExecutionContext context;
  private final TupleSlot slot;

  Operator(ExecutionContext context, TupleSlot slot) {
    this.context = context;
    this.slot = slot;
  }

  @Override
  public final TupleSlot slot() {
    return slot;
  }

  /** Lets go of rows and files kept since the last restart; may be called more than once. */
  public void close() {}

  /**
   * How many rows a statement that changes rows has changed; 0 for any other.
   *
   * @return rows inserted, updated or deleted since the last restart
   */
  public long changedRows() {
    return 0;
  }
}
