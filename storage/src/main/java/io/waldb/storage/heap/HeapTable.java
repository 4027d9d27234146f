package io.waldb.storage.heap;

import io.waldb.buffer.BufferRing;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.WaitPolicy;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A table's rows, as versions on pages.
 *
 * <p>A row version is never changed but for its header: an update adds a version and links the old
 * one to it, a delete marks the old one. An update that changes no indexed column and finds room on
 * the page makes a heap-only version, which index entries reach through the old one (HOT).
 *
 * <p>Whoever changes or locks a version that another transaction is changing, or has locked, waits
 * for that transaction with no latch held, latches again and looks again. The caller holds the
 * table lock that its statement needs.
 *
 * <p>Immutable and thread-safe; one for each version of the table's description.
 *
 * <p>Follows PostgreSQL {@code access/heap/heapam.c} and {@code README.HOT}.
 */
public final class HeapTable {
  private final HeapRelation relation;
  private final TupleDescriptor descriptor;
  private final HeapOptions options;
  private final Visibility visibility;

  /** A reader that has passed more versions of a row sees to it that the next one need not. */
  private static final int LONG_CHAIN = 6;

  private final HeapPruner pruner;
  private final @Nullable ToastStore toast;
  private final boolean chunks;
  private final HeapWriter writer;

  /**
   * A table.
   *
   * @param relation file number of its heap
   * @param toastRelation file number of the heap its out-of-line values are kept in; 0 for none:
   *     rows are then limited to a page
   * @param descriptor its columns
   */
  public HeapTable(
      HeapRelations heaps,
      int relation,
      int toastRelation,
      TupleDescriptor descriptor,
      HeapOptions options) {
    this(
        heaps.relation(relation),
        toastRelation == 0 ? null : heaps.relation(toastRelation).toastStore(),
        descriptor,
        options,
        false);
  }

  /**
   * A table.
   *
   * @param chunks whether its rows are the chunks of another's out-of-line values
   */
  HeapTable(
      HeapRelation relation,
      @Nullable ToastStore toast,
      TupleDescriptor descriptor,
      HeapOptions options,
      boolean chunks) {
    this.relation = relation;
    this.descriptor = descriptor;
    this.options = options;
    this.visibility = relation.visibility();
    this.pruner = new HeapPruner(relation, chunks);
    this.toast = toast;
    this.chunks = chunks;
    this.writer = new HeapWriter(this);
  }

  /** What all users of the heap share. */
  public HeapRelation relation() {
    return relation;
  }

  /** The columns. */
  public TupleDescriptor descriptor() {
    return descriptor;
  }

  /** How rows are stored. */
  public HeapOptions options() {
    return options;
  }

  /** A row of the table's columns. */
  public TupleSlot newSlot() {
    return new TupleSlot(descriptor);
  }

  HeapPruner pruner() {
    return pruner;
  }

  boolean isChunks() {
    return chunks;
  }

  @Nullable ToastStore toast() {
    return toast;
  }

  /**
   * Inserts a row; its place is set in the slot too.
   *
   * @return its place
   * @throws io.waldb.common.DatabaseException 54000 when the row is too big, 25006 in a read-only
   *     transaction
   */
  public long insert(Transaction tx, TupleSlot row) {
    return writer.insert(tx, row);
  }

  /**
   * Inserts many rows, page by page; each one's place is set in its slot.
   *
   * @param count how many of the rows
   * @param ring for big loads; null to use the pool at large
   */
  public void insertAll(Transaction tx, TupleSlot[] rows, int count, @Nullable BufferRing ring) {
    writer.insertAll(tx, rows, count, ring);
  }

  /**
   * Replaces a row version; waits for whoever is changing it or holds a conflicting lock.
   *
   * @param tid the version, as a scan found it
   * @param newRow the new row; its place is set when the outcome is OK
   * @param indexedChanged whether a column of any index may have changed: if not, the new version
   *     can be heap-only
   * @param keyChanged whether a column of a unique index may have changed: if not, rows locked FOR
   *     KEY SHARE may be updated
   * @param result filled
   * @throws io.waldb.common.DatabaseException 40P01, 55P03, 57014 from the wait; 54000
   */
  public HeapOutcome update(
      Transaction tx,
      long tid,
      TupleSlot newRow,
      boolean indexedChanged,
      boolean keyChanged,
      HeapResult result) {
    return writer.update(tx, tid, newRow, indexedChanged, keyChanged, result);
  }

  /**
   * Deletes a row version; waits for whoever is changing it or holds any lock on it.
   *
   * @param tid the version, as a scan found it
   * @param result filled
   * @throws io.waldb.common.DatabaseException 40P01, 55P03, 57014 from the wait
   */
  public HeapOutcome delete(Transaction tx, long tid, HeapResult result) {
    return writer.delete(tx, tid, result);
  }

  /**
   * Locks a row, without a trace on the page or in the log, until the transaction ends or rolls
   * back to an earlier savepoint.
   *
   * <p>In a READ COMMITTED transaction a version that was replaced meanwhile is followed to the
   * newest one: the outcome is OK, {@code newest.tid()} is not the one asked for, and the caller
   * checks its condition again on what {@code newest} holds. Any other isolation gets UPDATED.
   *
   * @param tid the version, as a scan found it
   * @param policy whether to wait; if not the outcome can be WOULD_BLOCK
   * @param newest loaded with the version that is locked when the outcome is OK
   * @param result filled
   * @throws io.waldb.common.DatabaseException 40P01, 55P03, 57014 from the wait
   */
  public HeapOutcome lock(
      Transaction tx,
      long tid,
      RowLockMode mode,
      WaitPolicy policy,
      TupleSlot newest,
      HeapResult result) {
    return new RowLocker(this, tx, mode, policy).lock(tid, newest, result);
  }

  /**
   * Reads the version of a row that a snapshot sees.
   *
   * @param tid the row as an index has it: the first version of its heap-only chain, or its
   *     redirect
   * @param into loaded with the version, its own place set
   * @return whether there is one
   */
  public boolean fetch(long tid, Snapshot snapshot, TupleSlot into) {
    return look(tid, snapshot, into) == RowSight.SEEN;
  }

  /**
   * As {@link #fetch}, and tells an index scan whether the entry it came by can go.
   *
   * @param tid the row as an index has it
   */
  public RowSight look(long tid, Snapshot snapshot, TupleSlot into) {
    RowSight sight;
    try (PinnedPage page = relation.pin(TupleId.block(tid))) {
      boolean prune;
      try (ReadLatch latch = page.latchShared()) {
        ByteBuffer bytes = page.bytes();
        HotChain chain = new HotChain(bytes, TupleId.offset(tid));
        int offset = findVisible(bytes, chain, snapshot);
        if (offset != 0) {
          load(bytes, TupleId.block(tid), offset, into);
          sight = RowSight.SEEN;
        } else {
          sight = isDead(bytes, TupleId.offset(tid)) ? RowSight.DEAD : RowSight.UNSEEN;
        }
        prune =
            pruner.isWorthwhile(bytes) || (chain.passed() > LONG_CHAIN && pruner.isOverdue(bytes));
      }
      if (prune) {
        pruner.pruneIfFree(page);
      }
    }
    return sight;
  }

  /** Whether all that an index entry leads to is dead to everybody. */
  private boolean isDead(ByteBuffer page, int root) {
    if (root <= SlottedPage.itemCount(page) && SlottedPage.isDead(page, root)) {
      return true;
    }
    HotChain chain = new HotChain(page, root);
    int offset = chain.first();
    if (offset == 0) {
      return false;
    }
    long oldestXid = relation.context().transactions().oldestXid();
    for (; offset != 0; offset = chain.next()) {
      if (visibility.fate(page, SlottedPage.itemOffset(page, offset), oldestXid) != RowFate.DEAD) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads one version of a row by its own place, whoever can see it.
   *
   * @return whether it is there
   */
  public boolean fetchVersion(long tid, TupleSlot into) {
    try (PinnedPage page = relation.pin(TupleId.block(tid));
        ReadLatch latch = page.latchShared()) {
      ByteBuffer bytes = page.bytes();
      if (!HeapPage.isNormal(bytes, TupleId.offset(tid))) {
        return false;
      }
      load(bytes, TupleId.block(tid), TupleId.offset(tid), into);
      return true;
    }
  }

  /**
   * Reads one version of a row by its own place if a snapshot sees it: for {@code WHERE ctid =
   * ...}.
   *
   * @return whether it is there and seen
   */
  public boolean fetchVersion(long tid, Snapshot snapshot, TupleSlot into) {
    int block = TupleId.block(tid);
    if (Integer.compareUnsigned(block, relation.blockCount()) >= 0) {
      return false;
    }
    try (PinnedPage page = relation.pin(block);
        ReadLatch latch = page.latchShared()) {
      ByteBuffer bytes = page.bytes();
      int offset = TupleId.offset(tid);
      if (page.isNew()
          || !HeapPage.isNormal(bytes, offset)
          || !visibility.isVisible(bytes, SlottedPage.itemOffset(bytes, offset), snapshot)) {
        return false;
      }
      load(bytes, block, offset, into);
      return true;
    }
  }

  /**
   * Takes back a row that the running command itself has inserted: the key turned out to be taken.
   */
  public void takeBack(Transaction tx, long tid) {
    writer.takeBack(tx, tid);
  }

  /**
   * Whether a row stands in the way of an equal unique key. The index entry has to stay where it is
   * meanwhile, or the place may belong to another row by now: its leaf is latched.
   *
   * @param tid the row as an index has it
   * @param result gets the place of the version that is in the way, when the answer is -1; null
   *     when that is not wanted
   * @return 0 it does not: no version is alive; -1 it does; else the xid of a transaction in
   *     progress whose end decides
   */
  public long conflict(Transaction tx, long tid, @Nullable HeapResult result) {
    try (PinnedPage page = relation.pin(TupleId.block(tid));
        ReadLatch latch = page.latchShared()) {
      ByteBuffer bytes = page.bytes();
      HotChain chain = new HotChain(bytes, TupleId.offset(tid));
      for (int offset = chain.first(); offset != 0; offset = chain.next()) {
        long conflict = visibility.conflict(bytes, SlottedPage.itemOffset(bytes, offset), tx);
        if (conflict != 0) {
          if (result != null) {
            result.tid = TupleId.of(TupleId.block(tid), offset);
          }
          return conflict;
        }
      }
      return 0;
    }
  }

  /**
   * What is wrong with a place as one that an index entry leads to, or null. The entry has to stay
   * where it is meanwhile for this to mean anything.
   */
  public @Nullable String findPlaceFault(long tid) {
    int block = TupleId.block(tid);
    int offset = TupleId.offset(tid);
    if (block < 0 || block >= relation.blockCount()) {
      return "which is behind the end of the table";
    }
    try (PinnedPage page = relation.pin(block);
        ReadLatch latch = page.latchShared()) {
      ByteBuffer bytes = page.bytes();
      if (page.isNew() || offset < 1 || offset > SlottedPage.itemCount(bytes)) {
        return "where there is no line pointer";
      }
      if (SlottedPage.isUnused(bytes, offset)) {
        return "where the line pointer is unused";
      }
      boolean heapOnly = SlottedPage.isNormal(bytes, offset) && HeapPage.isHeapOnly(bytes, offset);
      return heapOnly ? "where there is a heap-only row" : null;
    }
  }

  /** Reads all rows that a snapshot sees, in the order of their places. Close it. */
  public HeapScan scan(Snapshot snapshot) {
    return new HeapScan(this, snapshot);
  }

  /** Reads all rows that a new index must have. */
  public HeapBuildScan buildScan(Transaction tx) {
    return new HeapBuildScan(this, tx);
  }

  private int findVisible(ByteBuffer page, HotChain chain, Snapshot snapshot) {
    for (int offset = chain.first(); offset != 0; offset = chain.next()) {
      if (visibility.isVisible(page, SlottedPage.itemOffset(page, offset), snapshot)) {
        return offset;
      }
    }
    return 0;
  }

  /** Copies a row version out of a latched page. */
  void load(ByteBuffer page, int block, int offset, TupleSlot into) {
    into.load(
        page,
        SlottedPage.itemOffset(page, offset),
        SlottedPage.itemLength(page, offset),
        TupleId.of(block, offset),
        toast);
  }

  @Override
  public String toString() {
    return relation.toString();
  }
}
