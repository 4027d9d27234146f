package io.waldb.storage.btree;

import io.waldb.buffer.PinnedPage;
import io.waldb.common.DatabaseException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Verifies an index that nobody changes meanwhile: page headers, item order, high keys, sibling
 * links, downlinks against the pages they lead to, and that every page is reachable or free.
 *
 * <p>Follows PostgreSQL {@code contrib/amcheck}.
 */
public final class BtreeCheck {
  /** Receives what the check finds. */
  public interface Listener {
    /** An invariant does not hold. */
    void violation(int block, String what);

    /** An item of a leaf; the bytes are valid during the call only. */
    void item(byte[] key, int keyLength, long tid);
  }

  private final BtreePages pages;
  private final Listener listener;
  private final BitSet reached = new BitSet();

  BtreeCheck(BtreePages pages, Listener listener) {
    this.pages = pages;
    this.listener = listener;
  }

  void run() {
    int leftmost;
    int level;
    PinnedPage meta = pages.pinShared(BtreeMeta.BLOCK);
    try {
      BtreeMeta.check(meta.bytes(), pages.name);
      leftmost = BtreeMeta.root(meta.bytes());
      level = BtreeMeta.level(meta.bytes());
    } catch (DatabaseException e) {
      listener.violation(BtreeMeta.BLOCK, String.valueOf(e.getMessage()));
      return;
    } finally {
      pages.releaseShared(meta);
    }
    reached.set(BtreeMeta.BLOCK);
    int[] children = {leftmost};
    byte[][] separators = {new byte[0]};
    for (; level >= 0; level--) {
      Downlinks below = checkLevel(level, children, separators);
      children = below.children();
      separators = below.separators();
    }
    checkUnreached();
  }

  /** The downlinks of a level, from left to right. */
  @SuppressWarnings("ArrayRecordComponent") // a pair of results, never compared
  private record Downlinks(int[] children, byte[][] separators) {}

  private Downlinks checkLevel(int level, int[] expected, byte[][] separators) {
    int[] children = new int[16];
    byte[][] childSeparators = new byte[16][];
    int childCount = 0;
    int next = 0;
    int block = expected.length == 0 ? BtreePage.NONE : expected[0];
    int left = BtreePage.NONE;
    byte[] low = new byte[0];
    while (block != BtreePage.NONE) {
      if (reached.get(block)) {
        listener.violation(block, "reached twice");
        break;
      }
      reached.set(block);
      PinnedPage page = pages.pinShared(block);
      try {
        ByteBuffer bytes = page.bytes();
        if (page.isNew() || BtreePage.has(bytes, BtreePage.DELETED)) {
          listener.violation(block, "a sibling or parent links to an unused page");
          break;
        }
        if (BtreePage.level(bytes) != level) {
          listener.violation(block, "level " + BtreePage.level(bytes) + " on level " + level);
          break;
        }
        if (BtreePage.left(bytes) != left) {
          listener.violation(
              block, "left link is " + BtreePage.left(bytes) + ", left sibling is " + left);
        }
        if (!BtreePage.has(bytes, BtreePage.HALF_DEAD)) {
          next = checkDownlink(bytes, block, expected, separators, next, low);
        }
        checkItems(bytes, block, low);
        if (level > 0) {
          int items = BtreePage.itemCount(bytes);
          for (int slot = BtreePage.firstSlot(bytes); slot <= items; slot++) {
            if (childCount == children.length) {
              children = Arrays.copyOf(children, 2 * childCount);
              childSeparators = Arrays.copyOf(childSeparators, 2 * childCount);
            }
            boolean first = slot == BtreePage.firstSlot(bytes);
            children[childCount] = BtreePage.child(bytes, slot);
            childSeparators[childCount] = first ? low : BtreePage.separator(bytes, slot);
            childCount++;
          }
        }
        left = block;
        if (!BtreePage.isRightmost(bytes)) {
          low = BtreePage.item(bytes, BtreePage.highKeySlot());
        }
        block = BtreePage.right(bytes);
      } finally {
        pages.releaseShared(page);
      }
    }
    if (next < expected.length) {
      listener.violation(expected[next], "has a downlink but is not on level " + level);
    }
    return new Downlinks(
        Arrays.copyOf(children, childCount), Arrays.copyOf(childSeparators, childCount));
  }

  /**
   * Compares a page with the next downlink of the level above; a page whose split is incomplete has
   * none.
   */
  private int checkDownlink(
      ByteBuffer page, int block, int[] expected, byte[][] separators, int next, byte[] low) {
    if (next < expected.length && expected[next] == block) {
      if (Arrays.compareUnsigned(separators[next], low) > 0) {
        listener.violation(block, "the downlink's separator is above the page's key space");
      }
      return next + 1;
    }
    int left = BtreePage.left(page);
    boolean explained = false;
    if (left != BtreePage.NONE) {
      PinnedPage sibling = pages.pinShared(left);
      explained = BtreePage.has(sibling.bytes(), BtreePage.INCOMPLETE_SPLIT);
      pages.releaseShared(sibling);
    }
    if (!explained) {
      listener.violation(block, "no downlink leads to the page");
    }
    return next;
  }

  private void checkItems(ByteBuffer page, int block, byte[] low) {
    boolean leaf = BtreePage.isLeaf(page);
    int items = BtreePage.itemCount(page);
    int first = BtreePage.firstSlot(page);
    byte[] high = first == 2 ? BtreePage.item(page, BtreePage.highKeySlot()) : null;
    byte[] previous = low;
    for (int slot = first; slot <= items; slot++) {
      byte[] key = leaf ? BtreePage.item(page, slot) : BtreePage.separator(page, slot);
      boolean minusInfinity = !leaf && slot == first;
      if (minusInfinity) {
        if (key.length != 0) {
          listener.violation(block, "the first item of an internal page has a separator");
        }
        continue;
      }
      int order = Arrays.compareUnsigned(previous, key);
      if (order > 0 || (order == 0 && slot > first)) {
        listener.violation(block, "items " + (slot - 1) + " and " + slot + " are out of order");
      }
      if (high != null && Arrays.compareUnsigned(key, high) >= 0) {
        listener.violation(block, "item " + slot + " is not below the high key");
      }
      if (leaf) {
        listener.item(key, key.length - BtreePage.TID_SIZE, BtreePage.tid(page, slot));
      }
      previous = key;
    }
  }

  private void checkUnreached() {
    int blocks = pages.blockCount();
    for (int block = reached.nextClearBit(0);
        block < blocks;
        block = reached.nextClearBit(block + 1)) {
      PinnedPage page = pages.pinShared(block);
      if (!page.isNew() && !BtreePage.has(page.bytes(), BtreePage.DELETED)) {
        listener.violation(block, "not reachable and not free");
      }
      pages.releaseShared(page);
    }
  }
}
