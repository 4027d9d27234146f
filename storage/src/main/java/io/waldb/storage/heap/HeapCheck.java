package io.waldb.storage.heap;

import io.waldb.buffer.BufferRing;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.RingKind;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.tuple.ByteView;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.Varlena;
import io.waldb.storage.txn.Snapshot;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a heap page by page, and reads the rows that a snapshot sees from those pages that are
 * sound. Others may write meanwhile: a page is latched only while it is copied.
 *
 * <p>The snapshot keeps what it sees from being pruned, so every out-of-line value of a row that it
 * sees must be whole. Belongs to one thread.
 */
public final class HeapCheck {
  /** Receives what the check finds. */
  public interface Listener {
    /**
     * Something is wrong.
     *
     * @param offset line pointer; 0 for the page as a whole
     */
    void fault(int block, int offset, String what);
  }

  /** Receives the rows that the snapshot sees. */
  public interface RowListener {
    /** A row whose bytes make sense; the slot is good during the call. */
    void row(TupleSlot row);
  }

  private final HeapTable table;
  private final Snapshot snapshot;
  private final Listener listener;
  private final HeapPageCheck pageCheck;
  private final BufferRing ring;
  private final ByteBuffer copy = ByteBuffer.allocate(PageHeader.PAGE_SIZE);
  private final BitSet unsound = new BitSet();
  private final ByteView view = new ByteView();

  /** A check of a table. */
  public HeapCheck(HeapTable table, Snapshot snapshot, Listener listener) {
    this.table = table;
    this.snapshot = snapshot;
    this.listener = listener;
    this.pageCheck = new HeapPageCheck(table, listener);
    this.ring = table.relation().context().pool().newRing(RingKind.BULK_READ);
  }

  /** A check of the chunks of a table's out-of-line values; null when it has none. */
  public static @Nullable HeapCheck ofOutOfLineValues(
      HeapTable table, Snapshot snapshot, Listener listener) {
    ToastStore store = table.toast();
    return store == null ? null : new HeapCheck(store.chunks(), snapshot, listener);
  }

  /**
   * Checks all pages there are now, and gives the rows.
   *
   * @throws DatabaseException 57014 and the like from the transaction's cancel token, asked once a
   *     page; 58030
   */
  public void run(RowListener rows) {
    TupleSlot slot = table.newSlot();
    int blocks = table.relation().blockCount();
    try (HeapScan scan = table.scan(snapshot)) {
      for (int block = 0; block < blocks; block++) {
        snapshot.transaction().cancelToken().check();
        if (!checkPage(block)) {
          unsound.set(block);
          continue;
        }
        scan.restrict(block, block + 1);
        while (scan.next(slot)) {
          checkValues(slot);
          rows.row(slot);
        }
      }
    }
  }

  /** Whether a page was found to be such that rows are not read from it. */
  public boolean isUnsound(int block) {
    return unsound.get(block);
  }

  private boolean checkPage(int block) {
    try (PinnedPage page = table.relation().pin(block, ring);
        ReadLatch latch = page.latchShared()) {
      if (page.isNew()) {
        return true;
      }
      copy.put(0, page.bytes(), 0, PageHeader.PAGE_SIZE);
    } catch (DatabaseException e) {
      if (e.state() != SqlState.DATA_CORRUPTED) {
        throw e;
      }
      listener.fault(block, 0, String.valueOf(e.getMessage()));
      return false;
    }
    return pageCheck.check(block, copy);
  }

  /** Whether every value of a row can be made out. */
  private void checkValues(TupleSlot slot) {
    for (int column = 0; column < slot.columnCount(); column++) {
      try {
        if (slot.isToasted(column)) {
          checkToasted(slot, column);
        } else {
          Object value = slot.getBoxed(column);
          assert value == null || !slot.isNull(column);
        }
      } catch (DatabaseException e) {
        if (e.state() != SqlState.DATA_CORRUPTED && e.state() != SqlState.UNDEFINED_FILE) {
          throw e;
        }
        fault(slot, column, String.valueOf(e.getMessage()));
      } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
        fault(slot, column, "its bytes are no value of the column's type: " + e);
      }
    }
  }

  private void checkToasted(TupleSlot slot, int column) {
    slot.getToasted(column, view);
    ToastStore store = table.toast();
    if (Varlena.isPointer(view.array(), view.offset())) {
      if (store == null) {
        fault(slot, column, "it is out of line, and the table has no such values");
        return;
      }
      store.verify(Varlena.pointer(view.array(), view.offset()), snapshot);
    }
    slot.getBytes(column, view); // and it can be decompressed
  }

  private void fault(TupleSlot slot, int column, String what) {
    listener.fault(
        TupleId.block(slot.tid()),
        TupleId.offset(slot.tid()),
        "column " + (column + 1) + ": " + what);
  }
}
