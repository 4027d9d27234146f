package io.waldb.storage.heap;

import io.waldb.buffer.BufferRing;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.RingKind;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Transaction;
import java.nio.ByteBuffer;

/**
 * Reads all rows of a table that an index on it must have, for building the index.
 *
 * <p>That is every version that is not dead to all: the live ones, and deleted ones that some
 * snapshot may still see. Of a heap-only chain it is only the version that is live at the end, if
 * any does live, under the place of the chain's root, to which index entries lead; snapshots that
 * see an older version of the chain must not use the new index if the key has changed in between
 * ({@link #leavesOutVersions}).
 *
 * <p>The caller holds a SHARE lock on the table or a stronger one, so what is in progress here is
 * its own. Between two calls nothing is latched. Belongs to one thread.
 *
 * <p>Follows {@code heapam_index_build_range_scan} in PostgreSQL's {@code heapam_handler.c}.
 */
public final class HeapBuildScan {
  private final HeapTable table;
  private final Transaction tx;
  private final BufferRing ring;
  private final long oldestXid;
  private final int blocks;
  private final byte[] rows = new byte[PageHeader.PAGE_SIZE];
  private final int[] roots = new int[HeapPage.MAX_ROWS + 1];
  private final int[] rootOf = new int[HeapPage.MAX_ROWS];
  private final int[] ends = new int[HeapPage.MAX_ROWS];
  private final boolean[] alive = new boolean[HeapPage.MAX_ROWS];
  private int nextBlock;
  private int count;
  private int index;
  private boolean live;
  private boolean leavesOut;

  HeapBuildScan(HeapTable table, Transaction tx) {
    this.table = table;
    this.tx = tx;
    this.ring = table.relation().context().pool().newRing(RingKind.BULK_READ);
    this.oldestXid = table.relation().context().transactions().oldestXid();
    this.blocks = table.relation().blockCount();
  }

  /**
   * Loads the next row; its place is what the index entry has to lead to.
   *
   * @return false when there is none
   */
  public boolean next(TupleSlot into) {
    while (index == count) {
      if (nextBlock >= blocks) {
        return false;
      }
      tx.cancelToken().check();
      read(nextBlock++);
    }
    int start = index == 0 ? 0 : ends[index - 1];
    long tid = TupleId.of(nextBlock - 1, rootOf[index]);
    into.load(rows, start, ends[index] - start, tid, table.toast());
    live = alive[index];
    index++;
    return true;
  }

  /** Whether the row just loaded lives, so that it counts for uniqueness. */
  public boolean isLive() {
    return live;
  }

  /**
   * Whether it has passed over versions that some snapshot may still see, because of newer ones in
   * the same heap-only chain.
   */
  public boolean leavesOutVersions() {
    return leavesOut;
  }

  private void read(int block) {
    index = 0;
    count = 0;
    try (PinnedPage page = table.relation().pin(block, ring);
        ReadLatch latch = page.latchShared()) {
      if (!page.isNew()) {
        findRoots(page.bytes());
        collect(page.bytes());
      }
    }
  }

  /** Notes for every version that a chain reaches the root of the chain. */
  private void findRoots(ByteBuffer page) {
    int items = SlottedPage.itemCount(page);
    for (int offset = 1; offset <= items; offset++) {
      roots[offset] = 0;
    }
    for (int root = 1; root <= items; root++) {
      HotChain chain = new HotChain(page, root);
      for (int offset = chain.first(); offset != 0; offset = chain.next()) {
        roots[offset] = root;
      }
    }
  }

  private void collect(ByteBuffer page) {
    Visibility visibility = table.relation().visibility();
    int items = SlottedPage.itemCount(page);
    int end = 0;
    for (int offset = 1; offset <= items; offset++) {
      if (roots[offset] != 0 && SlottedPage.isNormal(page, offset)) {
        int at = SlottedPage.itemOffset(page, offset);
        byte fate = visibility.fate(page, at, oldestXid);
        boolean replacedOnPage = (TupleHeader.flags(page, at) & TupleHeader.HOT_UPDATED) != 0;
        if (isIndexed(fate, replacedOnPage)) {
          int length = SlottedPage.itemLength(page, offset);
          page.get(at, rows, end, length);
          end += length;
          rootOf[count] = roots[offset];
          alive[count] = fate == RowFate.LIVE || fate == RowFate.INSERT_IN_PROGRESS;
          ends[count++] = end;
        } else if (fate != RowFate.DEAD) {
          leavesOut = true;
        }
      }
    }
  }

  /** Whether an index has to lead to a version. */
  private static boolean isIndexed(byte fate, boolean replacedOnPage) {
    return switch (fate) {
      case RowFate.DEAD -> false;
      case RowFate.LIVE, RowFate.INSERT_IN_PROGRESS -> true;
      default -> !replacedOnPage;
    };
  }
}
