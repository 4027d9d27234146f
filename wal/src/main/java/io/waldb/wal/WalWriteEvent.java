package io.waldb.wal;

import io.waldb.common.Lsn;
import io.waldb.common.RecordedEvent;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** Blocks of the log were handed to the operating system. */
@Name("io.waldb.WalWrite")
@Label("WAL Write")
@Category({"waldb", "Write-Ahead Log"})
@Description("Blocks of the log were handed to the operating system")
@StackTrace(false)
@Threshold("10 ms")
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class WalWriteEvent extends RecordedEvent {
  private static final WalWriteEvent SWITCH = new WalWriteEvent();

  @Label("Start LSN")
  private @Nullable String startLsn;

  @Label("Written")
  @DataAmount
  private long bytes;

  private transient long lsn;

  static @Nullable WalWriteEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    WalWriteEvent event = new WalWriteEvent();
    event.begin();
    return event;
  }

  void finish(long start, long written) {
    lsn = start;
    bytes = written;
    finish();
  }

  @Override
  protected void describe() {
    startLsn = Lsn.format(lsn);
  }
}
