package io.waldb.storage.log;

import io.waldb.common.PanicState;
import io.waldb.wal.WriteAheadLog;

/**
 * What a logged change needs: the log, the panic state, and room of the calling thread to build it.
 *
 * <p>One per engine. Thread-safe.
 */
public final class LogContext {
  private final WriteAheadLog wal;
  private final PanicState panic;
  private final ThreadLocal<LogScratch> scratch = ThreadLocal.withInitial(LogScratch::new);

  /** The context of one engine. */
  public LogContext(WriteAheadLog wal, PanicState panic) {
    this.wal = wal;
    this.panic = panic;
  }

  /** The log. */
  public WriteAheadLog wal() {
    return wal;
  }

  /** Whether the engine has panicked. */
  public PanicState panic() {
    return panic;
  }

  /** The calling thread's; whoever asks for it next begins a new change in it. */
  LogScratch scratch() {
    return scratch.get();
  }
}
