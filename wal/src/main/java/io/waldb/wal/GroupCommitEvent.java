package io.waldb.wal;

import io.waldb.common.Lsn;
import io.waldb.common.RecordedEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** One thread has written and synced the log for all who waited. */
@Name("io.waldb.GroupCommit")
@Label("Group Commit")
@Category({"waldb", "Write-Ahead Log"})
@Description("One thread has written and synced the log for all who waited for it")
@StackTrace(false)
@Threshold("10 ms")
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class GroupCommitEvent extends RecordedEvent {
  private static final GroupCommitEvent SWITCH = new GroupCommitEvent();

  @Label("Commits")
  @Description("Threads that this sync let go on, the one that made it included")
  private int commits;

  @Label("Flushed LSN")
  @Description("Up to where the log was durable then")
  private @Nullable String flushedLsn;

  private transient long flushed;

  static @Nullable GroupCommitEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    GroupCommitEvent event = new GroupCommitEvent();
    event.begin();
    return event;
  }

  void finish(int served, long lsn) {
    commits = served;
    flushed = lsn;
    finish();
  }

  @Override
  protected void describe() {
    flushedLsn = Lsn.format(flushed);
  }
}
