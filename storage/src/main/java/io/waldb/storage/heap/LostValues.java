package io.waldb.storage.heap;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.log.LogContext;
import io.waldb.storage.log.LoggedChange;
import io.waldb.storage.log.WholePage;
import io.waldb.storage.tuple.ByteView;
import io.waldb.storage.tuple.ToastPointer;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.Varlena;
import io.waldb.storage.txn.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the out-of-line values of a table that cannot be read any more, after their pages were
 * damaged, missing or ahead of a log that was cut, and takes their places out of the rows.
 *
 * <p>Without that a row could be neither changed nor deleted, since its chunks are deleted with it
 * and are not there, or not its own. Nobody else uses the table meanwhile.
 */
public final class LostValues {
  private static final byte[] NO_PLACE = new byte[Varlena.VALUE_ID_SIZE];

  private final HeapTable table;
  private final LogContext log;
  private final Snapshot snapshot;
  private final @Nullable ToastStore store;
  private final TupleSlot slot;
  private final ByteView view = new ByteView();

  /** Where on a page the places of lost values stand, by block. */
  private final TreeMap<Integer, List<Integer>> places = new TreeMap<>();

  private final List<String> found = new ArrayList<>();

  /**
   * Of a table of an open database.
   *
   * @param snapshot taken when all others have ended: it sees the rows that there are
   */
  public LostValues(HeapTable table, Snapshot snapshot) {
    this.table = table;
    this.snapshot = snapshot;
    this.log = table.relation().context().log();
    this.store = table.toast();
    this.slot = table.newSlot();
  }

  /**
   * Looks at the rows that there are; versions that nobody sees keep what they have, which may be
   * of another shape than the table. Values that were given up before do not count.
   *
   * @return for each value the column and the place of its row, as in {@code ctid}
   */
  public List<String> find() {
    if (store == null) {
      return List.of();
    }
    try {
      int blocks = table.relation().blockCount();
      for (int block = 0; block < blocks; block++) {
        findOnPage(store, block);
      }
    } catch (DatabaseException e) {
      if (e.state() != SqlState.UNDEFINED_FILE) {
        throw e; // else there are no rows
      }
    }
    return found;
  }

  /**
   * Takes the places of the values that were found out of their rows. Each page that changes is
   * logged whole, and durable by the next flush of the log.
   */
  public void forget() {
    places.forEach(
        (block, offsets) -> {
          try (PinnedPage page = table.relation().pin(block);
              WriteLatch latch = page.latchExclusive()) {
            WholePage change =
                new WholePage(bytes -> offsets.forEach(at -> bytes.put(at, NO_PLACE)));
            LoggedChange.run(log, 0, change, page);
          }
        });
  }

  private void findOnPage(ToastStore values, int block) {
    try (PinnedPage page = table.relation().pin(block);
        ReadLatch latch = page.latchShared()) {
      List<Integer> offsets = page.isNew() ? List.of() : find(values, page.bytes(), block);
      if (!offsets.isEmpty()) {
        places.put(block, offsets);
      }
    } catch (DatabaseException e) {
      if (e.state() != SqlState.DATA_CORRUPTED) {
        throw e; // else the page is damaged itself, and whoever reads it is told
      }
    }
  }

  private List<Integer> find(ToastStore values, ByteBuffer page, int block) {
    List<Integer> offsets = new ArrayList<>();
    int count = SlottedPage.itemCount(page);
    for (int offset = 1; offset <= count; offset++) {
      if (SlottedPage.isNormal(page, offset)) {
        int at = SlottedPage.itemOffset(page, offset);
        if ((TupleHeader.flags(page, at) & TupleHeader.HAS_TOASTED) != 0
            && table.relation().visibility().isVisible(page, at, snapshot)) {
          byte[] row = new byte[SlottedPage.itemLength(page, offset)];
          page.get(at, row);
          findInRow(values, row, TupleId.of(block, offset), at, offsets);
        }
      }
    }
    return offsets;
  }

  private void findInRow(ToastStore values, byte[] row, long tid, int at, List<Integer> offsets) {
    try {
      slot.view(row, 0, row.length, tid, values);
      for (int column = 0; column < slot.columnCount(); column++) {
        if (!slot.isToasted(column)) {
          continue;
        }
        slot.getToasted(column, view);
        if (Varlena.isPointer(view.array(), view.offset()) && !isReadable(values)) {
          offsets.add(at + view.offset() + Varlena.VALUE_ID_OFFSET);
          found.add("column " + table.descriptor().name(column) + " of row " + TupleId.format(tid));
        }
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // The row is none of its table: reading it says so, and its values cannot be told.
    }
  }

  /**
   * Whether the value that the view points to can be read, and its chunks are of whom the row is: a
   * transaction that was given up may have written others there. One that is lost already counts.
   */
  private boolean isReadable(ToastStore values) {
    ToastPointer pointer = Varlena.pointer(view.array(), view.offset());
    if (pointer.valueId() == TupleId.NONE) {
      return true;
    }
    try {
      values.verify(pointer, snapshot);
      return true;
    } catch (DatabaseException e) {
      if (e.state() != SqlState.DATA_CORRUPTED && e.state() != SqlState.UNDEFINED_FILE) {
        throw e;
      }
      return false;
    }
  }
}
