package io.waldb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.storage.txn.TransactionFixture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The experiment: the end of the log is overwritten behind the back of a stopped database. */
class StorageDamageTest {
  private static final int ZEROES = 10_000;
  private static final int FROM = 104;

  private final FileSystem files = new MemoryFileSystem();

  /** Of each commit: its LSN and the row it inserted. */
  private final Map<Long, Long> commits = new HashMap<>();

  private void load(Random random) {
    TestDatabase db =
        TestDatabase.open(
            files, TestDatabase.settings().set(WaldbSettings.SHARED_BUFFERS, "256kB"));
    db.run(
        tx -> {
          db.createTable(tx, "t");
          db.createKey(tx, "t");
          db.createTable(tx, "sum");
          db.insert(tx, "sum", 0, 0, "sum");
        });
    db.engine.checkpoint(new CancelToken());
    for (long i = 1; i <= 9000; i++) {
      long id = i;
      io.waldb.storage.txn.Transaction tx = db.begin();
      db.insertWithKey(tx, "t", id, 1, "n".repeat(random.nextInt(800)));
      db.add(tx, "sum", 0, 1);
      db.commit(tx);
      commits.put(tx.commitLsn(), id);
    }
    db.crash();
  }

  /** Overwrites a part of each of the last two segments; the start of the first of them. */
  private long damage() {
    List<String> used = new ArrayList<>();
    long last = 0;
    for (long lsn : commits.keySet()) {
      last = Math.max(last, lsn);
    }
    for (String name : files.list("wal")) {
      if (name.matches("[0-9A-F]{24}") && start(name) <= last) {
        used.add(name);
      }
    }
    assertThat(used).hasSizeGreaterThan(2);
    for (String name : used.subList(used.size() - 2, used.size())) {
      try (DataFile file = files.open("wal/" + name, OpenMode.READ_WRITE)) {
        file.write(FROM, ByteBuffer.allocate(ZEROES));
      }
    }
    return start(used.get(used.size() - 2)) + FROM; // records that end before are whole
  }

  private static long start(String segment) {
    return Long.parseLong(segment.substring(8), 16) * (1 << 20);
  }

  @Test
  void damageIsReportedAndNothingChangesUnlessToldToCutTheLog() {
    load(TransactionFixture.random("damageIsReportedAndNothingChangesUnlessToldToCutTheLog"));
    long cut = damage();
    assertThatThrownBy(() -> TestDatabase.open(files))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.DATA_CORRUPTED));
    long expected = commits.keySet().stream().filter(lsn -> lsn <= cut).count();
    try (TestDatabase db =
        TestDatabase.open(
            files, TestDatabase.settings().set(WaldbSettings.RECOVERY_ON_DAMAGE, "truncate"))) {
      assertThat(db.engine.recovery().damage()).isNotNull();
      check(db, cut, expected);
      long next = 100_000;
      for (long id = next; id < next + 200; id++) {
        long row = id;
        db.run(
            tx -> {
              db.insertWithKey(tx, "t", row, 1, "after");
              db.add(tx, "sum", 0, 1);
            });
      }
      db.crash();
    }
    try (TestDatabase db = TestDatabase.open(files)) {
      assertThat(db.engine.recovery().damage()).isNull();
      check(db, cut, expected + 200);
    }
  }

  /** Every commit before the cut is there, none behind it, and sum and index agree. */
  private void check(TestDatabase db, long cut, long expected) {
    Map<Long, Long> rows = db.read("t");
    commits.forEach(
        (lsn, id) -> assertThat(rows.containsKey(id)).as("row " + id).isEqualTo(lsn <= cut));
    assertThat((long) rows.size()).isEqualTo(expected);
    assertThat(db.read("sum")).isEqualTo(Map.of(0L, expected));
    db.checkKey("t");
  }
}
