package io.waldb.wal;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/**
 * How the log is cut into blocks and segments, fixed when the database is created.
 *
 * <p>A log position (LSN) counts every byte, block headers included. Each block begins with a
 * header of {@link #BLOCK_HEADER_SIZE} bytes, the first one of a segment with one of {@link
 * #LONG_HEADER_SIZE}; records fill the rest. A position at a block's very beginning can mean the
 * end of what fills the block before it, never the start of a record.
 *
 * @param blockSize bytes in a block: a power of two, 1 kB to 64 kB
 * @param segmentSize bytes in a segment: a power of two, 1 MB to 1 GB
 */
public record WalLayout(int blockSize, int segmentSize) {
  /** Bytes of a block's header. */
  public static final int BLOCK_HEADER_SIZE = 32;

  /** Bytes of the header of a segment's first block. */
  public static final int LONG_HEADER_SIZE = 48;

  /** PostgreSQL's defaults: blocks of 8 kB, segments of 16 MB. */
  public static final WalLayout DEFAULT = new WalLayout(8 << 10, 16 << 20);

  /**
   * Checks the sizes.
   *
   * @throws DatabaseException 22023 when a size is out of range or not a power of two
   */
  public WalLayout {
    if (Integer.bitCount(blockSize) != 1 || blockSize < 1 << 10 || blockSize > 64 << 10) {
      throw invalid("wal_block_size", blockSize, "1kB and 64kB");
    }
    if (Integer.bitCount(segmentSize) != 1 || segmentSize < 1 << 20 || segmentSize > 1 << 30) {
      throw invalid("wal_segment_size", segmentSize, "1MB and 1GB");
    }
  }

  private static DatabaseException invalid(String setting, int value, String bounds) {
    return new DatabaseException(
        SqlState.INVALID_PARAMETER_VALUE,
        setting + " of " + value + " bytes is not a power of two between " + bounds);
  }

  /** Start of the block that holds the byte at a position. */
  public long blockStart(long lsn) {
    return lsn & -blockSize;
  }

  /** Offset in its block. */
  public int blockOffset(long lsn) {
    return (int) lsn & (blockSize - 1);
  }

  /** Number of the segment that holds the byte at a position. */
  public long segment(long lsn) {
    return lsn / segmentSize;
  }

  /** Start of the segment that holds the byte at a position. */
  public long segmentStart(long lsn) {
    return lsn & -(long) segmentSize;
  }

  /** Offset in its segment. */
  public int segmentOffset(long lsn) {
    return (int) lsn & (segmentSize - 1);
  }

  /** Size of the header of a block that starts at a position. */
  public int headerSize(long blockStart) {
    return segmentOffset(blockStart) == 0 ? LONG_HEADER_SIZE : BLOCK_HEADER_SIZE;
  }

  /**
   * Where a record may start when what is before it ends at a position: past the block's header.
   */
  public long recordStart(long end) {
    return blockOffset(end) == 0 ? end + headerSize(end) : end;
  }

  /**
   * Where a run of bytes ends that starts at a position, with the headers of the blocks it enters.
   *
   * @param start not inside a header
   * @param length 1 or more
   */
  public long end(long start, int length) {
    int room = blockSize - blockOffset(start);
    if (length <= room) {
      return start + length;
    }
    long rest = (long) length - room;
    long block = start + room;
    while (true) {
      int header = headerSize(block);
      if (rest <= blockSize - header) {
        return block + header + rest;
      }
      rest -= blockSize - header;
      block += blockSize;
    }
  }
}
