package io.waldb.executor;

import io.waldb.storage.tuple.TupleSlot;

/**
 * The rows of a result, one after another.
 *
 * <p>Used by one thread at a time. A cursor that streams holds its transaction's snapshot; it must
 * be closed. At the end of its transaction, and before another statement of a session in
 * autocommit, the rest of its rows is put aside, so that it can be read on.
 */
public abstract class RowCursor implements AutoCloseable {
  RowCursor() {}

  /** The columns. */
  public abstract ResultDescriptor descriptor();

  /**
   * Moves to the next row.
   *
   * @throws io.waldb.common.DatabaseException what the statement runs into
   */
  public abstract boolean next();

  /**
   * The present row, good until the next call of {@link #next}, but not the same object all that
   * time: another statement of the session, or the end of the transaction, may put it aside.
   *
   * @throws io.waldb.common.DatabaseException why it could not be put aside
   */
  public abstract TupleSlot row();

  /** Has something done each time the present row has been put aside. */
  public abstract void onRowMoved(Runnable action);

  /** Ends the reading; in autocommit ends the statement's transaction. */
  @Override
  public abstract void close();
}
