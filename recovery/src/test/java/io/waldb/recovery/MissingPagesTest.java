package io.waldb.recovery;

import static io.waldb.recovery.ToyDatabase.FIRST_RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Files that lack pages which they had at the checkpoint: opened when the log explains all of it,
 * refused when it does not, and both again however often recovery is interrupted.
 */
class MissingPagesTest {
  private static final String FILE = "base/" + FIRST_RELATION;

  private final Settings settings = ToyDatabase.settings();
  private final SimulatedFileSystem disk = new SimulatedFileSystem(TestSeed.get());
  private Map<Integer, Long> values = Map.of();

  private ToyDatabase checkpointed(int blocks) {
    ToyDatabase database = ToyDatabase.create(disk, settings);
    database.createRelation(FIRST_RELATION);
    for (int block = 0; block < blocks; block++) {
      database.change(FIRST_RELATION, 1, block);
    }
    database.checkpointer.checkpointNow(new CancelToken());
    return database;
  }

  private SimulatedFileSystem crashed(ToyDatabase database) {
    values = database.values(FIRST_RELATION);
    database.wal.flush(database.wal.insertPosition());
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    return left;
  }

  private static SimulatedFileSystem cutOff(SimulatedFileSystem left, int blocks) {
    try (DataFile file = left.open(FILE, OpenMode.READ_WRITE)) {
      file.truncate((long) blocks * Pages.SIZE);
      file.sync();
    }
    return left.crash(CrashPolicy.KEEP_ALL);
  }

  private static void image(ToyDatabase database, int block, long operation) {
    WalRecordBuilder record = new WalRecordBuilder();
    record.begin(ResourceManagerId.HEAP.id(), ToyDatabase.CHANGE, 1);
    try (PinnedPage page = database.pool.pin(PageId.key(FIRST_RELATION, Fork.MAIN, block));
        WriteLatch latch = page.latchExclusive()) {
      page.markDirty();
      record.addBlock(page, WalRecordBuilder.FORCE_IMAGE);
      record.blockData(0).putLong(operation);
      ToyDatabase.apply(page.bytes(), operation);
      page.setLsn(database.wal.insert(record));
    }
  }

  private ToyDatabase open(SimulatedFileSystem files) {
    return ToyDatabase.open(files, settings, 0, 1 << 20);
  }

  /* What the disk holds when the power goes at an operation of a start; null when none is left. */
  private SimulatedFileSystem interrupted(SimulatedFileSystem left, int operation) {
    SimulatedFileSystem trial = left.crashClone(CrashPolicy.KEEP_ALL);
    trial.crashAt(operation);
    try {
      open(trial).close();
    } catch (DatabaseException e) {
      // The power went.
    }
    return trial.crash(CrashPolicy.KEEP_ALL);
  }

  private int operationsOfAStart(SimulatedFileSystem left) {
    SimulatedFileSystem trial = left.crashClone(CrashPolicy.KEEP_ALL);
    open(trial).close();
    return trial.operations();
  }

  private void assertOpens(SimulatedFileSystem left, String when) {
    try (ToyDatabase database = open(left)) {
      assertThat(database.values(FIRST_RELATION)).as(when).isEqualTo(values);
    }
  }

  @Test
  void anImageExplainsAPageAlsoWhenAnEarlierStartHasWrittenIt() {
    settings.set(WaldbSettings.FULL_PAGE_WRITES, "off");
    ToyDatabase database = checkpointed(12);
    for (int block = 10; block < 12; block++) {
      database.change(FIRST_RELATION, 2, block);
      image(database, block, 3);
    }
    SimulatedFileSystem left = cutOff(crashed(database), 10);
    int operations = operationsOfAStart(left);
    for (int at = 1; at <= operations; at++) {
      assertOpens(interrupted(left, at), "interrupted at operation " + at + " of " + operations);
    }
  }

  @Test
  void pagesThatAnInterruptedStartAddedAheadAreNotMissed() {
    ToyDatabase database = checkpointed(20);
    for (int block = 16; block < 20; block++) {
      database.change(FIRST_RELATION, 2, block);
    }
    SimulatedFileSystem left = cutOff(crashed(database), 16);
    int operations = operationsOfAStart(left);
    for (int first = 10; first < operations; first += 6) {
      SimulatedFileSystem once = interrupted(left, first);
      int more = operationsOfAStart(once);
      for (int second = 15; second <= more; second += 2) {
        assertOpens(interrupted(once, second), "interrupted at " + first + ", then at " + second);
      }
    }
  }

  /* Nothing is replayed after a shutdown, so nothing but the file itself says what is missing. */
  @Test
  void aFileThatIsPutBackAfterARefusalIsTaken() {
    ToyDatabase database = checkpointed(12);
    values = database.values(FIRST_RELATION);
    database.shutdown();
    byte[] whole = new byte[12 * Pages.SIZE];
    try (DataFile file = disk.open(FILE, OpenMode.READ_WRITE)) {
      file.readFully(0, ByteBuffer.wrap(whole));
      file.truncate(4L * Pages.SIZE);
    }
    for (int start = 1; start <= 2; start++) {
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> open(disk).close())
          .withMessageContaining("have lost pages");
    }
    try (DataFile file = disk.open(FILE, OpenMode.READ_WRITE)) {
      file.write(0, ByteBuffer.wrap(whole));
    }
    assertOpens(disk, "put back");
  }

  @Test
  void aFileThatIsMissingIsRefusedAtEveryStart() {
    ToyDatabase database = checkpointed(12);
    database.change(FIRST_RELATION, 2, 11);
    SimulatedFileSystem left = crashed(database);
    left.delete(FILE);
    for (int start = 1; start <= 3; start++) {
      assertThatExceptionOfType(DatabaseException.class)
          .as("start %d", start)
          .isThrownBy(() -> open(left).close())
          .matches(e -> e.state() == SqlState.DATA_CORRUPTED)
          .withMessageContaining("invalid pages");
    }
  }

  @Test
  void aFileThatIsMissingSinceItWasDroppedIsNotMissedHoweverOftenRecoveryBegins() {
    ToyDatabase database = checkpointed(12);
    database.createRelation(FIRST_RELATION + 1);
    database.change(FIRST_RELATION, 2, 11);
    database.change(FIRST_RELATION + 1, 1, 0);
    values = database.values(FIRST_RELATION + 1);
    database.dropRelation(FIRST_RELATION);
    database.wal.flush(database.wal.insertPosition());
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    database.close();
    assertThat(left.exists(FILE)).isFalse();
    int operations = operationsOfAStart(left);
    for (int at = 1; at <= operations; at++) {
      try (ToyDatabase again = open(interrupted(left, at))) {
        assertThat(again.values(FIRST_RELATION + 1)).isEqualTo(values);
        assertThat(again.pool.exists(FIRST_RELATION, Fork.MAIN)).isFalse();
      }
    }
  }
}
