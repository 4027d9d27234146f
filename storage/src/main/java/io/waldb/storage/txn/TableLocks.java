package io.waldb.storage.txn;

import java.util.Arrays;

/**
 * The table locks that one transaction holds, in the order in which it got them.
 *
 * <p>Changed by its session's thread only; the deadlock check reads it from other threads, and may
 * then miss what is just being added, whose owner is not waiting.
 */
final class TableLocks {
  private volatile TableLock[] locks = new TableLock[8];
  private volatile byte[] modes = new byte[8];
  private volatile int count;

  int count() {
    return count;
  }

  TableLock lock(int index) {
    return locks[index];
  }

  TableLockMode mode(int index) {
    return TableLockMode.of(modes[index]);
  }

  /** Makes room for one more, so that {@link #add} needs no memory: a lock got must be noted. */
  void reserve() {
    int n = count;
    if (n == modes.length || n == locks.length) {
      TableLock[] more = Arrays.copyOf(locks, n * 2);
      modes = Arrays.copyOf(modes, n * 2);
      locks = more;
    }
  }

  void add(TableLock lock, TableLockMode mode) {
    reserve();
    int n = count;
    locks[n] = lock;
    modes[n] = (byte) mode.level();
    count = n + 1;
  }

  /** Forgets the locks from an index on. */
  void cut(int newCount) {
    TableLock[] all = locks;
    int n = count;
    count = newCount;
    Arrays.fill(all, newCount, n, null);
  }

  /** Whether a mode that covers this one is held. */
  boolean holds(long tag, TableLockMode mode) {
    TableLock[] all = locks;
    for (int i = count - 1; i >= 0; i--) {
      if (all[i].tag == tag && mode(i).covers(mode)) {
        return true;
      }
    }
    return false;
  }

  /** The modes held of one lock, a bit each; may be asked by any thread. */
  int mask(TableLock lock) {
    int n = count;
    TableLock[] all = locks;
    byte[] its = modes;
    int mask = 0;
    for (int i = 0; i < n && i < all.length; i++) {
      if (all[i] == lock) {
        mask |= 1 << its[i];
      }
    }
    return mask;
  }

  /** How often a mode of one lock is held: more than once when taken again within a savepoint. */
  int times(TableLock lock, TableLockMode mode) {
    TableLock[] all = locks;
    int times = 0;
    for (int i = count - 1; i >= 0; i--) {
      if (all[i] == lock && modes[i] == mode.level()) {
        times++;
      }
    }
    return times;
  }
}
