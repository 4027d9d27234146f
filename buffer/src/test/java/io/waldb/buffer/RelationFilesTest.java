package io.waldb.buffer;

import static io.waldb.buffer.PoolFixture.RELATION;
import static io.waldb.buffer.PoolFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.SqlState;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.Fault;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RelationFilesTest {
  @Test
  void aSmallFileGrowsPageByPageAndABigOneAhead() {
    try (PoolFixture db = new PoolFixture(16).withPages(7)) {
      assertThat(db.fileSystem.size("base/16384")).isEqualTo(7 * 8192);
      for (int block = 7; block < 1000; block++) {
        db.addPage(RELATION, block);
      }
      long pages = db.fileSystem.size("base/16384") / 8192;
      assertThat(pages).isBetween(1001L, 1128L);
      assertThat(db.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(1000);
      db.checkpoint();
      db.pool.releaseUnusedTails();
      assertThat(db.fileSystem.size("base/16384")).isEqualTo(1000 * 8192);
    }
  }

  @Test
  void afterACrashTheTailWrittenAheadCountsAsNewPages() {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    RelationFiles.initialize(disk);
    PoolFixture db = new PoolFixture(16, disk, new FakeLog()).withPages(100);
    db.checkpoint();
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    try (PoolFixture again = new PoolFixture(16, left, db.log)) {
      int count = again.pool.blockCount(RELATION, Fork.MAIN);
      assertThat(count).isGreaterThan(100);
      for (int block = 0; block < count; block++) {
        try (PinnedPage page = again.pool.pin(key(block))) {
          assertThat(page.isNew()).isEqualTo(block >= 100);
        }
      }
      assertThat(again.addPage(RELATION, 5)).isEqualTo(count);
    }
  }

  @Test
  void aCrashWhileExtendingLeavesWholeNewOrDetectablyDamagedPagesOnly() {
    long seed = Threads.seed();
    for (int i = 0; i < 50; i++) {
      SimulatedFileSystem disk = new SimulatedFileSystem(seed + i);
      RelationFiles.initialize(disk);
      PoolFixture db = new PoolFixture(16, disk, new FakeLog()).withPages(20);
      db.checkpoint();
      for (int block = 20; block < 60; block++) {
        db.addPage(RELATION, block);
      }
      SimulatedFileSystem left = disk.crash(CrashPolicy.any(new Random(seed + i)));
      try (PoolFixture again = new PoolFixture(16, left, db.log)) {
        int count = again.pool.blockCount(RELATION, Fork.MAIN);
        assertThat(count).isGreaterThanOrEqualTo(20);
        for (int block = 0; block < count; block++) {
          try (PinnedPage page = again.pool.pin(key(block))) {
            assertThat(page.isNew() || page.bytes().getLong(PoolFixture.VALUE) == block).isTrue();
          } catch (DatabaseException e) {
            assertThat(e.state()).isEqualTo(SqlState.DATA_CORRUPTED);
            assertThat(block).isGreaterThanOrEqualTo(20);
          }
        }
      }
    }
  }

  @Test
  void aPartOfAPageAtTheEndOfAFileIsNoPageAndIsOverwrittenByTheNext() {
    try (PoolFixture db = new PoolFixture(16).withPages(2)) {
      db.checkpoint();
      try (DataFile file = db.fileSystem.open("base/16384", OpenMode.READ_WRITE)) {
        file.write(2 * 8192, ByteBuffer.wrap(new byte[] {1, 2, 3}));
      }
      try (PoolFixture again = db.reopened(16)) {
        assertThat(again.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(2);
        assertThat(again.addPage(RELATION, 2)).isEqualTo(2);
        again.checkpoint();
        try (PoolFixture third = db.reopened(16)) {
          assertThat(third.read(2)).isEqualTo(2);
        }
      }
    }
  }

  @Test
  void aFullDiskRefusesTheNewPageAndNothingElse() {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    RelationFiles.initialize(disk);
    try (PoolFixture db = new PoolFixture(16, disk, new FakeLog()).withPages(6)) {
      disk.failFrom(disk.operations() + 1, Fault.DISK_FULL);
      int refused = 0;
      int pages = 6;
      while (refused < 5) {
        try {
          assertThat(db.addPage(RELATION, pages)).isEqualTo(pages);
          pages++; // room that an earlier attempt, failing half way, has made
        } catch (DatabaseException e) {
          assertThat(e.state()).isEqualTo(SqlState.DISK_FULL);
          refused++;
        }
        assertThat(db.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(pages);
        assertThat(db.pool.pinnedCount()).isZero();
      }
      disk.clearFaults();
      assertThat(db.addPage(RELATION, pages)).isEqualTo(pages);
      db.checkpoint();
      try (PoolFixture again = db.reopened(16)) {
        assertThat(again.read(pages)).isEqualTo(pages);
      }
    }
  }

  @Test
  void withFsyncOffNothingIsSynced() {
    try (PoolFixture db = new PoolFixture(16)) {
      db.settings.set(WaldbSettings.FSYNC, "off");
      db.withPages(3).checkpoint();
      assertThat(db.fileSystem.unsynced).isNotEmpty();
    }
  }

  @Test
  void theTableOfFilesFindsWhatWasPutAndNotWhatWasRemoved() {
    RelationFileTable table = new RelationFileTable();
    for (int relation = 1; relation <= 1000; relation++) {
      for (Fork fork : Fork.values()) {
        RelationFile file = new RelationFile(relation, fork, RelationFiles.path(relation, fork));
        assertThat(table.putIfAbsent(file)).isSameAs(file);
        assertThat(table.putIfAbsent(new RelationFile(relation, fork, ""))).isSameAs(file);
      }
    }
    assertThat(table.all()).hasSize(3000);
    for (int relation = 1; relation <= 1000; relation += 2) {
      RelationFile file = table.find(RelationFile.id(relation, Fork.VM));
      table.remove(file);
    }
    for (int relation = 1; relation <= 1000; relation++) {
      assertThat(table.find(RelationFile.id(relation, Fork.MAIN))).isNotNull();
      assertThat(table.find(RelationFile.id(relation, Fork.VM)) == null)
          .isEqualTo(relation % 2 == 1);
    }
    assertThat(table.find(RelationFile.id(PageId.MAX_RELATION, Fork.MAIN))).isNull();
  }
}
