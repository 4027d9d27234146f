package io.waldb.wal.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of a record. All numbers are big-endian; a record starts at a multiple of {@link
 * #ALIGNMENT} and is padded with zeroes to the next one, which the total length does not count.
 *
 * <pre>
 * OFFSET  SIZE  FIELD
 *      0     4  total length, from here to the end of the main data
 *      4     1  resource manager
 *      5     1  info, the resource manager's own
 *      6     6  xid, 0 when none
 *     12     8  LSN of the record before
 *     20     4  CRC-32C over bytes 24..total length, then bytes 0..20
 *     24     1  number of block references, 0..32
 *     25        the block references' headers
 *               for each block: image, then data
 *               main data, to the end
 *
 * block reference header
 *      0     1  flags: 1 image, 2 data, 4 redo builds the page from nothing,
 *               8 same relation and fork as the block reference before
 *      1   4|8  block number (flag 8), else packed page identity
 *         0|2   length of the data (flag 2)
 *         0|5   image header (flag 1)
 *
 * image header
 *      0     2  length of the image's bytes as stored
 *      2     2  hole's offset; 0 without a hole
 *      4     1  flags: 1 hole, 2 compressed, 4 to be restored (without it: to be compared only),
 *               8 compressed by DEFLATE without a zlib header; without it by LZ4
 *      5   0|2  hole's length, when compressed and with a hole; else it is what the page lacks
 * </pre>
 */
public final class RecordFormat {
  /** Bytes of the fixed header. */
  public static final int HEADER_SIZE = 24;

  /** Records start at multiples of this many bytes. */
  public static final int ALIGNMENT = 8;

  /** Longest record in bytes. */
  public static final int MAX_LENGTH = 256 << 20;

  /** Most blocks a record may refer to. */
  public static final int MAX_BLOCKS = 32;

  /** Offset of the total length. */
  public static final int TOTAL_LENGTH = 0;

  /** Offset of the resource manager's id. */
  public static final int RESOURCE_MANAGER = 4;

  /** Offset of the info byte. */
  public static final int INFO = 5;

  /** Offset of the xid. */
  public static final int XID = 6;

  /** Offset of the link to the record before. */
  public static final int PREVIOUS = 12;

  /** Offset of the checksum. */
  public static final int CHECKSUM = 20;

  /** Info of the {@link ResourceManagerId#XLOG} record after which the segment's rest is unused. */
  public static final int INFO_SWITCH = 0x40;

  static final int BLOCK_IMAGE = 1;
  static final int BLOCK_DATA = 2;
  static final int BLOCK_WILL_INIT = 4;
  static final int BLOCK_SAME_RELATION = 8;
  static final int BLOCK_FLAGS = 15;

  static final int IMAGE_HOLE = 1;
  static final int IMAGE_COMPRESSED = 2;
  static final int IMAGE_RESTORE = 4;
  static final int IMAGE_DEFLATED = 8;
  static final int IMAGE_FLAGS = 15;

  /* Longest header of one block reference: flags, page, data length, image header, hole length. */
  static final int MAX_BLOCK_HEADER = 1 + 8 + 2 + 5 + 2;

  static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private RecordFormat() {}

  /** The bytes a record takes up in the log, padding included. */
  public static int aligned(int length) {
    return (length + (ALIGNMENT - 1)) & -ALIGNMENT;
  }

  static int getShort(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at) & 0xffff;
  }

  static void putShort(byte[] bytes, int at, int value) {
    SHORT.set(bytes, at, (short) value);
  }

  /** The int at an index, big-endian. */
  public static int getInt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static void putInt(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  /** The long at an index, big-endian. */
  public static long getLong(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void putLong(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }
}
