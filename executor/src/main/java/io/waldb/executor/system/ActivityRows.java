package io.waldb.executor.system;

import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** pg_stat_activity: the sessions by number, which stands for a process's. */
final class ActivityRows {
  private ActivityRows() {}

  static List<@Nullable Object[]> rows(SystemContext context) {
    List<SessionActivity> sessions = new ArrayList<>(context.activities());
    sessions.sort(Comparator.comparingInt(SessionActivity::id));
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (SessionActivity session : sessions) {
      rows.add(row(context, session));
    }
    return rows;
  }

  private static @Nullable Object[] row(SystemContext context, SessionActivity session) {
    Transaction tx = session.transaction();
    String wait = tx == null ? null : context.engine().locks().waitEvent(tx);
    return ListedRows.row(
        StatisticsRows.DATABASE,
        context.session().databaseName(),
        (long) session.id(),
        null,
        null,
        context.session().user(),
        session.applicationName(),
        null,
        null,
        null,
        session.startedMicros(),
        tx == null ? null : known(session.transactionMicros()),
        known(session.queryMicros()),
        session.stateMicros(),
        wait == null ? null : "Lock",
        wait,
        session.state(),
        tx == null ? null : known(tx.xid()),
        tx == null ? null : known(tx.oldestNeededXid()),
        null,
        session.query(),
        "client backend");
  }

  private static @Nullable Long known(long value) {
    return value == 0 ? null : value;
  }
}
