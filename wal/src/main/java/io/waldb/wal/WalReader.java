package io.waldb.wal;

import io.waldb.common.Crc32c;
import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.file.FileSystem;
import io.waldb.wal.record.RecordFormat;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of one timeline record by record, and believes nothing: a record is given out only
 * when the blocks it lies in have right headers, it links to the record before, and its checksum is
 * right.
 *
 * <p>The log may be written meanwhile. After {@link #next} has found no record it may be called
 * again and then looks anew. Belongs to one thread.
 *
 * <p>Follows PostgreSQL {@code access/transam/xlogreader.c}, with its messages.
 */
public final class WalReader implements AutoCloseable {
  private final FileSystem files;
  private final WalLayout layout;
  private final int timeline;
  private final long systemIdentifier;
  private final int blockSize;
  private final BlockReader blocks;
  private final WalRecord record = new WalRecord();
  private final Crc32c crc = new Crc32c();

  private byte[] bytes = new byte[8 << 10];

  /* End of the last record, or where the caller wants to begin. */
  private long position;
  private long lastRecord;
  private @Nullable WalEnd end;

  /* What is wrong with the record being read. */
  private @Nullable String problem;
  private WalEnd.Kind problemKind = WalEnd.Kind.INVALID;
  private long wholeTo;

  /**
   * Opens the log at a record.
   *
   * @param timeline whose segments are read; blocks of another are not valid
   * @param startLsn start of a record, or of a block that begins with one
   * @param systemIdentifier of the database; 0 for any
   */
  public WalReader(
      FileSystem files, WalLayout layout, int timeline, long startLsn, long systemIdentifier) {
    this.files = files;
    this.layout = layout;
    this.timeline = timeline;
    this.systemIdentifier = systemIdentifier;
    this.blockSize = layout.blockSize();
    this.blocks = new BlockReader(files, layout, timeline, systemIdentifier);
    this.position = startLsn;
  }

  /**
   * Goes to the first record that starts at or after a position, which need not be a record's.
   *
   * @return where it starts; {@link Lsn#INVALID} when there is none, see {@link #end}
   */
  public long seek(long lsn) {
    end = null;
    lastRecord = Lsn.INVALID;
    long block = layout.blockStart(lsn);
    while (true) {
      problem = blocks.load(block);
      if (problem != null) {
        position = block;
        wholeTo = block;
        stop(block, blocks.failureKind());
        return Lsn.INVALID;
      }
      int at = blocks.indexOf(block);
      int header = BlockHeader.size(blocks.bytes(), at);
      position = block + header;
      if ((BlockHeader.flags(blocks.bytes(), at) & BlockHeader.CONTINUED) == 0) {
        break;
      }
      int rest = BlockHeader.remaining(blocks.bytes(), at);
      if (rest >= 0 && rest < blockSize - header) {
        int skipped = RecordFormat.aligned(rest);
        if (skipped < blockSize - header) {
          position += skipped;
          break;
        }
      }
      block += blockSize;
    }
    while (true) {
      WalRecord found = next();
      if (found == null) {
        return Lsn.INVALID;
      }
      if (found.lsn() >= lsn) {
        position = found.lsn();
        lastRecord = Lsn.INVALID;
        return position;
      }
    }
  }

  /**
   * The next record.
   *
   * @return valid until the next call; null when there is none, see {@link #end}
   * @throws DatabaseException 58030 when a file cannot be read
   */
  public @Nullable WalRecord next() {
    if (end != null) {
      end = null;
      blocks.forget();
    }
    problem = null;
    long start = layout.recordStart(position);
    int length = readRecord(start);
    if (length < 0) {
      stop(start, problemKind);
      return null;
    }
    long next = layout.end(start, RecordFormat.aligned(length));
    if (!record.decode(bytes, 0, length, start, next)) {
      problem = "record with invalid length at " + Lsn.format(start);
      wholeTo = next - 1;
      stop(start, WalEnd.Kind.INVALID);
      return null;
    }
    lastRecord = start;
    position = isSwitch() ? layout.segmentStart(next - 1) + layout.segmentSize() : next;
    return record;
  }

  private boolean isSwitch() {
    return record.resourceManagerId() == ResourceManagerId.XLOG.id()
        && record.info() == RecordFormat.INFO_SWITCH;
  }

  private void stop(long lsn, WalEnd.Kind kind) {
    String message = problem == null ? "" : problem;
    end = new WalEnd(kind, lsn, position, lastRecord, wholeTo, message);
  }

  /* Reads and checks the record's bytes; returns its length, or -1 with the problem set. */
  private int readRecord(long start) {
    long block = layout.blockStart(start);
    if (!loadBlock(block)) {
      return -1;
    }
    wholeTo = start;
    int at = blocks.indexOf(block);
    int offset = layout.blockOffset(start);
    int header = BlockHeader.size(blocks.bytes(), at);
    if (offset < header) {
      return fail(
          "invalid record offset at "
              + Lsn.format(start)
              + ": expected at least "
              + header
              + ", got "
              + offset);
    }
    if (offset == header && (BlockHeader.flags(blocks.bytes(), at) & BlockHeader.CONTINUED) != 0) {
      return fail("contrecord is requested by " + Lsn.format(start));
    }
    int length = blocks.bytes().getInt(at + offset);
    if (length < RecordFormat.HEADER_SIZE) {
      int failed =
          fail(
              "invalid record length at "
                  + Lsn.format(start)
                  + ": expected at least "
                  + RecordFormat.HEADER_SIZE
                  + ", got "
                  + Integer.toUnsignedString(length));
      if (length == 0) {
        problemKind = WalEnd.Kind.UNWRITTEN;
      }
      return failed;
    }
    if (length > RecordFormat.MAX_LENGTH) {
      return fail("record length " + length + " at " + Lsn.format(start) + " too long");
    }
    int room = blockSize - offset;
    take(at + offset, 0, Math.min(room, length));
    if (room >= RecordFormat.HEADER_SIZE && !checkHeader(start)) {
      return -1;
    }
    if (length > room && !readContinuation(start, block + blockSize, room, length)) {
      return -1;
    }
    wholeTo = layout.end(start, RecordFormat.aligned(length)) - 1;
    return checkSum(start, length) ? length : -1;
  }

  private boolean readContinuation(long start, long nextBlock, int done, int length) {
    boolean headerChecked = done >= RecordFormat.HEADER_SIZE;
    int got = done;
    for (long block = nextBlock; got < length; block += blockSize) {
      if (!loadBlock(block)) {
        return false;
      }
      ByteBuffer source = blocks.bytes();
      int at = blocks.indexOf(block);
      if ((BlockHeader.flags(source, at) & BlockHeader.CONTINUED) == 0) {
        fail("there is no contrecord flag at " + Lsn.format(start));
        return false;
      }
      int remaining = BlockHeader.remaining(source, at);
      if (remaining != length - got) {
        fail(
            "invalid contrecord length "
                + Integer.toUnsignedString(remaining)
                + " (expected "
                + (length - got)
                + ") at "
                + Lsn.format(start));
        return false;
      }
      int header = BlockHeader.size(source, at);
      int count = Math.min(remaining, blockSize - header);
      take(at + header, got, count);
      got += count;
      if (!headerChecked) {
        wholeTo = start;
        if (!checkHeader(start)) {
          return false;
        }
        headerChecked = true;
      }
    }
    return true;
  }

  private boolean loadBlock(long block) {
    wholeTo = block;
    problem = blocks.load(block);
    problemKind = blocks.failureKind();
    return problem == null;
  }

  private int fail(String what) {
    problem = what;
    problemKind = WalEnd.Kind.INVALID;
    return -1;
  }

  private void take(int from, int done, int count) {
    if (done + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(done + count, 2 * bytes.length));
    }
    blocks.bytes().get(from, bytes, done, count);
  }

  private boolean checkHeader(long start) {
    int manager = bytes[RecordFormat.RESOURCE_MANAGER] & 0xff;
    if (manager >= ResourceManagerId.count()) {
      fail("invalid resource manager ID " + manager + " at " + Lsn.format(start));
      return false;
    }
    long previous = RecordFormat.getLong(bytes, RecordFormat.PREVIOUS);
    // Of the first record only that much is known: what it links to lies before it.
    boolean right = lastRecord == Lsn.INVALID ? previous < start : previous == lastRecord;
    if (!right) {
      fail("record with incorrect prev-link " + Lsn.format(previous) + " at " + Lsn.format(start));
      return false;
    }
    return true;
  }

  private boolean checkSum(long start, int length) {
    int computed =
        crc.reset()
            .update(bytes, RecordFormat.HEADER_SIZE, length - RecordFormat.HEADER_SIZE)
            .update(bytes, 0, RecordFormat.CHECKSUM)
            .value();
    if (computed != RecordFormat.getInt(bytes, RecordFormat.CHECKSUM)) {
      fail("incorrect resource manager data checksum in record at " + Lsn.format(start));
      return false;
    }
    return true;
  }

  /** End of the last record read, padding included; where reading began when none was read. */
  public long position() {
    return position;
  }

  /** Where the log can go on after what has been read. */
  public WalPosition continuation() {
    return new WalPosition(position, lastRecord);
  }

  /** Why the last {@link #next} found no record. */
  public WalEnd end() {
    WalEnd found = end;
    if (found == null) {
      throw new IllegalStateException("the reader has not come to an end");
    }
    return found;
  }

  /**
   * Whether the end lies in a block that was still being filled when it was written, and nothing
   * but zeroes or what was there before follows in it: the end of a log whose writer just stopped.
   */
  public boolean endsInOpenBlock() {
    WalEnd found = end();
    if (found.kind() != WalEnd.Kind.UNWRITTEN || layout.blockOffset(found.lsn()) == 0) {
      return false;
    }
    long block = layout.blockStart(found.lsn());
    if (blocks.load(block) != null) {
      return false;
    }
    int at = blocks.indexOf(block);
    return (BlockHeader.flags(blocks.bytes(), at) & BlockHeader.COMPLETE) == 0
        && layout.blockStart(found.endOfLog()) == block
        && BlockHeader.verify(blocks.bytes(), at, blockSize, new CRC32C());
  }

  /**
   * Looks at all that lies beyond the end, to tell a torn end from damage; see {@link
   * DamageReport}.
   */
  public DamageReport scanBeyond(CommitRecognizer commits) {
    return new BeyondScan(files, layout, timeline, systemIdentifier, end(), commits).run();
  }

  @Override
  public void close() {
    blocks.close();
  }
}
