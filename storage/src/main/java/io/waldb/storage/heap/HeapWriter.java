package io.waldb.storage.heap;

import com.google.errorprone.annotations.CheckReturnValue;
import io.waldb.buffer.BufferRing;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.WalLevel;
import io.waldb.common.config.WaldbSettings;
import io.waldb.storage.log.LogContext;
import io.waldb.storage.log.LoggedChange;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleCodec;
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
 * Inserts, updates and deletes rows of one table.
 *
 * <p>Latches: one page at a time, but for an update that moves to another page, which latches the
 * two in block order and looks at the old version again. No latch is held while it waits, fetches
 * or stores out-of-line values, or makes the relation longer.
 */
final class HeapWriter {
  /** A common beginning or end shorter than this is logged rather than told of. */
  private static final int LEAST_COMMON = 3;

  private static final byte[] NONE = {};

  private final HeapTable table;
  private final HeapRelation relation;
  private final Visibility visibility;
  private final LogContext log;
  private final LockManager locks;
  private final @Nullable ToastStore toast;
  private final boolean logical;

  /** Whether rows are deleted that the same command has made: chunks, with their row. */
  private final boolean chunks;

  HeapWriter(HeapTable table) {
    this.table = table;
    this.relation = table.relation();
    this.visibility = relation.visibility();
    this.log = relation.context().log();
    this.locks = relation.context().locks();
    this.toast = table.toast();
    this.chunks = table.isChunks();
    this.logical = relation.context().settings().get(WaldbSettings.WAL_LEVEL) == WalLevel.LOGICAL;
  }

  // ---- insert

  long insert(Transaction tx, TupleSlot row) {
    long xid = tx.assignXid();
    HeapWork work = HeapWork.get();
    encode(tx, row, work);
    long tid = place(tx, xid, work.row);
    relation.activity().inserted(1);
    row.setTid(tid);
    work.trim();
    return tid;
  }

  private long place(Transaction tx, long xid, ByteSink row) {
    int length = row.length();
    int reserve = reserve(length);
    while (true) {
      try (PinnedPage page = relation.pageWithRoom(length + reserve, null)) {
        int room;
        try (WriteLatch latch = page.latchExclusive()) {
          ByteBuffer bytes = page.bytes();
          boolean init = page.isNew();
          int offset = init ? 1 : HeapPage.slotFor(bytes, length, reserve);
          if (offset != 0) {
            int flags = logical ? HeapInsert.CONTAINS_NEW_TUPLE : 0;
            HeapInsert change =
                new HeapInsert(xid, tx.commandId(), init, flags, offset, row.bytes(), length);
            noteChange(page);
            LoggedChange.run(log, xid, change, page);
            return TupleId.of(page.block(), offset);
          }
          room = HeapPage.room(bytes);
        }
        relation.isFull(page.block(), room);
      }
    }
  }

  /** Bytes of a page that an insert leaves free for updates. */
  private int reserve(int length) {
    int wanted = PageHeader.PAGE_SIZE * (100 - table.options().fillFactor()) / 100;
    return Math.min(wanted, HeapPage.MAX_ROW_SIZE - length);
  }

  /** Called before a page is changed, with its latch held. */
  private void noteChange(PinnedPage page) {
    if (PageHeader.hasFlag(page.bytes(), PageHeader.FLAG_ALL_VISIBLE)) {
      relation.visibleBlocks().remove(page.block());
    }
  }

  void insertAll(Transaction tx, TupleSlot[] rows, int count, @Nullable BufferRing ring) {
    long xid = tx.assignXid();
    RowBatch batch = new RowBatch();
    int next = 0;
    while (next < count || batch.count() > 0) {
      while (next < count && batch.hasRoom()) {
        HeapWork work = HeapWork.get();
        encode(tx, rows[next], work);
        batch.add(work.row, rows[next]);
        work.trim();
        next++;
      }
      placeSome(tx, xid, batch, ring);
    }
    relation.activity().inserted(count);
  }

  /** Puts as many rows of the batch on a page as fit. */
  private void placeSome(Transaction tx, long xid, RowBatch batch, @Nullable BufferRing ring) {
    int length = batch.length(0);
    int reserve = reserve(length);
    try (PinnedPage page = relation.pageWithRoom(length + reserve, ring)) {
      int room;
      try (WriteLatch latch = page.latchExclusive()) {
        int flags = logical ? HeapInsert.CONTAINS_NEW_TUPLE : 0;
        HeapMultiInsert change =
            batch.fill(page.bytes(), page.isNew(), reserve, xid, tx.commandId(), flags);
        if (change != null) {
          noteChange(page);
          LoggedChange.run(log, xid, change, page);
          batch.placed(page.block(), change);
          return;
        }
        room = HeapPage.room(page.bytes());
      }
      relation.isFull(page.block(), room);
    }
  }

  /** Puts the row's stored form into {@code work.row}, big values compressed or out of line. */
  private void encode(Transaction tx, TupleSlot row, HeapWork work) {
    TupleCodec.encode(row, work.row, toast);
    if (work.row.length() > ToastStore.TARGET_SIZE) {
      RowShrinker.shrink(tx, table, work);
    }
    if (work.row.length() > HeapPage.MAX_ROW_SIZE) {
      throw new DatabaseException(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "row is too big: size " + work.row.length() + ", maximum size " + HeapPage.MAX_ROW_SIZE);
    }
  }

  // ---- update

  HeapOutcome update(
      Transaction tx,
      long tid,
      TupleSlot newRow,
      boolean indexedChanged,
      boolean keyChanged,
      HeapResult result) {
    result.clear();
    long xid = tx.assignXid();
    HeapWork work = HeapWork.get();
    encode(tx, newRow, work);
    Update update = new Update(tx, xid, tid, indexedChanged, keyChanged, work, result);
    HeapOutcome outcome;
    try (PinnedPage page = relation.pin(TupleId.block(tid))) {
      outcome = update.run(page);
    }
    locks.doneWithRow(tx, relation.number(), outcome == HeapOutcome.OK ? tid : 0);
    if (outcome == HeapOutcome.OK) {
      newRow.setTid(result.tid);
      relation.activity().updated(result.heapOnly);
    }
    if (toast != null) {
      byte[] row = work.row.bytes();
      if (outcome != HeapOutcome.OK) {
        toast.deleteReplaced(tx, table.descriptor(), row, newRow);
      } else if (update.oldToasted.length > 0) {
        toast.deleteReplaced(tx, table.descriptor(), update.oldToasted, row);
      }
    }
    work.trim();
    return outcome;
  }

  /** One update under way. */
  private final class Update {
    final Transaction tx;
    final long xid;
    final long tid;
    final boolean indexedChanged;
    final boolean keyChanged;
    final RowLockMode mode;
    final HeapWork work;
    final HeapResult result;

    /** Copy of the old version when it has out-of-line values. */
    byte[] oldToasted = NONE;

    Update(
        Transaction tx,
        long xid,
        long tid,
        boolean indexedChanged,
        boolean keyChanged,
        HeapWork work,
        HeapResult result) {
      this.tx = tx;
      this.xid = xid;
      this.tid = tid;
      this.indexedChanged = indexedChanged;
      this.keyChanged = keyChanged;
      this.mode = keyChanged ? RowLockMode.UPDATE : RowLockMode.NO_KEY_UPDATE;
      this.work = work;
      this.result = result;
    }

    HeapOutcome run(PinnedPage page) {
      while (true) {
        HeapOutcome outcome;
        try (WriteLatch latch = page.latchExclusive()) {
          outcome = attempt(page, null);
        }
        if (outcome == null && work.needsPage) {
          outcome = runAcross(page);
        }
        if (outcome != null) {
          return outcome;
        }
        if (!work.needsPage) {
          await(tx, tid, mode, work);
        }
      }
    }

    /** One attempt with a second page at hand; null to try again from the start. */
    private @Nullable HeapOutcome runAcross(PinnedPage page) {
      int length = work.row.length();
      try (PinnedPage other = relation.pageWithRoom(length + reserve(length), null)) {
        if (other == page) {
          // The map took the old version's own page for one with room.
          relation.isFull(page.block(), 0);
          return null;
        }
        PinnedPage first = page.block() < other.block() ? page : other;
        PinnedPage second = first == page ? other : page;
        int room;
        HeapOutcome outcome;
        try (WriteLatch firstLatch = first.latchExclusive();
            WriteLatch secondLatch = second.latchExclusive()) {
          outcome = attempt(page, other);
          room = other.isNew() ? HeapPage.MAX_ROW_SIZE : HeapPage.room(other.bytes());
        }
        if (outcome == null && work.needsPage) {
          relation.isFull(other.block(), room);
        }
        return outcome;
      }
    }

    /**
     * Updates if nothing is in the way, with the pages latched.
     *
     * @param other where the new version may go if it does not fit on the page
     * @return null when it has to wait, or needs (another) second page
     */
    private @Nullable HeapOutcome attempt(PinnedPage page, @Nullable PinnedPage other) {
      work.needsPage = false;
      HeapOutcome blocked = check(tx, command(tx), page.bytes(), tid, mode, work, result);
      if (blocked != HeapOutcome.OK) {
        return blocked == HeapOutcome.WOULD_BLOCK ? null : blocked;
      }
      int length = work.row.length();
      int offset = HeapPage.slotFor(page.bytes(), length, 0);
      if (offset == 0 && table.pruner().isPrunable(page.bytes())) {
        table.pruner().prune(page, relation.context().transactions().oldestXid(), false);
        offset = HeapPage.slotFor(page.bytes(), length, 0);
      }
      if (offset != 0) {
        change(page, page, offset);
        return HeapOutcome.OK;
      }
      if (other != null) {
        offset = other.isNew() ? 1 : HeapPage.slotFor(other.bytes(), length, reserve(length));
        if (offset != 0) {
          change(page, other, offset);
          return HeapOutcome.OK;
        }
      }
      work.needsPage = true;
      return null;
    }

    private void change(PinnedPage page, PinnedPage target, int newOffset) {
      ByteBuffer bytes = page.bytes();
      int oldOffset = TupleId.offset(tid);
      int at = SlottedPage.itemOffset(bytes, oldOffset);
      boolean samePage = target == page;
      boolean combo = visibility.needsCombo(bytes, at, tx);
      int oldCommandId = combo ? visibility.combine(bytes, at, tx) : tx.commandId();
      byte[] row = work.row.bytes();
      int length = work.row.length();
      int start = TupleImage.dataOffset(row, 0);
      int oldLength = SlottedPage.itemLength(bytes, oldOffset);
      int prefix = 0;
      int suffix = 0;
      int flags = 0;
      if (logical) {
        flags = HeapUpdate.CONTAINS_NEW_TUPLE;
        if (keyChanged || !table.options().hasKey()) {
          flags |= HeapUpdate.CONTAINS_OLD_TUPLE;
          copy(bytes, at, oldLength, work.oldRow);
        }
      } else if (samePage) {
        int oldStart = at + TupleHeader.dataOffset(bytes, at);
        int oldEnd = at + oldLength;
        prefix = commonPrefix(bytes, oldStart, oldEnd, row, start, length);
        suffix = commonSuffix(bytes, oldStart + prefix, oldEnd, row, start + prefix, length);
        flags =
            (prefix > 0 ? HeapUpdate.PREFIX_FROM_OLD : 0)
                | (suffix > 0 ? HeapUpdate.SUFFIX_FROM_OLD : 0);
      }
      if (toast != null && (TupleHeader.flags(bytes, at) & TupleHeader.HAS_TOASTED) != 0) {
        oldToasted = new byte[oldLength];
        bytes.get(at, oldToasted);
      }
      boolean logsOld = (flags & HeapUpdate.CONTAINS_OLD_TUPLE) != 0;
      boolean hot = samePage && !indexedChanged;
      HeapUpdate change =
          new HeapUpdate(
              xid,
              tx.commandId(),
              oldCommandId,
              combo,
              hot,
              keyChanged,
              target.isNew(),
              flags,
              target.block(),
              samePage,
              oldOffset,
              newOffset,
              row,
              length,
              prefix,
              suffix,
              logsOld ? work.oldRow.bytes() : NONE,
              logsOld ? work.oldRow.length() : 0);
      noteChange(page);
      if (samePage) {
        LoggedChange.run(log, xid, change, page);
      } else {
        noteChange(target);
        LoggedChange.run(log, xid, change, target, page);
      }
      result.tid = TupleId.of(target.block(), newOffset);
      result.heapOnly = hot;
      locks.rowLocks().carryOver(tx, relation.number(), tid, result.tid);
    }
  }

  private static int commonPrefix(
      ByteBuffer page, int oldStart, int oldEnd, byte[] row, int start, int end) {
    int limit = Math.min(oldEnd - oldStart, end - start);
    int common = 0;
    while (common < limit && page.get(oldStart + common) == row[start + common]) {
      common++;
    }
    return common < LEAST_COMMON ? 0 : common;
  }

  private static int commonSuffix(
      ByteBuffer page, int oldStart, int oldEnd, byte[] row, int start, int end) {
    int limit = Math.min(oldEnd - oldStart, end - start);
    int common = 0;
    while (common < limit && page.get(oldEnd - 1 - common) == row[end - 1 - common]) {
      common++;
    }
    return common < LEAST_COMMON ? 0 : common;
  }

  private static void copy(ByteBuffer page, int at, int length, ByteSink into) {
    into.reset();
    into.setLength(length);
    page.get(at, into.bytes(), 0, length);
  }

  // ---- delete

  HeapOutcome delete(Transaction tx, long tid, HeapResult result) {
    return delete(tx, tid, command(tx), result);
  }

  /** Deletes a row of the running command, which no command before or after it gets to see. */
  void takeBack(Transaction tx, long tid) {
    HeapOutcome outcome = delete(tx, tid, Integer.MAX_VALUE, new HeapResult());
    if (outcome != HeapOutcome.OK) {
      throw new IllegalStateException("taking a row back ended with " + outcome);
    }
  }

  /**
   * Deletes a version.
   *
   * @param command what commands of the transaction before this one have made may be deleted
   */
  private HeapOutcome delete(Transaction tx, long tid, int command, HeapResult result) {
    result.clear();
    long xid = tx.assignXid();
    HeapWork work = HeapWork.get();
    byte[] toasted = NONE;
    HeapOutcome outcome;
    try (PinnedPage page = relation.pin(TupleId.block(tid))) {
      while (true) {
        try (WriteLatch latch = page.latchExclusive()) {
          outcome = check(tx, command, page.bytes(), tid, RowLockMode.UPDATE, work, result);
          if (outcome == HeapOutcome.OK) {
            toasted = toasted(page.bytes(), tid);
            changeDeleted(tx, xid, tid, page, work);
            result.tid = tid;
          }
        }
        if (outcome != HeapOutcome.WOULD_BLOCK) {
          break;
        }
        await(tx, tid, RowLockMode.UPDATE, work);
      }
    }
    locks.doneWithRow(tx, relation.number(), outcome == HeapOutcome.OK ? tid : 0);
    if (outcome == HeapOutcome.OK) {
      relation.activity().deleted();
      if (toast != null && toasted.length > 0) {
        toast.deleteAll(tx, table.descriptor(), toasted);
      }
    }
    return outcome;
  }

  /** A copy of the row version if it has out-of-line values. */
  private byte[] toasted(ByteBuffer page, long tid) {
    int at = SlottedPage.itemOffset(page, TupleId.offset(tid));
    if (toast == null || (TupleHeader.flags(page, at) & TupleHeader.HAS_TOASTED) == 0) {
      return NONE;
    }
    byte[] copy = new byte[SlottedPage.itemLength(page, TupleId.offset(tid))];
    page.get(at, copy);
    return copy;
  }

  private void changeDeleted(Transaction tx, long xid, long tid, PinnedPage page, HeapWork work) {
    ByteBuffer bytes = page.bytes();
    int offset = TupleId.offset(tid);
    int at = SlottedPage.itemOffset(bytes, offset);
    boolean combo = visibility.needsCombo(bytes, at, tx);
    int commandId = combo ? visibility.combine(bytes, at, tx) : tx.commandId();
    byte[] old = NONE;
    int oldLength = 0;
    if (logical) {
      copy(bytes, at, SlottedPage.itemLength(bytes, offset), work.oldRow);
      old = work.oldRow.bytes();
      oldLength = work.oldRow.length();
    }
    int flags = logical ? HeapDelete.CONTAINS_OLD_TUPLE : 0;
    HeapDelete change = new HeapDelete(xid, commandId, combo, flags, offset, old, oldLength);
    noteChange(page);
    LoggedChange.run(log, xid, change, page);
  }

  // ---- common

  /** What commands before this one have made may be changed. */
  private int command(Transaction tx) {
    return chunks ? Integer.MAX_VALUE : tx.commandId();
  }

  /**
   * Whether a version may be changed, with its page latched exclusively.
   *
   * @return OK; WOULD_BLOCK when someone is in the way, who is noted in {@code work}; or why not
   */
  @CheckReturnValue
  private HeapOutcome check(
      Transaction tx,
      int command,
      ByteBuffer page,
      long tid,
      RowLockMode mode,
      HeapWork work,
      HeapResult result) {
    int offset = TupleId.offset(tid);
    if (!HeapPage.isNormal(page, offset)) {
      return HeapOutcome.INVISIBLE;
    }
    int at = SlottedPage.itemOffset(page, offset);
    switch (visibility.state(page, at, tx, command)) {
      case INVISIBLE -> {
        return HeapOutcome.INVISIBLE;
      }
      case SELF_MODIFIED -> {
        return HeapOutcome.SELF_MODIFIED;
      }
      case UPDATED -> {
        result.tid = TupleHeader.ctid(page, at);
        return HeapOutcome.UPDATED;
      }
      case DELETED -> {
        return HeapOutcome.DELETED;
      }
      case BEING_MODIFIED -> {
        work.blocker = null;
        work.blockerXid = TupleHeader.xmax(page, at);
        return HeapOutcome.WOULD_BLOCK;
      }
      case OK -> {
        Transaction holder = locks.rowLocks().conflicting(tx, relation.number(), tid, mode);
        work.blocker = holder;
        return holder == null ? HeapOutcome.OK : HeapOutcome.WOULD_BLOCK;
      }
    }
    throw new AssertionError();
  }

  private void await(Transaction tx, long tid, RowLockMode mode, HeapWork work) {
    Transaction holder = work.blocker;
    if (holder != null) {
      work.blocker = null;
      locks.waitForRow(tx, relation.number(), tid, holder, mode, WaitPolicy.BLOCK);
    } else {
      locks.waitForRow(tx, relation.number(), tid, work.blockerXid, WaitPolicy.BLOCK);
    }
  }
}
