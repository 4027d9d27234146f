package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.storage.txn.XidStatus;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Neither rows nor errors tell of a commit that is logged and not yet durable: the disk is held
 * while another session gets hold of the row.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PrecommittedRowsTest {
  private static final int ROWS = 40;

  private final SimulatedFileSystem disk = new SimulatedFileSystem(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private Database database;
  private Session one;
  private Session two;
  private Thread committing;

  /** Where the log was before the commit. */
  private long before;

  @BeforeEach
  void precommit() {
    database = TestSession.open(disk);
    one = database.connect(new Properties());
    two = database.connect(new Properties());
    TestSession.run(one, "create table t (id int primary key, v int)");
    TestSession.run(one, "insert into t select g, 0 from generate_series(1, " + ROWS + ") g");
    TestSession.run(one, "begin; update t set v = 7 where id = " + ROWS);
    long xid = Long.parseLong(TestSession.run(one, "select txid_current()").get(0));
    before = database.engine().wal().insertPosition();
    database.engine().wal().flush(before);
    disk.onOperation(this::awaitGate);
    committing = start(() -> TestSession.run(one, "commit"));
    while (database.engine().transactions().status(xid) != XidStatus.COMMITTED) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void close() throws InterruptedException {
    gate.countDown();
    committing.join();
    database.close();
    assertThat(failures).isEmpty();
  }

  private void awaitGate() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Thread start(Runnable action) {
    Thread thread = new Thread(action);
    thread.setUncaughtExceptionHandler((which, failure) -> failures.add(failure));
    thread.start();
    return thread;
  }

  /** Runs something that must not come to its end before the commit is durable. */
  private void assertWaits(Runnable action) throws InterruptedException {
    Thread thread =
        start(
            () -> {
              action.run();
              assertThat(database.engine().wal().flushedLsn()).isGreaterThan(before);
            });
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    gate.countDown();
    thread.join();
    assertThat(failures).isEmpty();
  }

  @Test
  void aChangedRowIsHandedOutWhenWhatItBuildsOnIsDurable() throws InterruptedException {
    TestSession.run(two, "begin");
    assertWaits(
        () ->
            assertThat(
                    TestSession.run(
                        two, "update t set v = v + 1 where id = " + ROWS + " returning v"))
                .containsExactly("8"));
  }

  @Test
  void aLockedRowIsHandedOutWhenItIsDurable() throws InterruptedException {
    TestSession.run(two, "begin");
    PreparedPlan plan = two.prepare("select v from t order by id for update", List.of());
    assertWaits(
        () -> {
          int seen = 0;
          try (RowCursor rows = two.execute(plan, ExecuteOptions.DEFAULT).cursor()) {
            while (rows.next()) {
              seen = rows.row().getInt(0);
            }
          }
          assertThat(seen).isEqualTo(7);
        });
  }

  @Test
  void anErrorTellsOfItWhenItIsDurable() throws InterruptedException {
    TestSession.run(two, "begin");
    assertWaits(() -> assertDividesByZero());
  }

  @Test
  void anErrorBehindASavepointTellsOfItWhenItIsDurable() throws InterruptedException {
    TestSession.run(two, "begin; savepoint s");
    assertWaits(() -> assertDividesByZero());
  }

  private void assertDividesByZero() {
    assertThatThrownBy(
            () ->
                TestSession.run(
                    two, "select 1 / (v - 7) from t where id = " + ROWS + " for update"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.DIVISION_BY_ZERO));
  }
}
