package io.waldb.storage.btree;

import com.google.errorprone.annotations.MustBeClosed;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.SqlState;
import io.waldb.storage.log.LoggedChange;
import io.waldb.storage.txn.StorageContext;
import io.waldb.storage.txn.TransactionManager;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one index: pinning and latching by block number, descents, and pages to use again.
 * One object per index serves all threads.
 *
 * <p>Latches are taken child before parent, left before right, and the meta page last. A descent
 * holds one latch at a time, and on internal pages none at all: it reads them optimistically.
 */
final class BtreePages {
  /** Changes of a tree that are on nobody's behalf. */
  static final long NO_XID = 0;

  private record Recyclable(int block, long safeXid) {}

  final StorageContext context;
  final int relation;
  final String name;

  @GuardedBy("recyclable")
  private final ArrayDeque<Recyclable> recyclable = new ArrayDeque<>();

  @GuardedBy("recyclable")
  private boolean freePagesKnown;

  /**
   * The root, or one that was it when the tree was lower; never a leaf that has ceased to be it,
   * for that may be deleted and used again elsewhere. Written with the meta page latched.
   */
  private volatile int rootHint;

  BtreePages(StorageContext context, int relation, String name) {
    this.context = context;
    this.relation = relation;
    this.name = name;
  }

  int block(PinnedPage page) {
    return PageId.block(page.pageKey());
  }

  int blockCount() {
    return context.pool().blockCount(relation, Fork.MAIN);
  }

  @MustBeClosed
  PinnedPage pin(int block) {
    return context.pool().pin(PageId.key(relation, Fork.MAIN, block));
  }

  /** Pins and latches shared; {@link #releaseShared} undoes both. */
  @SuppressWarnings(
      "MustBeClosed") // handed over with its latch: latch coupling does not nest like blocks
  PinnedPage pinShared(int block) {
    PinnedPage page = pin(block);
    page.latchShared();
    return page;
  }

  /** Pins and latches exclusively; {@link #releaseExclusive} undoes both. */
  @SuppressWarnings("MustBeClosed") // as pinShared
  PinnedPage pinExclusive(int block) {
    PinnedPage page = pin(block);
    page.latchExclusive();
    return page;
  }

  void releaseShared(PinnedPage page) {
    page.unlatchShared();
    page.close();
  }

  void releaseExclusive(PinnedPage page) {
    page.unlatchExclusive();
    page.close();
  }

  /** Releases several pages in this order; those that are null were not latched yet. */
  void releaseExclusive(@Nullable PinnedPage... latched) {
    for (PinnedPage page : latched) {
      if (page != null) {
        releaseExclusive(page);
      }
    }
  }

  /** Latches the right sibling, then releases the page. */
  PinnedPage stepRightExclusive(PinnedPage page) {
    int right = BtreePage.right(page.bytes());
    if (right == BtreePage.NONE) {
      int block = block(page);
      releaseExclusive(page);
      throw fellOffEnd(block);
    }
    PinnedPage next;
    try {
      next = pinExclusive(right);
    } catch (Throwable t) {
      releaseExclusive(page);
      throw t;
    }
    releaseExclusive(page);
    return next;
  }

  /** Latches the right sibling, then releases the page. */
  PinnedPage stepRightShared(PinnedPage page) {
    int right = BtreePage.right(page.bytes());
    int block = block(page);
    releaseShared(page);
    if (right == BtreePage.NONE) {
      throw fellOffEnd(block);
    }
    return pinShared(right);
  }

  /** The leaf a search for the key begins on, latched shared. */
  PinnedPage descendShared(byte[] key, int keyLength) {
    PinnedPage page = pinShared(findLeaf(key, keyLength, null));
    while (BtreePage.isIgnored(page.bytes()) || BtreePage.isBeyond(page.bytes(), key, keyLength)) {
      page = stepRightShared(page);
    }
    return page;
  }

  /**
   * A leaf at or left of the one the key belongs on, latched exclusively; the internal pages passed
   * go into the path. Or, on any level, a page whose split was not finished when the way led from
   * it to the right.
   */
  PinnedPage descendExclusive(byte[] key, int keyLength, Path path) {
    return pinExclusive(findLeaf(key, keyLength, path));
  }

  /** The rightmost leaf, latched shared. */
  PinnedPage descendRightmost() {
    PinnedPage page = pinShared(root());
    while (true) {
      ByteBuffer bytes = page.bytes();
      int next;
      if (!BtreePage.isRightmost(bytes)) {
        next = BtreePage.right(bytes);
      } else if (BtreePage.isLeaf(bytes)) {
        return page;
      } else {
        next = BtreePage.child(bytes, BtreePage.itemCount(bytes));
      }
      releaseShared(page);
      page = pinShared(next);
    }
  }

  private int findLeaf(byte[] key, int keyLength, @Nullable Path path) {
    int block = root();
    while (true) {
      long step;
      try (PinnedPage page = pin(block)) {
        step = optimisticStep(page, key, keyLength);
        if (step == BtreePage.STEP_RETRY) {
          step = latchedStep(page, key, keyLength);
        }
        if (path != null && step >= 0) {
          if ((step & BtreePage.STEP_RIGHT) == 0) {
            path.set(BtreePage.level(page.bytes()), block);
          } else if (BtreePage.has(page.bytes(), BtreePage.INCOMPLETE_SPLIT)) {
            return block;
          }
        }
      }
      if (step == BtreePage.STEP_LEAF) {
        return block;
      }
      block = (int) step;
    }
  }

  private static long optimisticStep(PinnedPage page, byte[] key, int keyLength) {
    long stamp = page.optimisticRead();
    if (stamp == 0) {
      return BtreePage.STEP_RETRY;
    }
    long step;
    try {
      step = BtreePage.step(page.bytes(), key, keyLength);
    } catch (IndexOutOfBoundsException e) {
      return BtreePage.STEP_RETRY; // the bytes changed underfoot
    }
    return page.validate(stamp) ? step : BtreePage.STEP_RETRY;
  }

  @SuppressWarnings("MustBeClosed") // unlatched in the finally block
  private long latchedStep(PinnedPage page, byte[] key, int keyLength) {
    page.latchShared();
    try {
      long step;
      try {
        step = BtreePage.step(page.bytes(), key, keyLength);
      } catch (IndexOutOfBoundsException e) {
        throw corrupted(block(page), "line pointers out of bounds", e);
      }
      if (step == BtreePage.STEP_RETRY) {
        throw corrupted(block(page), "no valid downlink", null);
      }
      return step;
    } finally {
      page.unlatchShared();
    }
  }

  /**
   * The page at {@code level} that has the downlink to a child, latched exclusively.
   *
   * @param separator the child's high key
   * @param hint where the downlink was seen last, or {@link BtreePage#NONE}
   */
  PinnedPage findParent(int child, int level, byte[] separator, int hint) {
    return findParent(child, level, separator, hint, false);
  }

  /** As {@link #findParent}, or a page on the way there whose split is not finished. */
  PinnedPage findParentOrSplit(int child, int level, byte[] separator, int hint) {
    return findParent(child, level, separator, hint, true);
  }

  private PinnedPage findParent(
      int child, int level, byte[] separator, int hint, boolean stopsAtSplit) {
    int from = hint == BtreePage.NONE ? findOnLevel(level, separator) : hint;
    PinnedPage page = searchRight(from, level, child, stopsAtSplit);
    if (page == null && hint != BtreePage.NONE) {
      page = searchRight(findOnLevel(level, separator), level, child, stopsAtSplit);
    }
    if (page == null) {
      throw corrupted(child, "its downlink is missing from level " + level, null);
    }
    return page;
  }

  private @Nullable PinnedPage searchRight(int from, int level, int child, boolean stopsAtSplit) {
    PinnedPage page = pinExclusive(from);
    while (true) {
      ByteBuffer bytes = page.bytes();
      if (stopsAtSplit && BtreePage.has(bytes, BtreePage.INCOMPLETE_SPLIT)) {
        return page;
      }
      if (BtreePage.level(bytes) == level && slotOfChild(bytes, child) > 0) {
        return page;
      }
      if (BtreePage.isRightmost(bytes)) {
        releaseExclusive(page);
        return null;
      }
      page = stepRightExclusive(page);
    }
  }

  /** A page of a level at or left of the one whose key space ends with or contains the key. */
  private int findOnLevel(int level, byte[] key) {
    int block = readRoot();
    while (true) {
      PinnedPage page = pinShared(block);
      try {
        ByteBuffer bytes = page.bytes();
        if (BtreePage.level(bytes) == level) {
          return block;
        }
        if (BtreePage.level(bytes) < level) {
          throw corrupted(block, "the tree has no level " + level, null);
        }
        if (isGreaterThanHighKey(bytes, key)) {
          block = BtreePage.right(bytes);
        } else {
          block = BtreePage.child(bytes, slotBefore(bytes, key));
        }
      } finally {
        releaseShared(page);
      }
    }
  }

  private static boolean isGreaterThanHighKey(ByteBuffer page, byte[] key) {
    return !BtreePage.isRightmost(page)
        && BtreePage.compare(
                page, BtreePage.itemOffset(page, 1), BtreePage.itemLength(page, 1), key, key.length)
            < 0;
  }

  /** The last slot of an internal page whose separator is less than the key. */
  private static int slotBefore(ByteBuffer page, byte[] key) {
    int slot = BtreePage.findChild(page, key, key.length);
    boolean equal =
        BtreePage.compare(
                page,
                BtreePage.itemOffset(page, slot) + BtreePage.CHILD_SIZE,
                BtreePage.itemLength(page, slot) - BtreePage.CHILD_SIZE,
                key,
                key.length)
            == 0;
    return equal && slot > BtreePage.firstSlot(page) ? slot - 1 : slot;
  }

  /** The slot of the downlink to a child, or 0. */
  int slotOfChild(ByteBuffer page, int child) {
    int items = BtreePage.itemCount(page);
    for (int slot = BtreePage.firstSlot(page); slot <= items; slot++) {
      if (BtreePage.child(page, slot) == child) {
        return slot;
      }
    }
    return 0;
  }

  /** The root as the meta page has it now. */
  int readRoot() {
    PinnedPage meta = pinShared(BtreeMeta.BLOCK);
    try {
      BtreeMeta.check(meta.bytes(), name);
      return BtreeMeta.root(meta.bytes());
    } finally {
      releaseShared(meta);
    }
  }

  /** Reads the root and notes it under the meta page's latch, as {@link #rootMoved} does. */
  private int learnRoot() {
    PinnedPage meta = pinShared(BtreeMeta.BLOCK);
    try {
      BtreeMeta.check(meta.bytes(), name);
      int block = BtreeMeta.root(meta.bytes());
      rootHint = block;
      return block;
    } finally {
      releaseShared(meta);
    }
  }

  /** Called with the meta page latched exclusively. */
  void rootMoved(int block) {
    rootHint = block;
  }

  private int root() {
    int block = rootHint;
    if (block == BtreePage.NONE) {
      block = learnRoot();
    }
    return block;
  }

  /**
   * A page for the tree, pinned and latched exclusively: one deleted long enough ago, or a new one
   * at the end of the file.
   *
   * <p>The caller holds latches, and whoever has one on such a page may want those; so this one is
   * not waited for. Follows {@code _bt_allocbuf} in PostgreSQL's {@code nbtpage.c}.
   */
  @SuppressWarnings("MustBeClosed") // handed over with its latch
  PinnedPage allocate() {
    PinnedPage recycled = allocateRecycled();
    if (recycled != null) {
      return recycled;
    }
    while (true) {
      PinnedPage page = context.pool().extend(relation, Fork.MAIN);
      if (page.tryLatchExclusive() == null) {
        // A vacuum looks at it, or has handed it to another inserter.
        recycle(block(page), TransactionManager.INVALID_XID);
        page.close();
      } else if (page.isNew()) {
        return page;
      } else {
        // A vacuum took the page for an unused one before we latched it, and it is in use by now.
        releaseExclusive(page);
      }
    }
  }

  @SuppressWarnings("MustBeClosed") // handed over with its latch
  private @Nullable PinnedPage allocateRecycled() {
    while (true) {
      Recyclable first;
      long oldest = context.transactions().oldestXid();
      synchronized (recyclable) {
        first = recyclable.peek();
        if (first == null || first.safeXid >= oldest) {
          return null;
        }
        recyclable.remove();
      }
      PinnedPage page = pin(first.block);
      if (page.tryLatchExclusive() == null) {
        recycle(first.block, first.safeXid);
        page.close();
        return null;
      }
      // It may have been used and deleted again since it was noted; there is a later note then.
      ByteBuffer bytes = page.bytes();
      if (page.isNew()
          || (BtreePage.has(bytes, BtreePage.DELETED) && BtreePage.safeXid(bytes) < oldest)) {
        return page;
      }
      releaseExclusive(page);
    }
  }

  /** Notes that a page from {@link #allocate} was not used after all. */
  void abandon(@Nullable PinnedPage page) {
    if (page != null) {
      recycle(block(page), TransactionManager.INVALID_XID);
    }
  }

  /** Notes a page that may be used again once no transaction older than the xid is left. */
  void recycle(int block, long safeXid) {
    synchronized (recyclable) {
      recyclable.add(new Recyclable(block, safeXid));
    }
  }

  int recyclableCount() {
    synchronized (recyclable) {
      return recyclable.size();
    }
  }

  /** True for the first caller only. */
  boolean startFreePageSearch() {
    synchronized (recyclable) {
      boolean first = !freePagesKnown;
      freePagesKnown = true;
      return first;
    }
  }

  void checkItemSize(int length) {
    if (length > BtreePage.MAX_ITEM_SIZE) {
      throw new DatabaseException(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "index row size "
              + length
              + " exceeds btree maximum "
              + BtreePage.MAX_ITEM_SIZE
              + " for index \""
              + name
              + "\"");
    }
  }

  void run(long xid, BtreeChange change, PinnedPage page) {
    LoggedChange.run(context.log(), xid, change, page);
  }

  /** Of several pages, which is rare: a split, a new root, a page that goes. */
  void run(long xid, BtreeChange change, PinnedPage... several) {
    LoggedChange.run(context.log(), xid, change, several, several.length);
  }

  DatabaseException corrupted(int block, String what, @Nullable Throwable cause) {
    return new DatabaseException(
        SqlState.INDEX_CORRUPTED,
        "index \"" + name + "\" is corrupted at block " + block + ": " + what,
        cause);
  }

  private DatabaseException fellOffEnd(int block) {
    return corrupted(block, "fell off the end of the level", null);
  }

  /** Bytes between the page header and the special area. */
  static int capacity() {
    return BtreePage.SIZE - PageHeader.SIZE - BtreePage.SPECIAL_SIZE;
  }
}
