package io.waldb.wal;

import io.waldb.common.Lsn;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of one timeline's segments, many at once, and checks their headers. Belongs to
 * one thread.
 */
final class BlockReader implements AutoCloseable {
  private static final int CHUNK_BYTES = 256 << 10;

  private final FileSystem files;
  private final WalLayout layout;
  private final int timeline;
  private final long systemIdentifier;
  private final int blockSize;
  private final ByteBuffer chunk;
  private final CRC32C crc = new CRC32C();

  private long chunkStart;
  private int chunkLength;
  private long checkedBlock = -1;

  private @Nullable DataFile file;
  private long fileSegment = -1;

  private WalEnd.Kind failureKind = WalEnd.Kind.UNWRITTEN;

  /** {@code systemIdentifier} 0 stands for any. */
  BlockReader(FileSystem files, WalLayout layout, int timeline, long systemIdentifier) {
    this.files = files;
    this.layout = layout;
    this.timeline = timeline;
    this.systemIdentifier = systemIdentifier;
    this.blockSize = layout.blockSize();
    this.chunk = ByteBuffer.allocate(CHUNK_BYTES);
  }

  /** The bytes read, for positions got from {@link #indexOf}. */
  ByteBuffer bytes() {
    return chunk;
  }

  /** Where in {@link #bytes} a block begins that {@link #load} has read. */
  int indexOf(long blockStart) {
    return (int) (blockStart - chunkStart);
  }

  /** What kind of failure {@link #load} or {@link #check} reported last. */
  WalEnd.Kind failureKind() {
    return failureKind;
  }

  /** Forgets what has been read: it may have been written again. */
  void forget() {
    chunkLength = 0;
    checkedBlock = -1;
  }

  /** Reads a block and checks its header; returns what is wrong, or null. */
  @Nullable String load(long blockStart) {
    if (blockStart == checkedBlock) {
      return null;
    }
    checkedBlock = -1;
    String problem = read(blockStart);
    if (problem == null) {
      problem = check(blockStart);
    }
    if (problem == null) {
      checkedBlock = blockStart;
    }
    return problem;
  }

  /** Whether a block can be read, has a right header and a right checksum. */
  boolean isValid(long blockStart) {
    return mayBeValid(blockStart)
        && load(blockStart) == null
        && BlockHeader.verify(chunk, indexOf(blockStart), blockSize, crc);
  }

  /* Most blocks of recycled segments are of another place: to say so of each takes time. */
  private boolean mayBeValid(long blockStart) {
    if (read(blockStart) != null) {
      return false;
    }
    int at = indexOf(blockStart);
    return BlockHeader.magic(chunk, at) == BlockHeader.MAGIC
        && BlockHeader.lsn(chunk, at) == blockStart
        && BlockHeader.timeline(chunk, at) == timeline;
  }

  private @Nullable String read(long blockStart) {
    if (blockStart >= chunkStart && blockStart + blockSize <= chunkStart + chunkLength) {
      return null;
    }
    long segment = layout.segment(blockStart);
    DataFile source = open(segment);
    if (source == null) {
      failureKind = WalEnd.Kind.UNWRITTEN;
      return "could not open file \""
          + WalSegments.path(layout, timeline, segment)
          + "\": No such file or directory";
    }
    int offset = layout.segmentOffset(blockStart);
    chunk.clear().limit(Math.min(chunk.capacity(), layout.segmentSize() - offset));
    chunkStart = blockStart;
    chunkLength = 0;
    checkedBlock = -1;
    int got = source.read(offset, chunk);
    chunk.clear();
    if (got < blockSize) {
      failureKind = WalEnd.Kind.UNWRITTEN;
      return "could not read from WAL segment "
          + WalSegments.name(layout, timeline, segment)
          + ", LSN "
          + Lsn.format(blockStart)
          + ", offset "
          + offset
          + ": read "
          + got
          + " of "
          + blockSize;
    }
    chunkLength = got & -blockSize;
    return null;
  }

  @SuppressWarnings("MustBeClosedChecker") // kept open until the next segment or close()
  private @Nullable DataFile open(long segment) {
    if (fileSegment == segment) {
      return file;
    }
    close();
    String path = WalSegments.path(layout, timeline, segment);
    if (!files.exists(path)) {
      return null;
    }
    DataFile opened = files.open(path, OpenMode.READ);
    file = opened;
    fileSegment = segment;
    return opened;
  }

  private @Nullable String check(long blockStart) {
    int at = indexOf(blockStart);
    int flags = BlockHeader.flags(chunk, at);
    boolean first = layout.segmentOffset(blockStart) == 0;
    boolean isLong = (flags & BlockHeader.LONG) != 0;
    failureKind = WalEnd.Kind.INVALID;
    int magic = BlockHeader.magic(chunk, at);
    if (magic != BlockHeader.MAGIC) {
      if (magic == 0) {
        failureKind = WalEnd.Kind.UNWRITTEN;
      }
      return String.format(Locale.ROOT, "invalid magic number %04X", magic) + where(blockStart);
    }
    if ((flags & ~BlockHeader.ALL_FLAGS) != 0 || first != isLong) {
      return String.format(Locale.ROOT, "invalid info bits %04X", flags) + where(blockStart);
    }
    if (isLong) {
      String problem = checkOrigin(at);
      if (problem != null) {
        return problem;
      }
    }
    long lsn = BlockHeader.lsn(chunk, at);
    if (lsn != blockStart) {
      failureKind = WalEnd.Kind.STALE;
      return "unexpected pageaddr " + Lsn.format(lsn) + where(blockStart);
    }
    int found = BlockHeader.timeline(chunk, at);
    if (found != timeline) {
      failureKind = WalEnd.Kind.STALE;
      return "out-of-sequence timeline ID "
          + Integer.toUnsignedString(found)
          + " (after "
          + Integer.toUnsignedString(timeline)
          + ")"
          + where(blockStart);
    }
    return null;
  }

  private @Nullable String checkOrigin(int at) {
    long system = chunk.getLong(at + BlockHeader.SYSTEM_AT);
    String other = "WAL file is from different database system: ";
    if (systemIdentifier != 0 && system != systemIdentifier) {
      return other
          + "WAL file database system identifier is "
          + Long.toUnsignedString(system)
          + ", control file database system identifier is "
          + Long.toUnsignedString(systemIdentifier);
    }
    if (chunk.getInt(at + BlockHeader.SEGMENT_SIZE_AT) != layout.segmentSize()) {
      return other + "incorrect segment size in page header";
    }
    if (chunk.getInt(at + BlockHeader.BLOCK_SIZE_AT) != blockSize) {
      return other + "incorrect block size in page header";
    }
    return null;
  }

  private String where(long blockStart) {
    return " in WAL segment "
        + WalSegments.name(layout, timeline, layout.segment(blockStart))
        + ", LSN "
        + Lsn.format(blockStart)
        + ", offset "
        + layout.segmentOffset(blockStart);
  }

  @Override
  public void close() {
    DataFile open = file;
    file = null;
    fileSegment = -1;
    if (open != null) {
      open.close();
    }
  }
}
