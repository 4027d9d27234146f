package io.waldb.storage.txn;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.ArrayList;
import java.util.List;

/**
 * Who waits for whom, and whether that closes a circle. Used under the lock manager's mutex, under
 * which nobody begins or ends a wait.
 *
 * <p>Follows PostgreSQL {@code storage/lmgr/deadlock.c}, without rearranging queues.
 */
final class WaitGraph {
  private final TransactionManager transactions;

  /** The number of the last search. */
  private long search;

  WaitGraph(TransactionManager transactions) {
    this.transactions = transactions;
  }

  /**
   * A circle of waits through a transaction.
   *
   * @return in order, beginning with this one, each waiting for the next and the last for the
   *     first; empty when there is none
   */
  List<Transaction> findCircle(Transaction start) {
    List<Transaction> path = new ArrayList<>(4);
    search++;
    findPath(start, start, path);
    return path;
  }

  /**
   * Whether a way leads from one over those it waits for to the other; the path gets the way. Each
   * is looked at once in a search: what led nowhere leads nowhere from elsewhere either.
   */
  private boolean findPath(Transaction from, Transaction to, List<Transaction> path) {
    path.add(from);
    Wait wait = from.wait;
    wait.search = search;
    if (wait.queue != null && follow(wait.queue.owner, to, path)) {
      return true;
    }
    if (wait.holder != null && follow(wait.holder, to, path)) {
      return true;
    }
    if (wait.tableLock != null) {
      for (Transaction blocker : blockers(wait, wait.tableLock)) {
        if (follow(blocker, to, path)) {
          return true;
        }
      }
    }
    path.remove(path.size() - 1);
    return false;
  }

  private boolean follow(Transaction blocker, Transaction to, List<Transaction> path) {
    return blocker == to
        || (blocker.wait.isWaiting()
            && blocker.wait.search != search
            && findPath(blocker, to, path));
  }

  /**
   * Who holds a table lock, or waits for it ahead, in a mode that is in the way of a wait for it.
   */
  List<Transaction> blockers(Wait wait, TableLock lock) {
    List<Transaction> found = new ArrayList<>();
    for (Wait ahead : lock.queue) {
      if (ahead == wait) {
        break;
      }
      if (ahead.tableMode.conflictsWith(wait.tableMode)) {
        found.add(ahead.tx);
      }
    }
    for (TableLock.Grant grant : lock.strong) {
      if (grant.tx() != wait.tx && grant.mode().conflictsWith(wait.tableMode)) {
        found.add(grant.tx());
      }
    }
    int conflicts = wait.tableMode.conflictMask();
    transactions.forEachTransaction(
        other -> {
          if (other != wait.tx && (other.tableLocks.mask(lock) & conflicts) != 0) {
            found.add(other);
          }
        });
    return found;
  }

  /** The error of a victim: 40P01, with the circle in PostgreSQL's words. */
  static DatabaseException deadlock(List<Transaction> circle) {
    return new DatabaseException(SqlState.DEADLOCK_DETECTED, "deadlock detected")
        .withDetail(describe(circle));
  }

  private static String describe(List<Transaction> circle) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < circle.size(); i++) {
      Transaction waiter = circle.get(i);
      Transaction blocker = circle.get(i + 1 < circle.size() ? i + 1 : 0);
      if (i > 0) {
        text.append('\n');
      }
      text.append("Process ").append(waiter.processId()).append(" waits for ");
      Wait wait = waiter.wait;
      if (wait.tableLock != null) {
        text.append(wait.tableMode.title()).append(" on relation ").append(wait.tableLock.tag);
      } else if (blocker.xid() != 0) {
        text.append("ShareLock on transaction ").append(blocker.xid());
      } else {
        text.append("a row lock");
      }
      text.append("; blocked by process ").append(blocker.processId()).append('.');
    }
    return text.toString();
  }
}
