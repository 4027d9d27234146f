package io.waldb.recovery;

import io.waldb.common.Lsn;
import io.waldb.common.RecordedEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A part of recovery after a crash. */
@Name("io.waldb.RecoveryPhase")
@Label("Recovery Phase")
@Category({"waldb", "Recovery"})
@Description("A part of recovery after a crash")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class RecoveryPhaseEvent extends RecordedEvent {
  private static final RecoveryPhaseEvent SWITCH = new RecoveryPhaseEvent();

  @Label("Phase")
  private @Nullable String phase;

  @Label("Start LSN")
  @Description("Where the phase begins in the log, if it has to do with it")
  private @Nullable String startLsn;

  @Label("End LSN")
  private @Nullable String endLsn;

  @Label("Amount")
  @Description("Files synced, pages looked at, or records replayed; 0 for the other phases")
  private long amount;

  private transient long start;
  private transient long end;

  static @Nullable RecoveryPhaseEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    RecoveryPhaseEvent event = new RecoveryPhaseEvent();
    event.begin();
    return event;
  }

  void finish(String name, long from, long to, long count) {
    phase = name;
    start = from;
    end = to;
    amount = count;
    finish();
  }

  @Override
  protected void describe() {
    startLsn = start == Lsn.INVALID ? null : Lsn.format(start);
    endLsn = end == Lsn.INVALID ? null : Lsn.format(end);
  }
}
