package io.waldb.storage.btree;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.page.PageHeader;
import io.waldb.storage.btree.BtreeChange.BtreeInsert;
import io.waldb.storage.btree.BtreeChange.BtreeNewRoot;
import io.waldb.storage.btree.BtreeChange.BtreeSplit;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts items into the tree and splits pages on the way up.
 *
 * <p>A split is two logged changes: the first makes the right half reachable through the left
 * half's right link and marks the left half, the second puts the downlink into the parent and
 * clears the mark. Whoever passes the mark while inserting, on whatever level, finishes the split
 * before he goes right, so a crash between the two costs nothing but a step to the right, and a
 * page that is split has a downlink to put the new one beside.
 *
 * <p>Latches are taken to the right or upwards only. One inserter belongs to one thread at a time.
 *
 * <p>Follows PostgreSQL {@code access/nbtree/nbtinsert.c}.
 */
final class BtreeInserter {
  private static final int LEAF_FILL_PERCENT = 90;
  private static final int INTERNAL_FILL_PERCENT = 70;

  private final BtreePages pages;
  private final Path path = new Path();
  private final PackedItems packed = new PackedItems();
  private byte[] item = new byte[64];
  private long xid;

  BtreeInserter(BtreePages pages) {
    this.pages = pages;
  }

  /**
   * Inserts a key with its tuple identity.
   *
   * @param unique null for an index that is not unique or a key with a null
   * @return 0 when inserted, else the tuple identity of the live row that has the key
   */
  long insert(long byXid, byte[] key, int keyLength, long tid, @Nullable UniqueCheck unique) {
    xid = byXid;
    int length = compose(key, keyLength, tid);
    while (true) {
      int searchLength = unique == null ? length : keyLength;
      PinnedPage leaf = settle(descend(searchLength), item, searchLength);
      if (unique != null) {
        long wait;
        try {
          wait = checkUnique(leaf, keyLength, unique);
        } catch (Throwable t) {
          pages.releaseExclusive(leaf);
          throw t;
        }
        if (wait != UniqueCheck.NONE) {
          pages.releaseExclusive(leaf);
          if (wait < 0) {
            return -wait;
          }
          unique.await(wait);
          continue;
        }
        // The latches are coupled from here on, so that no other inserter of the key gets in
        // between.
        while (!BtreePage.has(leaf.bytes(), BtreePage.INCOMPLETE_SPLIT)
            && (BtreePage.isIgnored(leaf.bytes())
                || BtreePage.isBeyond(leaf.bytes(), item, length))) {
          leaf = pages.stepRightExclusive(leaf);
        }
        if (BtreePage.has(leaf.bytes(), BtreePage.INCOMPLETE_SPLIT)) {
          settleAndRelease(leaf, length);
          continue;
        }
      }
      int slot = BtreePage.findItem(leaf.bytes(), item, length);
      insertOnPage(leaf, slot, item, length, null);
      return 0;
    }
  }

  /**
   * Looks for the live row that has a key, as the insertion into a unique index does.
   *
   * @return its tuple identity, 0 when there is none
   */
  long find(byte[] key, int keyLength, UniqueCheck unique) {
    compose(key, keyLength, 0);
    while (true) {
      PinnedPage leaf = pages.descendShared(item, keyLength);
      long found;
      try {
        found = checkUnique(leaf, keyLength, unique);
      } finally {
        pages.releaseShared(leaf);
      }
      if (found <= 0) {
        return -found;
      }
      unique.await(found);
    }
  }

  /** The leaf where the search for the item begins, splits that were met above it finished. */
  private PinnedPage descend(int searchLength) {
    while (true) {
      path.clear();
      PinnedPage page = pages.descendExclusive(item, searchLength, path);
      if (BtreePage.isLeaf(page.bytes())) {
        return page;
      }
      if (BtreePage.has(page.bytes(), BtreePage.INCOMPLETE_SPLIT)) {
        finishSplit(page);
      } else {
        pages.releaseExclusive(page);
      }
    }
  }

  private int compose(byte[] key, int keyLength, long tid) {
    int length = keyLength + BtreePage.TID_SIZE;
    pages.checkItemSize(length);
    if (item.length < length) {
      item = new byte[Math.max(length, 2 * item.length)];
    }
    System.arraycopy(key, 0, item, 0, keyLength);
    Bytes.putTid(item, keyLength, tid);
    return length;
  }

  /** Finishes the split that stood in the way of a unique insertion, which then begins anew. */
  private void settleAndRelease(PinnedPage leaf, int length) {
    pages.releaseExclusive(settle(leaf, item, length));
  }

  /**
   * Moves right from an exclusively latched page to the one the key belongs on, finishing splits
   * that it meets.
   */
  private PinnedPage settle(PinnedPage start, byte[] key, int keyLength) {
    PinnedPage page = start;
    while (true) {
      ByteBuffer bytes = page.bytes();
      if (BtreePage.has(bytes, BtreePage.INCOMPLETE_SPLIT)) {
        int block = pages.block(page);
        finishSplit(page);
        page = pages.pinExclusive(block);
      } else if (BtreePage.isIgnored(bytes) || BtreePage.isBeyond(bytes, key, keyLength)) {
        page = pages.stepRightExclusive(page);
      } else {
        return page;
      }
    }
  }

  /**
   * Looks at every item that has the key. The first leaf stays latched, so that no other inserter
   * of the key can pass.
   *
   * @return 0, an xid to wait for, or minus the tuple identity of a live row
   */
  private long checkUnique(PinnedPage first, int keyLength, UniqueCheck unique) {
    PinnedPage page = first;
    try {
      int slot = BtreePage.findItem(page.bytes(), item, keyLength);
      while (true) {
        ByteBuffer bytes = page.bytes();
        if (slot > BtreePage.itemCount(bytes)) {
          if (BtreePage.isRightmost(bytes)
              || (!BtreePage.isIgnored(bytes)
                  && !BtreePage.startsWith(bytes, BtreePage.highKeySlot(), item, keyLength)
                  && BtreePage.compare(
                          bytes,
                          BtreePage.itemOffset(bytes, 1),
                          BtreePage.itemLength(bytes, 1),
                          item,
                          keyLength)
                      > 0)) {
            return UniqueCheck.NONE;
          }
          PinnedPage next = pages.pinShared(BtreePage.right(bytes));
          if (page != first) {
            pages.releaseShared(page);
          }
          page = next;
          slot = BtreePage.firstSlot(page.bytes());
          continue;
        }
        if (!BtreePage.startsWith(bytes, slot, item, keyLength)) {
          return UniqueCheck.NONE;
        }
        long tid = BtreePage.tid(bytes, slot);
        long conflict = unique.conflict(tid);
        if (conflict != UniqueCheck.NONE) {
          return conflict == UniqueCheck.LIVE ? -tid : conflict;
        }
        slot++;
      }
    } finally {
      if (page != first) {
        pages.releaseShared(page);
      }
    }
  }

  /**
   * Inserts an item at a slot of an exclusively latched page and releases page and child.
   *
   * @param child for an internal page, the exclusively latched child whose split the item completes
   */
  private void insertOnPage(
      PinnedPage page, int slot, byte[] newItem, int length, @Nullable PinnedPage child) {
    if (!BtreePage.fits(page.bytes(), length)) {
      split(page, slot, newItem, length, child);
      return;
    }
    BtreeInsert change = new BtreeInsert(child == null, slot, newItem, length);
    if (child == null) {
      pages.run(xid, change, page);
    } else {
      pages.run(xid, change, page, child);
      pages.releaseExclusive(child);
    }
    pages.releaseExclusive(page);
  }

  private void split(
      PinnedPage page, int slot, byte[] newItem, int length, @Nullable PinnedPage child) {
    PinnedPage right = null;
    PinnedPage sibling = null;
    BtreeSplit change;
    try {
      right = pages.allocate();
      ByteBuffer bytes = page.bytes();
      int siblingBlock = BtreePage.right(bytes);
      sibling = siblingBlock == BtreePage.NONE ? null : pages.pinExclusive(siblingBlock);
      change = planSplit(bytes, pages.block(page), pages.block(right), slot, newItem, length);
    } catch (Throwable t) {
      pages.abandon(right);
      pages.releaseExclusive(sibling, right, child, page);
      throw t;
    }
    byte[] highKey = change.highKey();
    int rightBlock = pages.block(right);
    if (sibling != null && child != null) {
      pages.run(xid, change, page, right, sibling, child);
    } else if (sibling != null) {
      pages.run(xid, change, page, right, sibling);
    } else if (child != null) {
      pages.run(xid, change, page, right, child);
    } else {
      pages.run(xid, change, page, right);
    }
    pages.releaseExclusive(child, sibling, right);
    insertDownlink(page, highKey, rightBlock);
  }

  /** Finishes the split of an exclusively latched page and releases it. */
  private void finishSplit(PinnedPage left) {
    ByteBuffer bytes = left.bytes();
    insertDownlink(left, BtreePage.item(bytes, BtreePage.highKeySlot()), BtreePage.right(bytes));
  }

  /**
   * Puts the downlink to the right half of a split into the parent of the left half, and releases
   * the left half, also when it fails: the split is then left to whoever meets it next.
   */
  private void insertDownlink(PinnedPage left, byte[] separator, int rightBlock) {
    int leftBlock = pages.block(left);
    int level = BtreePage.level(left.bytes()) + 1;
    PinnedPage parent = null;
    try {
      if (pages.readRoot() != leftBlock) {
        parent = latchParent(leftBlock, separator, level);
      }
    } catch (Throwable t) {
      pages.releaseExclusive(left);
      throw t;
    }
    if (parent == null) {
      newRoot(left, leftBlock, separator, rightBlock, level);
      return;
    }
    byte[] downlink = new byte[BtreePage.CHILD_SIZE + separator.length];
    Bytes.INT.set(downlink, 0, rightBlock);
    System.arraycopy(separator, 0, downlink, BtreePage.CHILD_SIZE, separator.length);
    int slot = pages.slotOfChild(parent.bytes(), leftBlock);
    insertOnPage(parent, slot + 1, downlink, downlink.length, left);
  }

  /** The page with the downlink to the left half of a split; splits on the way there finished. */
  private PinnedPage latchParent(int leftBlock, byte[] separator, int level) {
    while (true) {
      PinnedPage parent = pages.findParentOrSplit(leftBlock, level, separator, path.block(level));
      if (!BtreePage.has(parent.bytes(), BtreePage.INCOMPLETE_SPLIT)) {
        return parent;
      }
      finishSplit(parent);
    }
  }

  private void newRoot(
      PinnedPage left, int leftBlock, byte[] separator, int rightBlock, int level) {
    PinnedPage root = null;
    PinnedPage meta;
    try {
      root = pages.allocate();
      meta = pages.pinExclusive(BtreeMeta.BLOCK);
    } catch (Throwable t) {
      pages.abandon(root);
      pages.releaseExclusive(root, left);
      throw t;
    }
    packed.clear();
    packed.addChild(leftBlock, new byte[0]);
    packed.addChild(rightBlock, separator);
    int rootBlock = pages.block(root);
    pages.run(xid, new BtreeNewRoot(rootBlock, level, packed.toBytes()), root, meta, left);
    pages.rootMoved(rootBlock);
    pages.releaseExclusive(meta, root, left);
  }

  private BtreeSplit planSplit(
      ByteBuffer page, int leftBlock, int rightBlock, int newSlot, byte[] newItem, int length) {
    boolean leaf = BtreePage.isLeaf(page);
    int firstSlot = BtreePage.firstSlot(page);
    int items = BtreePage.itemCount(page);
    int leftItems = chooseSplit(page, newSlot, length);
    // The new item is the (newSlot - firstSlot)th of the sequence that is split before item
    // leftItems.
    boolean newLeft = newSlot - firstSlot < leftItems;
    int firstRight = firstSlot + leftItems - (newLeft ? 1 : 0);
    boolean newIsFirstRight = !newLeft && newSlot == firstRight;
    byte[] right =
        newIsFirstRight ? Arrays.copyOf(newItem, length) : BtreePage.item(page, firstRight);
    byte[] separator;
    if (leaf) {
      byte[] last =
          newLeft && newSlot == firstRight
              ? Arrays.copyOf(newItem, length)
              : BtreePage.item(page, firstRight - 1);
      separator = shortestSeparator(last, right);
    } else {
      separator = Arrays.copyOfRange(right, BtreePage.CHILD_SIZE, right.length);
    }
    packed.clear();
    if (!BtreePage.isRightmost(page)) {
      packed.add(page, BtreePage.highKeySlot());
    }
    for (int slot = firstRight; slot <= items; slot++) {
      if (!newLeft && slot == newSlot) {
        addRight(newItem, length, leaf, newIsFirstRight);
      }
      boolean first = slot == firstRight && !newIsFirstRight;
      if (first && !leaf) {
        packed.addChild(BtreePage.child(page, slot), new byte[0]);
      } else {
        packed.add(page, slot);
      }
    }
    if (!newLeft && newSlot == items + 1) {
      addRight(newItem, length, leaf, newIsFirstRight);
    }
    return new BtreeSplit(
        BtreePage.level(page),
        leftBlock,
        rightBlock,
        BtreePage.right(page),
        firstRight,
        newSlot,
        newLeft,
        separator,
        newItem,
        length,
        packed.toBytes());
  }

  private void addRight(byte[] newItem, int length, boolean leaf, boolean first) {
    packed.add(newItem, 0, first && !leaf ? BtreePage.CHILD_SIZE : length);
  }

  /**
   * How many items of the sequence old items plus new item stay left: near the middle by bytes, or
   * nearly all when the page is the rightmost and grows at its end.
   */
  private static int chooseSplit(ByteBuffer page, int newSlot, int newLength) {
    int firstSlot = BtreePage.firstSlot(page);
    int items = BtreePage.itemCount(page);
    int count = items - firstSlot + 2;
    int newAt = newSlot - firstSlot;
    int oldHighKey =
        firstSlot == 1
            ? 0
            : BtreePage.itemLength(page, BtreePage.highKeySlot()) + BtreePage.POINTER_SIZE;
    int capacity = BtreePage.SIZE - PageHeader.SIZE - BtreePage.SPECIAL_SIZE;
    int total = oldHighKey;
    for (int i = 0; i < count; i++) {
      total += lengthAt(page, firstSlot, i, newAt, newLength) + BtreePage.POINTER_SIZE;
    }
    boolean growsAtEnd = firstSlot == 1 && newAt == count - 1;
    int percent = BtreePage.isLeaf(page) ? LEAF_FILL_PERCENT : INTERNAL_FILL_PERCENT;
    int target = growsAtEnd ? capacity * percent / 100 : total / 2;
    int best = -1;
    int bestDistance = Integer.MAX_VALUE;
    int left = 0;
    for (int k = 1; k < count; k++) {
      left += lengthAt(page, firstSlot, k - 1, newAt, newLength) + BtreePage.POINTER_SIZE;
      int highKey = lengthAt(page, firstSlot, k, newAt, newLength) + BtreePage.POINTER_SIZE;
      int leftSize = left + highKey;
      int rightSize = total - left;
      int distance = Math.abs(leftSize - target);
      if (leftSize <= capacity && rightSize <= capacity && distance < bestDistance) {
        best = k;
        bestDistance = distance;
      }
    }
    assert best > 0 : "no split point";
    return best;
  }

  private static int lengthAt(ByteBuffer page, int firstSlot, int i, int newAt, int newLength) {
    if (i == newAt) {
      return newLength;
    }
    return BtreePage.itemLength(page, firstSlot + (i < newAt ? i : i - 1));
  }

  /** The shortest string greater than {@code left} and not greater than {@code right}. */
  static byte[] shortestSeparator(byte[] left, byte[] right) {
    int difference = Arrays.mismatch(left, right);
    assert difference >= 0 && difference < right.length : "items out of order";
    return Arrays.copyOf(right, difference + 1);
  }
}
