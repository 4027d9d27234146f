package io.waldb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TransactionFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Whole engines on a disk that loses what was not synced: transfers between accounts, each with a
 * row in a history, by several threads, until the power goes; then recovery and a look at what is
 * there.
 */
class StorageCrashTest {
  private static final int ACCOUNTS = 12;
  private static final int THREADS = 4;

  private final AtomicLong nextHistory = new AtomicLong();
  private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
  private final Set<Long> attempted = new ConcurrentSkipListSet<>();
  private final Set<Long> usedXids = new ConcurrentSkipListSet<>();

  /** Who transfers says now and then that it is time for a checkpoint. */
  private final Semaphore checkpointDue = new Semaphore(0);

  private static Settings settings(Random random, boolean synchronous) {
    return TestDatabase.settings()
        .set(WaldbSettings.SHARED_BUFFERS, random.nextBoolean() ? "512kB" : "4MB")
        .set(WaldbSettings.WAL_COMPRESSION, random.nextBoolean() ? "lz4" : "off")
        .set(WaldbSettings.WAL_CONSISTENCY_CHECKING, random.nextBoolean() ? "all" : "")
        .set(WaldbSettings.MAX_WAL_SIZE, "4MB")
        .set(WaldbSettings.WAL_WRITER_DELAY, "10ms")
        .set(WaldbSettings.AUTOVACUUM, random.nextBoolean() ? "on" : "off")
        .set(WaldbSettings.AUTOVACUUM_NAPTIME, "1s")
        .set(WaldbSettings.SYNCHRONOUS_COMMIT, synchronous ? "on" : "off");
  }

  @Test
  void acknowledgedTransfersSurviveAPowerCutAndNoneIsHalfThere() throws Exception {
    Random random =
        TransactionFixture.random("acknowledgedTransfersSurviveAPowerCutAndNoneIsHalfThere");
    SimulatedFileSystem files = new SimulatedFileSystem(random.nextLong());
    load(files, settings(random, true));
    for (int round = 0; round < 8; round++) {
      files = runUntilPowerCut(files, random, true);
      Set<Long> found = verify(files, random);
      assertThat(found).as("acknowledged transfers in round " + round).containsAll(acknowledged);
    }
  }

  @Test
  void asynchronousTransfersMayBeLostButNeverInPartAndNeverBeforeAnEarlierOne() throws Exception {
    Random random =
        TransactionFixture.random(
            "asynchronousTransfersMayBeLostButNeverInPartAndNeverBeforeAnEarlierOne");
    SimulatedFileSystem files = new SimulatedFileSystem(random.nextLong());
    load(files, settings(random, true));
    for (int round = 0; round < 6; round++) {
      Set<Long> before = new TreeSet<>(acknowledged);
      files = runUntilPowerCut(files, random, false);
      Set<Long> found = verify(files, random);
      assertThat(found).containsAll(before);
      acknowledged.retainAll(found);
      acknowledged.addAll(found);
    }
  }

  private void load(SimulatedFileSystem files, Settings settings) {
    try (TestDatabase db = TestDatabase.open(files, settings)) {
      db.run(
          tx -> {
            db.createTable(tx, "account");
            db.createTable(tx, "history");
            for (int i = 0; i < ACCOUNTS; i++) {
              db.insert(tx, "account", i, 100, "account " + i);
            }
          });
    }
  }

  private SimulatedFileSystem runUntilPowerCut(
      SimulatedFileSystem files, Random random, boolean synchronous) throws InterruptedException {
    TestDatabase db = TestDatabase.open(files, settings(random, synchronous));
    SimulatedFileSystem disk = files;
    disk.crashAt(disk.operations() + 20 + random.nextInt(synchronous ? 1500 : 150));
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < THREADS; t++) {
      Random own = new Random(random.nextLong());
      threads.add(
          new Thread(
              () -> {
                try {
                  transferUntilStopped(db, disk, own);
                } catch (Throwable e) {
                  failures.add(e);
                } finally {
                  checkpointDue.release();
                }
              },
              "transfer-" + t));
    }
    threads.add(
        new Thread(
            () -> {
              try {
                while (!disk.isPowerOff()) {
                  db.engine.checkpoint(new CancelToken());
                  checkpointDue.acquire();
                  checkpointDue.drainPermits();
                }
              } catch (DatabaseException | InterruptedException e) {
                // The power is off.
              }
            },
            "checkpoints"));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join(60_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
    assertThat(failures).isEmpty();
    db.crash();
    return files.crash(CrashPolicy.any(random));
  }

  private void transferUntilStopped(TestDatabase db, SimulatedFileSystem files, Random random) {
    while (true) {
      Transaction tx = db.begin();
      long history = nextHistory.incrementAndGet();
      try {
        transfer(db, tx, random, history);
        attempted.add(history);
        assertThat(usedXids.add(tx.xid())).as("xid used once").isTrue();
        if (random.nextInt(40) == 0) {
          checkpointDue.release(); // so that some fall between this one's records
        }
        db.commit(tx);
        acknowledged.add(history);
      } catch (DatabaseException e) {
        db.abort(tx);
        if (e.state() != SqlState.DEADLOCK_DETECTED) {
          assertThat(files.isPowerOff()).as(e.toString()).isTrue();
          return;
        }
      }
    }
  }

  private static void transfer(TestDatabase db, Transaction tx, Random random, long history) {
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    long amount = 1L + random.nextInt(9);
    if (random.nextInt(4) == 0) {
      tx.savepoint("s");
      db.add(tx, "account", from, -1);
      tx.rollbackTo("s");
    }
    assertThat(db.add(tx, "account", from, -amount)).isTrue();
    assertThat(db.add(tx, "account", to, amount)).isTrue();
    db.insert(tx, "history", history, from * 1000L + to * 10L + amount, "h".repeat(200));
  }

  /** What is in the history, after everything was checked against it. */
  private Set<Long> verify(SimulatedFileSystem files, Random random) {
    try (TestDatabase db = TestDatabase.open(files, settings(random, true))) {
      Map<Long, Long> accounts = db.read("account");
      Map<Long, Long> history = db.read("history");
      long[] expected = new long[ACCOUNTS];
      java.util.Arrays.fill(expected, 100);
      history.forEach(
          (id, transfer) -> {
            expected[(int) (transfer / 1000)] -= transfer % 10;
            expected[(int) (transfer / 10 % 100)] += transfer % 10;
          });
      assertThat(accounts).hasSize(ACCOUNTS);
      accounts.forEach(
          (id, balance) ->
              assertThat(balance).as("account " + id).isEqualTo(expected[(int) (long) id]));
      assertThat(attempted).containsAll(history.keySet());
      assertThat(db.engine.transactions().nextXid())
          .isGreaterThan(usedXids.isEmpty() ? 0 : Collections.max(usedXids));
      return new TreeSet<>(history.keySet());
    }
  }

  @Test
  void creationThatIsCutOffAnywhereIsMadeAgain() {
    Random random = TransactionFixture.random("creationThatIsCutOffAnywhereIsMadeAgain");
    SimulatedFileSystem whole = new SimulatedFileSystem(1);
    TestDatabase.open(whole).close();
    int operations = whole.operations();
    for (int at = 1; at <= operations; at += 1 + random.nextInt(4)) {
      SimulatedFileSystem files = new SimulatedFileSystem(random.nextLong());
      files.crashAt(at);
      try {
        TestDatabase.open(files).close();
      } catch (DatabaseException e) {
        assertThat(files.isPowerOff()).as(e.toString()).isTrue();
      }
      SimulatedFileSystem left = cutOffAgain(files.crash(CrashPolicy.any(random)), random);
      try (TestDatabase db = TestDatabase.open(left)) {
        db.run(tx -> db.createTable(tx, "t"));
        db.run(tx -> db.insert(tx, "t", 1, 1, "x"));
        assertThat(db.read("t")).hasSize(1);
      }
    }
  }

  private static SimulatedFileSystem cutOffAgain(SimulatedFileSystem files, Random random) {
    files.crashAt(1 + random.nextInt(40));
    try {
      TestDatabase.open(files).close();
    } catch (DatabaseException e) {
      assertThat(files.isPowerOff()).as(e.toString()).isTrue();
    }
    return files.crash(CrashPolicy.any(random));
  }

  /** Snapshots of REPEATABLE READ see all money at any time, while transfers go on. */
  @Test
  void snapshotsAlwaysSeeTheSameSum() throws Exception {
    Random random = TransactionFixture.random("snapshotsAlwaysSeeTheSameSum");
    SimulatedFileSystem files = new SimulatedFileSystem(random.nextLong());
    load(files, settings(random, false));
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (TestDatabase db = TestDatabase.open(files, settings(random, false))) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        Random own = new Random(random.nextLong());
        boolean reads = t == 0;
        threads.add(
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < 300; i++) {
                      if (reads) {
                        sumTwice(db);
                      } else {
                        tryTransfer(db, own);
                      }
                    }
                  } catch (Throwable e) {
                    failures.add(e);
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      sumTwice(db);
    }
  }

  private void tryTransfer(TestDatabase db, Random random) {
    Transaction tx =
        db.begin(
            random.nextBoolean() ? IsolationLevel.READ_COMMITTED : IsolationLevel.REPEATABLE_READ);
    try {
      long history = nextHistory.incrementAndGet();
      if (tx.isReadCommitted()) {
        transfer(db, tx, random, history);
        db.commit(tx);
      } else {
        // Snapshot isolation: whoever finds that a row has changed since gives up.
        boolean done = db.add(tx, "account", 0, -5) && db.add(tx, "account", 1, 5);
        if (done) {
          db.commit(tx);
        } else {
          db.abort(tx);
        }
      }
    } catch (DatabaseException e) {
      db.abort(tx);
      assertThat(e.state()).isEqualTo(SqlState.DEADLOCK_DETECTED);
    }
  }

  private static void sumTwice(TestDatabase db) {
    Transaction tx = db.begin(IsolationLevel.REPEATABLE_READ);
    Map<Long, Long> first = db.read(tx, "account");
    Map<Long, Long> second = db.read(tx, "account");
    db.commit(tx);
    assertThat(first.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(ACCOUNTS * 100L);
    assertThat(second).isEqualTo(first);
  }

  /** Increments are never lost: each reads the newest version of the row. */
  @Test
  void concurrentIncrementsOfOneRowAllCount() throws Exception {
    SimulatedFileSystem files = new SimulatedFileSystem(1);
    load(files, TestDatabase.settings());
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (TestDatabase db =
        TestDatabase.open(
            files, TestDatabase.settings().set(WaldbSettings.SYNCHRONOUS_COMMIT, "off"))) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        threads.add(
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < 200; i++) {
                      db.run(tx -> assertThat(db.add(tx, "account", 3, 1)).isTrue());
                    }
                  } catch (Throwable e) {
                    failures.add(e);
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(db.read("account").get(3L)).isEqualTo(100 + 8 * 200);
    }
  }

  /** Also when the commit of the DROP need not be durable: its files must not go before it. */
  @Test
  void aDroppedTableIsGoneOrWholeWheneverThePowerFails() {
    SimulatedFileSystem files = new SimulatedFileSystem(1);
    load(files, TestDatabase.settings());
    List<SimulatedFileSystem> cuts = new ArrayList<>();
    Settings settings =
        TestDatabase.settings()
            .set(WaldbSettings.SYNCHRONOUS_COMMIT, "off")
            .set(WaldbSettings.WAL_WRITER_DELAY, "10s");
    TestDatabase db = TestDatabase.open(files, settings);
    files.onOperation(() -> cuts.add(files.crashClone(CrashPolicy.KEEP_ALL)));
    db.run(tx -> db.engine.catalog().dropTable(tx, db.table(tx, "history").id()));
    files.onOperation(null);
    cuts.add(files.crash(CrashPolicy.KEEP_ALL));
    db.crash();
    for (SimulatedFileSystem left : cuts) {
      try (TestDatabase found = TestDatabase.open(left)) {
        found.run(
            tx -> {
              if (found.engine.catalog().current(tx).table("public", "history") != null) {
                assertThat(found.read(tx, "history")).isEmpty();
                found.insert(tx, "history", 1, 1, "x");
              }
            });
      }
    }
  }
}
