package io.waldb.executor.system;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.common.file.FileSystem;
import io.waldb.recovery.ControlData;
import io.waldb.storage.StorageEngine;
import io.waldb.wal.WalEnd;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalReader;
import io.waldb.wal.WalSegments;
import io.waldb.wal.record.WalRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of a range of the log that is being written, read from its files.
 *
 * <p>Only what was durable when the range was opened is read, so the log's writer is never met in
 * the middle of a record; the block it is in may be, and is then read again. A segment may be
 * removed or get a new name meanwhile, which is reported as such. Belongs to one thread.
 *
 * <p>Follows PostgreSQL {@code contrib/pg_walinspect/pg_walinspect.c}, version 16.
 */
final class LogRange implements AutoCloseable {
  private static final int TRIES = 3;
  private static final int CHECK_MASK = 0xff;

  private final FileSystem files;
  private final WalLayout layout;
  private final int timeline;
  private final CancelToken cancelToken;
  private final long durable;
  private final long end;
  private final WalReader reader;
  private int count;

  private LogRange(SystemContext context, long start, long end, long durable) {
    StorageEngine engine = context.engine();
    ControlData control = engine.control().data();
    this.files = engine.files();
    this.layout = control.layout();
    this.timeline = control.timeline();
    this.cancelToken = context.session().cancelToken();
    this.durable = durable;
    this.end = end;
    this.reader = new WalReader(files, layout, timeline, start, control.systemIdentifier());
  }

  /**
   * Opens the log at the first record that starts at or after a position.
   *
   * @param start any position
   * @param end where the last record ends at the latest; beyond the durable end it means that
   * @throws DatabaseException 22023 when the start is the end, as in PostgreSQL 15, or lies beyond
   *     it or the durable end; 58P01 when the segment was removed; XX000 when no record is found
   */
  static LogRange open(SystemContext context, long start, long end) {
    long durable = context.engine().wal().flushedLsn();
    if (Long.compareUnsigned(start, durable) > 0) {
      throw future("WAL start LSN must be less than current LSN", durable);
    }
    if (Long.compareUnsigned(start, end) >= 0) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE, "WAL start LSN must be less than end LSN");
    }
    long last = Long.compareUnsigned(end, durable) < 0 ? end : durable;
    return opened(new LogRange(context, start, last, durable), start);
  }

  /**
   * As {@link #open}, for the one record that starts at or after a position.
   *
   * @throws DatabaseException as {@link #open}
   */
  static LogRange openAt(SystemContext context, long start) {
    long durable = context.engine().wal().flushedLsn();
    if (Long.compareUnsigned(start, durable) > 0) {
      throw future("WAL input LSN must be less than current LSN", durable);
    }
    return opened(new LogRange(context, start, durable, durable), start);
  }

  private static LogRange opened(LogRange range, long start) {
    boolean done = false;
    try {
      range.seek(start);
      done = true;
      return range;
    } finally {
      if (!done) {
        range.close();
      }
    }
  }

  private static DatabaseException future(String message, long durable) {
    return new DatabaseException(SqlState.INVALID_PARAMETER_VALUE, message)
        .withDetail("Current WAL LSN on the database system is at " + Lsn.format(durable) + ".");
  }

  private void seek(long start) {
    checkNotRemoved(start);
    for (int tried = 1; reader.seek(start) == Lsn.INVALID; tried++) {
      checkNotRemoved(start);
      if (tried == TRIES || reader.end().wholeTo() >= durable) {
        throw new DatabaseException(
            SqlState.INTERNAL_ERROR,
            "could not find a valid record after "
                + Lsn.format(start)
                + ": "
                + reader.end().message());
      }
    }
  }

  /**
   * The next record that ends within the range.
   *
   * @return valid until the next call; null when there is none
   * @throws DatabaseException 58P01 when its segment has been removed meanwhile; XX001 when the log
   *     is damaged there; 58030 when it cannot be read; 57014 when the statement is cancelled
   */
  @Nullable WalRecord next() {
    if ((++count & CHECK_MASK) == 0) {
      cancelToken.check();
    }
    for (int tried = 1; layout.recordStart(reader.position()) < end; tried++) {
      WalRecord record = reader.next();
      if (record != null) {
        return record.endLsn() <= end ? record : null;
      }
      WalEnd stop = reader.end();
      if (stop.wholeTo() >= durable) {
        return null; // it was being written when the range was opened
      }
      checkNotRemoved(stop.lsn());
      if (tried == TRIES) {
        throw new DatabaseException(
            SqlState.DATA_CORRUPTED,
            "could not read WAL at " + Lsn.format(stop.lsn()) + ": " + stop.message());
      }
    }
    return null;
  }

  private void checkNotRemoved(long lsn) {
    long segment = layout.segment(lsn);
    if (!files.exists(WalSegments.path(layout, timeline, segment))) {
      throw new DatabaseException(
          SqlState.UNDEFINED_FILE,
          "requested WAL segment "
              + WalSegments.path(layout, timeline, segment)
              + " has already been removed");
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
