package io.waldb.storage.log;

import io.waldb.common.PanicState;
import io.waldb.wal.WriteAheadLog;
import io.waldb.wal.record.WalRecordBuilder;

/**
 * What a logged change needs: the log, the panic state and a record builder of the calling thread.
 *
 * <p>One per engine. Thread-safe.
 */
public final class LogContext {
  private final WriteAheadLog wal;
  private final PanicState panic;
  private final ThreadLocal<WalRecordBuilder> builders =
      ThreadLocal.withInitial(WalRecordBuilder::new);

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

  /** The calling thread's record builder; whoever asks for it next begins a new record in it. */
  public WalRecordBuilder builder() {
    return builders.get();
  }
}
