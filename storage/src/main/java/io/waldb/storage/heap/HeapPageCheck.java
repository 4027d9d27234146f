package io.waldb.storage.heap;

import static io.waldb.storage.heap.HeapVisible.FROZEN_XID;

import io.waldb.buffer.page.LinePointer;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.tuple.TupleCheck;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.txn.TransactionManager;
import io.waldb.storage.txn.XidStatus;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Looks at a copy of one heap page for anything that cannot be: line pointers, headers, chains of
 * versions, columns, the mark "visible to all".
 *
 * <p>The page may change while its copy is looked at, and transactions may end. Every question is
 * asked so that this cannot make a fault of what is none: outcomes only go from "in progress" to an
 * end, next xid and horizon only rise, and they are read after the copy was made.
 *
 * <p>Follows PostgreSQL {@code contrib/amcheck/verify_heapam.c}. Belongs to one thread.
 */
final class HeapPageCheck {
  private static final int PATIENCE = 1000;
  private static final long PAUSE_NANOS = 100_000;

  private final TransactionManager transactions;
  private final LongSupplier horizon;
  private final Visibility visibility;
  private final TupleDescriptor descriptor;
  private final boolean chunks;
  private final HeapCheck.Listener listener;
  private final int[] predecessors = new int[HeapPage.MAX_ROWS + 1];
  private final boolean[] sound = new boolean[HeapPage.MAX_ROWS + 1];

  /** What is at the byte of the page: the line pointer whose row it belongs to, 0 for none. */
  private final int[] owners = new int[PageHeader.PAGE_SIZE];

  /** How often the horizon is still asked for again. */
  private int patience = PATIENCE;

  private ByteBuffer page = ByteBuffer.allocate(0);
  private int block;
  private int count;
  private int faults;

  HeapPageCheck(HeapTable table, HeapCheck.Listener listener) {
    this(table, listener, table.relation().context().transactions()::oldestXid);
  }

  /** As the other, with this horizon, for tests. */
  HeapPageCheck(HeapTable table, HeapCheck.Listener listener, LongSupplier horizon) {
    this.horizon = horizon;
    this.transactions = table.relation().context().transactions();
    this.visibility = table.relation().visibility();
    this.descriptor = table.descriptor();
    this.chunks = table.isChunks();
    this.listener = listener;
  }

  /**
   * Checks a page that is not new.
   *
   * @param copy of the page, made under its latch
   * @return whether rows can be read from it without harm
   */
  boolean check(int number, ByteBuffer copy) {
    page = copy;
    block = number;
    faults = 0;
    if (!checkHeader()) {
      return false;
    }
    Arrays.fill(owners, 0);
    for (int offset = 1; offset <= count; offset++) {
      predecessors[offset] = 0;
      sound[offset] = checkLinePointer(offset);
    }
    for (int offset = 1; offset <= count; offset++) {
      if (sound[offset] && SlottedPage.isNormal(page, offset)) {
        sound[offset] = checkRow(offset);
      }
    }
    for (int offset = 1; offset <= count; offset++) {
      if (sound[offset]) {
        checkLink(offset);
      }
    }
    for (int offset = 1; offset <= count; offset++) {
      if (sound[offset] && SlottedPage.isNormal(page, offset)) {
        checkRoot(offset);
      }
    }
    return faults == 0;
  }

  private void fault(int offset, String what) {
    faults++;
    listener.fault(block, offset, what);
  }

  // ---- header and line pointers

  private boolean checkHeader() {
    int lower = PageHeader.lower(page);
    int upper = PageHeader.upper(page);
    int special = PageHeader.special(page);
    count = (lower - PageHeader.SIZE) / LinePointer.SIZE;
    if (PageHeader.layoutVersion(page) != PageHeader.LAYOUT_VERSION) {
      fault(0, "page layout version is " + PageHeader.layoutVersion(page));
    } else if (lower < PageHeader.SIZE
        || lower > upper
        || upper > special
        || special != PageHeader.PAGE_SIZE) {
      fault(0, "lower is " + lower + ", upper " + upper + ", special " + special);
    } else if ((lower - PageHeader.SIZE) % LinePointer.SIZE != 0 || count > HeapPage.MAX_ROWS) {
      fault(0, "lower " + lower + " is no end of line pointers");
    } else {
      long pruneXid = PageHeader.pruneXid(page);
      if (pruneXid < 0 || pruneXid >= transactions.nextXid()) {
        fault(0, "prune xid " + pruneXid + " was never given out");
      }
      return true;
    }
    return false;
  }

  private boolean checkLinePointer(int offset) {
    int pointer = SlottedPage.linePointer(page, offset);
    int start = LinePointer.offset(pointer);
    int length = LinePointer.length(pointer);
    switch (LinePointer.state(pointer)) {
      case LinePointer.UNUSED -> {
        if (pointer != 0) {
          fault(offset, "unused line pointer is not zero");
        } else if (!PageHeader.hasFlag(page, PageHeader.FLAG_HAS_FREE_LINES)) {
          fault(offset, "unused line pointer on a page whose flag says there is none");
        }
        return false;
      }
      case LinePointer.DEAD -> {
        if (start != 0 || length != 0) {
          fault(offset, "dead line pointer has a row");
        } else if (isMarkedVisible()) {
          fault(offset, "dead line pointer on a page marked as visible to all");
        }
        return false;
      }
      case LinePointer.REDIRECT -> {
        if (length != 0 || start < 1 || start > count) {
          fault(offset, "redirect to line pointer " + start + " of " + count);
          return false;
        }
        return true;
      }
      default -> {
        return checkPlace(offset, start, length);
      }
    }
  }

  private boolean checkPlace(int offset, int start, int length) {
    if (start < PageHeader.upper(page) || start + length > PageHeader.special(page)) {
      fault(
          offset,
          "row at "
              + start
              + " with "
              + length
              + " bytes is outside "
              + PageHeader.upper(page)
              + " to "
              + PageHeader.special(page));
      return false;
    }
    if (length < TupleHeader.SIZE) {
      fault(offset, "row has " + length + " bytes, less than a header");
      return false;
    }
    for (int at = start; at < start + length; at++) {
      if (owners[at] != 0) {
        fault(offset, "row overlaps that of line pointer " + owners[at]);
        return false;
      }
      owners[at] = offset;
    }
    return true;
  }

  private boolean isMarkedVisible() {
    return PageHeader.hasFlag(page, PageHeader.FLAG_ALL_VISIBLE);
  }

  // ---- rows

  private boolean checkRow(int offset) {
    int at = SlottedPage.itemOffset(page, offset);
    int length = SlottedPage.itemLength(page, offset);
    long xmin = TupleHeader.xmin(page, at);
    long xmax = TupleHeader.xmax(page, at);
    int flags = TupleHeader.flags(page, at);
    int before = faults;
    long next = transactions.nextXid();
    if (xmin < FROZEN_XID || xmin >= next) {
      fault(offset, "xmin " + xmin + " was never given out; the next xid is " + next);
    }
    if (xmax != 0 && (xmax < TransactionManager.FIRST_NORMAL_XID || xmax >= next)) {
      fault(offset, "xmax " + xmax + " was never given out; the next xid is " + next);
    }
    if ((flags & TupleHeader.RESERVED) != 0) {
      fault(offset, "reserved flag is set");
    }
    boolean hot = (flags & TupleHeader.HOT_UPDATED) != 0;
    long ctid = TupleHeader.ctid(page, at);
    if (hot && (xmax == 0 || TupleId.block(ctid) != block || TupleId.offset(ctid) == offset)) {
      fault(offset, "hot-updated by " + xmax + " to " + TupleId.format(ctid));
    }
    if (chunks && (flags & (TupleHeader.HEAP_ONLY | TupleHeader.HOT_UPDATED)) != 0) {
      fault(offset, "chunk of an out-of-line value was updated");
    }
    boolean columns = length >= TupleHeader.SIZE + 2 || TupleHeader.columnCount(page, at) < 255;
    if (!columns) {
      fault(offset, "is too short");
    } else if (faults != before || transactions.status(xmin) != XidStatus.ABORTED) {
      // One that was rolled back may have columns of its transaction's own, which nobody reads.
      String wrong = TupleCheck.findFault(descriptor, page, at, length);
      if (wrong != null) {
        fault(offset, wrong);
      }
    }
    if (faults == before && isMarkedVisible()) {
      checkVisibleToAll(offset, at, xmin, xmax);
    }
    boolean isSound = faults == before;
    checkMarks(offset, xmax, flags);
    return isSound;
  }

  private void checkMarks(int offset, long xmax, int flags) {
    int pointer = SlottedPage.linePointer(page, offset);
    if (LinePointer.hasMark(pointer, HeapPage.SUPERSEDED) != (xmax != 0)) {
      fault(offset, "line pointer and xmax " + xmax + " disagree on whether it was replaced");
    }
    boolean heapOnly = (flags & TupleHeader.HEAP_ONLY) != 0;
    if (LinePointer.hasMark(pointer, HeapPage.HEAP_ONLY) != heapOnly) {
      fault(offset, "line pointer and row disagree on whether the row is heap-only");
    }
  }

  private void checkVisibleToAll(int offset, int at, long xmin, long xmax) {
    if (!isVisibleToAll(at, xmin)) {
      fault(
          offset,
          "page is marked as visible to all, but the row with xmin "
              + xmin
              + " and xmax "
              + xmax
              + " is not");
    }
  }

  /**
   * What was visible to all stays so, but the horizon that is told may be too low for a moment:
   * whoever takes a snapshot says how far back it looks before it knows that it is not too far. So
   * only a horizon that stays low counts.
   */
  private boolean isVisibleToAll(int at, long xmin) {
    for (int i = 0; ; i++) {
      long oldest = horizon.getAsLong();
      if (visibility.fate(page, at, oldest) != RowFate.LIVE) {
        return false;
      }
      if (xmin == FROZEN_XID || xmin < oldest) {
        return true;
      }
      if (i >= patience) {
        patience = 0; // by now it is no moment any more
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  // ---- chains

  /** Looks at the version that a redirect or a replaced version leads to. */
  private void checkLink(int offset) {
    if (SlottedPage.isRedirect(page, offset)) {
      int target = SlottedPage.redirectTarget(page, offset);
      if (!SlottedPage.isNormal(page, target)) {
        fault(offset, "redirect to line pointer " + target + ", which has no row");
      } else if (sound[target]) {
        if (!HeapPage.isHeapOnly(page, target)) {
          fault(offset, "redirect to line pointer " + target + ", whose row is not heap-only");
        }
        precede(offset, target);
      }
      return;
    }
    int at = SlottedPage.itemOffset(page, offset);
    long xmax = TupleHeader.xmax(page, at);
    long ctid = TupleHeader.ctid(page, at);
    int next = TupleId.offset(ctid);
    // The place may have been used anew after whoever replaced this version rolled back.
    if (xmax != 0
        && TupleId.block(ctid) == block
        && next != offset
        && next >= 1
        && next <= count
        && sound[next]
        && SlottedPage.isNormal(page, next)
        && TupleHeader.xmin(page, SlottedPage.itemOffset(page, next)) == xmax) {
      checkSuccessor(offset, at, next);
    }
  }

  private void checkSuccessor(int offset, int at, int next) {
    int nextAt = SlottedPage.itemOffset(page, next);
    boolean hot = (TupleHeader.flags(page, at) & TupleHeader.HOT_UPDATED) != 0;
    boolean heapOnly = HeapPage.isHeapOnly(page, next);
    if (hot && !heapOnly) {
      fault(offset, "hot-updated to line pointer " + next + ", whose row is not heap-only");
    } else if (!hot && heapOnly) {
      fault(offset, "not hot-updated, but line pointer " + next + " has a heap-only row of it");
    }
    precede(offset, next);
    long xmin = TupleHeader.xmin(page, at);
    XidStatus later = transactions.status(TupleHeader.xmin(page, nextAt));
    if (xmin != FROZEN_XID && later != XidStatus.ABORTED) {
      XidStatus earlier = settled(xmin, later);
      if (earlier == XidStatus.ABORTED
          || (earlier == XidStatus.IN_PROGRESS && later == XidStatus.COMMITTED)) {
        fault(
            offset,
            "row of transaction "
                + xmin
                + ", which is "
                + earlier
                + ", was replaced by transaction "
                + TupleHeader.xmin(page, nextAt)
                + ", which is "
                + later);
      }
    }
  }

  /**
   * The status of a version's maker, given that of the next version's, read before. The outcomes of
   * one transaction and its savepoints are not published at one instant.
   */
  private XidStatus settled(long xid, XidStatus later) {
    XidStatus status = transactions.status(xid);
    for (int i = 0;
        later == XidStatus.COMMITTED && status == XidStatus.IN_PROGRESS && i < PATIENCE;
        i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      status = transactions.status(xid);
    }
    return status;
  }

  private void precede(int offset, int next) {
    if (predecessors[next] != 0) {
      fault(
          offset,
          "leads to line pointer " + next + ", to which " + predecessors[next] + " leads too");
    }
    predecessors[next] = offset;
  }

  private void checkRoot(int offset) {
    if (predecessors[offset] == 0 && HeapPage.isHeapOnly(page, offset)) {
      long xmin = TupleHeader.xmin(page, SlottedPage.itemOffset(page, offset));
      if (xmin == FROZEN_XID || transactions.status(xmin) != XidStatus.ABORTED) {
        fault(offset, "heap-only row of transaction " + xmin + " to which nothing leads");
      }
    }
  }
}
