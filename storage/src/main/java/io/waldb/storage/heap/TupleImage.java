package io.waldb.storage.heap;

import io.waldb.storage.tuple.TupleHeader;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/**
 * A row version as it stands in a log record: its flags (one byte), then its bytes from the column
 * count on. The rest of the header follows from the record.
 */
final class TupleImage {
  /** Bytes of the header that are left out, less the byte of flags. */
  static final int SAVED = TupleHeader.COLUMN_COUNT - 1;

  private static final byte[] NONE = {};

  private TupleImage() {}

  /** Puts the flags and {@code count} bytes from the column count on. */
  static void put(WalRecordBuilder out, byte[] tuple, int from, int count) {
    out.put(tuple[from + TupleHeader.CTID_OFFSET]);
    out.put(tuple, from + TupleHeader.COLUMN_COUNT, count);
  }

  /** Puts a whole row version of this length. */
  static void putWhole(WalRecordBuilder out, byte[] tuple, int from, int length) {
    put(out, tuple, from, length - TupleHeader.COLUMN_COUNT);
  }

  /**
   * Reads an image that reaches from {@code at} over {@code count} bytes into the layout of a row.
   *
   * @return the row with nothing in its header but flags and column count; empty for an empty image
   */
  static byte[] get(ByteBuffer data, int at, int count) {
    if (count == 0) {
      return NONE;
    }
    byte[] tuple = new byte[count + SAVED];
    get(data, at, count, tuple, 0);
    return tuple;
  }

  /** As the other, into an array; what of the header is not in the image is left as it is. */
  static void get(ByteBuffer data, int at, int count, byte[] into, int to) {
    into[to + TupleHeader.CTID_OFFSET] = data.get(at);
    data.get(at + 1, into, to + TupleHeader.COLUMN_COUNT, count - 1);
  }

  /** The flags of a row in an array. */
  static int flags(byte[] tuple, int from) {
    return (tuple[from + TupleHeader.CTID_OFFSET] & 0xff) << 8 & TupleHeader.FLAGS_MASK;
  }

  /** Bytes before the first column of a row in an array. */
  static int dataOffset(byte[] tuple, int from) {
    int count = tuple[from + TupleHeader.COLUMN_COUNT] & 0xff;
    if (count == 255) {
      count =
          (tuple[from + TupleHeader.SIZE] & 0xff) << 8
              | (tuple[from + TupleHeader.SIZE + 1] & 0xff);
    }
    return TupleHeader.dataOffset(count, (flags(tuple, from) & TupleHeader.HAS_NULLS) != 0);
  }

  /** Puts a row version on a page where room is reserved, as made by a transaction. */
  static void place(
      ByteBuffer page, int at, byte[] tuple, int from, int length, long xid, int commandId) {
    page.put(at, tuple, from, length);
    stamp(page, at, flags(tuple, from), xid, commandId);
  }

  /** Sets the header of a new row version. */
  static void stamp(ByteBuffer page, int at, int flags, long xid, int commandId) {
    TupleHeader.setXmin(page, at, xid);
    TupleHeader.setXmax(page, at, 0);
    TupleHeader.setCtidAndFlags(page, at, 0, flags);
    TupleHeader.setCommandId(page, at, commandId);
  }
}
