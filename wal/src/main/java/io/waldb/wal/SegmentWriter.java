package io.waldb.wal;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WalSyncMethod;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileOption;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes and syncs the segment that is open for writing, by {@code wal_sync_method}. Used by the
 * holder of the write lock only; the figures may be read by anybody.
 */
final class SegmentWriter {
  /** What direct writes must be aligned to. */
  static final int DIRECT_ALIGNMENT = 4096;

  private final SegmentFiles segments;
  private final WalLayout layout;
  private final WalSyncMethod method;
  private final boolean syncs;
  private final FileOption[] options;

  private @Nullable DataFile file;
  private long fileSegment = -1;

  /* The holder's. */
  private long made = -1;
  private long usualSyncNanos;

  private volatile long writes;
  private volatile long writeBytes;
  private volatile long writeNanos;
  private volatile long syncCount;
  private volatile long syncNanos;
  private volatile long longestSyncNanos;

  SegmentWriter(SegmentFiles segments, WalLayout layout, Settings settings) {
    this.segments = segments;
    this.layout = layout;
    this.method = settings.get(WaldbSettings.WAL_SYNC_METHOD);
    this.syncs = settings.getBoolean(WaldbSettings.FSYNC);
    this.options = options(method, syncs, settings.getBoolean(WaldbSettings.WAL_DIRECT_IO));
    if (settings.getBoolean(WaldbSettings.WAL_DIRECT_IO) && layout.blockSize() < DIRECT_ALIGNMENT) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE,
          "wal_direct_io needs a wal_block_size of at least " + DIRECT_ALIGNMENT + " bytes");
    }
  }

  private static FileOption[] options(WalSyncMethod method, boolean syncs, boolean direct) {
    FileOption bySyncing = null;
    if (syncs && method == WalSyncMethod.OPEN_DATASYNC) {
      bySyncing = FileOption.DSYNC;
    } else if (syncs && method == WalSyncMethod.OPEN_SYNC) {
      bySyncing = FileOption.SYNC;
    }
    if (bySyncing == null) {
      return direct ? new FileOption[] {FileOption.DIRECT} : new FileOption[0];
    }
    return direct ? new FileOption[] {bySyncing, FileOption.DIRECT} : new FileOption[] {bySyncing};
  }

  /** Whether what has been written is durable without a sync. */
  boolean writesAreDurable() {
    return method == WalSyncMethod.OPEN_DATASYNC || method == WalSyncMethod.OPEN_SYNC;
  }

  /** Whether anything is made durable at all: {@code fsync} is on. */
  boolean isHonest() {
    return syncs;
  }

  /**
   * Writes whole blocks; they lie in one segment. Before the last block of a segment the next one
   * is made: so where that block is found, and no segment behind it, log has been lost.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the lock's holder only
  void write(long lsn, ByteBuffer blocks) {
    long segment = layout.segment(lsn);
    int size = blocks.remaining();
    DataFile target = open(segment);
    if (layout.segmentOffset(lsn + size) == 0) {
      make(segment + 1);
    }
    WalWriteEvent event = WalEvents.write();
    long start = System.nanoTime();
    target.write(layout.segmentOffset(lsn), blocks);
    long took = System.nanoTime() - start;
    if (writesAreDurable()) {
      usualSyncNanos += (took - usualSyncNanos) / 16;
    }
    writeNanos += took;
    writes++;
    writeBytes += size;
    if (event != null) {
      event.finish(lsn, size);
    }
  }

  /** Makes what was written to the open segment durable. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the lock's holder only
  void sync() {
    DataFile target = file;
    if (!syncs || target == null || writesAreDurable()) {
      return;
    }
    WalSyncEvent event = WalEvents.sync();
    long start = System.nanoTime();
    if (method == WalSyncMethod.FSYNC) {
      target.sync();
    } else {
      target.syncData();
    }
    long took = System.nanoTime() - start;
    usualSyncNanos += (took - usualSyncNanos) / 16;
    syncNanos += took;
    syncCount++;
    if (took > longestSyncNanos) {
      longestSyncNanos = took;
    }
    if (event != null) {
      event.finish(target.path(), method.label());
    }
  }

  /** Has a segment's file, durably; not for one in which there is log already. */
  void make(long segment) {
    if (made < segment) {
      segments.create(segment);
      made = segment;
    }
  }

  /** Goes on in a segment whose file is there. */
  void goOnIn(long segment) {
    made = segment;
  }

  private DataFile open(long segment) {
    DataFile current = file;
    if (current != null && fileSegment == segment) {
      return current;
    }
    assert segment <= made;
    close();
    current = openFile(segment);
    file = current;
    fileSegment = segment;
    return current;
  }

  @SuppressWarnings("MustBeClosedChecker") // kept open until close()
  private DataFile openFile(long segment) {
    return segments.files().open(segments.path(segment), OpenMode.READ_WRITE, options);
  }

  /** Closes the open segment without a sync. */
  void close() {
    DataFile current = file;
    file = null;
    fileSegment = -1;
    if (current != null) {
      current.close();
    }
  }

  long writes() {
    return writes;
  }

  long writeBytes() {
    return writeBytes;
  }

  long writeNanos() {
    return writeNanos;
  }

  long syncs() {
    return syncCount;
  }

  long syncNanos() {
    return syncNanos;
  }

  /** A moving average of the time it takes to make a write durable. */
  long usualSyncNanos() {
    return usualSyncNanos;
  }

  long longestSyncNanos() {
    return longestSyncNanos;
  }
}
