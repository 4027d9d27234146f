package io.waldb.buffer.page;

import static io.waldb.buffer.page.PageHeader.PAGE_SIZE;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Items of varying length behind line pointers, the layout common to heap and index pages. Follows
 * PostgreSQL {@code storage/page/bufpage.c}.
 *
 * <pre>
 * 0        32            lower            upper               special     8192
 * | header | pointer 1..n | free space    | items, no order    | special   |
 * </pre>
 *
 * <p>Line pointers are numbered from 1. Items are not aligned, may lie in any order and have holes
 * between them; {@link #compact} closes the holes. A heap keeps line pointers in place for ever
 * (index entries name them) and gives unused ones out again; an index keeps them in key order and
 * shifts them. Everything here is a function of the page's bytes and the arguments alone, so the
 * same calls at run time and in redo give the same page.
 *
 * <p>Nothing here checks the page it is given beyond asserts: a page that came through the buffer
 * pool has passed its checksum. Under an optimistic stamp any value may be garbage and an access
 * may throw {@link IndexOutOfBoundsException}, never do worse.
 */
public final class SlottedPage {
  /** The most line pointers a page without special space and with empty items can have. */
  public static final int MAX_ITEMS = (PAGE_SIZE - PageHeader.SIZE) / LinePointer.SIZE;

  /** Where a thread keeps items while it moves them. */
  private static final ThreadLocal<byte[]> ITEMS =
      ThreadLocal.withInitial(() -> new byte[PAGE_SIZE]);

  private SlottedPage() {}

  // ---------------------------------------------------------------- looking

  /** Line pointers on the page, used or not. */
  public static int itemCount(ByteBuffer page) {
    return (PageHeader.lower(page) - PageHeader.SIZE) / LinePointer.SIZE;
  }

  /** Line pointer {@code n}, to be taken apart by {@link LinePointer}. */
  public static int linePointer(ByteBuffer page, int n) {
    assert n >= 1 && n <= itemCount(page) : n + " of " + itemCount(page);
    return page.getInt(slot(n));
  }

  /** The state of line pointer {@code n}: one of the constants of {@link LinePointer}. */
  public static int state(ByteBuffer page, int n) {
    return LinePointer.state(linePointer(page, n));
  }

  /** Whether line pointer {@code n} has a live item. */
  public static boolean isNormal(ByteBuffer page, int n) {
    return state(page, n) == LinePointer.NORMAL;
  }

  /** Whether line pointer {@code n} is free for use. */
  public static boolean isUnused(ByteBuffer page, int n) {
    return state(page, n) == LinePointer.UNUSED;
  }

  /** Whether line pointer {@code n} leads to another. */
  public static boolean isRedirect(ByteBuffer page, int n) {
    return state(page, n) == LinePointer.REDIRECT;
  }

  /** Whether line pointer {@code n} is dead. */
  public static boolean isDead(ByteBuffer page, int n) {
    return state(page, n) == LinePointer.DEAD;
  }

  /** Where item {@code n} begins on the page. */
  public static int itemOffset(ByteBuffer page, int n) {
    return LinePointer.offset(linePointer(page, n));
  }

  /** Bytes of item {@code n}; 0 when it has none. */
  public static int itemLength(ByteBuffer page, int n) {
    return LinePointer.length(linePointer(page, n));
  }

  /** The line pointer that redirect {@code n} leads to. */
  public static int redirectTarget(ByteBuffer page, int n) {
    int pointer = linePointer(page, n);
    assert LinePointer.state(pointer) == LinePointer.REDIRECT : LinePointer.format(pointer);
    return LinePointer.offset(pointer);
  }

  /** The longest item that fits with a line pointer of its own; never negative. */
  public static int freeSpace(ByteBuffer page) {
    return Math.max(0, exactFreeSpace(page) - LinePointer.SIZE);
  }

  /** Bytes between the line pointers and the items. */
  public static int exactFreeSpace(ByteBuffer page) {
    return PageHeader.upper(page) - PageHeader.lower(page);
  }

  /** The lowest unused line pointer, else one past the last. */
  public static int freeSlot(ByteBuffer page) {
    int count = itemCount(page);
    if (PageHeader.hasFlag(page, PageHeader.FLAG_HAS_FREE_LINES)) {
      for (int n = 1; n <= count; n++) {
        if (page.getInt(slot(n)) == 0) {
          return n;
        }
      }
    }
    return count + 1;
  }

  /** Whether an item of this length fits at line pointer {@code n}, unused or one past the last. */
  public static boolean fits(ByteBuffer page, int n, int length) {
    int pointerSize = n > itemCount(page) ? LinePointer.SIZE : 0;
    return length + pointerSize <= exactFreeSpace(page);
  }

  // ---------------------------------------------------------------- adding

  /**
   * Adds an item at the lowest unused line pointer, else at a new last one.
   *
   * @return its line pointer, or 0 when it does not fit
   */
  public static int addItem(ByteBuffer page, ByteBuffer from, int offset, int length) {
    int n = freeSlot(page);
    if (!fits(page, n, length)) {
      return 0;
    }
    page.put(reserveItem(page, n, length), from, offset, length);
    return n;
  }

  /**
   * Adds an item at the lowest unused line pointer, else at a new last one.
   *
   * @return its line pointer, or 0 when it does not fit
   */
  public static int addItem(ByteBuffer page, byte[] from, int offset, int length) {
    int n = freeSlot(page);
    if (!fits(page, n, length)) {
      return 0;
    }
    page.put(reserveItem(page, n, length), from, offset, length);
    return n;
  }

  /**
   * Makes line pointer {@code n} (unused, or one past the last) normal with room for an item, whose
   * bytes the caller puts. It must fit.
   *
   * @return where on the page the item's bytes go; what is there now is arbitrary
   */
  public static int reserveItem(ByteBuffer page, int n, int length) {
    int count = itemCount(page);
    assert n >= 1 && n <= count + 1 : n + " of " + count;
    assert fits(page, n, length) : length + " bytes into " + exactFreeSpace(page);
    if (n > count) {
      if (PageHeader.hasFlag(page, PageHeader.FLAG_HAS_FREE_LINES)) {
        setFreeLinesHint(page, hasUnused(page, count));
      }
      PageHeader.setLower(page, slot(n) + LinePointer.SIZE);
    } else {
      assert page.getInt(slot(n)) == 0 : n + ": " + LinePointer.format(page.getInt(slot(n)));
    }
    return place(page, n, length);
  }

  /**
   * Opens line pointer {@code n}, those from {@code n} on move up by one, with room for an item,
   * whose bytes the caller puts. It must fit. For pages that keep their line pointers in order.
   *
   * @return where on the page the item's bytes go; what is there now is arbitrary
   */
  public static int insertItem(ByteBuffer page, int n, int length) {
    int count = itemCount(page);
    assert n >= 1 && n <= count + 1 : n + " of " + count;
    assert fits(page, count + 1, length) : length + " bytes into " + exactFreeSpace(page);
    page.put(slot(n + 1), page, slot(n), (count + 1 - n) * LinePointer.SIZE);
    PageHeader.setLower(page, slot(count + 1) + LinePointer.SIZE);
    return place(page, n, length);
  }

  private static int place(ByteBuffer page, int n, int length) {
    assert length > 0 : length;
    int offset = PageHeader.upper(page) - length;
    PageHeader.setUpper(page, offset);
    page.putInt(slot(n), LinePointer.of(offset, LinePointer.NORMAL, length));
    assert PageHeader.lower(page) <= offset;
    return offset;
  }

  // ---------------------------------------------------------------- changing line pointers

  /** Makes line pointer {@code n} free for use; its item's bytes stay lost until compaction. */
  public static void setUnused(ByteBuffer page, int n) {
    assert n >= 1 && n <= itemCount(page) : n;
    page.putInt(slot(n), 0);
    PageHeader.setFlag(page, PageHeader.FLAG_HAS_FREE_LINES);
  }

  /** Makes line pointer {@code n} dead and without an item. */
  public static void setDead(ByteBuffer page, int n) {
    assert n >= 1 && n <= itemCount(page) : n;
    page.putInt(slot(n), LinePointer.of(0, LinePointer.DEAD, 0));
  }

  /** Gives line pointer {@code n}, which is normal, marks besides those it has. */
  public static void mark(ByteBuffer page, int n, int marks) {
    int pointer = linePointer(page, n);
    assert LinePointer.state(pointer) == LinePointer.NORMAL : LinePointer.format(pointer);
    assert (marks & ~(LinePointer.MARK_1 | LinePointer.MARK_2)) == 0 : marks;
    page.putInt(slot(n), pointer | marks);
  }

  /** Makes line pointer {@code n} lead to line pointer {@code target}. */
  public static void setRedirect(ByteBuffer page, int n, int target) {
    assert n >= 1 && n <= itemCount(page) : n;
    assert target >= 1 && target <= itemCount(page) && target != n : n + " to " + target;
    page.putInt(slot(n), LinePointer.of(target, LinePointer.REDIRECT, 0));
  }

  // ---------------------------------------------------------------- removing and moving items

  /**
   * Removes several items and their line pointers and closes all holes.
   *
   * @param numbers line pointers, ascending
   * @param count how many of them
   */
  public static void removeItems(ByteBuffer page, int[] numbers, int count) {
    int total = itemCount(page);
    int kept = 0;
    int next = 0;
    for (int n = 1; n <= total; n++) {
      if (next < count && numbers[next] == n) {
        next++;
      } else {
        page.putInt(slot(++kept), page.getInt(slot(n)));
      }
    }
    assert next == count : "not ascending or past the end";
    PageHeader.setLower(page, slot(kept + 1));
    compact(page);
  }

  /**
   * Closes the gap that an item has left, to which no line pointer leads any more: items below it
   * move up.
   */
  public static void closeGap(ByteBuffer page, int offset, int length) {
    int upper = PageHeader.upper(page);
    page.put(upper + length, page, upper, offset - upper);
    shiftOffsets(page, offset, length);
    PageHeader.setUpper(page, upper + length);
  }

  /** Items that begin before {@code below} now begin {@code by} bytes later. */
  private static void shiftOffsets(ByteBuffer page, int below, int by) {
    int count = itemCount(page);
    for (int n = 1; n <= count; n++) {
      int pointer = page.getInt(slot(n));
      int length = LinePointer.length(pointer);
      int offset = LinePointer.offset(pointer);
      if (length > 0 && offset < below) {
        page.putInt(slot(n), LinePointer.moved(pointer, offset + by));
      }
    }
  }

  /**
   * Closes the holes between items. Line pointers keep number, state and length. Items end up in
   * the order of their line pointers, the first one last on the page.
   */
  public static void compact(ByteBuffer page) {
    int count = itemCount(page);
    int upper = PageHeader.upper(page);
    int special = PageHeader.special(page);
    byte[] items = ITEMS.get();
    page.get(upper, items, 0, special - upper);
    int end = special;
    boolean free = false;
    for (int n = 1; n <= count; n++) {
      int pointer = page.getInt(slot(n));
      int length = LinePointer.length(pointer);
      free |= pointer == 0;
      if (length > 0) {
        end -= length;
        int offset = LinePointer.offset(pointer);
        if (offset != end) {
          page.put(end, items, offset - upper, length);
          page.putInt(slot(n), LinePointer.moved(pointer, end));
        }
      }
    }
    PageHeader.setUpper(page, end);
    setFreeLinesHint(page, free);
  }

  /**
   * Gives back the unused line pointers behind the last used one.
   *
   * @return how many
   */
  public static int truncateLinePointers(ByteBuffer page) {
    int count = itemCount(page);
    int kept = count;
    while (kept > 0 && page.getInt(slot(kept)) == 0) {
      kept--;
    }
    if (kept < count) {
      PageHeader.setLower(page, slot(kept + 1));
      setFreeLinesHint(page, hasUnused(page, kept));
    }
    return count - kept;
  }

  private static boolean hasUnused(ByteBuffer page, int count) {
    for (int n = 1; n <= count; n++) {
      if (page.getInt(slot(n)) == 0) {
        return true;
      }
    }
    return false;
  }

  private static void setFreeLinesHint(ByteBuffer page, boolean free) {
    if (free) {
      PageHeader.setFlag(page, PageHeader.FLAG_HAS_FREE_LINES);
    } else {
      PageHeader.clearFlag(page, PageHeader.FLAG_HAS_FREE_LINES);
    }
  }

  private static int slot(int n) {
    return PageHeader.SIZE + (n - 1) * LinePointer.SIZE;
  }

  // ---------------------------------------------------------------- checking

  /**
   * For asserts and tests: {@code assert SlottedPage.checkInvariants(page)}.
   *
   * @return true
   * @throws AssertionError saying what is wrong
   */
  public static boolean checkInvariants(ByteBuffer page) {
    String fault = findFault(page);
    if (fault != null) {
      throw new AssertionError(fault);
    }
    return true;
  }

  /**
   * Looks for anything a slotted page cannot have: pointers out of order, items outside their area
   * or overlapping, line pointers that make no sense. Trusts nothing, so it may be given bytes of
   * any origin.
   *
   * @return what is wrong, or null
   */
  public static @Nullable String findFault(ByteBuffer page) {
    int lower = PageHeader.lower(page);
    int upper = PageHeader.upper(page);
    int special = PageHeader.special(page);
    if (PageHeader.layoutVersion(page) != PageHeader.LAYOUT_VERSION) {
      return "layout version " + PageHeader.layoutVersion(page);
    }
    if (lower < PageHeader.SIZE || lower > upper || upper > special || special > PAGE_SIZE) {
      return "lower " + lower + ", upper " + upper + ", special " + special;
    }
    if ((lower - PageHeader.SIZE) % LinePointer.SIZE != 0) {
      return "lower " + lower + " is inside a line pointer";
    }
    BitSet taken = new BitSet(PAGE_SIZE);
    int count = itemCount(page);
    for (int n = 1; n <= count; n++) {
      String fault = findPointerFault(page, n, taken);
      if (fault != null) {
        return "line pointer " + n + " " + LinePointer.format(page.getInt(slot(n))) + ": " + fault;
      }
    }
    return null;
  }

  private static @Nullable String findPointerFault(ByteBuffer page, int n, BitSet taken) {
    int pointer = page.getInt(slot(n));
    int offset = LinePointer.offset(pointer);
    int length = LinePointer.length(pointer);
    int state = LinePointer.state(pointer);
    if (state != LinePointer.NORMAL
        && LinePointer.hasMark(pointer, LinePointer.MARK_1 | LinePointer.MARK_2)) {
      return "has marks";
    }
    if (state == LinePointer.UNUSED) {
      if (pointer != 0) {
        return "unused but not zero";
      }
      boolean flagged = PageHeader.hasFlag(page, PageHeader.FLAG_HAS_FREE_LINES);
      return flagged ? null : "unused but the page's flag denies it";
    }
    if (state == LinePointer.REDIRECT) {
      if (length != 0 || offset < 1 || offset > itemCount(page) || offset == n) {
        return "leads nowhere";
      }
      return isNormal(page, offset) ? null : "leads to a line pointer without an item";
    }
    if (length == 0) {
      return state == LinePointer.DEAD && offset == 0 ? null : "has no item";
    }
    if (offset < PageHeader.upper(page) || offset + length > PageHeader.special(page)) {
      return "outside the items";
    }
    int clash = taken.nextSetBit(offset);
    if (clash >= 0 && clash < offset + length) {
      return "overlaps another item";
    }
    taken.set(offset, offset + length);
    return null;
  }
}
