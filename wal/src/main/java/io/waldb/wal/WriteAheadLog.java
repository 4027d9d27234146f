package io.waldb.wal;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.wal.record.RecordFormat;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of an open database: takes records, makes them durable, and keeps the segment
 * files.
 *
 * <p>A record is inserted in three steps: the builder lays it out; {@link LogInserter} reserves its
 * place under a lock held for a few instructions and copies it into {@link WalBuffers}; {@link
 * WalFlusher} writes and syncs, in the thread of a session that needs durability or of the {@link
 * WalWriter}. Nothing here allocates once a thread has waited for the first time and its builder
 * has grown.
 *
 * <p>All methods may be called by any thread, interrupted or not. After a panic they throw its
 * error and nothing becomes durable any more.
 *
 * <p>Lock order: an insertion slot; the begin lock of the buffers (never held while waiting for
 * another); the write lock; the lock of the segment files. The reservation lock is innermost. A
 * holder of the write lock never waits for an insertion slot that might wait for it, see {@link
 * WalFlusher}.
 *
 * <p>Follows PostgreSQL {@code access/transam/xlog.c} and {@code access/transam/README}.
 */
public final class WriteAheadLog implements AutoCloseable {
  private final WalLayout layout;
  private final Settings settings;
  private final PanicState panic;
  private final InsertSlots slots = new InsertSlots();
  private final SegmentFiles segments;
  private final SegmentWriter writer;
  private final SegmentPreparer preparer;
  private final WalFlusher flusher;
  private final LogInserter inserter;
  private final WalWriter walWriter;
  private final DurableFutures futures = new DurableFutures();

  /* Made ahead, for when there is no memory to make it. */
  private final DatabaseException closedError =
      new DatabaseException(SqlState.ADMIN_SHUTDOWN, "the write-ahead log is closed");
  private final boolean hasThreads;

  private volatile Runnable checkpointRequester = () -> {};

  /* How far the log was when a checkpoint was last asked for; under the write lock. */
  private long requestedAt;

  private WriteAheadLog(
      FileSystem files,
      Settings settings,
      PanicState panic,
      WalLayout layout,
      long systemIdentifier,
      int timeline,
      WalPosition end,
      long redoPoint,
      LongSupplier clock) {
    this.layout = layout;
    this.settings = settings;
    this.panic = panic;
    hasThreads = settings.getBoolean(WaldbSettings.BACKGROUND_THREADS);
    segments = new SegmentFiles(files, layout, timeline, settings, panic);
    writer = new SegmentWriter(segments, layout, settings);
    preparer = new SegmentPreparer(segments, panic, hasThreads);
    WalFlusher.Log events = new Events();
    int places = places(settings, layout);
    long begin = layout.blockStart(end.end());
    flusher =
        new WalFlusher(
            layout,
            panic,
            slots,
            writer,
            events,
            room -> new WalBuffers(layout, systemIdentifier, timeline, places, begin, room),
            end.end());
    WalBuffers buffers = flusher.buffers();
    inserter = new LogInserter(layout, settings, panic, slots, buffers, end, redoPoint);
    walWriter = new WalWriter(layout, settings, flusher, events, buffers, futures, clock);
    continueAt(end, timeline, buffers);
    panic.onPanic(walWriter::noticeStop);
    panic.onPanic(preparer::noticeStop);
    panic.onPanic(this::failFutures);
  }

  /** What the flusher and the log writer know of the log. */
  private final class Events implements WalFlusher.Log {
    @Override
    public long insertPosition() {
      return inserter.position();
    }

    @Override
    public void durable(long lsn) {
      if (futures.anyUpTo(lsn)) {
        walWriter.wake();
      }
      prepareNextSegment(lsn);
      requestCheckpoint(lsn);
    }
  }

  private static int places(Settings settings, WalLayout layout) {
    long bytes = settings.getBytes(WaldbSettings.WAL_BUFFERS);
    if (bytes < 0) {
      bytes = Math.min(settings.getBytes(WaldbSettings.SHARED_BUFFERS) / 32, layout.segmentSize());
    }
    bytes = Math.max(64 << 10, Math.min(bytes, 1 << 30));
    return (int) Math.max(4, bytes / layout.blockSize());
  }

  /**
   * Makes ready for a new database's log, which {@link #open} then begins at {@link
   * WalPosition#freshSegment}.
   *
   * @param startLsn start of a segment, not 0
   */
  public static void initialize(
      FileSystem files, WalLayout layout, long systemIdentifier, int timeline, long startLsn) {
    assert systemIdentifier != 0 && timeline > 0;
    checkSegmentStart(layout, startLsn);
    new SegmentFiles(files, layout, timeline, new Settings(), new PanicState()).prepareDirectory();
  }

  private static void checkSegmentStart(WalLayout layout, long lsn) {
    if (lsn <= 0 || layout.segmentOffset(lsn) != 0) {
      throw new IllegalArgumentException(Lsn.format(lsn) + " is not the start of a segment");
    }
  }

  /**
   * Opens the log to go on at a position and starts the log writer, unless {@code
   * background_threads} is off.
   *
   * <p>In a fresh segment the log is begun anew: all segments of this timeline and of later ones
   * are deleted first, because nothing in them is part of the log.
   *
   * @param timeline of everything that will be written
   * @param end end of the valid log, or {@link WalPosition#freshSegment}
   * @param redoPoint redo point of the last checkpoint
   */
  public static WriteAheadLog open(
      FileSystem files,
      Settings settings,
      PanicState panic,
      WalLayout layout,
      long systemIdentifier,
      int timeline,
      WalPosition end,
      long redoPoint) {
    WriteAheadLog log =
        new WriteAheadLog(
            files,
            settings,
            panic,
            layout,
            systemIdentifier,
            timeline,
            end,
            redoPoint,
            System::nanoTime);
    if (log.hasThreads) {
      log.walWriter.start();
      log.preparer.start();
    }
    return log;
  }

  /** As {@link #open}, without threads; rounds of the log writer are run by the caller. */
  static WriteAheadLog openForTest(
      FileSystem files,
      Settings settings,
      PanicState panic,
      WalLayout layout,
      long systemIdentifier,
      int timeline,
      WalPosition end,
      LongSupplier clock) {
    return new WriteAheadLog(
        files, settings, panic, layout, systemIdentifier, timeline, end, end.end(), clock);
  }

  private void continueAt(WalPosition end, int timeline, WalBuffers buffers) {
    segments.prepareDirectory();
    if (end.isFresh()) {
      checkSegmentStart(layout, end.end());
      segments.deleteTimeline();
      writer.make(layout.segment(end.end()));
      return;
    }
    if (layout.segmentOffset(end.end()) == 0) {
      writer.make(layout.segment(end.end()));
      return;
    }
    writer.goOnIn(layout.segment(end.end()));
    if (layout.blockOffset(end.end()) == 0) {
      return;
    }
    long blockStart = layout.blockStart(end.end());
    ByteBuffer block = ByteBuffer.allocate(layout.blockSize());
    String path = segments.path(layout.segment(blockStart));
    try (DataFile file = segments.files().open(path, OpenMode.READ)) {
      file.readFully(layout.segmentOffset(blockStart), block);
    }
    if (BlockHeader.magic(block, 0) != BlockHeader.MAGIC
        || BlockHeader.lsn(block, 0) != blockStart
        || BlockHeader.timeline(block, 0) != timeline) {
      throw new DatabaseException(
          SqlState.DATA_CORRUPTED,
          "the log cannot go on at "
              + Lsn.format(end.end())
              + ": file \""
              + path
              + "\" does not hold the block there");
    }
    int used = layout.blockOffset(end.end());
    block.put(used, new byte[layout.blockSize() - used]);
    buffers.load(blockStart, block);
  }

  /**
   * Has a record that is complete take the memory now that its insertion will need: before the
   * pages are changed, since after that a failure stops the engine.
   */
  public void reserve(WalRecordBuilder record) {
    inserter.reserve(record);
  }

  /**
   * Inserts a record. Whether a page is logged whole is decided here, with the redo point held
   * still.
   *
   * @param record complete; its blocks' pages latched exclusively by the caller
   * @return the record's end, to become the LSN of the pages it changed
   * @throws DatabaseException the panic's error; 54000 when the record is too long
   */
  public long insert(WalRecordBuilder record) {
    return inserter.insert(record);
  }

  /**
   * Returns when everything before a position is durable. Many callers at once share a write and a
   * sync.
   *
   * @param endLsn what {@link #insert} returned, or a page's LSN
   * @throws DatabaseException the panic's error; XX000 when the log does not reach that far
   */
  public void flush(long endLsn) {
    flush(endLsn, settings);
  }

  /** As {@link #flush(long)}, with commit_delay and commit_siblings of a session. */
  public void flush(long endLsn, Settings session) {
    flusher.flush(
        endLsn,
        session.getInt(WaldbSettings.COMMIT_DELAY),
        session.getInt(WaldbSettings.COMMIT_SIBLINGS));
  }

  /**
   * Has the log writer make an asynchronous commit durable within three wal_writer_delay.
   *
   * @param endLsn what {@link #insert} returned
   */
  public void noteAsyncCommit(long endLsn) {
    checkInserted(endLsn);
    walWriter.noteAsyncCommit(endLsn);
  }

  /**
   * Completes when everything before a position is durable, which the log writer sees to;
   * exceptionally at a panic or when the log is closed before. Futures are completed in the order
   * of their positions, one at a time, by a thread that is none of the log's.
   *
   * @throws DatabaseException 22023 when the log does not reach that far
   */
  public CompletionStage<@Nullable Void> whenDurable(long endLsn) {
    if (endLsn <= flusher.flushedLsn() && futures.isIdle()) {
      return CompletableFuture.completedStage(null);
    }
    checkInserted(endLsn);
    if (!hasThreads) {
      flush(endLsn);
      return CompletableFuture.completedStage(null);
    }
    CompletionStage<@Nullable Void> future = futures.add(endLsn);
    walWriter.noteAsyncCommit(endLsn);
    futures.complete(flusher.flushedLsn());
    return future;
  }

  private void checkInserted(long lsn) {
    if (lsn > inserter.position()) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE,
          "log position "
              + Lsn.format(lsn)
              + " is past the end of the log at "
              + Lsn.format(inserter.position()));
    }
  }

  /** End of the last record that has got its place. */
  public long insertPosition() {
    return inserter.position();
  }

  /** Everything before it has been given to the operating system. */
  public long writtenLsn() {
    return flusher.writtenLsn();
  }

  /** Everything before it is durable. */
  public long flushedLsn() {
    return flusher.flushedLsn();
  }

  /**
   * Moves the redo point to where the next record will start, and takes over full_page_writes as it
   * is set now. Nobody is between deciding on a page's image and inserting its record meanwhile.
   *
   * @return the new redo point
   */
  public long beginCheckpoint() {
    panic.check();
    return inserter.moveRedoPoint();
  }

  /** The redo point: a page whose LSN is at or before it is logged whole. */
  public long redoPoint() {
    return inserter.redoPoint();
  }

  /** Whether pages are logged whole at their first change after the redo point. */
  public boolean fullPageWrites() {
    return inserter.fullPageWrites();
  }

  /**
   * Deletes segments before a position or gives them future names, as many as are likely to be
   * needed until the next redo point but within the two sizes.
   *
   * @param keepFromLsn the redo point of the finished checkpoint; segments wholly before it go,
   *     except the last {@code wal_keep_size} of the log
   * @param maxWalSize bytes of log from there for which segments are kept at most
   * @param minWalSize bytes of log from there for which segments are kept at least
   * @param expectedDistance bytes of log expected until the next redo point
   */
  public SegmentCounts recycleSegments(
      long keepFromLsn, long maxWalSize, long minWalSize, long expectedDistance) {
    double target = settings.getDouble(WaldbSettings.CHECKPOINT_COMPLETION_TARGET);
    // The end of the next checkpoint, and a tenth for the estimate being one.
    long ahead = (long) (expectedDistance * (1 + target) * 1.1);
    ahead = Math.min(Math.max(ahead, minWalSize), maxWalSize);
    long redo = layout.segment(keepFromLsn);
    long lastWanted = redo + ahead / layout.segmentSize() - 1;
    long kept = flusher.flushedLsn() - settings.getBytes(WaldbSettings.WAL_KEEP_SIZE);
    long keepFrom = Math.min(keepFromLsn, Math.max(0, kept));
    return segments.recycle(layout.segment(keepFrom), redo + 1, lastWanted);
  }

  /**
   * Leaves the rest of the segment unused, unless nothing is in it yet.
   *
   * @return the start of the segment in which the log goes on
   */
  public long switchSegment() {
    WalRecordBuilder record =
        new WalRecordBuilder().begin(ResourceManagerId.XLOG.id(), RecordFormat.INFO_SWITCH, 0);
    return inserter.switchSegment(record);
  }

  /**
   * Sets what is called, in any thread and under the write lock, when enough log has been written
   * for a checkpoint: it must only note or signal that.
   */
  public void setCheckpointRequester(Runnable requester) {
    checkpointRequester = requester;
  }

  /** Sets who counts the open transactions other than the caller's, for commit_siblings. */
  public void setOpenTransactions(IntSupplier counter) {
    flusher.setOpenTransactions(counter);
  }

  /** Bytes of log between two redo points with which {@code max_wal_size} is kept. */
  public long checkpointDistance() {
    double target = settings.getDouble(WaldbSettings.CHECKPOINT_COMPLETION_TARGET);
    long bytes = (long) (settings.getBytes(WaldbSettings.MAX_WAL_SIZE) / (1 + target));
    return Math.max(bytes, layout.segmentSize() / 2);
  }

  /* Under the write lock. */
  private void requestCheckpoint(long durable) {
    // If none follows, it is asked for again after as much log.
    long since = durable - Math.max(inserter.redoPoint(), requestedAt);
    if (since >= checkpointDistance()) {
      requestedAt = durable;
      checkpointRequester.run();
    }
  }

  /* Once a segment is half full; but not beyond what max_wal_size allows to be kept. */
  private void prepareNextSegment(long durable) {
    long next = layout.segment(durable) + 1;
    if (layout.segmentOffset(durable) < layout.segmentSize() / 2 || preparer.hasPrepared(next)) {
      return;
    }
    long kept = next + 1 - layout.segment(inserter.redoPoint());
    if (kept * layout.segmentSize() <= settings.getBytes(WaldbSettings.MAX_WAL_SIZE)) {
      preparer.prepare(next);
    }
  }

  /** What the log has done since it was opened. */
  public WalStatistics statistics() {
    return new WalStatistics(
        slots.records(),
        slots.recordBytes(),
        slots.images(),
        slots.imageBytes(),
        flusher.buffersFull(),
        writer.writes(),
        writer.writeBytes(),
        writer.writeNanos(),
        writer.syncs(),
        writer.syncNanos(),
        writer.longestSyncNanos(),
        flusher.groups(),
        flusher.followers(),
        flusher.largestGroup(),
        segments.created(),
        segments.recycled());
  }

  /**
   * One round of the log writer, in the calling thread: for a database that was opened with {@code
   * background_threads} off, whose asynchronous commits nobody else makes durable.
   */
  public void runLogWriter() {
    if (hasThreads) {
      throw new IllegalStateException("the log writer runs by itself");
    }
    long ignored = walWriter.round();
    assert ignored > 0;
  }

  /** The log writer, for tests of its schedule. */
  WalWriter walWriter() {
    return walWriter;
  }

  /** Makes everything durable, then stops; does nothing when stopped already. */
  @Override
  public void close() {
    try {
      if (!flusher.isClosed() && !panic.isPanicked()) {
        flush(inserter.position());
      }
    } finally {
      closeImmediately();
    }
  }

  /** Stops without writing anything, as a crash would; who waits gets an error. */
  public void closeImmediately() {
    try {
      walWriter.stop();
      preparer.stop();
      flusher.close();
    } finally {
      failFutures();
    }
  }

  private void failFutures() {
    DatabaseException cause = panic.cause();
    try {
      futures.complete(flusher.flushedLsn());
    } finally {
      futures.fail(cause != null ? cause : closedError);
    }
  }
}
