package io.waldb.storage.txn;

import io.waldb.common.DatabaseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction waits for, and who waits for it. Guarded by the lock manager's mutex, but
 * for the volatile fields.
 */
final class Wait {
  final Transaction tx;

  /** Set when it need not wait any longer. */
  volatile boolean granted;

  /** Set, before {@link #granted}, when it must fail: others' waits closed a circle through it. */
  @Nullable DatabaseException failure;

  /** Whom to wake. */
  volatile @Nullable Thread thread;

  /** Whether {@link #queues} or {@link #endWaiters} may have something; set before they do. */
  volatile boolean hasDependants;

  // What it waits for: one of the three.

  @Nullable TableLock tableLock;
  TableLockMode tableMode = TableLockMode.ACCESS_SHARE;
  @Nullable RowQueue queue;
  @Nullable Transaction holder;

  /** What it gets of a table lock, made beforehand; null for a weak mode. */
  TableLock.@Nullable Grant grant;

  /** The last search for a deadlock that has looked at it. */
  long search;

  /** For messages: the xid it waits for, 0 for none. */
  long xid;

  /** The queue whose first it was: it may look at the row now. Read by its own thread too. */
  @Nullable RowQueue turn;

  /** The queues that it owns. */
  final ArrayList<RowQueue> queues = new ArrayList<>(0);

  /** Those who wait for its end, or for a part of it to be undone. */
  final List<Wait> endWaiters = new ArrayList<>(0);

  Wait(Transaction tx) {
    this.tx = tx;
  }

  boolean isWaiting() {
    return tableLock != null || queue != null || holder != null;
  }

  void clear() {
    tableLock = null;
    grant = null;
    queue = null;
    holder = null;
    xid = 0;
  }
}
