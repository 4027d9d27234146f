package io.waldb.buffer;

/**
 * What the buffer pool needs of the log: that it is durable up to a page's LSN before the page is
 * written.
 */
public interface WalFlush {
  /** For recovery, when the log that pages stem from was read from disk and not written. */
  WalFlush NONE =
      new WalFlush() {
        @Override
        public void flush(long lsn) {}

        @Override
        public long flushedLsn() {
          return Long.MAX_VALUE;
        }
      };

  /** Returns when all log before this LSN is durable. */
  void flush(long lsn);

  /** All log before this LSN is durable. */
  long flushedLsn();
}
