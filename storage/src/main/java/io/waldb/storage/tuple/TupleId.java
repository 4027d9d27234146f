package io.waldb.storage.tuple;

/**
 * The place of a row version, packed in a {@code long}: {@code block << 16 | offset}.
 *
 * <p>The block counts from 0, the offset (the number of the line pointer) from 1; 0 is no place.
 * The packed form orders as (block, offset) does. As a record it is used at edges only.
 *
 * @param block the block in the relation's main fork
 * @param offset the line pointer in the block, from 1
 */
public record TupleId(int block, int offset) {
  /** No place. */
  public static final long NONE = 0;

  /** The packed form. */
  public static long of(int block, int offset) {
    return (block & 0xffff_ffffL) << 16 | offset;
  }

  /** The block of a packed place. */
  public static int block(long tid) {
    return (int) (tid >>> 16);
  }

  /** The line pointer of a packed place. */
  public static int offset(long tid) {
    return (int) (tid & 0xffff);
  }

  /** PostgreSQL's text of a {@code tid}: {@code (block,offset)}. */
  public static String format(long tid) {
    return "(" + Integer.toUnsignedString(block(tid)) + "," + offset(tid) + ")";
  }

  @Override
  public String toString() {
    return format(of(block, offset));
  }
}
