package io.waldb.executor.operator;

import io.waldb.storage.tuple.TupleSlot;

/** What a table function or a system view gives, row after row. Used by one session's thread. */
public interface TableFunctionRows extends AutoCloseable {
  /** Whether a NULL argument gives a row of NULLs, as in a function of one row; else no row. */
  default boolean isFunctionOfOneRow() {
    return false;
  }

  /**
   * Begins to give rows; again and again, each time after {@link #close}.
   *
   * @param arguments as slots hold them, boxed; none is null
   */
  void open(Object[] arguments);

  /**
   * Makes the next row.
   *
   * @param row empty; filled from its first column on
   * @return false when there is none, and then the row is of no use
   */
  boolean next(TupleSlot row);

  /** Lets go of what the rows came from; may be called more than once. */
  @Override
  default void close() {}
}
