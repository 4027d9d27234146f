package io.waldb.recovery;

import static io.waldb.recovery.ToyDatabase.FIRST_RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pages that are missing, torn or come out wrong in replay; and what recovery says. */
class ReplayFaultsTest {
  private static final long SEED = TestSeed.get();

  private final Settings settings = ToyDatabase.settings();
  private final SimulatedFileSystem disk = new SimulatedFileSystem(SEED);

  private ToyDatabase create() {
    ToyDatabase database = ToyDatabase.create(disk, settings);
    database.createRelation(FIRST_RELATION);
    return database;
  }

  /* Every sector of the page is drawn separately: it is torn almost surely. */
  private SimulatedFileSystem withTornPage(boolean fullPageWrites) {
    settings.set(WaldbSettings.FULL_PAGE_WRITES, fullPageWrites ? "on" : "off");
    ToyDatabase database = create();
    database.change(FIRST_RELATION, 1, 0);
    database.checkpointer.checkpointNow(new CancelToken());
    database.change(FIRST_RELATION, 2, 0);
    database.wal.flush(database.wal.insertPosition());
    database.checkpointer.close();
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    database.close();
    try (DataFile file = left.open("base/" + FIRST_RELATION, OpenMode.READ_WRITE)) {
      file.write(512, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }
    return left;
  }

  @Test
  void tornPageIsRepairedFromItsFullPageImage() {
    try (ToyDatabase database = ToyDatabase.open(withTornPage(true), settings)) {
      assertThat(database.value(FIRST_RELATION, 0)).isEqualTo(ToyDatabase.next(1, 2));
    }
  }

  @Test
  void tornPageWithoutAnImageIsReportedAndNeverReadAsData() {
    SimulatedFileSystem left = withTornPage(false);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> ToyDatabase.open(left, settings).close())
        .withMessageContaining("invalid pages")
        .matches(e -> e.state() == SqlState.DATA_CORRUPTED)
        .matches(
            e ->
                String.valueOf(e.detail())
                    .contains("relation 100 fork main block 0 has a wrong checksum"));
  }

  @Test
  void missingPageThatNothingExplainsIsReported() {
    settings.set(WaldbSettings.FULL_PAGE_WRITES, "off");
    ToyDatabase database = create();
    database.change(FIRST_RELATION, 1, 0);
    database.change(FIRST_RELATION, 1, 1);
    database.checkpointer.checkpointNow(new CancelToken());
    database.change(FIRST_RELATION, 2, 1);
    database.wal.flush(database.wal.insertPosition());
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    database.close();
    try (DataFile file = left.open("base/" + FIRST_RELATION, OpenMode.READ_WRITE)) {
      file.truncate(8192);
    }
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> ToyDatabase.open(left, settings).close())
        .matches(e -> String.valueOf(e.detail()).contains("block 1 does not exist"));
    settings.set(WaldbSettings.IGNORE_INVALID_PAGES, "on");
    try (ToyDatabase ignoring = ToyDatabase.open(left, settings)) {
      assertThat(ignoring.values(FIRST_RELATION)).isEqualTo(Map.of(0, 1L));
    }
  }

  @Test
  void consistencyCheckingFindsARedoThatDiffersFromTheChange() {
    settings.set(WaldbSettings.WAL_CONSISTENCY_CHECKING, "all");
    ToyDatabase database = create();
    database.change(FIRST_RELATION, 1, 0);
    database.change(FIRST_RELATION, 2, 0);
    database.change(FIRST_RELATION, 3, 0);
    database.wal.flush(database.wal.insertPosition());
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    ToyDatabase.open(left.crashClone(CrashPolicy.KEEP_ALL), settings).close();
    ResourceManagers wrong =
        ToyDatabase.managers(
            new ToyDatabase.ToyPages() {
              @Override
              public void redo(WalRecord record, int block, ByteBuffer page) {
                super.redo(record, block, page);
                if (!record.block(0).willInit() && page.getLong(64) == ToyDatabase.next(1, 2)) {
                  page.put(8000, (byte) 1);
                }
              }
            });
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> new ToyDatabase(left, settings, null, false, wrong, List.of()).close())
        .withMessageContaining("inconsistent page found, relation 100 fork main block 0")
        .withMessageContaining("Heap/CHANGE")
        .withMessageContaining("offset 8000");
  }

  @Test
  void replayErrorNamesTheRecord() {
    ToyDatabase database = create();
    database.change(FIRST_RELATION, 1, 0);
    database.wal.flush(database.wal.insertPosition());
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    ResourceManagers failing =
        ToyDatabase.managers(
            new ToyDatabase.ToyPages() {
              @Override
              public void redo(WalRecord record, int block, ByteBuffer page) {
                throw new IllegalStateException("on purpose");
              }
            });
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> new ToyDatabase(left, settings, null, false, failing, List.of()).close())
        .withMessageContaining("could not replay the record at 0/")
        .withMessageContaining("Heap CHANGE 1 blocks")
        .matches(e -> e.state() == SqlState.INTERNAL_ERROR);
  }

  @Test
  void recoverySpeaksAsPostgresqlDoes() {
    ToyDatabase database = create();
    database.change(FIRST_RELATION, 1, 0);
    database.wal.flush(database.commit(database.newXid()));
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    try (ToyDatabase second = ToyDatabase.open(left, settings)) {
      List<String> lines = second.recovery.lines();
      String[] expected = {
        "LOG:  database system was interrupted; last known up at \\d{4}-.*",
        "LOG:  database system was not properly shut down; automatic recovery in progress",
        "LOG:  redo starts at 0/00[0-9A-F]{6}",
        "LOG:  invalid record length at 0/00[0-9A-F]{6}: expected at least .*",
        "LOG:  redo done at 0/00[0-9A-F]{6} system usage: CPU: user: \\d+\\.\\d\\d s, system:"
            + " \\d+\\.\\d\\d s, elapsed: \\d+\\.\\d\\d s",
        "LOG:  last completed transaction was at log time \\d{4}-.*",
        "LOG:  checkpoint starting: end-of-recovery immediate wait",
        "LOG:  checkpoint complete: wrote \\d+ buffers \\(\\d+\\.\\d%\\); \\d+ WAL file\\(s\\)"
            + " added, \\d+ removed, \\d+ recycled; write=\\d+\\.\\d{3} s, sync=\\d+\\.\\d{3} s,"
            + " total=\\d+\\.\\d{3} s; sync files=\\d+, longest=\\d+\\.\\d{3} s,"
            + " average=\\d+\\.\\d{3} s; distance=\\d+ kB, estimate=\\d+ kB; lsn=.*, redo lsn=.*",
        "LOG:  database system was not properly shut down and was recovered: [1-9]\\d* records"
            + " replayed, up to 0/00[0-9A-F]{6}",
      };
      assertThat(lines).hasSize(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat(lines.get(i)).matches(expected[i]);
      }
      assertThat(second.control.data().timeline()).isEqualTo(2);
      assertThat(second.control.data().state()).isEqualTo(DatabaseState.IN_PRODUCTION);
    }
  }

  @Test
  void databaseThatWasNeverCompletelyMadeIsRefused() {
    NewDatabase.create(disk, settings, ToyDatabase.FIRST_XID, FIRST_RELATION);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> ToyDatabase.open(disk, settings).close())
        .withMessageContaining("never completely made")
        .matches(e -> e.state() == SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE);
  }
}
