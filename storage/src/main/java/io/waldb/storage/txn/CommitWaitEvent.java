package io.waldb.storage.txn;

import io.waldb.common.Lsn;
import io.waldb.common.RecordedEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A transaction waited, from its commit record on, until the record was durable. */
@Name("io.waldb.CommitWait")
@Label("Commit Wait")
@Category({"waldb", "Transactions"})
@Description("A transaction waited, from its commit record on, until the record was durable")
@StackTrace(false)
@Threshold("10 ms")
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class CommitWaitEvent extends RecordedEvent {
  private static final CommitWaitEvent SWITCH = new CommitWaitEvent();

  @Label("Process")
  @Description("The number that pg_backend_pid() gives")
  private int process;

  @Label("Transaction")
  private long xid;

  @Label("LSN")
  @Description("Up to where the log had to be durable")
  private @Nullable String lsn;

  private transient long durableLsn;

  static @Nullable CommitWaitEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    CommitWaitEvent event = new CommitWaitEvent();
    event.begin();
    return event;
  }

  void finish(Transaction tx, long upTo) {
    process = tx.processId();
    xid = tx.xid();
    durableLsn = upTo;
    finish();
  }

  @Override
  protected void describe() {
    lsn = Lsn.format(durableLsn);
  }
}
