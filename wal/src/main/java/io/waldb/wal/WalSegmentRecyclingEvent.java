package io.waldb.wal;

import io.waldb.common.RecordedEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Old segments were deleted or given future names. */
@Name("io.waldb.WalSegmentRecycling")
@Label("WAL Segment Recycling")
@Category({"waldb", "Write-Ahead Log"})
@Description("Log segments that no recovery needs were deleted or given future names")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class WalSegmentRecyclingEvent extends RecordedEvent {
  private static final WalSegmentRecyclingEvent SWITCH = new WalSegmentRecyclingEvent();

  @Label("First Kept Segment")
  @Description("The oldest file that stays as it is, relative to the database's directory")
  private @Nullable String firstKept;

  @Label("Added")
  @Description("Segments made since the last time")
  private int added;

  @Label("Removed")
  private int removed;

  @Label("Recycled")
  private int recycled;

  static @Nullable WalSegmentRecyclingEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    WalSegmentRecyclingEvent event = new WalSegmentRecyclingEvent();
    event.begin();
    return event;
  }

  void finish(String keptFrom, SegmentCounts counts) {
    firstKept = keptFrom;
    added = counts.added();
    removed = counts.removed();
    recycled = counts.recycled();
    finish();
  }
}
