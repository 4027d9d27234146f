package io.waldb.storage.heap;

import io.waldb.buffer.BufferRing;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.RingKind;
import io.waldb.buffer.page.LinePointer;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.common.StackReserve;
import io.waldb.common.config.WaldbSettings;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all rows of a table that a snapshot sees, in the order of their places.
 *
 * <p>A page at a time: under one share latch it is decided which versions are seen, and the page is
 * copied. Between two calls nothing is pinned or latched. Rows inserted meanwhile, by whomever, are
 * not of concern: the scan ends where the relation ended when it began. A scan of more than a
 * quarter of the buffer pool goes through a ring. Belongs to one thread.
 */
public final class HeapScan implements AutoCloseable {
  private final HeapTable table;
  private final Visibility visibility;
  private final Snapshot snapshot;

  /** The page, as it was. */
  private final byte[] copy = new byte[PageHeader.PAGE_SIZE];

  /** Of each row seen on the page: number of the line pointer, and the line pointer. */
  private final int[] offsets = new int[HeapPage.MAX_ROWS];

  private final int[] pointers = new int[HeapPage.MAX_ROWS];
  private int endBlock;
  private @Nullable BufferRing ring;
  private int nextBlock;
  private int block;
  private int count;
  private int index;

  HeapScan(HeapTable table, Snapshot snapshot) {
    this.table = table;
    this.visibility = table.relation().visibility();
    this.snapshot = snapshot;
    restrict(0, table.relation().blockCount());
  }

  /** Begins anew, with these pages only: from, inclusive, to, exclusive. */
  public void restrict(int fromBlock, int toBlock) {
    nextBlock = fromBlock;
    endBlock = toBlock;
    count = 0;
    index = 0;
    int frames = table.relation().context().settings().getInt(WaldbSettings.SHARED_BUFFERS);
    boolean big = toBlock - fromBlock > frames / 4;
    if (!big) {
      ring = null;
    } else if (ring == null) {
      ring = table.relation().context().pool().newRing(RingKind.BULK_READ);
    }
  }

  /** Begins anew. */
  public void rewind() {
    restrict(0, table.relation().blockCount());
  }

  /**
   * Gives the next row, which is good until this is called again.
   *
   * @return false when there is none
   * @throws io.waldb.common.DatabaseException 57014 and the like from the transaction's cancel
   *     token, asked once a page
   */
  public boolean next(TupleSlot into) {
    while (index == count) {
      if (nextBlock >= endBlock) {
        return false;
      }
      snapshot.transaction().cancelToken().check();
      readPage(nextBlock++);
    }
    int pointer = pointers[index];
    into.view(
        copy,
        LinePointer.offset(pointer),
        LinePointer.length(pointer),
        TupleId.of(block, offsets[index]),
        table.toast());
    index++;
    return true;
  }

  private void readPage(int number) {
    block = number;
    index = 0;
    count = 0;
    StackReserve.check(); // a plan may be deep, and so may be who asks for the next row
    try (PinnedPage page = table.relation().pin(number, ring)) {
      boolean prune;
      try (ReadLatch latch = page.latchShared()) {
        if (page.isNew()) {
          return;
        }
        collect(page.bytes());
        prune = table.pruner().isWorthwhile(page.bytes());
      }
      if (prune) {
        table.pruner().pruneIfFree(page);
      }
    }
  }

  private void collect(ByteBuffer page) {
    boolean allVisible = PageHeader.hasFlag(page, PageHeader.FLAG_ALL_VISIBLE);
    int items = SlottedPage.itemCount(page);
    int found = 0;
    for (int offset = 1; offset <= items; offset++) {
      int pointer = SlottedPage.linePointer(page, offset);
      if (LinePointer.state(pointer) == LinePointer.NORMAL
          && (allVisible || visibility.isVisible(page, LinePointer.offset(pointer), snapshot))) {
        offsets[found] = offset;
        pointers[found++] = pointer;
      }
    }
    if (found > 0) {
      page.get(0, copy);
    }
    count = found;
  }

  /** Ends the scan; there is nothing to let go of but memory. */
  @Override
  public void close() {
    nextBlock = endBlock;
    count = 0;
    index = 0;
    ring = null;
  }
}
