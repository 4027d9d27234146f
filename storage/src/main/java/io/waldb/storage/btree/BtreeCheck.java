package io.waldb.storage.btree;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the structure of an index: pages, item order, high keys, levels, sibling links,
 * downlinks against the pages they lead to, and that every page is reachable or free.
 *
 * <p>Others may write meanwhile. A page is latched only while it is copied; what a copy alone shows
 * holds whatever happens. What lies between two pages (a link and its target, the end of one key
 * space and the beginning of the next) may differ only because one was copied later; it is then
 * looked at again with both pages latched, in the tree's latch order, and that counts. Pages that
 * are deleted meanwhile are not used anew, because the caller's snapshot is older.
 *
 * <p>Follows PostgreSQL {@code contrib/amcheck/verify_nbtree.c}. Belongs to one thread.
 */
public final class BtreeCheck {
  /** Receives what the check finds. */
  public interface Listener {
    /** An invariant does not hold. */
    void violation(int block, String what);

    /**
     * An item of a leaf, in the order of the index; the bytes are valid during the call only. No
     * latch is held.
     */
    void item(byte[] key, int keyLength, long tid);
  }

  private static final int TRIES = 10;

  private final BtreePages pages;
  private final Listener listener;
  private final Runnable checkpoint;
  private final boolean parents;
  private final BitSet reached = new BitSet();
  private final ByteBuffer current = ByteBuffer.allocate(BtreePage.SIZE);
  private final ByteBuffer child = ByteBuffer.allocate(BtreePage.SIZE);
  private boolean broken;

  // The page left of the current one.

  private int leftBlock;
  private byte[] low = new byte[0];

  /**
   * A check, to be run once.
   *
   * @param parents whether downlinks are checked, for which every page is read once more
   * @param checkpoint run before each page with no latch held; may throw to stop
   */
  BtreeCheck(BtreePages pages, Listener listener, boolean parents, Runnable checkpoint) {
    this.pages = pages;
    this.listener = listener;
    this.parents = parents;
    this.checkpoint = checkpoint;
  }

  void run() {
    int blocks = pages.blockCount();
    if (blocks == 0 || !load(BtreeMeta.BLOCK, current)) {
      violation(BtreeMeta.BLOCK, "there is no meta page");
      return;
    }
    try {
      BtreeMeta.check(current, pages.name);
    } catch (DatabaseException e) {
      violation(BtreeMeta.BLOCK, String.valueOf(e.getMessage()));
      return;
    }
    reached.set(BtreeMeta.BLOCK);
    int level = BtreeMeta.level(current);
    int leftmost = BtreeMeta.root(current);
    for (; level >= 0 && leftmost != BtreePage.NONE; level--) {
      leftmost = walk(level, leftmost);
    }
    if (!broken) {
      checkUnreached(blocks);
    }
  }

  private void violation(int block, String what) {
    broken = true;
    listener.violation(block, what);
  }

  /** Copies a page; false, and reported, when it cannot be read. */
  private boolean load(int block, ByteBuffer into) {
    checkpoint.run();
    if (block < 0 || block >= pages.blockCount()) {
      violation(block, "a link leads to the block, and the index has " + pages.blockCount());
      return false;
    }
    try {
      PinnedPage page = pages.pinShared(block);
      into.put(0, page.bytes(), 0, BtreePage.SIZE);
      pages.releaseShared(page);
      return true;
    } catch (DatabaseException e) {
      if (e.state() != SqlState.DATA_CORRUPTED) {
        throw e;
      }
      violation(block, String.valueOf(e.getMessage()));
      return false;
    }
  }

  // ---- one level, from left to right

  /** Answers the leftmost page of the level below, or NONE. */
  private int walk(int level, int leftmost) {
    int below = BtreePage.NONE;
    leftBlock = BtreePage.NONE;
    low = new byte[0];
    for (int block = leftmost; block != BtreePage.NONE; block = BtreePage.right(current)) {
      if (reached.get(block)) {
        violation(block, "a link leads to it a second time");
        return below;
      }
      if (!load(block, current)) {
        return below;
      }
      reached.set(block);
      if (!checkPage(block, level)) {
        return below;
      }
      if (BtreePage.has(current, BtreePage.DELETED)) {
        continue;
      }
      if (level > 0) {
        if (below == BtreePage.NONE) {
          below = BtreePage.child(current, BtreePage.firstSlot(current));
        }
        if (parents) {
          checkChildren(block);
        }
      } else {
        reportItems();
      }
      leftBlock = block;
      byte[] high = BtreePageCheck.highKey(current);
      low = high == null ? low : high;
    }
    return below;
  }

  /** Whether the walk can go on from the page. */
  private boolean checkPage(int block, int level) {
    if (PageHeader.isNew(current)) {
      violation(block, "a link leads to a page that was never used");
      return false;
    }
    String fault = BtreePageCheck.findFault(current);
    if (fault != null) {
      violation(block, fault);
      return false;
    }
    if (BtreePage.level(current) != level) {
      violation(block, "level " + BtreePage.level(current) + " on level " + level);
      return false;
    }
    if (BtreePage.has(current, BtreePage.DELETED)) {
      if (leftBlock != BtreePage.NONE) {
        confirm(block, "its left sibling links to it, and it is deleted", this::isDeletedLinked);
      }
      return true;
    }
    if (level > 0 && BtreePage.has(current, BtreePage.HALF_DEAD)) {
      violation(block, "internal page is half-dead");
    }
    fault = BtreePageCheck.findDisorder(current);
    if (fault != null) {
      violation(block, fault);
    }
    if (BtreePage.left(current) != leftBlock) {
      String what =
          "its left link is " + BtreePage.left(current) + ", its left sibling is " + leftBlock;
      if (leftBlock == BtreePage.NONE) {
        confirmLeftmost(block, level, what);
      } else {
        confirm(block, what, (left, page) -> BtreePage.left(page) != leftBlock);
      }
    }
    if (BtreePageCheck.isBelow(current, low)) {
      confirm(block, "it has items below the high key of its left sibling", this::isBelowLeft);
    }
    return true;
  }

  /** Two neighbours, latched. */
  private interface PairTest {
    boolean isFault(ByteBuffer left, ByteBuffer page);
  }

  /** Looks at a page again, together with its left sibling, if they still are neighbours. */
  private void confirm(int block, String what, PairTest test) {
    if (leftBlock == BtreePage.NONE) {
      violation(block, what);
      return;
    }
    PinnedPage left = pages.pinShared(leftBlock);
    try {
      PinnedPage page = pages.pinShared(block);
      try {
        if (!BtreePage.isIgnored(left.bytes())
            && BtreePage.right(left.bytes()) == block
            && test.isFault(left.bytes(), page.bytes())) {
          violation(block, what);
        }
      } finally {
        pages.releaseShared(page);
      }
    } finally {
      pages.releaseShared(left);
    }
  }

  private boolean isDeletedLinked(ByteBuffer left, ByteBuffer page) {
    return BtreePage.has(page, BtreePage.DELETED);
  }

  private boolean isBelowLeft(ByteBuffer left, ByteBuffer page) {
    byte[] high = BtreePageCheck.highKey(left);
    return high != null
        && !BtreePage.isIgnored(page)
        && BtreePageCheck.findFault(page) == null
        && BtreePageCheck.isBelow(page, high);
  }

  /** The first page of a level may have got its left link cleared since its left one was copied. */
  private void confirmLeftmost(int block, int level, String what) {
    if (leftmost(level) == block) {
      PinnedPage page = pages.pinShared(block);
      boolean fault = BtreePage.left(page.bytes()) != BtreePage.NONE;
      pages.releaseShared(page);
      if (fault) {
        violation(block, what);
      }
    }
  }

  private void reportItems() {
    int items = BtreePage.itemCount(current);
    for (int slot = BtreePage.firstSlot(current); slot <= items; slot++) {
      byte[] item = BtreePage.item(current, slot);
      listener.item(item, item.length - BtreePage.TID_SIZE, BtreePage.tid(current, slot));
    }
  }

  // ---- downlinks

  private void checkChildren(int parent) {
    int items = BtreePage.itemCount(current);
    for (int slot = BtreePage.firstSlot(current); slot <= items; slot++) {
      int block = BtreePage.child(current, slot);
      if (!load(block, child)) {
        continue;
      }
      if (PageHeader.isNew(child) || findDownlinkFault(current, slot, child, null) != null) {
        confirmDownlink(parent, block);
      }
    }
  }

  /** Looks at a downlink again with both pages latched, if it is still there. */
  private void confirmDownlink(int parent, int block) {
    if (parent == block) {
      violation(block, "downlink to itself");
      return;
    }
    PinnedPage lower = pages.pinShared(block);
    PinnedPage right = null;
    PinnedPage upper = null;
    try {
      ByteBuffer bytes = lower.bytes();
      int sibling =
          PageHeader.isNew(bytes) || BtreePageCheck.findFault(bytes) != null
              ? BtreePage.NONE
              : BtreePage.right(bytes);
      if (sibling == block || sibling == parent) {
        violation(block, "right link to block " + sibling); // latched already, or to be
        return;
      }
      if (sibling > 0 && sibling < pages.blockCount()) {
        right = pages.pinShared(sibling);
      }
      upper = pages.pinShared(parent);
      if (BtreePage.has(upper.bytes(), BtreePage.DELETED)) {
        return;
      }
      int slot = pages.slotOfChild(upper.bytes(), block);
      if (slot == 0) {
        return; // split or deleted since
      }
      String fault =
          findDownlinkFault(upper.bytes(), slot, bytes, right == null ? null : right.bytes());
      if (fault != null) {
        violation(block, "downlink in block " + parent + ": " + fault);
      }
    } finally {
      if (upper != null) {
        pages.releaseShared(upper);
      }
      if (right != null) {
        pages.releaseShared(right);
      }
      pages.releaseShared(lower);
    }
  }

  /**
   * What is wrong between an internal page and a page that one of its downlinks leads to.
   *
   * @param right the right sibling of the lower page, latched; null when it has none, or is not
   *     known
   */
  private static @Nullable String findDownlinkFault(
      ByteBuffer upper, int slot, ByteBuffer lower, @Nullable ByteBuffer right) {
    if (PageHeader.isNew(lower)) {
      return "it leads to a page that was never used";
    }
    if (BtreePageCheck.findFault(lower) != null) {
      return null; // reported when the level is walked
    }
    if (BtreePage.isIgnored(lower)) {
      return "it leads to a page that is deleted";
    }
    if (BtreePage.level(lower) != BtreePage.level(upper) - 1) {
      return "it leads from level "
          + BtreePage.level(upper)
          + " to level "
          + BtreePage.level(lower);
    }
    if (slot > BtreePage.firstSlot(upper)
        && BtreePageCheck.isBelow(lower, BtreePage.separator(upper, slot))) {
      return "the page has items below its separator";
    }
    return findEndFault(upper, slot, lower, right);
  }

  /** Holds the end of the lower page's key space against where the next downlink's begins. */
  private static @Nullable String findEndFault(
      ByteBuffer upper, int slot, ByteBuffer lower, @Nullable ByteBuffer right) {
    boolean last = slot == BtreePage.itemCount(upper);
    byte[] end = last ? BtreePageCheck.highKey(upper) : BtreePage.separator(upper, slot + 1);
    byte[] high = BtreePageCheck.highKey(lower);
    if (high == null) {
      return end == null ? null : "the page is the last of its level, the downlink is not";
    }
    int order = end == null ? -1 : Arrays.compareUnsigned(high, end);
    if (order > 0) {
      return "the page's high key is above the next separator";
    }
    boolean leadsOn =
        order == 0 && (last || BtreePage.right(lower) == BtreePage.child(upper, slot + 1));
    boolean explained =
        leadsOn
            || BtreePage.has(lower, BtreePage.INCOMPLETE_SPLIT)
            || (right != null && BtreePage.isIgnored(right));
    return explained ? null : "no downlink leads to its right sibling";
  }

  // ---- pages that no link leads to

  private void checkUnreached(int blocks) {
    for (int block = reached.nextClearBit(0);
        block < blocks;
        block = reached.nextClearBit(block + 1)) {
      if (load(block, current) && isInUse(current) && !isLinked(block)) {
        violation(block, "not reachable and not free");
      }
    }
  }

  private static boolean isInUse(ByteBuffer page) {
    return !PageHeader.isNew(page) && !BtreePage.has(page, BtreePage.DELETED);
  }

  /** Whether the page is in the tree after all: it was put there behind the walk's back. */
  private boolean isLinked(int block) {
    for (int i = 0; i < TRIES; i++) {
      PinnedPage page = pages.pinShared(block);
      boolean used = isInUse(page.bytes()) && BtreePageCheck.findFault(page.bytes()) == null;
      boolean dead = BtreePage.has(page.bytes(), BtreePage.DELETED);
      int left = BtreePage.left(page.bytes());
      int level = BtreePage.level(page.bytes());
      pages.releaseShared(page);
      if (!used) {
        return dead;
      }
      if (left == BtreePage.NONE ? leftmost(level) == block : isRightOf(left, block)) {
        return true;
      }
    }
    return false;
  }

  private boolean isRightOf(int left, int block) {
    if (left < 0 || left >= pages.blockCount()) {
      return false;
    }
    PinnedPage page = pages.pinShared(left);
    boolean linked = isInUse(page.bytes()) && BtreePage.right(page.bytes()) == block;
    pages.releaseShared(page);
    return linked;
  }

  /** The leftmost page of a level, half-dead or not; NONE when there is no such level. */
  private int leftmost(int level) {
    int block = pages.readRoot();
    while (true) {
      PinnedPage page = pages.pinShared(block);
      try {
        ByteBuffer bytes = page.bytes();
        if (BtreePage.has(bytes, BtreePage.DELETED)) {
          block = BtreePage.right(bytes);
        } else if (BtreePage.level(bytes) == level) {
          return block;
        } else if (BtreePage.level(bytes) < level) {
          return BtreePage.NONE;
        } else {
          block = BtreePage.child(bytes, BtreePage.firstSlot(bytes));
        }
      } finally {
        pages.releaseShared(page);
      }
    }
  }
}
