package io.waldb.executor;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Parameters;
import io.waldb.executor.operator.RunnablePlan;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TransactionManager;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the plans of a session in its open transaction: takes the snapshot, and begins a result that
 * streams. Used under the session's lock.
 */
final class PlanRunner {
  private final Session session;
  private final TransactionManager transactions;
  private final SessionState state;
  private final SessionPlans plans;
  private final ResultStreams streams;
  private final Notices notices;

  PlanRunner(
      Session session,
      TransactionManager transactions,
      SessionState state,
      SessionPlans plans,
      ResultStreams streams,
      Notices notices) {
    this.session = session;
    this.transactions = transactions;
    this.state = state;
    this.plans = plans;
    this.streams = streams;
    this.notices = notices;
  }

  StatementResult run(PreparedPlan prepared, ExecuteOptions options) {
    Transaction tx = state.transaction();
    freeCursorOf(prepared);
    RunnablePlan plan = plans.ready(prepared, tx);
    StatementPlan statement = prepared.plan();
    SessionTransaction.checkMayWrite(statement, tx);
    Snapshot snapshot = transactions.takeSnapshot(tx);
    boolean runs = false;
    try {
      plan.start(tx, snapshot);
      if (!statement.returnsRows()) {
        long count = plan.runToEnd();
        return StatementResult.ofPlan(statement, count, tag(statement, count), notices.take());
      }
      PlanCursor cursor = cursorOf(prepared, plan);
      runs = cursor.begin(snapshot, options.maxRows(), !statement.readOnly());
      if (runs) {
        streams.add(cursor);
      } else {
        plan.finishCtes();
      }
      transactions.awaitSeen(tx);
      return StatementResult.ofPlan(
          statement,
          cursor,
          tag(statement, statement.readOnly() ? 0 : plan.changedRows()),
          notices.take());
    } finally {
      if (!runs) {
        PlanCursor cursor = prepared.cursor;
        if (cursor != null) {
          cursor.planEnded();
        }
        plan.stop();
        transactions.release(snapshot);
        if (!statement.readOnly()) {
          tx.nextCommand();
        }
      }
    }
  }

  private PlanCursor cursorOf(PreparedPlan prepared, RunnablePlan plan) {
    PlanCursor cursor = prepared.cursor;
    if (cursor == null) {
      cursor =
          new PlanCursor(session, prepared, plan, new ResultDescriptor(prepared.plan().columns()));
      prepared.cursor = cursor;
    }
    return cursor;
  }

  private static String tag(StatementPlan plan, long count) {
    return switch (plan.commandTag()) {
      case "INSERT" -> "INSERT 0 " + count;
      case "UPDATE", "DELETE", "SELECT" -> plan.commandTag() + " " + count;
      default -> plan.commandTag();
    };
  }

  /** Before a plan is run again: a result of it that is still being read is put aside. */
  private void freeCursorOf(PreparedPlan prepared) {
    PlanCursor cursor = prepared.cursor;
    if (cursor == null) {
      return;
    }
    if (cursor.isClosed()) {
      cursor.reuse();
      return;
    }
    prepared.cursor = null;
    streams.putAside(cursor);
  }

  /**
   * Runs a plan once for each set of parameters.
   *
   * @param returned takes the rows that it returns; null where they are not wanted
   * @return the counts
   * @throws DatabaseException 0A000 when it changes no rows, or returns some that are not wanted
   */
  long[] runBatch(
      PreparedPlan prepared,
      List<Parameters> rows,
      ExecuteOptions options,
      @Nullable Consumer<TupleSlot> returned) {
    if (!prepared.plan().changesRows() || (prepared.isQuery() && returned == null)) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED, "only statements that change rows can be batched");
    }
    Transaction tx = state.transaction();
    freeCursorOf(prepared);
    RunnablePlan plan = plans.ready(prepared, tx);
    SessionTransaction.checkMayWrite(prepared.plan(), tx);
    long[] counts = new long[rows.size()];
    if (plan.takesBatches()) {
      Snapshot snapshot = transactions.takeSnapshot(tx);
      try {
        plan.insertBatch(tx, snapshot, rows, counts);
      } finally {
        plan.stop();
        transactions.release(snapshot);
        tx.nextCommand();
      }
      return counts;
    }
    ExecuteOptions unbounded = new ExecuteOptions(0, options.timeoutMillis());
    for (int i = 0; i < counts.length; i++) {
      prepared.parameters().copyFrom(rows.get(i));
      StatementResult result = run(prepared, unbounded);
      counts[i] =
          result.hasRows() && returned != null
              ? takeRows(result.cursor(), returned)
              : result.updateCount();
    }
    return counts;
  }

  private static long takeRows(RowCursor rows, Consumer<TupleSlot> returned) {
    long count = 0;
    try (rows) {
      while (rows.next()) {
        returned.accept(rows.row());
        count++;
      }
    }
    return count;
  }
}
