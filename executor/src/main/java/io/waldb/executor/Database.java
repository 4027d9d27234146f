package io.waldb.executor;

import io.waldb.common.file.FileSystem;
import java.util.Properties;

/** An open database. Thread-safe. */
@SuppressWarnings("DoNotCallSuggester")
public final class Database implements AutoCloseable {
  Database() {}

  /**
   * Opens the database in a directory, making one when the directory is empty; recovers it when it
   * was not shut down.
   *
   * @param settings by name; those of the database as a whole
   */
  public static Database open(FileSystem files, Properties settings) {
    throw new UnsupportedOperationException();
  }

  /**
   * Begins a session.
   *
   * @param settings by name; those of the session
   */
  public Session connect(Properties settings) {
    throw new UnsupportedOperationException();
  }

  /** Whether sessions can be had. */
  public boolean isOpen() {
    throw new UnsupportedOperationException();
  }

  /** Ends all sessions, writes a checkpoint and closes the files. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  /**
   * Stops at once without a checkpoint, as {@code pg_ctl stop -m immediate}: the next open
   * recovers.
   */
  public void closeImmediately() {
    throw new UnsupportedOperationException();
  }
}
