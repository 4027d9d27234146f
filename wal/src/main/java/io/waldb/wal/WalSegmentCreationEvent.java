package io.waldb.wal;

import io.waldb.common.RecordedEvent;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A segment's file was made. */
@Name("io.waldb.WalSegmentCreation")
@Label("WAL Segment Creation")
@Category({"waldb", "Write-Ahead Log"})
@Description("A log segment's file was filled, synced and given its name")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class WalSegmentCreationEvent extends RecordedEvent {
  private static final WalSegmentCreationEvent SWITCH = new WalSegmentCreationEvent();

  @Label("Segment")
  @Description("The file, relative to the database's directory")
  private @Nullable String segment;

  @Label("Size")
  @DataAmount
  private long bytes;

  static @Nullable WalSegmentCreationEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    WalSegmentCreationEvent event = new WalSegmentCreationEvent();
    event.begin();
    return event;
  }

  void finish(String path, long size) {
    segment = path;
    bytes = size;
    finish();
  }
}
