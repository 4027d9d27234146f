package io.waldb.storage.txn;

import java.util.ArrayList;

/**
 * Who waits for a row, first come first served.
 *
 * <p>The queue hangs on the transaction that is in the way, its owner. When that ends, the first in
 * the queue is woken and becomes the owner; the others sleep on, now waiting for that one. So a
 * commit wakes one waiter a row, however many there are. All fields are guarded by the lock
 * manager's mutex.
 */
final class RowQueue {
  /**
   * A row version.
   *
   * @param relation the table's relation number
   * @param tid the version's place
   */
  record Key(int relation, long tid) {}

  Key key;
  Transaction owner;

  /** A list, as a deque that finds no memory to grow has lost what was in it. */
  final ArrayList<Wait> waiters = new ArrayList<>(4);

  RowQueue(Key key, Transaction owner) {
    this.key = key;
    this.owner = owner;
  }
}
