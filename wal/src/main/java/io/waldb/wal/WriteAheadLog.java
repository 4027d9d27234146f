package io.waldb.wal;

import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.file.FileSystem;
import io.waldb.wal.record.WalRecordBuilder;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;

/** The write-ahead log of an open database. */
@SuppressWarnings("DoNotCallSuggester")
public final class WriteAheadLog implements AutoCloseable {
  private WriteAheadLog() {}

  /**
   * Makes the first segment of a new database's log.
   *
   * @param startLsn start of a segment, not 0
   */
  public static void initialize(
      FileSystem files, WalLayout layout, long systemIdentifier, int timeline, long startLsn) {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens the log to go on at a position and starts the log writer.
   *
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
    throw new UnsupportedOperationException();
  }

  /**
   * Inserts a record.
   *
   * @return the record's end, to become the LSN of the pages it changed
   */
  public long insert(WalRecordBuilder record) {
    throw new UnsupportedOperationException();
  }

  /** Returns when everything before a position is durable. */
  public void flush(long endLsn) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #flush(long)}, with commit_delay and commit_siblings of a session. */
  public void flush(long endLsn, Settings session) {
    throw new UnsupportedOperationException();
  }

  /** Has the log writer make an asynchronous commit durable within three wal_writer_delay. */
  public void noteAsyncCommit(long endLsn) {
    throw new UnsupportedOperationException();
  }

  /** Completes when everything before a position is durable; exceptionally at a panic or close. */
  public CompletionStage<Void> whenDurable(long endLsn) {
    throw new UnsupportedOperationException();
  }

  /** End of the last record that has got its place. */
  public long insertPosition() {
    throw new UnsupportedOperationException();
  }

  /** Where the next record would start. */
  public long nextRecordStart() {
    throw new UnsupportedOperationException();
  }

  /** Everything before it has been given to the operating system. */
  public long writtenLsn() {
    throw new UnsupportedOperationException();
  }

  /** Everything before it is durable. */
  public long flushedLsn() {
    throw new UnsupportedOperationException();
  }

  /**
   * Moves the redo point to where the next record will start, and takes over full_page_writes as it
   * is set now.
   *
   * @return the new redo point
   */
  public long beginCheckpoint() {
    throw new UnsupportedOperationException();
  }

  /** The redo point: a page whose LSN is at or before it is logged whole. */
  public long redoPoint() {
    throw new UnsupportedOperationException();
  }

  /** Whether pages are logged whole at their first change after the redo point. */
  public boolean fullPageWrites() {
    throw new UnsupportedOperationException();
  }

  /**
   * Deletes segments before a position or gives them future names.
   *
   * @param keepFromLsn the redo point of the finished checkpoint; what is before it goes
   * @param maxWalSize bytes of log ahead of it for which segments are kept at most
   * @param minWalSize bytes of log ahead of it for which segments are kept at least
   * @param expectedDistance bytes of log expected until the next redo point
   */
  public SegmentCounts recycleSegments(
      long keepFromLsn, long maxWalSize, long minWalSize, long expectedDistance) {
    throw new UnsupportedOperationException();
  }

  /** Leaves the rest of the segment unused; returns the start of the next one. */
  public long switchSegment() {
    throw new UnsupportedOperationException();
  }

  /** Sets what is called, in any thread, when enough log has been written for a checkpoint. */
  public void setCheckpointRequester(Runnable requester) {
    throw new UnsupportedOperationException();
  }

  /** Sets who counts the open transactions, for commit_siblings. */
  public void setOpenTransactions(IntSupplier counter) {
    throw new UnsupportedOperationException();
  }

  /** What the log has done since it was opened. */
  public WalStatistics statistics() {
    throw new UnsupportedOperationException();
  }

  /** Makes everything durable and stops the log writer. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  /** Stops without writing anything, as a crash would. */
  public void closeImmediately() {
    throw new UnsupportedOperationException();
  }
}
