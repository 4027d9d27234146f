package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.WalFlush;
import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.file.FileSystem;
import io.waldb.wal.WalPosition;
import io.waldb.wal.WriteAheadLog;

/** The log as the buffer pool needs it. */
final class LogFlush implements WalFlush {
  private final WriteAheadLog wal;

  private LogFlush(WriteAheadLog wal) {
    this.wal = wal;
  }

  /**
   * Opens the log of a database, and has the pool flush it from now on before it writes pages.
   *
   * @param end where it goes on
   * @param redoPoint before which it is not needed
   */
  static WriteAheadLog open(
      FileSystem files,
      Settings settings,
      PanicState panic,
      BufferPool pool,
      ControlData data,
      int timeline,
      WalPosition end,
      long redoPoint) {
    WriteAheadLog wal =
        WriteAheadLog.open(
            files,
            settings,
            panic,
            data.layout(),
            data.systemIdentifier(),
            timeline,
            end,
            redoPoint);
    pool.setLog(new LogFlush(wal));
    return wal;
  }

  @Override
  public void flush(long lsn) {
    wal.flush(lsn);
  }

  @Override
  public long flushedLsn() {
    return wal.flushedLsn();
  }
}
