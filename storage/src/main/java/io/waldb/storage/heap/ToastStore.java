package io.waldb.storage.heap;

import io.waldb.common.Crc32c;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.tuple.ByteView;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.ToastPointer;
import io.waldb.storage.tuple.ToastSource;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.Varlena;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * The out-of-line values of one table, kept in chunks as rows of a heap of their own.
 *
 * <p>A value's number is the place of its first chunk, and each chunk has the place of the next, so
 * no index is needed: chunks are never updated and stay where they are until they are deleted with
 * the row that refers to them. They are written by the row's transaction, last chunk first. Whoever
 * can see the row can read them, without a look at visibility: vacuum keeps them as long as it
 * keeps the row.
 *
 * <pre>
 * column 0   place of the next chunk, 0 for none
 * column 1   number of the chunk in the value, from 0
 * column 2   bytes
 * </pre>
 *
 * <p>The row has the checksum of its value, so what lies in the place of a value that has gone is
 * never read as it, or deleted with the row.
 *
 * <p>A row whose value is lost has no place for it ({@link LostValues}): reading it is an error,
 * deleting it is not.
 *
 * <p>Thread-safe. Takes the place of PostgreSQL's {@code access/common/toast_internals.c}, whose
 * chunks are found by an index.
 */
final class ToastStore implements ToastSource {
  /** Rows longer than this are made shorter: four fit on a page, as in PostgreSQL. */
  static final int TARGET_SIZE = HeapPage.MAX_ROW_SIZE / 4 - 3;

  /** Bytes of a full chunk: four fit on a page. */
  static final int CHUNK_SIZE = 1996;

  private static final TupleDescriptor CHUNK =
      TupleDescriptor.of(
          new TupleDescriptor.Column("next", SqlType.TID),
          new TupleDescriptor.Column("seq", SqlType.INTEGER),
          new TupleDescriptor.Column("data", SqlType.BYTEA));

  private final HeapTable chunks;

  ToastStore(HeapRelation relation) {
    chunks = new HeapTable(relation, null, CHUNK, HeapOptions.DEFAULT, true);
  }

  /** The heap of the chunks. */
  HeapTable chunks() {
    return chunks;
  }

  /** Stores a value; returns its number. */
  long store(Transaction tx, byte[] from, int offset, int length) {
    TupleSlot chunk = new TupleSlot(CHUNK);
    long next = TupleId.NONE;
    for (int seq = (length - 1) / CHUNK_SIZE; seq >= 0; seq--) {
      int start = seq * CHUNK_SIZE;
      chunk.clear();
      chunk.setLong(0, next);
      chunk.setLong(1, seq);
      chunk.setBytes(2, from, offset + start, Math.min(CHUNK_SIZE, length - start));
      next = chunks.insert(tx, chunk);
    }
    return next;
  }

  @Override
  public byte[] fetch(ToastPointer pointer) {
    byte[] value = new byte[pointer.storedLength()];
    read(
        pointer,
        null,
        (tid, seq, bytes) ->
            System.arraycopy(
                bytes.array(), bytes.offset(), value, seq * CHUNK_SIZE, bytes.length()));
    return value;
  }

  /**
   * Looks whether a value of a row that a snapshot sees is whole, without putting it together.
   *
   * @throws DatabaseException XX001 saying which chunk is not as it must be
   */
  void verify(ToastPointer pointer, Snapshot snapshot) {
    read(pointer, snapshot, (tid, seq, bytes) -> {});
  }

  /** Takes the chunks of a value, the first first. */
  private interface Taker {
    void take(long tid, int seq, ByteView bytes);
  }

  /**
   * Reads a value.
   *
   * @param snapshot that must see the chunks; null when whoever reads sees the row they belong to
   */
  private void read(ToastPointer pointer, @Nullable Snapshot snapshot, Taker taker) {
    checkNotLost(pointer);
    TupleSlot chunk = new TupleSlot(CHUNK);
    ByteView view = new ByteView();
    Crc32c checksum = new Crc32c();
    long tid = pointer.valueId();
    int remaining = pointer.storedLength();
    for (int seq = 0; remaining > 0; seq++) {
      if (tid == TupleId.NONE) {
        throw damaged(pointer.valueId(), seq, "it is missing, as are " + remaining + " bytes");
      }
      if (snapshot == null
          ? !chunks.fetchVersion(tid, chunk)
          : !chunks.fetchVersion(tid, snapshot, chunk)) {
        String forWhom = snapshot == null ? "" : " that whoever sees the value sees";
        throw damaged(tid, seq, "there is no row" + forWhom);
      }
      if (chunk.getLong(1) != seq) {
        throw damaged(tid, seq, "it is chunk " + chunk.getLong(1));
      }
      chunk.getBytes(2, view);
      int expected = Math.min(remaining, CHUNK_SIZE);
      if (view.length() != expected) {
        throw damaged(tid, seq, "it has " + view.length() + " bytes, not " + expected);
      }
      checksum.update(view.array(), view.offset(), view.length());
      taker.take(tid, seq, view);
      remaining -= expected;
      tid = chunk.getLong(0);
    }
    if (tid != TupleId.NONE) {
      int last = (pointer.storedLength() - 1) / CHUNK_SIZE;
      throw damaged(tid, last + 1, "there should be no more");
    }
    if (checksum.value() != pointer.checksum()) {
      throw damaged(pointer.valueId(), 0, "another value lies there, by its checksum");
    }
  }

  private void checkNotLost(ToastPointer pointer) {
    if (pointer.valueId() == TupleId.NONE) {
      throw new DatabaseException(
              SqlState.DATA_CORRUPTED,
              "an out-of-line value is lost: it was in relation "
                  + chunks.relation().number()
                  + " and could not be read when the database was repaired")
          .withHint("Give the column another value, or delete the row.");
    }
  }

  private DatabaseException damaged(long tid, int seq, String what) {
    return new DatabaseException(
            SqlState.DATA_CORRUPTED,
            "damaged out-of-line value in relation "
                + chunks.relation().number()
                + ": chunk "
                + seq
                + " at "
                + TupleId.format(tid)
                + ": "
                + what)
        .withHint(
            "Restore the database from a backup, or open it once with ?recovery_on_damage=salvage in"
                + " the URL, which gives up such values, so that their rows can be changed or deleted.");
  }

  /* All of it is read before: chunks that are not the value's belong to another row. */
  private void delete(Transaction tx, ToastPointer pointer) {
    long[] places = new long[(pointer.storedLength() - 1) / CHUNK_SIZE + 1];
    read(pointer, null, (tid, seq, bytes) -> places[seq] = tid);
    HeapResult result = new HeapResult();
    for (int seq = 0; seq < places.length; seq++) {
      HeapOutcome outcome = chunks.delete(tx, places[seq], result);
      if (outcome != HeapOutcome.OK) {
        throw damaged(places[seq], seq, "deleting it ended with " + outcome);
      }
    }
  }

  /** Deletes the out-of-line values of a row. */
  void deleteAll(Transaction tx, TupleDescriptor descriptor, byte[] row) {
    deleteReplaced(tx, load(descriptor, row), null);
  }

  /** Deletes the out-of-line values of a row that another row does not refer to. */
  void deleteReplaced(Transaction tx, TupleDescriptor descriptor, byte[] row, byte[] kept) {
    deleteReplaced(tx, load(descriptor, row), load(descriptor, kept));
  }

  /** Deletes the out-of-line values of a row that a slot does not refer to. */
  void deleteReplaced(Transaction tx, TupleDescriptor descriptor, byte[] row, TupleSlot kept) {
    if ((TupleImage.flags(row, 0) & TupleHeader.HAS_TOASTED) != 0) {
      deleteReplaced(tx, load(descriptor, row), kept);
    }
  }

  private static TupleSlot load(TupleDescriptor descriptor, byte[] row) {
    TupleSlot slot = new TupleSlot(descriptor);
    slot.load(row, 0, row.length, TupleId.NONE, null);
    return slot;
  }

  private void deleteReplaced(Transaction tx, TupleSlot row, @Nullable TupleSlot kept) {
    ByteView view = new ByteView();
    for (int i = 0; i < row.columnCount(); i++) {
      long valueId = valueId(row, i, view);
      if (valueId != TupleId.NONE) {
        ToastPointer pointer = Varlena.pointer(view.array(), view.offset());
        if (kept == null || valueId(kept, i, view) != valueId) {
          delete(tx, pointer);
        }
      }
    }
  }

  private static long valueId(TupleSlot row, int column, ByteView view) {
    if (!row.isToasted(column)) {
      return TupleId.NONE;
    }
    row.getToasted(column, view);
    return Varlena.isPointer(view.array(), view.offset())
        ? Varlena.valueId(view.array(), view.offset())
        : TupleId.NONE;
  }
}
