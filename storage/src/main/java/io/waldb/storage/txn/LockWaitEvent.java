package io.waldb.storage.txn;

import io.waldb.common.RecordedEvent;
import io.waldb.storage.tuple.TupleId;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A transaction waited for another. */
@Name("io.waldb.LockWait")
@Label("Lock Wait")
@Category({"waldb", "Transactions"})
@Description("A transaction waited for another")
@StackTrace(false)
@Threshold("10 ms")
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class LockWaitEvent extends RecordedEvent {
  private static final LockWaitEvent SWITCH = new LockWaitEvent();
  private static final String ROW = "row";

  @Label("Kind")
  @Description("What is waited for: row, transaction, table or name")
  private @Nullable String kind;

  @Label("Mode")
  @Description("Of a table lock")
  private @Nullable String mode;

  @Label("Relation")
  @Description("The table; 0 when the wait is for no table or row")
  private int relation;

  @Label("Row")
  @Description("Block and line pointer of the row version")
  private @Nullable String row;

  @Label("Process")
  @Description("Who waits: the number that pg_backend_pid() gives")
  private int process;

  @Label("Transaction")
  @Description("Who waits; 0 when it has no xid yet")
  private long xid;

  @Label("Blocking Process")
  @Description("For whom, the first of them when the wait began")
  private int blockingProcess;

  @Label("Blocking Transaction")
  private long blockingXid;

  @Label("Granted")
  @Description("Otherwise the wait ended in an error: deadlock, timeout or cancellation")
  private boolean granted;

  private transient long tid;

  static @Nullable LockWaitEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    LockWaitEvent event = new LockWaitEvent();
    event.begin();
    return event;
  }

  void setWaiter(Transaction waiter, @Nullable Transaction blocker) {
    process = waiter.processId();
    xid = waiter.xid();
    if (blocker != null) {
      blockingProcess = blocker.processId();
      blockingXid = blocker.xid();
    }
  }

  void setTable(String what, int table, TableLockMode wanted) {
    kind = what;
    relation = table;
    mode = wanted.title();
  }

  void setRow(int table, long version) {
    kind = ROW;
    relation = table;
    tid = version;
  }

  void setTransaction() {
    kind = "transaction";
  }

  void finish(boolean wasGranted) {
    granted = wasGranted;
    finish();
  }

  @Override
  protected void describe() {
    if (ROW.equals(kind)) {
      row = TupleId.format(tid);
    }
  }
}
