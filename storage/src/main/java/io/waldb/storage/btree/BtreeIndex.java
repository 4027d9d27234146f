package io.waldb.storage.btree;

import io.waldb.buffer.PinnedPage;
import io.waldb.common.CancelToken;
import io.waldb.common.Fork;
import io.waldb.common.file.FileSystem;
import io.waldb.storage.btree.BtreeChange.BtreeCreate;
import io.waldb.storage.txn.StorageContext;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One B-tree index: keys in order-preserving byte form, each with the identity of the row it
 * belongs to.
 *
 * <p>Keys must be self-delimiting: no key is a proper prefix of another key of the same index.
 * Uniqueness is up to the caller's {@link UniqueCheck}; the tree itself holds any number of rows
 * with one key, ordered by row identity.
 *
 * <p>Thread-safe; there is one object per index and engine.
 *
 * <p>Follows PostgreSQL {@code access/nbtree}.
 */
public final class BtreeIndex {
  private final BtreePages pages;

  /** An inserter that is at rest, so that a session's insertions need no new one. */
  private final AtomicReference<@Nullable BtreeInserter> spare = new AtomicReference<>();

  /**
   * Opens the index; reads nothing.
   *
   * @param relation its relation file number
   * @param name for messages
   */
  public BtreeIndex(StorageContext context, int relation, String name) {
    pages = new BtreePages(context, relation, name);
  }

  /** Makes the empty relation file an empty index, under the transaction's xid. */
  @SuppressWarnings("MustBeClosed") // both latches end in the finally block
  public void create(long xid) {
    try (PinnedPage meta = pages.context.pool().extend(pages.relation, Fork.MAIN);
        PinnedPage root = pages.context.pool().extend(pages.relation, Fork.MAIN)) {
      meta.latchExclusive();
      root.latchExclusive();
      try {
        pages.run(xid, new BtreeCreate(), meta, root);
      } finally {
        root.unlatchExclusive();
        meta.unlatchExclusive();
      }
    }
  }

  /**
   * Inserts a key.
   *
   * @param xid of the inserting (sub)transaction
   * @param unique null for an index that is not unique or a key with a null; else asked about every
   *     row that has the key
   * @return 0 when inserted; else the identity of the live row that has the key, and nothing was
   *     inserted
   * @throws io.waldb.common.DatabaseException 54000 if the key is longer than a third of a page;
   *     what the check throws while it waits
   */
  public long insert(long xid, byte[] key, int keyLength, long tid, @Nullable UniqueCheck unique) {
    BtreeInserter inserter = spare.getAndSet(null);
    if (inserter == null) {
      inserter = new BtreeInserter(pages);
    }
    long conflict = inserter.insert(xid, key, keyLength, tid, unique);
    spare.set(inserter);
    return conflict;
  }

  /**
   * Looks for the live row that has a key, waiting for those in progress. The check is asked with
   * the leaf latched, so what it is asked about is the row the entry was made for.
   *
   * @return the identity of the row as the index has it, 0 when there is none
   * @throws io.waldb.common.DatabaseException what the check throws while it waits
   */
  public long find(byte[] key, int keyLength, UniqueCheck unique) {
    BtreeInserter inserter = spare.getAndSet(null);
    if (inserter == null) {
      inserter = new BtreeInserter(pages);
    }
    long found = inserter.find(key, keyLength, unique);
    spare.set(inserter);
    return found;
  }

  /** A cursor, open on nothing yet. */
  public BtreeCursor cursor() {
    return new BtreeCursor(pages);
  }

  /**
   * Removes the items of dead rows and takes leaves that became empty out of the tree.
   *
   * @param dead asked for each row identity, with a leaf latched
   * @param checkpoint run between pages with no latch held; may throw to stop
   */
  public BtreeVacuum.Result vacuum(LongPredicate dead, Runnable checkpoint) {
    return new BtreeVacuum(pages).run(dead, checkpoint);
  }

  /**
   * A builder that fills the newly created, empty index from keys in any order.
   *
   * @param files where temporary files may be made
   * @param memoryBytes budget for sorting (maintenance_work_mem)
   * @param cancel asked while keys are sorted and pages written
   */
  public BtreeBuilder builder(long xid, FileSystem files, long memoryBytes, CancelToken cancel) {
    return new BtreeBuilder(pages, xid, files, memoryBytes, cancel);
  }

  /** Reports every violation of the tree's invariants. */
  public void check(BtreeCheck.Listener listener) {
    check(listener, true, () -> {});
  }

  /**
   * Reports violations of the tree's invariants. Others may write meanwhile, if the caller has a
   * snapshot that was taken before the call.
   *
   * @param parents whether downlinks are held against the pages they lead to
   * @param checkpoint run between pages with no latch held; may throw to stop
   */
  public void check(BtreeCheck.Listener listener, boolean parents, Runnable checkpoint) {
    new BtreeCheck(pages, listener, parents, checkpoint).run();
  }

  /**
   * Whether an item is in the index and something is true of it; asked with its leaf latched, so
   * that it stays there meanwhile.
   */
  public boolean holds(byte[] key, int keyLength, long tid, BooleanSupplier test) {
    byte[] item = Arrays.copyOf(key, keyLength + BtreePage.TID_SIZE);
    for (int i = 0; i < BtreePage.TID_SIZE; i++) {
      item[keyLength + i] = (byte) (tid >>> (8 * (BtreePage.TID_SIZE - 1 - i)));
    }
    PinnedPage leaf = pages.descendShared(item, item.length);
    try {
      int slot = BtreePage.findItem(leaf.bytes(), item, item.length);
      return slot <= BtreePage.itemCount(leaf.bytes())
          && BtreePage.itemLength(leaf.bytes(), slot) == item.length
          && BtreePage.startsWith(leaf.bytes(), slot, item, item.length)
          && test.getAsBoolean();
    } finally {
      pages.releaseShared(leaf);
    }
  }

  /** The number of blocks of the index's file. */
  public int blockCount() {
    return pages.blockCount();
  }
}
