package io.waldb.recovery;

import io.waldb.buffer.CheckpointWrite;
import io.waldb.common.Lsn;
import io.waldb.common.RecordedEvent;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A checkpoint was made. */
@Name("io.waldb.Checkpoint")
@Label("Checkpoint")
@Category({"waldb", "Recovery"})
@Description("A checkpoint was made")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class CheckpointEvent extends RecordedEvent {
  private static final CheckpointEvent SWITCH = new CheckpointEvent();

  @Label("Reasons")
  @Description("As in the line that log_checkpoints writes")
  private @Nullable String reasons;

  @Label("Buffers Written")
  private int buffers;

  @Label("Write Time")
  @Description("Writing of pages, pauses included")
  @Timespan
  private long writeTime;

  @Label("Sync Time")
  @Timespan
  private long syncTime;

  @Label("Files Synced")
  private int files;

  @Label("Longest Sync")
  @Timespan
  private long longestSync;

  @Label("Distance")
  @Description("Log between this redo point and the one before")
  @DataAmount
  private long distance;

  @Label("LSN")
  @Description("Of the checkpoint's record")
  private @Nullable String lsn;

  @Label("Redo LSN")
  private @Nullable String redoLsn;

  private transient Set<CheckpointReason> why = Set.of();
  private transient long recordLsn;
  private transient long redoPoint;

  static @Nullable CheckpointEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    CheckpointEvent event = new CheckpointEvent();
    event.begin();
    return event;
  }

  void finish(Set<CheckpointReason> of, CheckpointWrite write, CheckpointWrite.SyncResult syncs) {
    why = of;
    buffers = write.written();
    files = syncs.files();
    longestSync = syncs.longestNanos();
    finish();
  }

  @Override
  protected void describe() {
    reasons = why.stream().map(CheckpointReason::title).collect(Collectors.joining(" "));
    lsn = Lsn.format(recordLsn);
    redoLsn = Lsn.format(redoPoint);
  }

  void setTimes(long writeNanos, long syncNanos) {
    writeTime = writeNanos;
    syncTime = syncNanos;
  }

  void setPositions(long start, long redo, long bytes) {
    recordLsn = start;
    redoPoint = redo;
    distance = bytes;
  }
}
