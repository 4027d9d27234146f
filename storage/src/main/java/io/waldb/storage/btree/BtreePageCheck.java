package io.waldb.storage.btree;

import io.waldb.buffer.page.PageHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What one page of an index, looked at alone, cannot have. Trusts nothing on it. */
final class BtreePageCheck {
  private static final int ALL_FLAGS =
      BtreePage.LEAF | BtreePage.INCOMPLETE_SPLIT | BtreePage.HALF_DEAD | BtreePage.DELETED;
  private static final int FLAGS = BtreePage.SIZE - BtreePage.SPECIAL_SIZE + 10;
  private static final int NORMAL = 1;

  private BtreePageCheck() {}

  /** The first thing wrong with header, special space or line pointers of a used page, or null. */
  static @Nullable String findFault(ByteBuffer page) {
    int lower = PageHeader.lower(page);
    int upper = PageHeader.upper(page);
    int special = PageHeader.special(page);
    if (PageHeader.layoutVersion(page) != PageHeader.LAYOUT_VERSION) {
      return "page layout version is " + PageHeader.layoutVersion(page);
    }
    if (lower < PageHeader.SIZE
        || lower > upper
        || upper > special
        || special != BtreePage.SIZE - BtreePage.SPECIAL_SIZE) {
      return "lower is " + lower + ", upper " + upper + ", special " + special;
    }
    int flags = page.getShort(FLAGS);
    int level = BtreePage.level(page);
    if ((flags & ~ALL_FLAGS) != 0 || level < 0 || BtreePage.isLeaf(page) != (level == 0)) {
      return "level is " + level + " with flags " + flags;
    }
    if (BtreePage.has(page, BtreePage.DELETED)) {
      return null;
    }
    int items = BtreePage.itemCount(page);
    int least = BtreePage.firstSlot(page) - (level == 0 ? 1 : 0);
    if ((lower - PageHeader.SIZE) % BtreePage.POINTER_SIZE != 0 || items < least) {
      return "it has " + items + " items, lower is " + lower;
    }
    return findItemFault(page, level, upper, special);
  }

  private static @Nullable String findItemFault(
      ByteBuffer page, int level, int upper, int special) {
    BitSet taken = new BitSet(BtreePage.SIZE);
    int items = BtreePage.itemCount(page);
    int first = BtreePage.firstSlot(page);
    for (int slot = 1; slot <= items; slot++) {
      int pointer = page.getInt(PageHeader.SIZE + (slot - 1) * BtreePage.POINTER_SIZE);
      int offset = BtreePage.itemOffset(page, slot);
      int length = BtreePage.itemLength(page, slot);
      int least = slot < first ? 1 : level == 0 ? BtreePage.TID_SIZE : BtreePage.CHILD_SIZE;
      if ((pointer >>> 15 & 3) != NORMAL
          || length < least
          || offset < upper
          || offset + length > special) {
        return "item " + slot + " at " + offset + " with " + length + " bytes is no item";
      }
      int clash = taken.nextSetBit(offset);
      if (clash >= 0 && clash < offset + length) {
        return "item " + slot + " overlaps another";
      }
      taken.set(offset, offset + length);
    }
    return null;
  }

  /** The first pair of items of a sound page that is out of order, or null. */
  static @Nullable String findDisorder(ByteBuffer page) {
    int items = BtreePage.itemCount(page);
    int first = BtreePage.firstSlot(page);
    byte[] high = highKey(page);
    byte[] previous = null;
    for (int slot = first; slot <= items; slot++) {
      byte[] key = key(page, slot);
      if (!BtreePage.isLeaf(page) && slot == first) {
        if (key.length != 0) {
          return "the first item of an internal page has a separator";
        }
        continue;
      }
      if (previous != null && Arrays.compareUnsigned(previous, key) >= 0) {
        return "items " + (slot - 1) + " and " + slot + " are out of order";
      }
      if (high != null && Arrays.compareUnsigned(key, high) >= 0) {
        return "item " + slot + " is not below the high key";
      }
      previous = key;
    }
    return null;
  }

  /** A copy of a leaf's item or an internal page's separator. */
  static byte[] key(ByteBuffer page, int slot) {
    return BtreePage.isLeaf(page) ? BtreePage.item(page, slot) : BtreePage.separator(page, slot);
  }

  /** A copy of the high key; null on the rightmost page of a level. */
  static byte @Nullable [] highKey(ByteBuffer page) {
    return BtreePage.isRightmost(page) ? null : BtreePage.item(page, BtreePage.highKeySlot());
  }

  /**
   * Whether something on a sound page is below its key space.
   *
   * @param low where the key space begins: the high key of the page to the left
   */
  static boolean isBelow(ByteBuffer page, byte[] low) {
    boolean leaf = BtreePage.isLeaf(page);
    int slot = leaf ? BtreePage.firstSlot(page) : BtreePage.firstSlot(page) + 1;
    if (slot > BtreePage.itemCount(page)) {
      return false;
    }
    int order = Arrays.compareUnsigned(key(page, slot), low);
    return leaf ? order < 0 : order <= 0;
  }
}
