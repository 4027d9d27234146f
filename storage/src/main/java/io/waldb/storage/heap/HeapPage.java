package io.waldb.storage.heap;

import io.waldb.buffer.page.LinePointer;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the heap does with a page beyond what {@link SlottedPage} offers. No special space.
 *
 * <p>Line pointers: normal has a row version; redirect leads to the first version of a heap-only
 * chain whose root is gone; dead is kept while index entries may lead to it; unused is free. Their
 * marks say of a row version what pruning wants to know of it, which spares a look at the others.
 */
final class HeapPage {
  /** The most line pointers a heap page is given: as many rows without columns as fit. */
  static final int MAX_ROWS =
      (PageHeader.PAGE_SIZE - PageHeader.SIZE) / (TupleHeader.SIZE + 1 + LinePointer.SIZE);

  /** The longest row version that fits on an empty page. */
  static final int MAX_ROW_SIZE = PageHeader.PAGE_SIZE - PageHeader.SIZE - LinePointer.SIZE;

  /** Mark of a row version that a transaction, committed or not, has replaced or deleted. */
  static final int SUPERSEDED = LinePointer.MARK_1;

  /** Mark of a row version to which no index entry leads. */
  static final int HEAP_ONLY = LinePointer.MARK_2;

  private HeapPage() {}

  /** Makes an empty heap page of it. */
  static void initialize(ByteBuffer page) {
    PageHeader.initialize(page, 0);
  }

  /**
   * The line pointer for a row version of this length, 0 when it does not fit.
   *
   * @param reserve bytes that shall stay free besides
   */
  static int slotFor(ByteBuffer page, int length, int reserve) {
    int slot = SlottedPage.freeSlot(page);
    return slot <= MAX_ROWS && SlottedPage.fits(page, slot, length + reserve) ? slot : 0;
  }

  /** Bytes there are for a row version, 0 when no line pointer may be added. */
  static int room(ByteBuffer page) {
    int slot = SlottedPage.freeSlot(page);
    if (slot > MAX_ROWS) {
      return 0;
    }
    return slot > SlottedPage.itemCount(page)
        ? SlottedPage.freeSpace(page)
        : SlottedPage.exactFreeSpace(page);
  }

  /** Whether the line pointer exists and has a row version. */
  static boolean isNormal(ByteBuffer page, int offset) {
    return offset >= 1
        && offset <= SlottedPage.itemCount(page)
        && SlottedPage.isNormal(page, offset);
  }

  /** Notes that the end of a transaction may make something prunable. */
  static void notePrunable(ByteBuffer page, long xid) {
    long known = PageHeader.pruneXid(page);
    if (known == 0 || xid < known) {
      PageHeader.setPruneXid(page, xid);
    }
  }

  /** Marks a row version as replaced or deleted. */
  static void setXmax(
      ByteBuffer page, int offset, long xid, long ctid, int newFlags, int commandId) {
    int at = SlottedPage.itemOffset(page, offset);
    int kept = TupleHeader.HAS_NULLS | TupleHeader.HAS_TOASTED | TupleHeader.HEAP_ONLY;
    TupleHeader.setXmax(page, at, xid);
    TupleHeader.setCtidAndFlags(page, at, ctid, (TupleHeader.flags(page, at) & kept) | newFlags);
    TupleHeader.setCommandId(page, at, commandId);
    SlottedPage.mark(page, offset, SUPERSEDED);
    notePrunable(page, xid);
    PageHeader.clearFlag(page, PageHeader.FLAG_ALL_VISIBLE);
  }

  /**
   * Blanks what may differ between a page and its replayed copy: the hole, hints, and the command
   * ids, which the log does not have.
   */
  static void mask(ByteBuffer page) {
    if (PageHeader.isNew(page)) {
      return;
    }
    int upper = PageHeader.upper(page);
    for (int i = PageHeader.lower(page); i < upper; i++) {
      page.put(i, (byte) 0);
    }
    int count = SlottedPage.itemCount(page);
    for (int offset = 1; offset <= count; offset++) {
      if (SlottedPage.isNormal(page, offset)) {
        int at = SlottedPage.itemOffset(page, offset);
        TupleHeader.setCommandId(page, at, 0);
        TupleHeader.setCtidAndFlags(
            page,
            at,
            TupleHeader.ctid(page, at),
            TupleHeader.flags(page, at) & ~TupleHeader.COMBO_COMMAND);
      }
    }
  }

  /**
   * For asserts, tests and the offline check: looks for anything that a heap page cannot have.
   *
   * @param block the page's number
   * @return what is wrong, or null
   */
  static @Nullable String findFault(ByteBuffer page, int block) {
    if (PageHeader.isNew(page)) {
      return null;
    }
    String fault = SlottedPage.findFault(page);
    if (fault != null) {
      return fault;
    }
    int count = SlottedPage.itemCount(page);
    if (count > MAX_ROWS) {
      return count + " line pointers";
    }
    for (int offset = 1; offset <= count; offset++) {
      fault = findRowFault(page, block, offset);
      if (fault != null) {
        return "line pointer " + offset + ": " + fault;
      }
    }
    return null;
  }

  private static @Nullable String findRowFault(ByteBuffer page, int block, int offset) {
    if (SlottedPage.isRedirect(page, offset)) {
      int target = SlottedPage.redirectTarget(page, offset);
      return isNormal(page, target) && isHeapOnly(page, target)
          ? null
          : "redirect to " + target + ", which is no heap-only row";
    }
    if (!SlottedPage.isNormal(page, offset)) {
      return null;
    }
    int at = SlottedPage.itemOffset(page, offset);
    int length = SlottedPage.itemLength(page, offset);
    if (length < TupleHeader.SIZE || length < TupleHeader.dataOffset(page, at)) {
      return "row of " + length + " bytes";
    }
    if (TupleHeader.xmin(page, at) == 0) {
      return "row without xmin";
    }
    int pointer = SlottedPage.linePointer(page, offset);
    if (LinePointer.hasMark(pointer, SUPERSEDED) != (TupleHeader.xmax(page, at) != 0)) {
      return "marked as superseded or not, unlike its xmax " + TupleHeader.xmax(page, at);
    }
    if (LinePointer.hasMark(pointer, HEAP_ONLY) != isHeapOnly(page, offset)) {
      return "marked as heap-only or not, unlike its header";
    }
    long next = TupleHeader.ctid(page, at);
    boolean hot = (TupleHeader.flags(page, at) & TupleHeader.HOT_UPDATED) != 0;
    if (hot && (TupleHeader.xmax(page, at) == 0 || TupleId.block(next) != block)) {
      return "hot-updated to " + TupleId.format(next) + " by " + TupleHeader.xmax(page, at);
    }
    return null;
  }

  static boolean isHeapOnly(ByteBuffer page, int offset) {
    int at = SlottedPage.itemOffset(page, offset);
    return (TupleHeader.flags(page, at) & TupleHeader.HEAP_ONLY) != 0;
  }
}
