package io.waldb.storage.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.WaldbSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LockManagerTest {
  private static final int TABLE = 20000;

  private final TransactionFixture db = new TransactionFixture();
  private final LockManager locks = db.locks;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    db.close();
  }

  /** Runs something that is expected to wait, and returns when it waits. */
  private <T> Future<T> waiting(Transaction tx, Callable<T> action) {
    Future<T> future = threads.submit(action);
    while (!isParked(tx)) {
      assertThat(future.isDone()).isFalse();
      Thread.onSpinWait();
    }
    return future;
  }

  private Future<?> waitingForTable(Transaction tx, TableLockMode mode) {
    return waiting(
        tx,
        () -> {
          locks.lockTable(tx, TABLE, mode);
          return null;
        });
  }

  private static boolean isParked(Transaction tx) {
    Thread thread = tx.wait.thread;
    return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static Object failureOf(Future<?> future) throws Exception {
    try {
      future.get(10, TimeUnit.SECONDS);
      return "no failure";
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private static void assertState(Throwable failure, SqlState state) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(state));
  }

  @Test
  void modesConflictAsInPostgresql() {
    for (TableLockMode held : TableLockMode.values()) {
      for (TableLockMode wanted : TableLockMode.values()) {
        Transaction holder = db.begin();
        Transaction other = db.begin();
        locks.lockTable(holder, TABLE, held);
        assertThat(locks.tryLockTable(other, TABLE, wanted))
            .as(held + " and " + wanted)
            .isEqualTo(!held.conflictsWith(wanted));
        assertThat(held.conflictsWith(wanted)).isEqualTo(wanted.conflictsWith(held));
        db.transactions.commit(holder);
        db.transactions.commit(other);
      }
    }
    assertThat(TableLockMode.SHARE.conflictsWith(TableLockMode.SHARE)).isFalse();
    assertThat(TableLockMode.SHARE_UPDATE_EXCLUSIVE.conflictsWith(TableLockMode.ROW_EXCLUSIVE))
        .isFalse();
    assertThat(TableLockMode.EXCLUSIVE.conflictsWith(TableLockMode.ACCESS_SHARE)).isFalse();
    assertThat(TableLockMode.EXCLUSIVE.conflictsWith(TableLockMode.ROW_SHARE)).isTrue();
  }

  @Test
  void transactionDoesNotConflictWithItself() {
    Transaction tx = db.begin();
    for (TableLockMode mode : TableLockMode.values()) {
      locks.lockTable(tx, TABLE, mode);
    }
    for (TableLockMode mode : TableLockMode.values()) {
      locks.lockTable(tx, TABLE, mode);
    }
    db.transactions.commit(tx);
    Transaction next = db.begin();
    assertThat(locks.tryLockTable(next, TABLE, TableLockMode.ACCESS_EXCLUSIVE)).isTrue();
  }

  @Test
  void strongModeWaitsForWeakHoldersOfTheFastPath() throws Exception {
    Transaction reader = db.begin();
    locks.lockTable(reader, TABLE, TableLockMode.ACCESS_SHARE);
    Transaction dropper = db.begin();
    Future<?> waits = waitingForTable(dropper, TableLockMode.ACCESS_EXCLUSIVE);
    db.transactions.commit(reader);
    waits.get(10, TimeUnit.SECONDS);
  }

  @Test
  void vacuumsModeLeavesTheFastPathOpenAndStrongerModesCloseIt() throws Exception {
    TableLock lock = new TableLock(TABLE);
    lock.strong.add(new TableLock.Grant(db.begin(), TableLockMode.SHARE_UPDATE_EXCLUSIVE));
    assertThat(lock.mayOpen()).isTrue();
    for (TableLockMode mode : TableLockMode.values()) {
      boolean conflicts =
          mode.conflictsWith(TableLockMode.ACCESS_SHARE)
              || mode.conflictsWith(TableLockMode.ROW_SHARE)
              || mode.conflictsWith(TableLockMode.ROW_EXCLUSIVE);
      assertThat(mode.conflictsWithWeak()).as(mode.toString()).isEqualTo(conflicts);
    }
    Transaction vacuum = db.begin();
    locks.lockTable(vacuum, TABLE, TableLockMode.SHARE_UPDATE_EXCLUSIVE);
    Transaction writer = db.begin();
    locks.lockTable(writer, TABLE, TableLockMode.ROW_EXCLUSIVE);
    Transaction dropper = db.begin();
    Future<?> drops = waitingForTable(dropper, TableLockMode.ACCESS_EXCLUSIVE);
    Transaction late = db.begin();
    assertThat(locks.tryLockTable(late, TABLE, TableLockMode.ROW_EXCLUSIVE)).isFalse();
    db.transactions.commit(vacuum);
    assertThat(drops.isDone()).isFalse();
    db.transactions.commit(writer);
    drops.get(10, TimeUnit.SECONDS);
    assertThat(locks.tryLockTable(late, TABLE, TableLockMode.ROW_EXCLUSIVE)).isFalse();
    db.transactions.commit(dropper);
    assertThat(locks.tryLockTable(late, TABLE, TableLockMode.ROW_EXCLUSIVE)).isTrue();
  }

  @Test
  void weakModeQueuesBehindAWaitingStrongOne() throws Exception {
    Transaction reader = db.begin();
    locks.lockTable(reader, TABLE, TableLockMode.ACCESS_SHARE);
    Transaction dropper = db.begin();
    Future<?> drops = waitingForTable(dropper, TableLockMode.ACCESS_EXCLUSIVE);
    Transaction late = db.begin();
    assertThat(locks.tryLockTable(late, TABLE, TableLockMode.ACCESS_SHARE)).isFalse();
    Future<?> reads = waitingForTable(late, TableLockMode.ACCESS_SHARE);
    db.transactions.commit(reader);
    drops.get(10, TimeUnit.SECONDS);
    assertThat(reads.isDone()).isFalse();
    db.transactions.commit(dropper);
    reads.get(10, TimeUnit.SECONDS);
    db.transactions.commit(late);
    Transaction next = db.begin();
    assertThat(locks.tryLockTable(next, TABLE, TableLockMode.ROW_EXCLUSIVE)).isTrue();
  }

  @Test
  void whoHoldsALockPassesThoseWhoWaitForIt() throws Exception {
    Transaction reader = db.begin();
    locks.lockTable(reader, TABLE, TableLockMode.ACCESS_SHARE);
    Transaction dropper = db.begin();
    Future<?> drops = waitingForTable(dropper, TableLockMode.ACCESS_EXCLUSIVE);
    locks.lockTable(reader, TABLE, TableLockMode.ROW_EXCLUSIVE);
    db.transactions.commit(reader);
    drops.get(10, TimeUnit.SECONDS);
  }

  @Test
  void lockTimeoutEndsTheWait() {
    Transaction holder = db.begin();
    locks.lockTable(holder, TABLE, TableLockMode.ACCESS_EXCLUSIVE);
    Transaction tx = db.begin();
    tx.settings().set(WaldbSettings.LOCK_TIMEOUT, "20ms");
    assertThatThrownBy(() -> locks.lockTable(tx, TABLE, TableLockMode.ACCESS_SHARE))
        .satisfies(e -> assertState(e, SqlState.LOCK_NOT_AVAILABLE));
    db.transactions.abort(tx);
    db.transactions.commit(holder);
    assertThat(locks.tryLockTable(db.begin(), TABLE, TableLockMode.ACCESS_EXCLUSIVE)).isTrue();
  }

  @Test
  void cancelEndsTheWaitAndAnInterruptDoesNot() throws Exception {
    Transaction holder = db.begin();
    locks.lockTable(holder, TABLE, TableLockMode.ACCESS_EXCLUSIVE);
    Transaction tx = db.begin();
    Future<Boolean> waits =
        waiting(
            tx,
            () -> {
              Thread.currentThread().interrupt();
              try {
                locks.lockTable(tx, TABLE, TableLockMode.ACCESS_SHARE);
              } finally {
                assertThat(Thread.interrupted()).isTrue();
              }
              return true;
            });
    tx.cancelToken().cancel(SqlState.QUERY_CANCELED, "canceling statement due to user request");
    assertState((Throwable) failureOf(waits), SqlState.QUERY_CANCELED);
  }

  @Test
  void rollbackToASavepointGivesBackWhatWasLockedSince() {
    Transaction tx = db.begin();
    locks.lockTable(tx, TABLE, TableLockMode.ROW_EXCLUSIVE);
    tx.savepoint("s");
    locks.lockTable(tx, TABLE, TableLockMode.ACCESS_EXCLUSIVE);
    locks.lockTable(tx, TABLE + 1, TableLockMode.ACCESS_EXCLUSIVE);
    tx.rollbackTo("s");
    Transaction other = db.begin();
    assertThat(locks.tryLockTable(other, TABLE + 1, TableLockMode.ACCESS_EXCLUSIVE)).isTrue();
    assertThat(locks.tryLockTable(other, TABLE, TableLockMode.ROW_EXCLUSIVE)).isTrue();
    assertThat(locks.tryLockTable(other, TABLE, TableLockMode.SHARE)).isFalse();
  }

  @Test
  void secondWhoClaimsANameWaitsForTheFirst() throws Exception {
    Transaction first = db.begin();
    Transaction second = db.begin();
    locks.lockName(first, 2200, "t");
    locks.lockName(second, 2200, "u");
    Future<?> waits =
        waiting(
            second,
            () -> {
              locks.lockName(second, 2200, "t");
              return null;
            });
    db.transactions.commit(first);
    waits.get(10, TimeUnit.SECONDS);
  }

  @Test
  void waitEndsWhenTheTransactionDoes() throws Exception {
    Transaction holder = db.writer();
    Transaction tx = db.begin();
    assertThat(locks.waitFor(tx, holder.xid(), WaitPolicy.NOWAIT)).isFalse();
    Future<Boolean> waits = waiting(tx, () -> locks.waitFor(tx, holder.xid(), WaitPolicy.BLOCK));
    db.transactions.commit(holder);
    assertThat(waits.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(locks.waitFor(tx, holder.xid(), WaitPolicy.NOWAIT)).isTrue();
  }

  @Test
  void waitForASubtransactionEndsWhenItIsRolledBack() throws Exception {
    Transaction holder = db.writer();
    holder.savepoint("s");
    long sub = holder.assignXid();
    Transaction onSub = db.begin();
    Transaction onTop = db.begin();
    Future<Boolean> sees = waiting(onSub, () -> locks.waitFor(onSub, sub, WaitPolicy.BLOCK));
    Future<Boolean> waits =
        waiting(onTop, () -> locks.waitFor(onTop, holder.xid(), WaitPolicy.BLOCK));
    holder.rollbackTo("s");
    assertThat(sees.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(waits.isDone()).isFalse();
    db.transactions.commit(holder);
    assertThat(waits.get(10, TimeUnit.SECONDS)).isTrue();
  }

  /** The holder may roll back to a savepoint between the look at the row and the wait. */
  @Test
  void rowLockThatWasGivenBackMeanwhileIsNotWaitedFor() throws Exception {
    Transaction holder = db.begin();
    locks.rowLocks().tryLock(holder, TABLE, 7, RowLockMode.SHARE);
    holder.savepoint("s");
    locks.rowLocks().tryLock(holder, TABLE, 7, RowLockMode.UPDATE);
    Transaction tx = db.begin();
    assertThat(locks.rowLocks().conflicting(tx, TABLE, 7, RowLockMode.SHARE)).isEqualTo(holder);
    holder.rollbackTo("s");
    Future<Boolean> wait =
        threads.submit(
            () -> locks.waitForRow(tx, TABLE, 7, holder, RowLockMode.SHARE, WaitPolicy.BLOCK));
    assertThat(wait.get(10, TimeUnit.SECONDS)).isTrue();
    Transaction other = db.begin();
    Future<Boolean> still =
        waiting(
            other,
            () -> locks.waitForRow(other, TABLE, 7, holder, RowLockMode.UPDATE, WaitPolicy.BLOCK));
    db.transactions.commit(holder);
    assertThat(still.get(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Whoever takes a queue along into a circle of its own may close another one through it. */
  @Test
  void circleThroughAQueueTakenAlongIsFoundThoughItsFirstIsAVictimToo() throws Exception {
    Transaction holder = db.writer();
    Transaction first = db.writer();
    Transaction second = db.writer();
    Transaction barger = db.writer();
    Future<Boolean> one =
        waiting(first, () -> locks.waitForRow(first, TABLE, 7, holder.xid(), WaitPolicy.BLOCK));
    Future<Boolean> two =
        waiting(second, () -> locks.waitForRow(second, TABLE, 7, holder.xid(), WaitPolicy.BLOCK));
    locks.lockTable(first, TABLE, TableLockMode.ROW_EXCLUSIVE);
    locks.lockTable(second, TABLE, TableLockMode.ROW_EXCLUSIVE);
    db.transactions.commit(holder);
    assertThat(one.get(10, TimeUnit.SECONDS)).isTrue();
    Future<?> wantsTable = waitingForTable(barger, TableLockMode.SHARE);
    assertThatThrownBy(() -> locks.waitForRow(first, TABLE, 8, barger.xid(), WaitPolicy.BLOCK))
        .satisfies(e -> assertState(e, SqlState.DEADLOCK_DETECTED));
    assertThat(failureOf(two))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.DEADLOCK_DETECTED));
    db.transactions.abort(first);
    db.transactions.abort(second);
    wantsTable.get(10, TimeUnit.SECONDS);
  }

  @Test
  @Timeout(60)
  void aLongQueueIsSearchedForDeadlocksOnceAWaiter() throws Exception {
    Transaction holder = db.begin();
    locks.lockTable(holder, TABLE, TableLockMode.EXCLUSIVE);
    List<Future<?>> waiters = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Transaction tx = db.begin();
      waiters.add(
          waiting(
              tx,
              () -> {
                locks.lockTable(tx, TABLE, TableLockMode.EXCLUSIVE);
                db.transactions.commit(tx);
                return null;
              }));
    }
    db.transactions.commit(holder);
    for (Future<?> waiter : waiters) {
      waiter.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void deadlockOfTwoIsFoundWhenTheSecondWaitBegins() throws Exception {
    Transaction a = db.writer();
    Transaction b = db.writer();
    Future<Boolean> waits =
        waiting(a, () -> locks.waitForRow(a, TABLE, 1, b.xid(), WaitPolicy.BLOCK));
    assertThatThrownBy(() -> locks.waitForRow(b, TABLE, 2, a.xid(), WaitPolicy.BLOCK))
        .satisfies(
            e -> {
              assertState(e, SqlState.DEADLOCK_DETECTED);
              assertThat(e).hasMessage("deadlock detected");
              assertThat(((DatabaseException) e).detail())
                  .isEqualTo(
                      "Process %d waits for ShareLock on transaction %d; blocked by process %d.\n"
                              .formatted(b.processId(), a.xid(), a.processId())
                          + "Process %d waits for ShareLock on transaction %d; blocked by process %d."
                              .formatted(a.processId(), b.xid(), b.processId()));
            });
    db.transactions.abort(b);
    assertThat(waits.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void deadlockOverTableRowAndPlainWaitsIsFound() throws Exception {
    Transaction a = db.writer();
    Transaction b = db.writer();
    Transaction c = db.writer();
    locks.lockTable(c, TABLE, TableLockMode.ROW_EXCLUSIVE);
    Future<?> one = waiting(a, () -> locks.waitForRow(a, TABLE, 1, b.xid(), WaitPolicy.BLOCK));
    Future<?> two = waitingForTable(b, TableLockMode.SHARE);
    assertThatThrownBy(() -> locks.waitFor(c, a.xid(), WaitPolicy.BLOCK))
        .satisfies(e -> assertState(e, SqlState.DEADLOCK_DETECTED));
    db.transactions.abort(c);
    two.get(10, TimeUnit.SECONDS);
    db.transactions.commit(b);
    one.get(10, TimeUnit.SECONDS);
  }

  @Test
  void strengtheningOfATableLockByTwoIsADeadlock() throws Exception {
    Transaction a = db.begin();
    Transaction b = db.begin();
    locks.lockTable(a, TABLE, TableLockMode.SHARE);
    locks.lockTable(b, TABLE, TableLockMode.SHARE);
    Future<?> waits = waitingForTable(a, TableLockMode.ROW_EXCLUSIVE);
    assertThatThrownBy(() -> locks.lockTable(b, TABLE, TableLockMode.ROW_EXCLUSIVE))
        .satisfies(e -> assertState(e, SqlState.DEADLOCK_DETECTED));
    db.transactions.abort(b);
    waits.get(10, TimeUnit.SECONDS);
  }

  @Test
  void rowIsHandedOnInTheOrderOfArrivalAndOneWaiterIsWokenAtATime() throws Exception {
    Transaction holder = db.writer();
    List<Transaction> waiters = new ArrayList<>();
    List<Future<Boolean>> waits = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Transaction tx = db.writer();
      waiters.add(tx);
      waits.add(waiting(tx, () -> locks.waitForRow(tx, TABLE, 7, holder.xid(), WaitPolicy.BLOCK)));
    }
    Transaction before = holder;
    for (int i = 0; i < 5; i++) {
      db.transactions.commit(before);
      assertThat(waits.get(i).get(10, TimeUnit.SECONDS)).isTrue();
      for (int j = i + 1; j < 5; j++) {
        assertThat(isParked(waiters.get(j))).isTrue();
      }
      before = waiters.get(i);
      // Each changes the row and so makes a new version, to which the queue moves.
      locks.doneWithRow(before, TABLE, 8 + i);
    }
  }

  @Test
  void whoLeavesTheRowAloneHandsItOnAtOnce() throws Exception {
    Transaction holder = db.writer();
    Transaction first = db.writer();
    Transaction second = db.writer();
    Future<Boolean> one =
        waiting(first, () -> locks.waitForRow(first, TABLE, 7, holder.xid(), WaitPolicy.BLOCK));
    Future<Boolean> two =
        waiting(second, () -> locks.waitForRow(second, TABLE, 7, holder.xid(), WaitPolicy.BLOCK));
    db.transactions.commit(holder);
    one.get(10, TimeUnit.SECONDS);
    assertThat(two.isDone()).isFalse();
    locks.doneWithRow(first, TABLE, 0);
    two.get(10, TimeUnit.SECONDS);
  }

  @Test
  void whoFindsTheRowTakenAgainKeepsHisPlaceAndTakesTheOthersAlong() throws Exception {
    Transaction holder = db.writer();
    Transaction first = db.writer();
    Transaction second = db.writer();
    Future<Boolean> one =
        waiting(first, () -> locks.waitForRow(first, TABLE, 7, holder.xid(), WaitPolicy.BLOCK));
    Future<Boolean> two =
        waiting(second, () -> locks.waitForRow(second, TABLE, 7, holder.xid(), WaitPolicy.BLOCK));
    db.transactions.commit(holder);
    one.get(10, TimeUnit.SECONDS);
    Transaction barger = db.writer();
    Transaction third = db.writer();
    Future<Boolean> three =
        waiting(third, () -> locks.waitForRow(third, TABLE, 8, barger.xid(), WaitPolicy.BLOCK));
    Future<Boolean> again =
        waiting(first, () -> locks.waitForRow(first, TABLE, 8, barger.xid(), WaitPolicy.BLOCK));
    assertThat(isParked(second)).isTrue();
    db.transactions.commit(barger);
    again.get(10, TimeUnit.SECONDS);
    locks.doneWithRow(first, TABLE, 9);
    assertThat(two.isDone() || three.isDone()).isFalse();
    db.transactions.commit(first);
    two.get(10, TimeUnit.SECONDS);
    assertThat(three.isDone()).isFalse();
    db.transactions.commit(second);
    three.get(10, TimeUnit.SECONDS);
  }

  @Test
  void whoStrengthensItsLockGoesBeforeThoseWhoWaitForIt() throws Exception {
    Transaction first = db.writer();
    Transaction second = db.writer();
    Transaction third = db.writer();
    RowLocks rows = locks.rowLocks();
    assertThat(rows.tryLock(first, TABLE, 7, RowLockMode.SHARE)).isNull();
    assertThat(rows.tryLock(second, TABLE, 7, RowLockMode.SHARE)).isNull();
    assertThat(rows.conflicting(third, TABLE, 7, RowLockMode.UPDATE)).isNotNull();
    Future<Boolean> three =
        waiting(
            third,
            () -> locks.waitForRow(third, TABLE, 7, first, RowLockMode.UPDATE, WaitPolicy.BLOCK));
    assertThat(rows.tryLock(first, TABLE, 7, RowLockMode.UPDATE)).isSameAs(second);
    Future<Boolean> one =
        waiting(
            first,
            () -> locks.waitForRow(first, TABLE, 7, second, RowLockMode.UPDATE, WaitPolicy.BLOCK));
    db.transactions.commit(second);
    assertThat(one.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(rows.tryLock(first, TABLE, 7, RowLockMode.UPDATE)).isNull();
    locks.doneWithRow(first, TABLE, 7);
    assertThat(isParked(third)).isTrue();
    db.transactions.commit(first);
    assertThat(three.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void queueBehindAWaiterThatGivesUpGoesOn() throws Exception {
    Transaction holder = db.writer();
    Transaction first = db.writer();
    Transaction second = db.writer();
    Future<Boolean> one =
        waiting(first, () -> locks.waitForRow(first, TABLE, 7, holder.xid(), WaitPolicy.BLOCK));
    Future<Boolean> two =
        waiting(second, () -> locks.waitForRow(second, TABLE, 7, holder.xid(), WaitPolicy.BLOCK));
    first.cancelToken().cancel(SqlState.QUERY_CANCELED, "canceling statement due to user request");
    assertState((Throwable) failureOf(one), SqlState.QUERY_CANCELED);
    db.transactions.abort(first);
    db.transactions.commit(holder);
    two.get(10, TimeUnit.SECONDS);
  }

  /**
   * Transactions that lock a few of a few rows each in any order: every one ends, by commit or as a
   * victim, and no row is ever held by two.
   */
  @Test
  void deadlocksAreAlwaysResolvedAndRowsNeverHeldTwice() throws Exception {
    Random random = TransactionFixture.random("deadlocksAreAlwaysResolvedAndRowsNeverHeldTwice");
    int sessions = 8;
    int rows = 5;
    Object page = new Object();
    Transaction[] xmax = new Transaction[rows];
    AtomicInteger victims = new AtomicInteger();
    AtomicInteger commits = new AtomicInteger();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Future<?>> all = new ArrayList<>();
    for (int s = 0; s < sessions; s++) {
      Random own = new Random(random.nextLong());
      all.add(
          threads.submit(
              () -> {
                try {
                  for (int i = 0; i < 500; i++) {
                    runOne(own, page, xmax, victims, commits);
                  }
                } catch (Throwable e) {
                  failures.add(e);
                }
              }));
    }
    for (Future<?> future : all) {
      future.get(60, TimeUnit.SECONDS);
    }
    assertThat(failures).isEmpty();
    assertThat(commits.get() + victims.get()).isEqualTo(sessions * 500);
    assertThat(commits.get()).isPositive();
  }

  private void runOne(
      Random random,
      Object page,
      Transaction[] xmax,
      AtomicInteger victims,
      AtomicInteger commits) {
    Transaction tx = db.writer();
    tx.settings().set(WaldbSettings.SYNCHRONOUS_COMMIT, "off");
    try {
      for (int i = 0; i < 3; i++) {
        lockRow(tx, page, xmax, random.nextInt(xmax.length), random.nextInt(8) == 0);
        if (random.nextInt(4) == 0) {
          Thread.onSpinWait();
        }
      }
      db.transactions.commit(tx);
      commits.incrementAndGet();
    } catch (DatabaseException e) {
      assertThat(e.state()).isEqualTo(SqlState.DEADLOCK_DETECTED);
      db.transactions.abort(tx);
      victims.incrementAndGet();
    }
  }

  /** What an UPDATE does with a row's xmax, the array standing for a latched page. */
  private void lockRow(
      Transaction tx, Object page, Transaction[] xmax, int row, boolean leavesAlone) {
    while (true) {
      Transaction holder;
      synchronized (page) {
        holder = xmax[row];
        if (holder == null
            || holder == tx
            || db.transactions.status(holder.xid()) != XidStatus.IN_PROGRESS) {
          if (!leavesAlone) {
            xmax[row] = tx;
          }
          holder = null;
        }
      }
      if (holder == null) {
        locks.doneWithRow(tx, TABLE, leavesAlone ? 0 : row + 1);
        return;
      }
      locks.waitForRow(tx, TABLE, row + 1, holder.xid(), WaitPolicy.BLOCK);
    }
  }
}
