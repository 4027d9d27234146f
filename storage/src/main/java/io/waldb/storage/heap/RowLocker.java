package io.waldb.storage.heap;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.LockManager;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.WaitPolicy;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Locks one row for one transaction, following it to its newest version.
 *
 * <p>The lock is entered in {@link io.waldb.storage.txn.RowLocks} with the page latched
 * exclusively, so that nobody changes the version between the look at it and the lock. FOR KEY
 * SHARE goes together with an update in progress that keeps the key; it then locks the newer
 * versions too, for an updater of those looks for locks there.
 *
 * <p>Follows {@code heap_lock_tuple} and {@code heap_lock_updated_tuple} in PostgreSQL's {@code
 * heapam.c}, and {@code README.tuplock}.
 */
final class RowLocker {
  private final HeapTable table;
  private final HeapRelation relation;
  private final Visibility visibility;
  private final LockManager locks;
  private final Transaction tx;
  private final RowLockMode mode;
  private final WaitPolicy policy;

  /**
   * Who is in the way: a transaction that holds a lock, else the xid of one that changes the row.
   */
  private @Nullable Transaction blocker;

  private long blockerXid;

  /** The version after the one just looked at, and who made it; 0 for none. */
  private long next;

  private long nextXmin;

  RowLocker(HeapTable table, Transaction tx, RowLockMode mode, WaitPolicy policy) {
    this.table = table;
    this.relation = table.relation();
    this.visibility = relation.visibility();
    this.locks = relation.context().locks();
    this.tx = tx;
    this.mode = mode;
    this.policy = policy;
  }

  HeapOutcome lock(long tid, TupleSlot newest, HeapResult result) {
    result.clear();
    HeapOutcome outcome = null;
    long current = tid;
    long xmin = 0;
    while (outcome == null) {
      next = 0;
      outcome = attempt(current, xmin, newest);
      if (outcome == HeapOutcome.UPDATED && tx.isReadCommitted()) {
        current = next;
        xmin = nextXmin;
        outcome = null;
      } else if (outcome == HeapOutcome.OK && next != 0) {
        outcome = lockSuccessors();
      } else if (outcome == null && !await(current)) {
        outcome = HeapOutcome.WOULD_BLOCK;
      }
    }
    boolean locked = outcome == HeapOutcome.OK;
    locks.doneWithRow(tx, relation.number(), locked ? current : 0);
    result.tid = locked ? current : outcome == HeapOutcome.UPDATED ? next : TupleId.NONE;
    return outcome;
  }

  /** Looks at a version and locks it if nobody is in the way; null when somebody is. */
  private @Nullable HeapOutcome attempt(long tid, long xmin, TupleSlot newest) {
    try (PinnedPage page = relation.pin(TupleId.block(tid));
        WriteLatch latch = page.latchExclusive()) {
      ByteBuffer bytes = page.bytes();
      int offset = TupleId.offset(tid);
      if (!isVersion(bytes, offset, xmin)) {
        return xmin == 0 ? HeapOutcome.INVISIBLE : HeapOutcome.DELETED;
      }
      int at = SlottedPage.itemOffset(bytes, offset);
      switch (visibility.state(bytes, at, tx)) {
        case INVISIBLE -> {
          return HeapOutcome.INVISIBLE;
        }
        case SELF_MODIFIED -> {
          return HeapOutcome.SELF_MODIFIED;
        }
        case DELETED -> {
          return HeapOutcome.DELETED;
        }
        case UPDATED -> {
          noteNext(bytes, at);
          return HeapOutcome.UPDATED;
        }
        case BEING_MODIFIED -> {
          if (mode != RowLockMode.KEY_SHARE || changesKey(bytes, at)) {
            blocker = null;
            blockerXid = TupleHeader.xmax(bytes, at);
            return null;
          }
          noteNext(bytes, at);
        }
        case OK -> {}
      }
      blocker = locks.rowLocks().tryLock(tx, relation.number(), tid, mode);
      if (blocker != null) {
        next = 0;
        return null;
      }
      table.load(bytes, page.block(), offset, newest);
      return HeapOutcome.OK;
    }
  }

  /**
   * Locks the versions after one whose update, in progress, does not stand in the way.
   *
   * @return null when somebody was in the way and has ended: begin again
   */
  private @Nullable HeapOutcome lockSuccessors() {
    while (next != 0) {
      long tid = next;
      long xmin = nextXmin;
      next = 0;
      try (PinnedPage page = relation.pin(TupleId.block(tid));
          WriteLatch latch = page.latchExclusive()) {
        ByteBuffer bytes = page.bytes();
        int offset = TupleId.offset(tid);
        if (!isVersion(bytes, offset, xmin)) {
          return HeapOutcome.OK; // its maker has rolled back
        }
        int at = SlottedPage.itemOffset(bytes, offset);
        long xmax = TupleHeader.xmax(bytes, at);
        boolean replaced = xmax != 0 && visibility.hasNotAborted(xmax) && !tx.isOwn(xmax);
        if (replaced && changesKey(bytes, at)) {
          blocker = null;
          blockerXid = xmax;
        } else {
          blocker = locks.rowLocks().tryLock(tx, relation.number(), tid, mode);
          blockerXid = 0;
          if (replaced) {
            noteNext(bytes, at);
          }
        }
      }
      if (blocker != null || blockerXid != 0) {
        return await(tid) ? null : HeapOutcome.WOULD_BLOCK;
      }
    }
    return HeapOutcome.OK;
  }

  private static boolean isVersion(ByteBuffer page, int offset, long xmin) {
    return HeapPage.isNormal(page, offset)
        && (xmin == 0 || TupleHeader.xmin(page, SlottedPage.itemOffset(page, offset)) == xmin);
  }

  private static boolean changesKey(ByteBuffer page, int at) {
    return (TupleHeader.flags(page, at) & TupleHeader.KEYS_UPDATED) != 0;
  }

  private void noteNext(ByteBuffer page, int at) {
    long ctid = TupleHeader.ctid(page, at);
    next = TupleId.offset(ctid) == 0 ? 0 : ctid;
    nextXmin = TupleHeader.xmax(page, at);
  }

  private boolean await(long tid) {
    Transaction holder = blocker;
    blocker = null;
    return holder != null
        ? locks.waitForRow(tx, relation.number(), tid, holder, mode, policy)
        : locks.waitForRow(tx, relation.number(), tid, blockerXid, policy);
  }
}
