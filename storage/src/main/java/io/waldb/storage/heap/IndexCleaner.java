package io.waldb.storage.heap;

import java.util.function.LongPredicate;

/** The part of an index that vacuum needs; {@code BtreeIndex::vacuum} is one. */
@FunctionalInterface
public interface IndexCleaner {
  /**
   * Removes every entry that leads to a dead row.
   *
   * @param dead tells of an entry's row whether it is dead; thread-safe
   * @param checkpoint to be run every now and then, with no latch held; it may wait and it may
   *     throw
   */
  void vacuum(LongPredicate dead, Runnable checkpoint);
}
