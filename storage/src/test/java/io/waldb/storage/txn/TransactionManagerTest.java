package io.waldb.storage.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.buffer.CheckpointWrite;
import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionManagerTest {
  private final TransactionFixture db = new TransactionFixture();
  private final TransactionManager manager = db.transactions;

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void transactionThatDoesNotWriteGetsNoXidAndLogsNothing() {
    long before = db.wal.insertPosition();
    Transaction tx = db.begin();
    manager.release(manager.takeSnapshot(tx));
    manager.commit(tx);
    assertThat(tx.xid()).isZero();
    assertThat(tx.commitLsn()).isZero();
    assertThat(db.wal.insertPosition()).isEqualTo(before);
  }

  @Test
  void synchronousCommitIsDurableWhenItReturns() {
    Transaction tx = db.writer();
    manager.commit(tx);
    assertThat(tx.commitLsn()).isPositive();
    assertThat(db.wal.flushedLsn()).isGreaterThanOrEqualTo(tx.commitLsn());
    assertThat(manager.status(tx.xid())).isEqualTo(XidStatus.COMMITTED);
  }

  @Test
  void aTransactionWhoseRollbackFailedCanOnlyBeRolledBack() {
    Transaction tx = db.writer();
    tx.setMustRollBack(); // as abort() does before it does anything that needs memory
    assertThatThrownBy(() -> manager.commit(tx))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.IN_FAILED_SQL_TRANSACTION));
    assertThat(tx.mustRollBack()).isTrue();
    manager.abort(tx);
    assertThat(tx.mustRollBack()).isFalse();
    assertThat(manager.status(tx.xid())).isEqualTo(XidStatus.ABORTED);
  }

  @Test
  void synchronousCommitWaitsForTheDisk() throws InterruptedException {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    try (TransactionFixture other = new TransactionFixture(3, disk)) {
      other.transactions.commit(other.writer());
      Transaction tx = other.writer();
      CountDownLatch gate = new CountDownLatch(1);
      disk.onOperation(
          () -> {
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      Thread commit = new Thread(() -> other.transactions.commit(tx));
      commit.start();
      while (commit.getState() != Thread.State.WAITING) {
        assertThat(commit.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      assertThat(other.wal.flushedLsn()).isLessThan(tx.commitLsn());
      gate.countDown();
      commit.join();
      assertThat(other.wal.flushedLsn()).isGreaterThanOrEqualTo(tx.commitLsn());
    }
  }

  @Test
  void asynchronousCommitDoesNotWaitForTheLog() {
    Transaction tx = db.writer();
    tx.settings().set(WaldbSettings.SYNCHRONOUS_COMMIT, "off");
    manager.commit(tx);
    assertThat(manager.status(tx.xid())).isEqualTo(XidStatus.COMMITTED);
    assertThat(tx.commitLsn()).isPositive();
  }

  @Test
  void snapshotSeesWhatCommittedBeforeItAndNothingElse() {
    Transaction done = db.writer();
    manager.commit(done);
    Transaction running = db.writer();
    Transaction undone = db.writer();
    manager.abort(undone);
    Transaction reader = db.begin();
    Snapshot snapshot = manager.takeSnapshot(reader);
    Transaction later = db.writer();
    manager.commit(later);
    assertThat(snapshot.sees(done.xid())).isTrue();
    assertThat(snapshot.sees(running.xid())).isFalse();
    assertThat(snapshot.sees(undone.xid())).isFalse();
    assertThat(snapshot.sees(later.xid())).isFalse();
    manager.commit(running);
    assertThat(snapshot.sees(running.xid())).isFalse();
    Snapshot next = manager.takeSnapshot(reader);
    assertThat(next.sees(running.xid())).isTrue();
    assertThat(next.sees(later.xid())).isTrue();
    assertThat(snapshot.sees(running.xid())).isFalse();
  }

  @Test
  void repeatableReadKeepsTheViewOfItsFirstStatement() {
    Transaction early = db.writer();
    Transaction reader = db.begin(IsolationLevel.REPEATABLE_READ);
    manager.commit(early);
    Transaction between = db.writer();
    manager.release(manager.takeSnapshot(reader));
    manager.commit(between);
    Snapshot second = manager.takeSnapshot(reader);
    assertThat(second.sees(early.xid())).isTrue();
    assertThat(second.sees(between.xid())).isFalse();
  }

  @Test
  void snapshotIsTheSameObjectUntilSomeTransactionEnds() {
    Transaction reader = db.begin();
    Snapshot first = manager.takeSnapshot(reader);
    manager.release(first);
    Transaction writer = db.writer();
    assertThat(manager.takeSnapshot(reader)).isSameAs(first);
    manager.commit(writer);
    assertThat(manager.takeSnapshot(reader)).isNotSameAs(first);
  }

  @Test
  void serializableIsRefused() {
    assertThatThrownBy(() -> db.begin(IsolationLevel.SERIALIZABLE))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.FEATURE_NOT_SUPPORTED));
  }

  @Test
  void readOnlyTransactionMayNotWrite() {
    Transaction tx =
        manager.begin(IsolationLevel.READ_COMMITTED, true, new CancelToken(), db.settings);
    assertThatThrownBy(tx::assignXid)
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.READ_ONLY_SQL_TRANSACTION));
  }

  @Test
  void savepointsGetXidsWhenTheyWriteAfterThoseAround() {
    Transaction tx = db.begin();
    tx.savepoint("a");
    tx.savepoint("b");
    assertThat(tx.xid()).isZero();
    long inner = tx.assignXid();
    assertThat(tx.xid()).isPositive().isLessThan(inner);
    assertThat(tx.isOwn(inner)).isTrue();
    assertThat(tx.isOwn(tx.xid())).isTrue();
    long top = tx.xid();
    long middle = inner - 1;
    assertThat(middle).isGreaterThan(top);
    tx.rollbackTo("b");
    assertThat(tx.isOwn(inner)).isFalse();
    assertThat(tx.isOwn(middle)).isTrue();
    assertThat(manager.status(inner)).isEqualTo(XidStatus.ABORTED);
    assertThat(manager.status(middle)).isEqualTo(XidStatus.IN_PROGRESS);
    long again = tx.assignXid();
    assertThat(again).isGreaterThan(inner);
    tx.release("a");
    assertThat(tx.level()).isZero();
    manager.commit(tx);
    assertThat(manager.status(top)).isEqualTo(XidStatus.COMMITTED);
    assertThat(manager.status(middle)).isEqualTo(XidStatus.COMMITTED);
    assertThat(manager.status(again)).isEqualTo(XidStatus.COMMITTED);
    assertThat(manager.status(inner)).isEqualTo(XidStatus.ABORTED);
  }

  @Test
  void xidThatAnOuterLevelGotAfterAnInnerSavepointBeganSurvivesItsRollback() {
    Transaction tx = db.begin();
    tx.savepoint("outer");
    tx.savepoint("inner");
    long inner = tx.assignXid();
    tx.rollbackTo("inner");
    tx.release("inner");
    long outer = tx.currentXid();
    assertThat(outer).isPositive().isLessThan(inner);
    assertThat(tx.isOwn(outer)).isTrue();
    manager.commit(tx);
    assertThat(manager.status(outer)).isEqualTo(XidStatus.COMMITTED);
  }

  @Test
  void unknownSavepointIsRefused() {
    Transaction tx = db.begin();
    tx.savepoint("a");
    for (Runnable action : List.<Runnable>of(() -> tx.rollbackTo("b"), () -> tx.release("b"))) {
      assertThatThrownBy(action::run)
          .isInstanceOfSatisfying(
              DatabaseException.class,
              e -> assertThat(e.state()).isEqualTo(SqlState.INVALID_SAVEPOINT_SPECIFICATION));
    }
  }

  @Test
  void subtransactionsOfARunningTransactionAreInProgressInSnapshotsOfOthers() {
    Transaction tx = db.writer();
    List<Long> xids = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      tx.savepoint("s" + i);
      xids.add(tx.assignXid());
    }
    manager.commit(db.writer());
    Snapshot snapshot = manager.takeSnapshot(db.begin());
    assertThat(snapshot.xmax()).isGreaterThan(xids.get(99));
    manager.commit(tx);
    for (long xid : xids) {
      assertThat(snapshot.sees(xid)).isFalse();
      assertThat(manager.status(xid)).isEqualTo(XidStatus.COMMITTED);
    }
  }

  @Test
  void horizonStopsAtTheOldestRunningTransactionAndTheOldestSnapshot() {
    Transaction first = db.writer();
    Transaction reader = db.begin();
    Snapshot old = manager.takeSnapshot(reader);
    manager.commit(first);
    Transaction second = db.writer();
    manager.commit(db.writer());
    assertThat(manager.oldestXid()).isLessThanOrEqualTo(first.xid());
    manager.release(old);
    assertThat(manager.oldestXid()).isEqualTo(second.xid());
    manager.commit(second);
    assertThat(manager.oldestXid()).isEqualTo(manager.nextXid());
  }

  @Test
  void xidsGoOnAtTheBoundAndTheBoundIsRaisedAhead() {
    try (TransactionFixture other = new TransactionFixture(1_000_000)) {
      Transaction tx = other.writer();
      assertThat(tx.xid()).isEqualTo(1_000_000);
      assertThat(other.bound.bound()).isGreaterThan(tx.xid());
      assertThat(other.transactions.status(999_999)).isEqualTo(XidStatus.ABORTED);
      other.transactions.abort(tx);
      Transaction many = other.begin();
      for (int i = 0; i < 2 * TransactionManager.XID_CHUNK; i++) {
        many.savepoint("s");
        many.assignXid();
        many.release("s");
      }
      assertThat(other.boundRequests.get()).isPositive();
      assertThat(other.bound.bound()).isGreaterThan(other.transactions.nextXid() - 1);
      other.transactions.abort(many);
    }
  }

  @Test
  void outcomesAreFoundOnPagesWhenTheyHaveLeftTheWindow() {
    Map<Long, XidStatus> outcomes = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      Transaction tx = db.writer();
      if (i % 3 == 0) {
        manager.abort(tx);
        outcomes.put(tx.xid(), XidStatus.ABORTED);
      } else {
        manager.commit(tx);
        outcomes.put(tx.xid(), XidStatus.COMMITTED);
      }
    }
    Transaction old = db.writer();
    old.savepoint("undone");
    long undone = old.assignXid();
    old.rollbackTo("undone");
    old.savepoint("open");
    long open = old.assignXid();
    Transaction many = db.begin();
    many.settings().set(WaldbSettings.SYNCHRONOUS_COMMIT, "off");
    for (int i = 0; i < StatusWindow.SIZE + 100_000; i++) {
      many.savepoint("s");
      many.assignXid();
      many.release("s");
      if (i % 500_000 == 0) {
        manager.abort(many);
        many = db.begin();
      }
    }
    outcomes.forEach((xid, status) -> assertThat(manager.status(xid)).isEqualTo(status));
    assertThat(manager.status(old.xid())).isEqualTo(XidStatus.IN_PROGRESS);
    assertThat(manager.status(open)).isEqualTo(XidStatus.IN_PROGRESS);
    assertThat(manager.status(undone)).isEqualTo(XidStatus.ABORTED);
    manager.commit(old);
    assertThat(manager.status(undone)).isEqualTo(XidStatus.ABORTED);
    assertThat(manager.status(old.xid())).isEqualTo(XidStatus.COMMITTED);
  }

  /**
   * The redo point falls behind a commit record while nobody sees the commit yet: the record is not
   * replayed, so the checkpoint has to write its bit, and must not say that it was running.
   */
  @Test
  void checkpointThatFallsIntoACommitWritesItsBitAndDoesNotCallItRunning() throws Exception {
    Transaction idle = db.writer();
    Transaction tx = db.writer();
    tx.savepoint("s");
    long sub = tx.assignXid();
    tx.setCommitting(true);
    long lsn = db.commitLog.log(commitRecord(tx));
    long redo = db.wal.beginCheckpoint();
    assertThat(lsn).isLessThanOrEqualTo(redo);
    List<Long> running = new ArrayList<>();
    CountDownLatch collecting = new CountDownLatch(1);
    CompletableFuture<Long> next =
        CompletableFuture.supplyAsync(
            () ->
                manager.collectRunning(
                    redo,
                    xid -> {
                      running.add(xid);
                      collecting.countDown();
                    }));
    collecting.await();
    for (int i = 0; i < 10_000; i++) {
      assertThat(next.isDone()).isFalse(); // it does not know yet where the record lies
    }
    tx.setCommitLsn(lsn);
    assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(sub + 1);
    assertThat(running).containsExactly(idle.xid());
    assertThat(manager.status(tx.xid())).isEqualTo(XidStatus.IN_PROGRESS);

    CheckpointWrite write = db.pool.beginCheckpointWrite();
    while (write.writeNext()) {
      assertThat(write.processed()).isPositive();
    }
    write.syncFiles();
    ByteBuffer page = ByteBuffer.allocate(PageHeader.PAGE_SIZE);
    try (DataFile file =
        db.files.open(RelationFiles.path(CommitLog.RELATION, Fork.MAIN), OpenMode.READ)) {
      file.read(0, page);
    }
    assertThat(CommitLogPage.get(page, tx.xid())).isEqualTo(StatusWindow.COMMITTED);
    assertThat(CommitLogPage.get(page, sub)).isEqualTo(StatusWindow.COMMITTED);
    assertThat(CommitLogPage.get(page, idle.xid())).isEqualTo(StatusWindow.RUNNING);
    assertThat(db.wal.flushedLsn()).isGreaterThanOrEqualTo(lsn);
  }

  @Test
  void commitWhoseRecordLiesBehindTheRedoPointCountsAsRunningThere() {
    Transaction tx = db.writer();
    tx.savepoint("s");
    long sub = tx.assignXid();
    long redo = db.wal.beginCheckpoint();
    tx.setCommitting(true);
    tx.setCommitLsn(db.commitLog.log(commitRecord(tx)));
    List<Long> running = new ArrayList<>();
    manager.collectRunning(redo, running::add);
    assertThat(running).containsExactly(tx.xid(), sub);
  }

  private TransactionChange.Commit commitRecord(Transaction tx) {
    return new TransactionChange.Commit(
        TransactionChange.now(), tx.xid(), tx.liveSubxids(), new int[0]);
  }

  /** A counter for each transaction: seen committed by one snapshot, seen by all later ones. */
  @Test
  void snapshotsOfManyThreadsAgreeOnTheOrderOfCommits() throws Exception {
    Random random = TransactionFixture.random("snapshotsOfManyThreadsAgreeOnTheOrderOfCommits");
    int writers = 4;
    int rounds = 2000;
    AtomicLong[] latest = new AtomicLong[writers];
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    long[] seeds = random.longs(writers).toArray();
    for (int w = 0; w < writers; w++) {
      latest[w] = new AtomicLong();
    }
    for (int w = 0; w < writers; w++) {
      int me = w;
      Thread thread =
          new Thread(
              () -> {
                try {
                  run(new Random(seeds[me]), rounds, latest, me);
                } catch (Throwable e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  private void run(Random random, int rounds, AtomicLong[] latest, int me) {
    for (int i = 0; i < rounds; i++) {
      Transaction tx = db.begin();
      tx.settings().set(WaldbSettings.SYNCHRONOUS_COMMIT, "off");
      long[] known = new long[latest.length];
      for (int k = 0; k < known.length; k++) {
        known[k] = latest[k].get();
      }
      Snapshot snapshot = manager.takeSnapshot(tx);
      long horizon = manager.oldestXid();
      for (long xid : known) {
        // Whoever was known to have committed before the snapshot is seen by it.
        assertThat(xid == 0 || snapshot.sees(xid)).isTrue();
      }
      assertThat(horizon).isLessThanOrEqualTo(snapshot.xmax());
      if (random.nextBoolean()) {
        tx.savepoint("s");
        tx.assignXid();
        if (random.nextBoolean()) {
          tx.rollbackTo("s");
        }
      }
      long xid = tx.assignXid();
      manager.release(snapshot);
      if (random.nextInt(4) == 0) {
        manager.abort(tx);
        assertThat(manager.status(xid)).isEqualTo(XidStatus.ABORTED);
      } else {
        assertThat(manager.status(xid)).isEqualTo(XidStatus.IN_PROGRESS);
        manager.commit(tx);
        assertThat(manager.status(xid)).isEqualTo(XidStatus.COMMITTED);
        latest[me].set(xid);
      }
    }
  }
}
