package io.waldb.wal;

import io.waldb.common.file.FileSystem;
import io.waldb.wal.record.WalRecord;
import org.jspecify.annotations.Nullable;

/** Reads the log record by record. */
@SuppressWarnings("DoNotCallSuggester")
public final class WalReader implements AutoCloseable {
  /**
   * Opens the log at a record.
   *
   * @param startLsn start of a record, or of a block that begins with one
   * @param systemIdentifier 0 for any
   */
  public WalReader(
      FileSystem files, WalLayout layout, int timeline, long startLsn, long systemIdentifier) {
    throw new UnsupportedOperationException();
  }

  /** Goes to the first record that starts at or after a position; returns its start, 0 if none. */
  public long seek(long lsn) {
    throw new UnsupportedOperationException();
  }

  /** The next record, valid until the next call; null when there is none, see {@link #end}. */
  public @Nullable WalRecord next() {
    throw new UnsupportedOperationException();
  }

  /** Why the last {@link #next} found no record. */
  public WalEnd end() {
    throw new UnsupportedOperationException();
  }

  /** Looks at what lies beyond the end; see {@link DamageReport}. */
  public DamageReport scanBeyond(CommitRecognizer commits) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
