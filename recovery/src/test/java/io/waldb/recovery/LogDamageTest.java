package io.waldb.recovery;

import static io.waldb.recovery.ToyDatabase.FIRST_RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalSegments;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Log that had been durable and is gone: told from a torn end, refused, or cut. */
class LogDamageTest {
  private static final long SEED = TestSeed.get();
  private static final int OTHER = FIRST_RELATION + 1;
  private static final int BLOCKS = 30;

  private final Settings settings = ToyDatabase.settings();

  /** A killed database whose log goes: checkpoint, OTHER's pages, (the cut,) commits and pages. */
  private final class Scene {
    final SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    final List<Long> xidsBefore = new ArrayList<>();
    final List<Long> xidsBehind = new ArrayList<>();
    long cutFrom;
    long cutTo;
    final long highestXid;
    final WalLayout layout;

    Scene() {
      ToyDatabase database = ToyDatabase.create(disk, settings);
      database.createRelation(FIRST_RELATION);
      database.createRelation(OTHER);
      for (int block = 0; block < BLOCKS; block++) {
        database.change(FIRST_RELATION, 1, block);
        database.change(OTHER, 1, block);
      }
      database.checkpointer.checkpointNow(new CancelToken());
      for (int block = 0; block < BLOCKS; block++) {
        database.change(OTHER, 2, block);
        commit(database, xidsBefore);
      }
      cutFrom = database.wal.insertPosition();
      for (int i = 0; i < 400; i++) {
        database.change(OTHER, 3, i % BLOCKS);
      }
      database.wal.flush(database.wal.insertPosition());
      cutTo = database.wal.insertPosition();
      for (int block = 0; block < BLOCKS; block++) {
        database.change(FIRST_RELATION, 4, block);
        commit(database, xidsBehind);
      }
      for (int block = 0; block < BLOCKS; block++) {
        database.change(FIRST_RELATION, 5, block);
        commit(database, xidsBehind);
      }
      database.pool.flushRelation(FIRST_RELATION);
      highestXid = xidsBehind.get(xidsBehind.size() - 1);
      layout = database.control.data().layout();
      database.close();
    }

    private void commit(ToyDatabase database, List<Long> xids) {
      long xid = database.newXid();
      xids.add(xid);
      database.wal.flush(database.commit(xid));
    }

    /** The disk with the log zeroed in the middle of the stretch that is to be cut. */
    SimulatedFileSystem damaged() {
      SimulatedFileSystem copy = disk.crashClone(CrashPolicy.KEEP_ALL);
      long from = layout.blockStart(cutFrom) + 2L * layout.blockSize();
      assertThat(from + layout.blockSize()).isLessThan(cutTo);
      zero(copy, layout, from + 100, layout.blockSize());
      return copy;
    }
  }

  private static void zero(FileSystem files, WalLayout layout, long lsn, int length) {
    String path = WalSegments.path(layout, 1, layout.segment(lsn));
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.write(layout.segmentOffset(lsn), ByteBuffer.allocate(length));
      file.sync();
    }
  }

  private static Map<String, byte[]> contents(FileSystem files) {
    Map<String, byte[]> contents = new HashMap<>();
    for (String directory : new String[] {"", "base", "clog", "wal"}) {
      for (String name : files.list(directory)) {
        String path = directory.isEmpty() ? name : directory + "/" + name;
        if (!List.of("base", "clog", "wal").contains(path)) {
          try (DataFile file = files.open(path, OpenMode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.readFully(0, bytes);
            contents.put(path, bytes.array());
          }
        }
      }
    }
    return contents;
  }

  private Settings truncating() {
    return ToyDatabase.settings().set(WaldbSettings.RECOVERY_ON_DAMAGE, "truncate");
  }

  @Test
  void damageIsRefusedWithWhatLiesBehindItAndNothingIsChanged() {
    Scene scene = new Scene();
    SimulatedFileSystem disk = scene.damaged();
    Map<String, byte[]> before = contents(disk);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> ToyDatabase.open(disk, settings).close())
        .withMessageContaining("log damaged at ")
        .withMessageContaining(scene.xidsBehind.size() + " of them commits")
        .matches(e -> e.state() == SqlState.DATA_CORRUPTED)
        .matches(e -> String.valueOf(e.detail()).contains("transaction " + scene.xidsBehind.get(0)))
        .matches(
            e -> String.valueOf(e.hint()).contains("open once with ?recovery_on_damage=truncate"));
    Map<String, byte[]> after = contents(disk);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach((path, bytes) -> assertThat(after.get(path)).as(path).isEqualTo(bytes));
  }

  @Test
  void cutDatabaseOpensWithThePrefixOfItsLogAndReportsTheRest() {
    Scene scene = new Scene();
    SimulatedFileSystem disk = scene.damaged();
    try (ToyDatabase database = ToyDatabase.open(disk, truncating())) {
      RecoveryResult result = database.recovery;
      assertThat(result.damage()).isNotNull();
      assertThat(result.damage().commits())
          .extracting("xid")
          .containsExactlyElementsOf(scene.xidsBehind);
      assertThat(result.endOfLog()).isBetween(scene.cutFrom, scene.cutTo);
      assertThat(result.damagedRelations()).contains(FIRST_RELATION);
      assertThat(String.join("\n", result.lines()))
          .contains("redo starts at")
          .contains("log damaged at")
          .contains("last completed transaction was at log time")
          .contains("pages of")
          .contains("checkpoint starting: end-of-recovery immediate wait")
          .contains("checkpoint complete: wrote");
      // The pages of OTHER have what the log before the cut says, and no more.
      Map<Integer, Long> expected = new HashMap<>();
      Map<Integer, Long> found = database.values(OTHER);
      for (int block = 0; block < BLOCKS; block++) {
        expected.put(block, next(1, 2));
      }
      int operation = 0;
      while (!found.equals(expected) && operation < 400) {
        expected.merge(operation++ % BLOCKS, 3L, ToyDatabase::next);
      }
      assertThat(operation).isBetween(1, 399);
      assertThat(database.newXid()).isGreaterThan(scene.highestXid);
      assertThat(database.wal.insertPosition()).isGreaterThan(result.damage().endOfLast());
    }
  }

  private static long next(long value, long... operations) {
    for (long operation : operations) {
      value = ToyDatabase.next(value, operation);
    }
    return value;
  }

  /* The image of change 4 lies beyond the cut, and is taken back to instead of change 5. */
  @Test
  void pagesAheadGoBackToTheirFirstImageBeyondTheCut() {
    Scene scene = new Scene();
    try (ToyDatabase database = ToyDatabase.open(scene.damaged(), truncating())) {
      Map<Integer, Long> values = database.values(FIRST_RELATION);
      assertThat(values).hasSize(BLOCKS);
      assertThat(values.values()).containsOnly(ToyDatabase.next(1, 4));
      try (var page = database.pool.pin(PageId.key(FIRST_RELATION, Fork.MAIN, 3));
          var latch = page.latchShared()) {
        assertThat(page.lsn()).isEqualTo(database.recovery.endOfLog());
      }
    }
  }

  @Test
  void repairsAreAskedForUntilTheyAreDone() {
    Scene scene = new Scene();
    SimulatedFileSystem disk = scene.damaged();
    ToyDatabase.open(disk, truncating()).close();
    disk = disk.crash(CrashPolicy.DROP_ALL);
    try (ToyDatabase again = ToyDatabase.open(disk, settings)) {
      assertThat(again.recovery.damage()).isNull();
      assertThat(again.recovery.damagedRelations()).contains(FIRST_RELATION);
      CrashRecovery.repairDone(disk);
      again.shutdown();
    }
    try (ToyDatabase last = ToyDatabase.open(disk.crash(CrashPolicy.DROP_ALL), settings)) {
      assertThat(last.recovery.damagedRelations()).isEmpty();
    }
  }

  @Test
  void cutInterruptedAtEveryOperationHasTheSameOutcome() {
    Scene scene = new Scene();
    SimulatedFileSystem damaged = scene.damaged();
    SplittableRandom random = new SplittableRandom(SEED);
    Settings truncating = truncating();
    Map<Integer, Long> expected;
    Map<Integer, Long> expectedOther;
    CutRepair repair = mending();
    try (ToyDatabase whole =
        new ToyDatabase(damaged.crashClone(CrashPolicy.KEEP_ALL), truncating, repair, false)) {
      expected = whole.values(FIRST_RELATION);
      expectedOther = whole.values(OTHER);
    }
    for (int point = 1; ; point += 1 + random.nextInt(5)) {
      SimulatedFileSystem disk = damaged.crashClone(CrashPolicy.KEEP_ALL);
      disk.crashAt(point);
      boolean finished = false;
      try {
        new ToyDatabase(disk, truncating, repair, false).close();
        finished = true;
      } catch (DatabaseException e) {
        assertThat(disk.isPowerOff()).as(e.toString()).isTrue();
      }
      SimulatedFileSystem left = disk.crash(CrashPolicy.any(random));
      try (ToyDatabase again = new ToyDatabase(left, truncating, repair, false)) {
        String where = "seed " + SEED + " point " + point;
        assertThat(again.values(FIRST_RELATION)).as(where).isEqualTo(expected);
        assertThat(again.values(OTHER)).as(where).isEqualTo(expectedOther);
        assertThat(again.recovery.damagedRelations()).as(where).contains(FIRST_RELATION);
      }
      if (finished) {
        return;
      }
    }
  }

  /*
   * The end of the log is gone, files and all; only pages bear witness, and the one that replay looks
   * at is among those that are mended. Others stay ahead. A start that is interrupted leaves some of
   * them mended and some not.
   */
  @Test
  void cutThatOnlyPagesTellOfIsFinishedByTheNextStart() {
    SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    ToyDatabase database = ToyDatabase.create(disk, settings);
    database.createRelation(FIRST_RELATION);
    for (int block = 0; block < 8; block++) {
      database.change(FIRST_RELATION, 1, block);
    }
    settings.set(WaldbSettings.FULL_PAGE_WRITES, "off");
    database.checkpointer.checkpointNow(new CancelToken());
    database.change(FIRST_RELATION, 2, 1);
    database.wal.flush(database.wal.insertPosition());
    long cut = database.wal.insertPosition();
    for (int i = 0; i < 3; i++) {
      database.wal.switchSegment();
    }
    for (int block = 0; block < 8; block++) {
      database.change(FIRST_RELATION, 3, block);
    }
    long highest = database.wal.insertPosition();
    database.pool.flushRelation(FIRST_RELATION);
    WalLayout layout = database.control.data().layout();
    database.close();
    SimulatedFileSystem damaged = disk.crash(CrashPolicy.KEEP_ALL);
    for (WalSegments.Segment segment : WalSegments.list(damaged, layout)) {
      if (segment.segment() > layout.segment(cut)) {
        damaged.delete(WalSegments.DIRECTORY + "/" + segment.name());
      }
    }
    damaged.syncDirectory(WalSegments.DIRECTORY);
    zero(damaged, layout, cut, layout.segmentSize() - layout.segmentOffset(cut));

    SplittableRandom random = new SplittableRandom(SEED);
    Map<Integer, Long> expected = new HashMap<>();
    for (int block = 0; block < 8; block++) {
      expected.put(block, block % 2 == 0 ? next(1, 3) : 7777L);
    }
    for (int point = 1; ; point++) {
      SimulatedFileSystem attempt = damaged.crashClone(CrashPolicy.KEEP_ALL);
      attempt.crashAt(point);
      boolean finished = false;
      try {
        new ToyDatabase(attempt, truncating(), mending(), false).close();
        finished = true;
      } catch (DatabaseException e) {
        assertThat(attempt.isPowerOff()).as(e.toString()).isTrue();
      }
      SimulatedFileSystem left = attempt.crash(CrashPolicy.any(random));
      String where = "seed " + SEED + " point " + point;
      try (ToyDatabase again = new ToyDatabase(left, truncating(), mending(), false)) {
        assertThat(again.values(FIRST_RELATION)).as(where).isEqualTo(expected);
        assertThat(again.wal.redoPoint()).as(where).isGreaterThan(highest);
        assertThat(again.recovery.damagedRelations()).as(where).contains(FIRST_RELATION);
      }
      if (finished) {
        return;
      }
    }
  }

  private static CutRepair mending() {
    return (pageKey, page, proven) -> {
      if (PageId.block(pageKey) % 2 == 0) {
        return false;
      }
      page.putLong(64, 7777);
      return true;
    };
  }

  @Test
  void onlyCommitsWithinTheLogOrBeforeTheCheckpointAreProven() {
    Scene scene = new Scene();
    AtomicInteger asked = new AtomicInteger();
    CutRepair repair =
        (pageKey, page, proven) -> {
          asked.incrementAndGet();
          assertThat(proven.isProven(ToyDatabase.FIRST_XID - 1)).isTrue();
          scene.xidsBefore.forEach(xid -> assertThat(proven.isProven(xid)).isTrue());
          scene.xidsBehind.forEach(xid -> assertThat(proven.isProven(xid)).isFalse());
          return false;
        };
    new ToyDatabase(scene.damaged(), truncating(), repair, false).close();
    assertThat(asked).hasPositiveValue();
  }

  @Test
  void salvageKeepsTheDamagedSegments() {
    Scene scene = new Scene();
    SimulatedFileSystem disk = scene.damaged();
    byte[] segment = contents(disk).get(WalSegments.path(scene.layout, 1, 1));
    Settings salvaging = ToyDatabase.settings().set(WaldbSettings.RECOVERY_ON_DAMAGE, "salvage");
    ToyDatabase.open(disk, salvaging).close();
    String name = WalSegments.name(scene.layout, 1, 1);
    assertThat(disk.list(Salvage.DIRECTORY)).contains(name);
    try (DataFile file = disk.open(Salvage.DIRECTORY + "/" + name, OpenMode.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.readFully(0, bytes);
      assertThat(bytes.array()).isEqualTo(segment);
    }
    List<String> lost = Salvage.lost(disk);
    assertThat(lost)
        .singleElement()
        .asString()
        .startsWith("the log from ")
        .contains("records up to ", " of them commits", "kept in \"salvage\": segment", name);
    Salvage.noteLost(disk, lost);
    assertThat(Salvage.lost(disk)).isEqualTo(lost);
  }

  @Test
  void missingCheckpointRecordIsDamageEvenAtTheEndOfTheLog() {
    Scene scene = new Scene();
    SimulatedFileSystem disk = scene.disk.crashClone(CrashPolicy.KEEP_ALL);
    ControlData control = ControlFile.read(disk);
    long from = scene.layout.blockStart(control.checkpoint());
    int length = scene.layout.segmentSize() - scene.layout.segmentOffset(from);
    zero(disk, scene.layout, from, length);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> ToyDatabase.open(disk, settings).close())
        .withMessageContaining("log damaged at")
        .withMessageContaining(Lsn.format(control.checkpoint()));
    ToyDatabase.open(disk, truncating()).close();
  }

  /* The end of the log is lost without a trace in the log itself, but pages bear witness. */
  @Test
  void pageWithAChangeBeyondTheEndOfTheLogIsDamage() {
    pageBearsWitness(false);
  }

  /* Replay has no use for what such a page holds, but its LSN is looked at. */
  @Test
  void soIsOneThatAnImageIsAboutToReplace() {
    pageBearsWitness(true);
  }

  private void pageBearsWitness(boolean withImage) {
    SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    ToyDatabase database = ToyDatabase.create(disk, settings);
    database.createRelation(FIRST_RELATION);
    database.change(FIRST_RELATION, 1, 0);
    database.checkpointer.checkpointNow(new CancelToken());
    settings.set(WaldbSettings.FULL_PAGE_WRITES, withImage ? "on" : "off");
    database.checkpointer.checkpointNow(new CancelToken());
    database.change(FIRST_RELATION, 2, 0);
    database.wal.flush(database.wal.insertPosition());
    long lost = database.wal.insertPosition();
    database.change(FIRST_RELATION, 3, 0);
    database.pool.flushRelation(FIRST_RELATION);
    WalLayout layout = database.control.data().layout();
    database.close();
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    zero(left, layout, lost, layout.segmentSize() - layout.segmentOffset(lost));
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> ToyDatabase.open(left, settings).close())
        .withMessageContaining(
            "a page was written with a change behind it: relation "
                + FIRST_RELATION
                + " fork main block 0, LSN 0/");
    try (ToyDatabase cut = ToyDatabase.open(left, truncating())) {
      // The image brings the page back to what the log says, so nothing is ahead of it.
      assertThat(cut.recovery.damagedRelations())
          .isEqualTo(withImage ? Set.of() : Set.of(FIRST_RELATION));
    }
  }

  /* No page was written with what is in it: only that the file was there tells. */
  @Test
  void aDeletedLastSegmentIsRefusedAndNothingIsChanged() {
    SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    ToyDatabase database = ToyDatabase.create(disk, settings);
    database.createRelation(FIRST_RELATION);
    database.change(FIRST_RELATION, 1, 0);
    database.checkpointer.checkpointNow(new CancelToken());
    database.wal.switchSegment();
    database.change(FIRST_RELATION, 2, 0);
    database.wal.flush(database.commit(database.newXid()));
    WalLayout layout = database.control.data().layout();
    String last = WalSegments.path(layout, 1, layout.segment(database.wal.insertPosition()));
    database.close();
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    left.delete(last);
    left.syncDirectory(WalSegments.DIRECTORY);
    Map<String, byte[]> before = contents(left);
    for (int start = 1; start <= 2; start++) {
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> ToyDatabase.open(left, settings).close())
          .withMessageContaining("log segment \"" + last + "\" is missing")
          .matches(e -> e.state() == SqlState.DATA_CORRUPTED)
          .matches(e -> String.valueOf(e.hint()).contains("Nothing has been changed."));
    }
    Map<String, byte[]> after = contents(left);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach((path, bytes) -> assertThat(after.get(path)).as(path).isEqualTo(bytes));
    try (ToyDatabase cut = ToyDatabase.open(left, truncating())) {
      assertThat(cut.values(FIRST_RELATION)).isEqualTo(Map.of(0, 1L));
      assertThat(cut.recovery.damage()).isNotNull();
    }
  }

  /* The checkpoint that ends the log fills its segment: nothing was in the next. */
  @Test
  void aMissingSegmentBehindACleanShutdownIsMadeAgain() {
    long length;
    try (ToyDatabase database = ToyDatabase.create(new SimulatedFileSystem(1), settings)) {
      long before = database.wal.insertPosition();
      database.shutdown();
      length = database.wal.insertPosition() - before;
    }
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    ToyDatabase database = ToyDatabase.create(disk, settings);
    WalLayout layout = database.control.data().layout();
    long edge = layout.segmentStart(database.wal.insertPosition()) + layout.segmentSize();
    database.fillLog(edge - length);
    database.shutdown();
    assertThat(ControlFile.read(disk).checkpoint()).isEqualTo(edge - length);
    disk.delete(WalSegments.path(layout, 1, layout.segment(edge)));
    disk.syncDirectory(WalSegments.DIRECTORY);
    try (ToyDatabase again = ToyDatabase.open(disk, settings)) {
      assertThat(again.wal.insertPosition()).isEqualTo(edge);
      assertThat(again.control.data().timeline()).isEqualTo(1);
      // Killed before anything is logged: the control file does not say "shut down" any more.
    }
    try (ToyDatabase last = ToyDatabase.open(disk.kill(), settings)) {
      assertThat(last.recovery.damage()).isNull();
      last.createRelation(FIRST_RELATION);
    }
  }

  @Test
  void aSegmentMadeAheadThatLacksItsEndIsMadeAgainBeforeItIsUsed() {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    ToyDatabase database = ToyDatabase.create(disk, settings);
    WalLayout layout = database.control.data().layout();
    database.createRelation(FIRST_RELATION);
    database.shutdown();
    long end = ControlFile.read(disk).checkpoint();
    String next = WalSegments.path(layout, 1, layout.segment(end) + 1);
    try (DataFile file = disk.open(next, OpenMode.CREATE)) {
      file.truncate(4096);
      file.sync();
    }
    disk.syncDirectory(WalSegments.DIRECTORY);
    try (ToyDatabase again = ToyDatabase.open(disk, settings)) {
      again.wal.switchSegment();
      again.change(FIRST_RELATION, 1, 0);
      again.wal.flush(again.commit(again.newXid()));
    }
    try (ToyDatabase last = ToyDatabase.open(disk.kill(), settings)) {
      assertThat(last.values(FIRST_RELATION)).isEqualTo(Map.of(0, 1L));
    }
  }

  @Test
  void aSegmentThatLacksItsEndIsDamageAfterACleanShutdownToo() {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    ToyDatabase database = ToyDatabase.create(disk, settings);
    WalLayout layout = database.control.data().layout();
    database.shutdown();
    long end = ControlFile.read(disk).checkpoint() + 4096;
    String path = WalSegments.path(layout, 1, layout.segment(end));
    try (DataFile file = disk.open(path, OpenMode.READ_WRITE)) {
      file.truncate(layout.segmentOffset(end) / 4096 * 4096 + 4096);
      file.sync();
    }
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> ToyDatabase.open(disk, settings).close())
        .withMessageContaining(path)
        .withMessageContaining("its end is missing");
    try (ToyDatabase cut = ToyDatabase.open(disk, truncating())) {
      assertThat(cut.control.data().timeline()).isEqualTo(2);
    }
  }
}
