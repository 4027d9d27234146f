package io.waldb.executor;

import io.waldb.executor.operator.RunnablePlan;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.TransactionManager;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of a session whose plans still run, each on its own snapshot, while their rows are
 * read one by one. Used under the session's lock.
 */
final class ResultStreams {
  private final TransactionManager transactions;
  private final List<PlanCursor> open = new ArrayList<>(1);

  ResultStreams(TransactionManager transactions) {
    this.transactions = transactions;
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** A result whose plan goes on running. */
  void add(PlanCursor cursor) {
    open.add(cursor);
  }

  /** Ends the plan of a result: its rows have been read, or nobody wants the rest. */
  void end(PlanCursor cursor) {
    open.remove(cursor);
    stopPlan(cursor);
  }

  /**
   * Ends the plan of a result and keeps the rows that were not read yet; nothing when it does not
   * run.
   *
   * @return whether all could be read
   */
  boolean putAside(PlanCursor cursor) {
    if (!open.remove(cursor)) {
      return true;
    }
    try {
      return cursor.detach();
    } finally {
      stopPlan(cursor);
    }
  }

  /**
   * Puts all aside.
   *
   * @return whether the rows of all could be read
   */
  boolean putAllAside() {
    boolean all = true;
    while (!open.isEmpty()) {
      all &= putAside(open.get(open.size() - 1));
    }
    return all;
  }

  /** Ends all; what was not read is lost with the transaction. */
  void breakAllOff() {
    while (!open.isEmpty()) {
      PlanCursor cursor = open.remove(open.size() - 1);
      cursor.breakOff();
      stopPlan(cursor);
    }
  }

  private void stopPlan(PlanCursor cursor) {
    if (!cursor.isStreaming()) {
      return;
    }
    Snapshot snapshot = cursor.snapshot();
    cursor.planEnded();
    RunnablePlan plan = cursor.prepared().runnable();
    try {
      if (plan != null) {
        plan.stop();
      }
    } finally {
      transactions.release(snapshot);
    }
  }
}
