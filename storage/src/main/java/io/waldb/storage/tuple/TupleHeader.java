package io.waldb.storage.tuple;

import java.nio.ByteBuffer;

/**
 * The header of a row version, in a page or in a byte array.
 *
 * <pre>
 * OFFSET SIZE FIELD
 *      0    6 xmin: the transaction that made this version; 2 when frozen (visible to all)
 *      6    6 xmax: the transaction that deleted or replaced it, 0 for none
 *     12    4 block of the next version; of this one when there is none
 *     16    2 offset of the next version in the low 9 bits, flags in the upper 7
 *     18    4 command id: cmin, or cmax once xmax is set, or a combined one (flag)
 *     22    1 column count; 255 when it is 255 or more
 *    [23    2 column count when it is 255 or more]
 *    23/25  n null bitmap when there are nulls: a bit a column, low bit first, set = not null
 * </pre>
 *
 * <p>Big-endian. 23 bytes, the size of PostgreSQL's header, with no alignment after it: a row never
 * takes more room than PostgreSQL's though transaction ids are wider. There are no hint bits, and
 * row locks are not kept here, so a set xmax always means deleted or replaced. As in PostgreSQL
 * cmin and cmax share a field; the transaction that both made and replaced a version keeps the pair
 * in memory and stores a combined id.
 */
public final class TupleHeader {
  /** Bytes of the header up to 254 columns, without the null bitmap. */
  public static final int SIZE = 23;

  /** The most columns a row can have. */
  public static final int MAX_COLUMNS = 1600;

  public static final int XMIN = 0;
  public static final int XMAX = 6;
  public static final int CTID_BLOCK = 12;
  public static final int CTID_OFFSET = 16;
  public static final int COMMAND_ID = 18;
  public static final int COLUMN_COUNT = 22;

  /** There is a null bitmap. */
  public static final int HAS_NULLS = 0x0200;

  /** A value lies out of line or is compressed. */
  public static final int HAS_TOASTED = 0x0400;

  /** No index entry points here: the version is reached from its predecessor on the same page. */
  public static final int HEAP_ONLY = 0x0800;

  /** Replaced by a heap-only version on the same page. */
  public static final int HOT_UPDATED = 0x1000;

  /** Deleted, or replaced with a change of a key column. */
  public static final int KEYS_UPDATED = 0x2000;

  /** The command id is a combined one. */
  public static final int COMBO_COMMAND = 0x4000;

  /** Reserved; never set. */
  public static final int RESERVED = 0x8000;

  /** All flag bits. */
  public static final int FLAGS_MASK = 0xfe00;

  static final int OFFSET_MASK = 0x01ff;
  static final int MANY_COLUMNS = 255;

  private TupleHeader() {}

  /** The transaction that made the version at this place of the page. */
  public static long xmin(ByteBuffer page, int at) {
    return page.getLong(at + XMIN) >>> 16;
  }

  /** The transaction that deleted or replaced the version, 0 for none. */
  public static long xmax(ByteBuffer page, int at) {
    return page.getLong(at + XMAX) >>> 16;
  }

  /** The next version, packed as {@link TupleId}. */
  public static long ctid(ByteBuffer page, int at) {
    return TupleId.of(page.getInt(at + CTID_BLOCK), page.getShort(at + CTID_OFFSET) & OFFSET_MASK);
  }

  /** The flags, as they lie above the offset of the next version. */
  public static int flags(ByteBuffer page, int at) {
    return page.getShort(at + CTID_OFFSET) & FLAGS_MASK;
  }

  /** The command id as stored. */
  public static int commandId(ByteBuffer page, int at) {
    return page.getInt(at + COMMAND_ID);
  }

  /** How many columns the version has. */
  public static int columnCount(ByteBuffer page, int at) {
    int count = page.get(at + COLUMN_COUNT) & 0xff;
    return count < MANY_COLUMNS ? count : page.getShort(at + SIZE) & 0xffff;
  }

  /** Bytes before the first column. */
  public static int dataOffset(ByteBuffer page, int at) {
    return dataOffset(columnCount(page, at), (flags(page, at) & HAS_NULLS) != 0);
  }

  /** Bytes before the first column of a row with this many columns. */
  public static int dataOffset(int columnCount, boolean hasNulls) {
    int size = columnCount < MANY_COLUMNS ? SIZE : SIZE + 2;
    return hasNulls ? size + ((columnCount + 7) >> 3) : size;
  }

  /** Sets the transaction that made the version. */
  public static void setXmin(ByteBuffer page, int at, long xmin) {
    page.putShort(at + XMIN, (short) (xmin >>> 32));
    page.putInt(at + XMIN + 2, (int) xmin);
  }

  /** Sets the transaction that deletes or replaces the version. */
  public static void setXmax(ByteBuffer page, int at, long xmax) {
    page.putShort(at + XMAX, (short) (xmax >>> 32));
    page.putInt(at + XMAX + 2, (int) xmax);
  }

  /** Sets next version and flags, which share their bytes. */
  public static void setCtidAndFlags(ByteBuffer page, int at, long ctid, int flags) {
    assert (flags & ~FLAGS_MASK) == 0 && TupleId.offset(ctid) <= OFFSET_MASK;
    page.putInt(at + CTID_BLOCK, TupleId.block(ctid));
    page.putShort(at + CTID_OFFSET, (short) (TupleId.offset(ctid) | flags));
  }

  /** Sets the command id. */
  public static void setCommandId(ByteBuffer page, int at, int commandId) {
    page.putInt(at + COMMAND_ID, commandId);
  }
}
