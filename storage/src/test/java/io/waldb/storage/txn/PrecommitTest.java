package io.waldb.storage.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.SimulatedFileSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others see and do while a commit is logged and not yet durable: the disk is held. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PrecommitTest {
  private final SimulatedFileSystem disk = new SimulatedFileSystem(1);
  private final TransactionFixture db =
      new TransactionFixture(TransactionManager.FIRST_NORMAL_XID, disk);
  private final TransactionManager manager = db.transactions;
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private volatile boolean broken;
  private Transaction first;

  @BeforeEach
  void precommitOne() {
    // Whatever the first page of the commit log needs of the disk, it has before the disk is held.
    manager.commit(db.writer());
    first = db.writer();
    disk.onOperation(this::awaitGate);
    start(() -> manager.commit(first));
    while (manager.status(first.xid()) != XidStatus.COMMITTED) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void close() throws InterruptedException {
    openGate();
    db.close();
  }

  private void awaitGate() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (broken) {
      throw new DatabaseException(SqlState.IO_ERROR, "the disk is gone");
    }
  }

  private void openGate() throws InterruptedException {
    gate.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  private Thread start(Runnable action) {
    Thread thread = new Thread(action);
    thread.setUncaughtExceptionHandler((which, failure) -> failures.add(failure));
    threads.add(thread);
    thread.start();
    return thread;
  }

  /* Waits until the thread waits, for good as long as the disk is held. */
  private static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  private boolean isSeen(Transaction seen) {
    Transaction reader = db.begin();
    Snapshot snapshot = manager.takeSnapshot(reader);
    boolean sees = snapshot.sees(seen.xid());
    manager.release(snapshot);
    manager.commit(reader);
    return sees;
  }

  private boolean sees(Transaction tx) {
    Snapshot snapshot = manager.takeSnapshot(tx);
    boolean sees = snapshot.sees(first.xid());
    manager.release(snapshot);
    return sees;
  }

  @Test
  void nobodySeesItBeforeItIsDurable() throws InterruptedException {
    assertThat(db.wal.flushedLsn()).isLessThan(first.commitLsn());
    assertThat(isSeen(first)).isFalse();
    openGate();
    assertThat(isSeen(first)).isTrue();
    assertThat(db.wal.flushedLsn()).isGreaterThanOrEqualTo(first.commitLsn());
  }

  @Test
  void whoWaitsForItsRowsGoesOnAtOnce() {
    Transaction second = db.writer();
    assertThat(db.locks.waitForRow(second, 7, 1, first.xid(), WaitPolicy.BLOCK)).isTrue();
    assertThat(db.locks.waitFor(second, first.xid(), WaitPolicy.BLOCK)).isTrue();
    manager.abort(second);
  }

  @Test
  void whoBuildsOnItSeesAllOfItFromThenOn() throws InterruptedException {
    Transaction second = db.writer();
    assertThat(sees(second)).isFalse();
    manager.noteSeen(second, first.xid());
    assertThat(sees(second)).isTrue();
    assertThat(isSeen(first)).isFalse();
    openGate();
    manager.commit(second);
  }

  @Test
  void repeatableReadKeepsItsView() throws InterruptedException {
    Transaction second = db.begin(IsolationLevel.REPEATABLE_READ);
    assertThat(sees(second)).isFalse();
    manager.noteSeen(second, first.xid());
    assertThat(sees(second)).isFalse();
    openGate();
    assertThat(sees(second)).isFalse();
    manager.commit(second);
  }

  @Test
  void nothingThatBuildsOnItEndsBeforeItIsDurable() throws InterruptedException {
    Transaction writer = db.writer();
    Transaction asynchronous = db.writer();
    asynchronous.settings().set(WaldbSettings.SYNCHRONOUS_COMMIT, "off");
    Transaction reader = db.begin();
    Transaction undone = db.writer();
    List<Transaction> dependants = List.of(writer, asynchronous, reader, undone);
    for (Transaction tx : dependants) {
      manager.noteSeen(tx, first.xid());
      awaitBlocked(start(() -> end(tx, tx == undone)));
    }
    assertThat(isSeen(first)).isFalse();
    assertThat(isSeen(writer)).isFalse();
    assertThat(isSeen(asynchronous)).isFalse();
    openGate();
    assertThat(isSeen(first)).isTrue();
    assertThat(isSeen(writer)).isTrue();
    assertThat(isSeen(asynchronous)).isTrue();
  }

  private void end(Transaction tx, boolean abort) {
    if (abort) {
      manager.abort(tx);
    } else {
      manager.commit(tx);
    }
    assertThat(isSeen(first)).isTrue();
  }

  @Test
  void onlyWhoHasPrecommittedIsDependedOn() {
    Transaction open = db.writer();
    Transaction next = db.writer();
    // An asynchronous commit looks like this for an instant: committed, and not yet out of the set.
    manager.noteSeen(next, open.xid());
    assertThat(next.dependencyLsn()).isZero();
    assertThat(next.hasSeenPrecommitted()).isFalse();
    manager.noteSeen(next, first.xid());
    assertThat(next.dependencyLsn()).isEqualTo(first.commitLsn());
    manager.abort(open);
    gate.countDown();
    manager.commit(next);
  }

  @Test
  void anAsynchronousCommitThatDoesNotBuildOnItWaitsForNothing() throws InterruptedException {
    Transaction other = db.writer();
    other.settings().set(WaldbSettings.SYNCHRONOUS_COMMIT, "off");
    manager.commit(other);
    assertThat(isSeen(other)).isTrue();
    assertThat(isSeen(first)).isFalse();
    openGate();
  }

  @Test
  void rowsThatRestOnItAreHandedOutWhenItIsDurable() throws InterruptedException {
    Transaction second = db.writer();
    manager.awaitSeen(second);
    manager.noteSeen(second, first.xid());
    awaitBlocked(
        start(
            () -> {
              manager.awaitSeen(second);
              assertThat(db.wal.flushedLsn()).isGreaterThanOrEqualTo(first.commitLsn());
            }));
    openGate();
    manager.commit(second);
  }

  @Test
  void ifItCannotBeMadeDurableNobodySeesIt() throws InterruptedException {
    Transaction reader = db.begin();
    Transaction writer = db.writer();
    broken = true;
    gate.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures.remove()).hasMessageStartingWith("PANIC");
    manager.abort(first);
    assertThat(sees(reader)).isFalse();
    assertThatThrownBy(() -> manager.commit(reader)).hasMessageStartingWith("PANIC");
    manager.abort(reader);
    manager.abort(writer);
    Transaction later = db.begin();
    assertThat(sees(later)).isFalse();
    Transaction waiter = db.begin();
    for (WaitPolicy policy : WaitPolicy.values()) {
      assertThatThrownBy(() -> db.locks.waitForRow(waiter, 7, 1, first, RowLockMode.UPDATE, policy))
          .hasMessageStartingWith("PANIC");
    }
    manager.abort(later);
    manager.abort(waiter);
  }

  @Test
  void ifItCannotBeMadeDurableNobodyWaitsForIt() throws InterruptedException {
    Transaction second = db.writer();
    second.addListener(new TransactionListener() {}); // so that it does not precommit
    broken = true;
    awaitBlocked(start(() -> manager.commit(second)));
    gate.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).hasSize(2);
    failures.clear();
    manager.abort(second);
    assertThat(manager.status(second.xid())).isEqualTo(XidStatus.IN_PROGRESS);
    Transaction waiter = db.begin();
    for (WaitPolicy policy : WaitPolicy.values()) {
      assertThatThrownBy(() -> db.locks.waitFor(waiter, second.xid(), policy))
          .hasMessageStartingWith("PANIC");
      assertThatThrownBy(() -> db.locks.waitForRow(waiter, 7, 1, second.xid(), policy))
          .hasMessageStartingWith("PANIC");
    }
    manager.abort(waiter);
  }

  @Test
  void rowsThatItHasReplacedAreKeptForThoseWhoDoNotSeeIt() throws InterruptedException {
    assertThat(manager.oldestXid()).isLessThanOrEqualTo(first.xid());
    openGate();
    manager.commit(db.writer());
    assertThat(manager.oldestXid()).isGreaterThan(first.xid());
  }
}
