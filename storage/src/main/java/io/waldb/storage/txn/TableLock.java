package io.waldb.storage.txn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The lock of one table.
 *
 * <p>The three weak modes never conflict with each other, so as long as nobody holds or wants a
 * strong one they are only counted: one compare-and-set takes one, one gives it back. A strong mode
 * that conflicts with a weak one first closes that path by a bit of the same word; from then on
 * everything goes through the lock manager's mutex until no such mode is held and nobody waits.
 * SHARE UPDATE EXCLUSIVE is strong and leaves the path open: a vacuum slows nobody down.
 *
 * <pre>
 * bits 0-19  holders of ACCESS SHARE
 * bits 20-39 holders of ROW SHARE
 * bits 40-59 holders of ROW EXCLUSIVE
 * bit  62    closed: a mode that conflicts with a weak one is held, or someone waits
 * </pre>
 */
final class TableLock {
  private static final int COUNT_BITS = 20;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
  private static final long CLOSED = 1L << 62;

  record Grant(Transaction tx, TableLockMode mode) {}

  /** What it locks: a table's number, or a hash beyond all numbers. */
  final long tag;

  private final AtomicLong state = new AtomicLong();

  /** Who holds strong modes. Guarded by the lock manager's mutex. */
  final ArrayList<Grant> strong = new ArrayList<>(0);

  /** Who waits, first come first. Guarded by the lock manager's mutex. */
  final List<Wait> queue = new ArrayList<>(0);

  TableLock(long tag) {
    this.tag = tag;
  }

  private static long unit(TableLockMode mode) {
    return 1L << (mode.level() * COUNT_BITS);
  }

  /** Takes a weak mode unless the fast path is closed. */
  boolean tryFast(TableLockMode mode) {
    long unit = unit(mode);
    while (true) {
      long now = state.get();
      if (now < 0 || (now & CLOSED) != 0) {
        return false;
      }
      if (state.compareAndSet(now, now + unit)) {
        return true;
      }
    }
  }

  /** Counts a holder of a weak mode, whether closed or not. */
  void addWeak(TableLockMode mode) {
    state.getAndAdd(unit(mode));
  }

  /** Gives a weak mode back; true when someone may wait for that. */
  boolean removeWeak(TableLockMode mode) {
    return (state.addAndGet(-unit(mode)) & CLOSED) != 0;
  }

  int weakHolders(TableLockMode mode) {
    return (int) ((state.get() >>> (mode.level() * COUNT_BITS)) & COUNT_MASK);
  }

  /** What a strong mode will need, and room for it; null for a weak one. */
  @Nullable Grant newGrant(Transaction tx, TableLockMode mode) {
    if (mode.isWeak()) {
      return null;
    }
    strong.ensureCapacity(strong.size() + queue.size() + 1);
    return new Grant(tx, mode);
  }

  void close() {
    state.updateAndGet(now -> now | CLOSED);
  }

  /** Whether nobody waits, and nobody holds what weak modes conflict with. */
  boolean mayOpen() {
    for (Grant grant : strong) {
      if (grant.mode().conflictsWithWeak()) {
        return false;
      }
    }
    return queue.isEmpty();
  }

  void open() {
    state.updateAndGet(now -> now & ~CLOSED);
  }

  boolean isUnused() {
    return (state.get() & ~CLOSED) == 0 && strong.isEmpty() && queue.isEmpty();
  }
}
