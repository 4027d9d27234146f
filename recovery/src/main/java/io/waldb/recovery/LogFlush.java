package io.waldb.recovery;

import io.waldb.buffer.WalFlush;
import io.waldb.wal.WriteAheadLog;

/** The log as the buffer pool needs it. */
final class LogFlush implements WalFlush {
  private final WriteAheadLog wal;

  LogFlush(WriteAheadLog wal) {
    this.wal = wal;
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
