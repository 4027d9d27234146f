package io.waldb.storage.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * The row locks of one transaction: a list with an entry for each page and savepoint level.
 *
 * <p>Its own thread adds and removes; others add when they carry a lock over to a new row version.
 */
final class RowHolds {
  /** The rows of one page that one level of a transaction has locked. */
  static final class PageHold {
    final int relation;
    final int block;
    final Transaction tx;
    final int sequence;

    /** {@code offset << 2 | mode}, in no order. Guarded by the partition. */
    short[] rows = new short[4];

    int count;

    /** The next in the hash chain. Guarded by the partition. */
    @Nullable PageHold nextInChain;

    /** The next of the transaction. Guarded by its {@link RowHolds}. */
    @Nullable PageHold nextOfTransaction;

    PageHold(int relation, int block, Transaction tx, int sequence) {
      this.relation = relation;
      this.block = block;
      this.tx = tx;
      this.sequence = sequence;
    }

    boolean isOn(int itsRelation, int itsBlock) {
      return block == itsBlock && relation == itsRelation;
    }

    int find(int offset) {
      for (int i = 0; i < count; i++) {
        if ((rows[i] & 0xffff) >>> 2 == offset) {
          return i;
        }
      }
      return -1;
    }

    void forget(int offset) {
      int index = find(offset);
      if (index >= 0) {
        rows[index] = rows[--count];
      }
    }

    RowLockMode mode(int index) {
      return RowLockMode.of(rows[index] & 3);
    }

    void set(int offset, RowLockMode mode) {
      int index = find(offset);
      if (index < 0) {
        if (count == rows.length) {
          rows = java.util.Arrays.copyOf(rows, count * 2);
        }
        index = count++;
      } else if (mode(index).covers(mode)) {
        return;
      }
      rows[index] = (short) (offset << 2 | mode.strength());
    }
  }

  @GuardedBy("this")
  private @Nullable PageHold first;

  /** Whether there may be anything: the common transaction locks no row explicitly. */
  private volatile boolean used;

  boolean isUsed() {
    return used;
  }

  synchronized void add(PageHold hold) {
    used = true;
    hold.nextOfTransaction = first;
    first = hold;
  }

  /** Takes out, as a list, what belongs to a level or to levels within it. */
  synchronized @Nullable PageHold takeSince(int sequence) {
    PageHold taken = null;
    PageHold kept = null;
    for (PageHold hold = first; hold != null; ) {
      PageHold next = hold.nextOfTransaction;
      if (hold.sequence >= sequence) {
        hold.nextOfTransaction = taken;
        taken = hold;
      } else {
        hold.nextOfTransaction = kept;
        kept = hold;
      }
      hold = next;
    }
    first = kept;
    return taken;
  }
}
