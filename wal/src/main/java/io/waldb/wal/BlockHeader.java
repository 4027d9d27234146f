package io.waldb.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The header of a log block, big-endian.
 *
 * <pre>
 * OFFSET  SIZE  FIELD
 *      0     2  magic and version, 0xDB01
 *      2     2  flags: 1 a record continues here, 2 long header, 4 complete
 *      4     4  timeline
 *      8     8  LSN of the block
 *     16     4  bytes of the continued record that are left, in this block and later ones
 *     20     4  CRC-32C: of the whole block when complete, else of this header; without this field
 *     24     8  LSN up to which the log was durable when the block was written
 *     32     8  system identifier     (long header only, the first block of a segment)
 *     40     4  segment size          (long header only)
 *     44     4  block size            (long header only)
 * </pre>
 *
 * <p>A block is complete when records fill it to its end; until then it may be written many times,
 * each time with more in it. The header fits into the 512 bytes that a disk writes as one, so it is
 * old or new but never mixed. If the rest is mixed, the checksum of a complete block fails; but the
 * records that were durable before are in the old and in the new bytes alike, and so a reader does
 * not give up the block: the records' own checksums decide. What the block's checksum is needed for
 * is the header: the claim in it is believed only when the checksum is right.
 */
final class BlockHeader {
  static final int MAGIC = 0xDB01;

  static final int CONTINUED = 1;
  static final int LONG = 2;
  static final int COMPLETE = 4;
  static final int ALL_FLAGS = 7;

  static final int FLAGS_AT = 2;
  static final int TIMELINE_AT = 4;
  static final int LSN_AT = 8;
  static final int REMAINING_AT = 16;
  static final int CHECKSUM_AT = 20;
  static final int DURABLE_AT = 24;
  static final int SYSTEM_AT = 32;
  static final int SEGMENT_SIZE_AT = 40;
  static final int BLOCK_SIZE_AT = 44;

  private BlockHeader() {}

  /** Writes the header of a new block; the block is all zero before. */
  static void initialize(
      ByteBuffer buffer, int at, WalLayout layout, long systemIdentifier, int timeline, long lsn) {
    boolean isLong = layout.segmentOffset(lsn) == 0;
    buffer.putShort(at, (short) MAGIC);
    buffer.putShort(at + FLAGS_AT, (short) (isLong ? LONG : 0));
    buffer.putInt(at + TIMELINE_AT, timeline);
    buffer.putLong(at + LSN_AT, lsn);
    if (isLong) {
      buffer.putLong(at + SYSTEM_AT, systemIdentifier);
      buffer.putInt(at + SEGMENT_SIZE_AT, layout.segmentSize());
      buffer.putInt(at + BLOCK_SIZE_AT, layout.blockSize());
    }
  }

  /** Notes that the block begins with the rest of a record. */
  static void setContinued(ByteBuffer buffer, int at, int remaining) {
    buffer.putShort(at + FLAGS_AT, (short) (flags(buffer, at) | CONTINUED));
    buffer.putInt(at + REMAINING_AT, remaining);
  }

  static int magic(ByteBuffer buffer, int at) {
    return buffer.getShort(at) & 0xffff;
  }

  static int flags(ByteBuffer buffer, int at) {
    return buffer.getShort(at + FLAGS_AT) & 0xffff;
  }

  static int timeline(ByteBuffer buffer, int at) {
    return buffer.getInt(at + TIMELINE_AT);
  }

  static long lsn(ByteBuffer buffer, int at) {
    return buffer.getLong(at + LSN_AT);
  }

  static int remaining(ByteBuffer buffer, int at) {
    return buffer.getInt(at + REMAINING_AT);
  }

  static long durable(ByteBuffer buffer, int at) {
    return buffer.getLong(at + DURABLE_AT);
  }

  static int size(ByteBuffer buffer, int at) {
    return (flags(buffer, at) & LONG) != 0
        ? WalLayout.LONG_HEADER_SIZE
        : WalLayout.BLOCK_HEADER_SIZE;
  }

  /** Makes a copied block ready for the disk; leaves the buffer cleared. */
  static void seal(
      ByteBuffer buffer, int at, int blockSize, boolean complete, long durable, CRC32C crc) {
    int flags = flags(buffer, at) & ~COMPLETE;
    buffer.putShort(at + FLAGS_AT, (short) (complete ? flags | COMPLETE : flags));
    buffer.putLong(at + DURABLE_AT, durable);
    buffer.putInt(at + CHECKSUM_AT, checksum(buffer, at, blockSize, crc));
  }

  /**
   * Whether the checksum fits: over the whole block when it is complete, else over its header.
   * Leaves the buffer cleared.
   */
  static boolean verify(ByteBuffer buffer, int at, int blockSize, CRC32C crc) {
    return buffer.getInt(at + CHECKSUM_AT) == checksum(buffer, at, blockSize, crc);
  }

  /* Moves the buffer's position and limit, so that no view of it is made; leaves it cleared. */
  private static int checksum(ByteBuffer buffer, int at, int blockSize, CRC32C crc) {
    int end = (flags(buffer, at) & COMPLETE) != 0 ? blockSize : size(buffer, at);
    crc.reset();
    crc.update(buffer.limit(at + CHECKSUM_AT).position(at));
    crc.update(buffer.limit(at + end).position(at + DURABLE_AT));
    buffer.clear();
    return (int) crc.getValue();
  }
}
