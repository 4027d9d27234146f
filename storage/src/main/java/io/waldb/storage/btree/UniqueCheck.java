package io.waldb.storage.btree;

/**
 * Asks the table about a row that has the key which is about to be inserted into a unique index.
 *
 * <p>{@link #conflict} is called with a leaf latched: it may latch a heap page shared, and must not
 * wait for a transaction. {@link #await} is called with no latch held.
 */
public interface UniqueCheck {
  /** The row is dead or invisible for good: no conflict. */
  long NONE = 0;

  /** The row is alive: the key is taken. */
  long LIVE = -1;

  /**
   * What the row means for the insertion.
   *
   * @return {@link #NONE}, {@link #LIVE}, or the xid of the transaction in progress whose end
   *     decides
   */
  long conflict(long tid);

  /**
   * Waits for the end of a transaction.
   *
   * @throws io.waldb.common.DatabaseException 40P01, 55P03, 57014
   */
  void await(long xid);
}
