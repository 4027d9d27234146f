package io.waldb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.CancelToken;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.SimulatedFileSystem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A database with {@code background_threads} off. */
class BackgroundThreadsTest {
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("waldb-"))
        .toList();
  }

  @Test
  void withoutThreadsTheCallersDoTheWork() {
    List<String> before = threads();
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    TestDatabase db =
        TestDatabase.open(
            disk,
            TestDatabase.settings()
                .set(WaldbSettings.BACKGROUND_THREADS, "off")
                .set(WaldbSettings.SYNCHRONOUS_COMMIT, "off"));
    assertThat(threads()).isSubsetOf(before);
    db.run(tx -> db.createTable(tx, "t"));
    db.run(tx -> db.insert(tx, "t", 1, 1, "x"));
    long lsn = db.engine.wal().insertPosition();
    assertThat(db.engine.wal().flushedLsn()).isLessThan(lsn);
    db.engine.wal().runLogWriter();
    db.engine.wal().runLogWriter();
    assertThat(db.engine.wal().flushedLsn()).isEqualTo(lsn);
    db.run(tx -> db.insert(tx, "t", 2, 2, "x"));
    assertThat(db.engine.whenDurable(db.engine.wal().insertPosition()).toCompletableFuture())
        .isCompleted();
    db.engine.checkpoint(new CancelToken());
    db.crash();
    try (TestDatabase again = TestDatabase.open(disk.crash(CrashPolicy.DROP_ALL))) {
      assertThat(again.read("t")).hasSize(2);
    }
  }
}
