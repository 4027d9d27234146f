package io.waldb.storage.btree;

import io.waldb.buffer.page.PageHeader;
import java.nio.ByteBuffer;

/**
 * The layout of a B-tree page and the pure functions on its bytes.
 *
 * <p>Every item is one byte string and every comparison is one unsigned byte comparison. A leaf
 * item is an order-preserving index key followed by the 6-byte tuple identity, so that no two items
 * are equal even in an index that is not unique. An internal item is a 4-byte child block followed
 * by a separator: the shortest byte string that is greater than everything left of the child and
 * not greater than anything in it. The first data item of an internal page has an empty separator
 * (minus infinity). Every page but the rightmost of its level carries a high key in slot 1:
 * everything on the page is less than it.
 *
 * <p>The page header and the line pointers are those of every page; the special area at the end of
 * the page is:
 *
 * <pre>
 * OFFSET  SIZE  FIELD
 *   0      4    left sibling (0: leftmost)
 *   4      4    right sibling (0: rightmost)
 *   8      2    level (0: leaf)
 *  10      2    flags
 *  12      4    reserved, zero
 * </pre>
 *
 * <p>A deleted page keeps its links and has, right after the page header, the 8-byte xid from which
 * on nobody can still hold a link to it.
 *
 * <p>Threads: callers hold the page's latch. {@link #step} alone may be run without a latch by
 * optimistic readers; it touches only the page's own bytes, terminates on any content, and its
 * answer counts only when the read is validated afterwards.
 *
 * <p>Follows Lehman and Yao, "Efficient Locking for Concurrent Operations on B-Trees" (1981), and
 * PostgreSQL {@code access/nbtree/README}.
 */
final class BtreePage {
  /** Size of a page in bytes. */
  static final int SIZE = PageHeader.PAGE_SIZE;

  /** Bytes of the special area. */
  static final int SPECIAL_SIZE = 16;

  /** "No such page": block 0 is the meta page and never a sibling or a child. */
  static final int NONE = 0;

  /** Bytes of the tuple identity at the end of a leaf item. */
  static final int TID_SIZE = 6;

  /** Bytes of the child block at the head of an internal item. */
  static final int CHILD_SIZE = 4;

  /** Bytes of a line pointer. */
  static final int POINTER_SIZE = 4;

  /** The longest item, so that three items and a high key always fit a page. */
  static final int MAX_ITEM_SIZE =
      (SIZE - PageHeader.SIZE - SPECIAL_SIZE) / 3 - POINTER_SIZE - CHILD_SIZE;

  /** Flag: a leaf page. */
  static final int LEAF = 1;

  /** Flag: the split of this page has no downlink for its right sibling yet. */
  static final int INCOMPLETE_SPLIT = 2;

  /** Flag: an empty leaf whose downlink is gone; only its siblings still link to it. */
  static final int HALF_DEAD = 4;

  /** Flag: not part of the tree; may be used again once its safe xid is old enough. */
  static final int DELETED = 8;

  /** The step says: this is a leaf and the key belongs on it. */
  static final long STEP_LEAF = -1;

  /** The step says: the bytes make no sense (an optimistic reader saw a change under way). */
  static final long STEP_RETRY = -2;

  /** Set in a step's answer when the block is the right sibling, not a child. */
  static final long STEP_RIGHT = 1L << 40;

  private static final int SPECIAL = SIZE - SPECIAL_SIZE;
  private static final int LEFT = SPECIAL;
  private static final int RIGHT = SPECIAL + 4;
  private static final int LEVEL = SPECIAL + 8;
  private static final int FLAGS = SPECIAL + 10;
  private static final int POINTER_NORMAL = 1;

  private BtreePage() {}

  /** Makes an empty page of the tree out of any bytes. */
  static void initialize(ByteBuffer page, int level, int left, int right) {
    PageHeader.initialize(page, SPECIAL_SIZE);
    page.putInt(LEFT, left);
    page.putInt(RIGHT, right);
    page.putShort(LEVEL, (short) level);
    page.putShort(FLAGS, (short) (level == 0 ? LEAF : 0));
    page.putInt(SPECIAL + 12, 0);
  }

  static int left(ByteBuffer page) {
    return page.getInt(LEFT);
  }

  static void setLeft(ByteBuffer page, int block) {
    page.putInt(LEFT, block);
  }

  static int right(ByteBuffer page) {
    return page.getInt(RIGHT);
  }

  static void setRight(ByteBuffer page, int block) {
    page.putInt(RIGHT, block);
  }

  static int level(ByteBuffer page) {
    return page.getShort(LEVEL);
  }

  static boolean isLeaf(ByteBuffer page) {
    return has(page, LEAF);
  }

  static boolean isRightmost(ByteBuffer page) {
    return right(page) == NONE;
  }

  /** Whether the page is out of the tree or about to be: a search that meets it goes right. */
  static boolean isIgnored(ByteBuffer page) {
    return (page.getShort(FLAGS) & (HALF_DEAD | DELETED)) != 0;
  }

  static boolean has(ByteBuffer page, int flag) {
    return (page.getShort(FLAGS) & flag) != 0;
  }

  static void setFlag(ByteBuffer page, int flag) {
    page.putShort(FLAGS, (short) (page.getShort(FLAGS) | flag));
  }

  static void clearFlag(ByteBuffer page, int flag) {
    page.putShort(FLAGS, (short) (page.getShort(FLAGS) & ~flag));
  }

  /** The number of items, the high key included. */
  static int itemCount(ByteBuffer page) {
    return (PageHeader.lower(page) - PageHeader.SIZE) / POINTER_SIZE;
  }

  /** The slot of the first item that is not the high key. */
  static int firstSlot(ByteBuffer page) {
    return isRightmost(page) ? 1 : 2;
  }

  /** The number of items without the high key. */
  static int dataCount(ByteBuffer page) {
    return itemCount(page) - firstSlot(page) + 1;
  }

  static int freeSpace(ByteBuffer page) {
    return PageHeader.upper(page) - PageHeader.lower(page);
  }

  /** Whether an item of this length fits together with its line pointer. */
  static boolean fits(ByteBuffer page, int itemLength) {
    return itemLength + POINTER_SIZE <= freeSpace(page);
  }

  static int itemOffset(ByteBuffer page, int slot) {
    return pointer(page, slot) >>> 17;
  }

  static int itemLength(ByteBuffer page, int slot) {
    return pointer(page, slot) & 0x7fff;
  }

  /** The child block of an internal item. */
  static int child(ByteBuffer page, int slot) {
    return page.getInt(itemOffset(page, slot));
  }

  static void setChild(ByteBuffer page, int slot, int block) {
    page.putInt(itemOffset(page, slot), block);
  }

  /** The tuple identity of a leaf item. */
  static long tid(ByteBuffer page, int slot) {
    int pointer = pointer(page, slot);
    int end = (pointer >>> 17) + (pointer & 0x7fff);
    return ((page.getShort(end - 6) & 0xffffL) << 32) | (page.getInt(end - 4) & 0xffffffffL);
  }

  /** The slot of the high key. */
  static int highKeySlot() {
    return 1;
  }

  /** Copies an item's bytes. */
  static byte[] item(ByteBuffer page, int slot) {
    byte[] bytes = new byte[itemLength(page, slot)];
    page.get(itemOffset(page, slot), bytes);
    return bytes;
  }

  /** Copies the separator of an internal item, or a high key as it is. */
  static byte[] separator(ByteBuffer page, int slot) {
    byte[] bytes = new byte[itemLength(page, slot) - CHILD_SIZE];
    page.get(itemOffset(page, slot) + CHILD_SIZE, bytes);
    return bytes;
  }

  /**
   * Puts an item into {@code slot}, moving this and later slots up; the caller has checked {@link
   * #fits}.
   */
  static void insertItem(ByteBuffer page, int slot, byte[] bytes, int from, int length) {
    int lower = PageHeader.lower(page);
    int upper = PageHeader.upper(page) - length;
    assert lower + POINTER_SIZE <= upper : "no room for " + length + " bytes";
    page.put(upper, bytes, from, length);
    int at = pointerOffset(slot);
    if (at < lower) {
      page.put(at + POINTER_SIZE, page, at, lower - at);
    }
    page.putInt(at, upper << 17 | POINTER_NORMAL << 15 | length);
    PageHeader.setLower(page, lower + POINTER_SIZE);
    PageHeader.setUpper(page, upper);
  }

  /** Appends an item behind the last slot. */
  static void appendItem(ByteBuffer page, byte[] bytes, int from, int length) {
    insertItem(page, itemCount(page) + 1, bytes, from, length);
  }

  /**
   * Removes items and closes the gaps.
   *
   * @param slots ascending
   */
  static void removeItems(ByteBuffer page, int[] slots, int count) {
    Scratch scratch = Scratch.get();
    byte[] old = scratch.copyOf(page);
    int items = itemCount(page);
    int[] pointers = scratch.pointersOf(page, items);
    int upper = PageHeader.special(page);
    int kept = 0;
    int next = 0;
    for (int slot = 1; slot <= items; slot++) {
      if (next < count && slots[next] == slot) {
        next++;
        continue;
      }
      int length = pointers[slot] & 0x7fff;
      upper -= length;
      page.put(upper, old, pointers[slot] >>> 17, length);
      kept++;
      page.putInt(pointerOffset(kept), upper << 17 | POINTER_NORMAL << 15 | length);
    }
    assert next == count : "slots not ascending or beyond the page";
    PageHeader.setLower(page, PageHeader.SIZE + kept * POINTER_SIZE);
    PageHeader.setUpper(page, upper);
  }

  /**
   * One step of a descent: where a search for {@code key} goes from this page. Safe on bytes that
   * change underfoot.
   *
   * @return {@link #STEP_LEAF}, {@link #STEP_RETRY}, a child block, or a right sibling's block with
   *     {@link #STEP_RIGHT}
   */
  static long step(ByteBuffer page, byte[] key, int keyLength) {
    int items = itemCount(page);
    if (items < 0 || items > (SIZE - PageHeader.SIZE) / POINTER_SIZE) {
      return STEP_RETRY;
    }
    int flags = page.getShort(FLAGS);
    int right = right(page);
    if (right != NONE) {
      if ((flags & (HALF_DEAD | DELETED)) != 0 || goesRight(page, items, key, keyLength)) {
        return STEP_RIGHT | right;
      }
    }
    if ((flags & LEAF) != 0) {
      return STEP_LEAF;
    }
    int slot = findChild(page, key, keyLength);
    int offset = itemOffset(page, slot);
    return slot > items || offset < PageHeader.SIZE || offset > SPECIAL - CHILD_SIZE
        ? STEP_RETRY
        : page.getInt(offset);
  }

  /** Whether the key belongs to a page right of this one: it is not less than the high key. */
  static boolean isBeyond(ByteBuffer page, byte[] key, int keyLength) {
    return right(page) != NONE && goesRight(page, itemCount(page), key, keyLength);
  }

  private static boolean goesRight(ByteBuffer page, int items, byte[] key, int keyLength) {
    return items >= 1 && compareHighKey(page, key, keyLength) <= 0;
  }

  private static int compareHighKey(ByteBuffer page, byte[] key, int keyLength) {
    return compare(page, itemOffset(page, 1), itemLength(page, 1), key, keyLength);
  }

  /** The last slot of an internal page whose separator is not greater than the key. */
  static int findChild(ByteBuffer page, byte[] key, int keyLength) {
    int low = firstSlot(page);
    int high = itemCount(page);
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      int pointer = pointer(page, middle);
      int order =
          compare(
              page, (pointer >>> 17) + CHILD_SIZE, (pointer & 0x7fff) - CHILD_SIZE, key, keyLength);
      if (order <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The first slot of a leaf whose item is not less than the key, or one past the last. */
  static int findItem(ByteBuffer page, byte[] key, int keyLength) {
    int low = firstSlot(page);
    int high = itemCount(page) + 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int pointer = pointer(page, middle);
      if (compare(page, pointer >>> 17, pointer & 0x7fff, key, keyLength) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether a leaf item begins with the key. */
  static boolean startsWith(ByteBuffer page, int slot, byte[] key, int keyLength) {
    int pointer = pointer(page, slot);
    return (pointer & 0x7fff) >= keyLength
        && compare(page, pointer >>> 17, keyLength, key, keyLength) == 0;
  }

  /** Compares bytes of the page with a key as unsigned strings; a proper prefix is less. */
  static int compare(ByteBuffer page, int offset, int length, byte[] key, int keyLength) {
    int common = Math.min(length, keyLength);
    int i = 0;
    for (; i + 8 <= common; i += 8) {
      long a = page.getLong(offset + i);
      long b = (long) Bytes.LONG.get(key, i);
      if (a != b) {
        return Long.compareUnsigned(a, b);
      }
    }
    for (; i < common; i++) {
      int order = (page.get(offset + i) & 0xff) - (key[i] & 0xff);
      if (order != 0) {
        return order;
      }
    }
    return length - keyLength;
  }

  static long safeXid(ByteBuffer page) {
    return page.getLong(PageHeader.SIZE);
  }

  /**
   * Turns an unlinked page into a deleted one; its links stay for searches that are on their way to
   * it.
   */
  static void markDeleted(ByteBuffer page, long safeXid) {
    PageHeader.setLower(page, PageHeader.SIZE + 8);
    PageHeader.setUpper(page, SPECIAL);
    page.putLong(PageHeader.SIZE, safeXid);
    clearFlag(page, HALF_DEAD);
    setFlag(page, DELETED);
  }

  /** Zeroes the bytes between the line pointers and the items, which carry no meaning. */
  static void maskHole(ByteBuffer page) {
    for (int i = PageHeader.lower(page); i < PageHeader.upper(page); i++) {
      page.put(i, (byte) 0);
    }
  }

  private static int pointer(ByteBuffer page, int slot) {
    return page.getInt(pointerOffset(slot));
  }

  private static int pointerOffset(int slot) {
    return PageHeader.SIZE + (slot - 1) * POINTER_SIZE;
  }
}
