package io.waldb.storage.heap;

import io.waldb.buffer.page.LinePointer;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Rows on their way to pages, a page's worth at a time. Belongs to one insertion. */
final class RowBatch {
  private final ByteSink rows = new ByteSink(PageHeader.PAGE_SIZE);
  private final int[] starts = new int[HeapPage.MAX_ROWS + 1];
  private final int[] offsets = new int[HeapPage.MAX_ROWS];
  private final ArrayDeque<TupleSlot> slots = new ArrayDeque<>(HeapPage.MAX_ROWS);

  /** How many rows wait. */
  int count() {
    return slots.size();
  }

  /** Whether another row may still go on the same page. */
  boolean hasRoom() {
    return slots.size() < HeapPage.MAX_ROWS && rows.length() < PageHeader.PAGE_SIZE;
  }

  void add(ByteSink row, TupleSlot slot) {
    rows.put(row.bytes(), 0, row.length());
    slots.addLast(slot);
    starts[slots.size()] = rows.length();
  }

  int length(int index) {
    return starts[index + 1] - starts[index];
  }

  /** The insertion of as many rows as fit on the page; null when not even one does. */
  @Nullable HeapMultiInsert fill(
      ByteBuffer page, boolean init, int reserve, long xid, int commandId, int flags) {
    int items = init ? 0 : SlottedPage.itemCount(page);
    int free = init ? PageHeader.PAGE_SIZE - PageHeader.SIZE : SlottedPage.exactFreeSpace(page);
    int fitting = 0;
    int scanned = 0;
    boolean reuse = !init && PageHeader.hasFlag(page, PageHeader.FLAG_HAS_FREE_LINES);
    while (fitting < slots.size()) {
      scanned++;
      while (scanned <= items && !(reuse && SlottedPage.isUnused(page, scanned))) {
        scanned++;
      }
      int needed = length(fitting) + (scanned > items ? LinePointer.SIZE : 0);
      if (scanned > HeapPage.MAX_ROWS || needed + reserve > free) {
        break;
      }
      free -= needed;
      offsets[fitting++] = scanned;
    }
    if (fitting == 0) {
      return null;
    }
    return new HeapMultiInsert(xid, commandId, init, flags, fitting, offsets, rows.bytes(), starts);
  }

  /** Takes the rows that were placed out of the batch and tells their slots where they are. */
  void placed(int block, HeapMultiInsert change) {
    int count = change.count();
    for (int i = 0; i < count; i++) {
      slots.removeFirst().setTid(TupleId.of(block, offsets[i]));
    }
    int done = starts[count];
    int left = rows.length() - done;
    System.arraycopy(rows.bytes(), done, rows.bytes(), 0, left);
    rows.setLength(left);
    for (int i = 0; i <= slots.size(); i++) {
      starts[i] = starts[i + count] - done;
    }
  }
}
