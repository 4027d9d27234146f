package io.waldb.storage.heap;

import io.waldb.common.Crc32c;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.ByteView;
import io.waldb.storage.tuple.Lz;
import io.waldb.storage.tuple.ToastPointer;
import io.waldb.storage.tuple.TupleCodec;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.Varlena;
import io.waldb.storage.txn.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Makes a row that is too long fit: values are compressed, the longest first, then moved out of
 * line, the longest first, until the row has the target size or nothing is left to do.
 *
 * <p>Follows PostgreSQL {@code access/heap/heaptoast.c}.
 */
final class RowShrinker {
  /** Values shorter than this stay as they are. */
  private static final int LEAST_SIZE = 32;

  private final Transaction tx;
  private final @Nullable ToastStore store;
  private final HeapWork work;
  private final TupleSlot row;
  private final boolean[] incompressible;
  private final ByteView view = new ByteView();
  private final ByteSink datum = new ByteSink();

  private RowShrinker(Transaction tx, HeapTable table, HeapWork work) {
    this.tx = tx;
    this.store = table.toast();
    this.work = work;
    this.row = table.newSlot();
    this.incompressible = new boolean[row.columnCount()];
  }

  /** Shrinks the row in {@code work.row}. */
  static void shrink(Transaction tx, HeapTable table, HeapWork work) {
    new RowShrinker(tx, table, work).run();
  }

  private void run() {
    row.load(work.row.bytes(), 0, work.row.length(), TupleId.NONE, store);
    int size = work.row.length();
    while (size > ToastStore.TARGET_SIZE) {
      int column = longest(false);
      if (column < 0) {
        break;
      }
      int before = storedSize(column);
      compress(column);
      if (store != null && storedSize(column) > ToastStore.TARGET_SIZE) {
        moveOut(column);
      }
      size += storedSize(column) - before;
    }
    while (store != null && size > ToastStore.TARGET_SIZE) {
      int column = longest(true);
      if (column < 0) {
        break;
      }
      int before = storedSize(column);
      moveOut(column);
      size += storedSize(column) - before;
    }
    TupleCodec.encode(row, work.row, store);
  }

  /** The longest value still in line; unless {@code any}, that compression was not tried on. */
  private int longest(boolean any) {
    int found = -1;
    int most = LEAST_SIZE;
    for (int i = 0; i < row.columnCount(); i++) {
      if (!row.isNull(i) && row.descriptor().type(i).kind().width() < 0 && isCandidate(i, any)) {
        int size = storedSize(i);
        if (size > most) {
          most = size;
          found = i;
        }
      }
    }
    return found;
  }

  private boolean isCandidate(int column, boolean any) {
    if (!row.isToasted(column)) {
      return any || !incompressible[column];
    }
    row.getToasted(column, view);
    return any && !Varlena.isPointer(view.array(), view.offset());
  }

  private int storedSize(int column) {
    if (row.isToasted(column)) {
      row.getToasted(column, view);
      return view.length();
    }
    row.getBytes(column, view);
    return Varlena.plainSize(view.length());
  }

  private void compress(int column) {
    row.getBytes(column, view);
    ByteSink compressed = new ByteSink(view.length());
    int length = Lz.compress(view.array(), view.offset(), view.length(), compressed);
    if (length < 0) {
      incompressible[column] = true;
      return;
    }
    datum.reset();
    Varlena.putCompressed(datum, view.length(), compressed.bytes(), 0, length);
    row.setToasted(column, datum.bytes(), 0, datum.length());
  }

  private void moveOut(int column) {
    boolean compressed = row.isToasted(column);
    int plainLength;
    int offset;
    int length;
    if (compressed) {
      row.getToasted(column, view);
      plainLength = Varlena.plainLength(view.array(), view.offset());
      offset = view.offset() + Varlena.COMPRESSED_HEADER;
      length = view.length() - Varlena.COMPRESSED_HEADER;
    } else {
      row.getBytes(column, view);
      plainLength = view.length();
      offset = view.offset();
      length = plainLength;
    }
    if (store == null) {
      throw new IllegalStateException("no store for out-of-line values");
    }
    int checksum = Crc32c.of(view.array(), offset, length);
    long valueId = store.store(tx, view.array(), offset, length);
    datum.reset();
    Varlena.putPointer(datum, new ToastPointer(compressed, plainLength, length, checksum, valueId));
    row.setToasted(column, datum.bytes(), 0, datum.length());
  }
}
