package io.waldb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.XidStatus;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorageEngineTest {
  private final FileSystem files = new MemoryFileSystem();

  @Test
  void emptyDirectoryBecomesADatabaseThatCanBeOpenedAgain() {
    try (TestDatabase db = TestDatabase.open(files)) {
      assertThat(db.engine.recovery().recovered()).isFalse();
      assertThat(db.engine.catalog().committed().hasSchema("public")).isTrue();
      assertThat(db.engine.catalog().committed().table("pg_catalog", "pg_class")).isNotNull();
    }
    assertThat(StorageEngine.exists(files)).isTrue();
    try (TestDatabase db = TestDatabase.open(files)) {
      assertThat(db.engine.recovery().recovered()).isFalse();
    }
  }

  @Test
  void committedRowsSurviveACrashAndOthersDoNot() {
    TestDatabase db = TestDatabase.open(files);
    db.run(tx -> db.createTable(tx, "t"));
    db.run(tx -> db.insert(tx, "t", 1, 10, "one"));
    Transaction open = db.begin();
    db.insert(open, "t", 2, 20, "two");
    Transaction undone = db.begin();
    db.insert(undone, "t", 3, 30, "three");
    db.abort(undone);
    db.run(tx -> db.insert(tx, "t", 4, 40, "four"));
    long xid = open.xid();
    db.crash();

    try (TestDatabase again = TestDatabase.open(files)) {
      assertThat(again.engine.recovery().recovered()).isTrue();
      assertThat(again.read("t")).isEqualTo(Map.of(1L, 10L, 4L, 40L));
      assertThat(again.engine.transactions().status(xid)).isEqualTo(XidStatus.ABORTED);
      assertThat(again.engine.transactions().nextXid()).isGreaterThan(xid);
    }
  }

  @Test
  void cleanShutdownNeedsNoRecovery() {
    try (TestDatabase db = TestDatabase.open(files)) {
      db.run(tx -> db.createTable(tx, "t"));
      db.run(tx -> db.insert(tx, "t", 1, 10, "one"));
    }
    try (TestDatabase db = TestDatabase.open(files)) {
      assertThat(db.engine.recovery().recovered()).isFalse();
      assertThat(db.read("t")).isEqualTo(Map.of(1L, 10L));
    }
  }

  @Test
  void afterAnImmediateStopNothingWorksAnyMore() {
    TestDatabase db = TestDatabase.open(files);
    db.run(tx -> db.createTable(tx, "t"));
    Transaction tx = db.begin();
    db.insert(tx, "t", 1, 10, "one");
    db.crash();
    assertThatThrownBy(() -> db.commit(tx)).isInstanceOf(DatabaseException.class);
    db.abort(tx);
  }

  @Test
  void directoryOfSomethingElseIsRefusedAndLeftAsItIs() {
    try (DataFile file = files.open("letter.txt", OpenMode.CREATE)) {
      file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }
    assertThatThrownBy(() -> TestDatabase.open(files))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> {
              assertThat(e.state()).isEqualTo(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE);
              assertThat(e).hasMessageContaining("is not a waldb database");
            });
    assertThat(files.list("")).containsExactly("letter.txt");
  }

  @Test
  void secondOpenerIsRefused() {
    try (TestDatabase db = TestDatabase.open(files)) {
      assertThatThrownBy(() -> TestDatabase.open(files))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              e -> assertThat(e.state()).isEqualTo(SqlState.OBJECT_IN_USE));
      db.run(tx -> db.createTable(tx, "t"));
    }
    TestDatabase.open(files).close();
  }
}
