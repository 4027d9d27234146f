package io.waldb.wal;

import io.waldb.common.RecordedEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** What had been written to the log was made durable. */
@Name("io.waldb.WalSync")
@Label("WAL Sync")
@Category({"waldb", "Write-Ahead Log"})
@Description("What had been written to the log was made durable")
@StackTrace(false)
@Threshold("10 ms")
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class WalSyncEvent extends RecordedEvent {
  private static final WalSyncEvent SWITCH = new WalSyncEvent();

  @Label("Segment")
  @Description("The file that was synced, relative to the database's directory")
  private @Nullable String segment;

  @Label("Method")
  @Description("wal_sync_method")
  private @Nullable String method;

  static @Nullable WalSyncEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    WalSyncEvent event = new WalSyncEvent();
    event.begin();
    return event;
  }

  void finish(String path, String syncMethod) {
    segment = path;
    method = syncMethod;
    finish();
  }
}
