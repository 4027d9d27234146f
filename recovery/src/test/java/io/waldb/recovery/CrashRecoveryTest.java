package io.waldb.recovery;

import static io.waldb.recovery.ToyDatabase.FIRST_RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DiskOperation;
import io.waldb.common.file.Fault;
import io.waldb.common.file.SimulatedFileSystem;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Crashes of all kinds, of the toy database on a simulated disk. */
class CrashRecoveryTest {
  private static final long SEED = TestSeed.get();
  private static final int BLOCKS = 40; // more than there are buffers

  private final Settings settings = ToyDatabase.settings();

  /** What operations make of the values, and what of it was acknowledged. */
  static final class Model {
    private final SplittableRandom random;
    private final Map<Long, Map<Integer, Long>> states = new HashMap<>();
    private final Map<Integer, Long> now = new HashMap<>();
    long operation;
    long acknowledged;
    private int blocks;

    Model(long seed) {
      random = new SplittableRandom(seed);
      states.put(0L, Map.of());
    }

    /** Makes the next operation's change. */
    long change(ToyDatabase database) {
      return change(database, BLOCKS);
    }

    long change(ToyDatabase database, int limit) {
      operation++;
      int first = random.nextInt(Math.min(blocks + 1, limit));
      int second = blocks == 0 ? first : random.nextInt(Math.min(blocks, limit));
      int[] touched =
          first == second || random.nextInt(3) > 0
              ? new int[] {first}
              : new int[] {Math.min(first, second), Math.max(first, second)};
      for (int block : touched) {
        now.merge(block, operation, (value, op) -> ToyDatabase.next(value, op));
        blocks = Math.max(blocks, block + 1);
      }
      states.put(operation, Map.copyOf(now));
      return database.change(FIRST_RELATION, operation, touched);
    }

    /** The database must have the first so many operations, for some number not too small. */
    long check(ToyDatabase database, String where) {
      Map<Integer, Long> found = database.values(FIRST_RELATION);
      for (long n = operation; n >= acknowledged; n--) {
        if (found.equals(states.get(n))) {
          return n;
        }
      }
      throw new AssertionError(
          where
              + ": state is none of operations "
              + acknowledged
              + " to "
              + operation
              + ": "
              + found);
    }

    /** Goes on from a database that has the first n operations. */
    void continueFrom(long n) {
      operation = n;
      acknowledged = n;
      now.clear();
      now.putAll(states.get(n));
      blocks = now.size();
    }
  }

  /* Long stretches without a commit have pages evicted whose log nobody else has flushed. */
  private void work(ToyDatabase database, Model model, int operations, int checkpointEvery) {
    int commitEvery = 2 + model.random.nextInt(40);
    for (int i = 1; i <= operations; i++) {
      long lsn = model.change(database);
      if (i % commitEvery == 0) {
        long xid = database.newXid();
        lsn = database.commit(xid);
        database.wal.flush(lsn);
        model.acknowledged = model.operation;
      }
      if (i % checkpointEvery == 0) {
        database.checkpointer.checkpointNow(new CancelToken());
      }
    }
  }

  private ToyDatabase createWithRelation(SimulatedFileSystem disk) {
    ToyDatabase database = ToyDatabase.create(disk, settings);
    database.createRelation(FIRST_RELATION);
    return database;
  }

  @Test
  void acknowledgedOperationsSurviveAPowerCutAtEveryOperationOfTheDisk() {
    SplittableRandom random = new SplittableRandom(SEED);
    boolean crashed = true;
    for (int point = 1; crashed; point += 1 + random.nextInt(3)) {
      long seed = random.nextLong();
      SimulatedFileSystem disk = new SimulatedFileSystem(seed);
      Model model = new Model(seed);
      ToyDatabase database = createWithRelation(disk);
      disk.crashAt(disk.operations() + point);
      crashed = false;
      try {
        work(database, model, 150, 60);
      } catch (DatabaseException e) {
        crashed = true;
      }
      SimulatedFileSystem left = disk.crash(CrashPolicy.any(random));
      database.close();
      checkAndGoOn(left, model, "seed " + SEED + " point " + point);
    }
  }

  private void checkAndGoOn(SimulatedFileSystem disk, Model model, String where) {
    long n;
    try (ToyDatabase database = ToyDatabase.open(disk, settings)) {
      assertThat(database.recovery).isNotNull();
      assertThat(database.recovery.damage()).as(where).isNull();
      n = model.check(database, where);
      model.continueFrom(n);
      work(database, model, 20, 15);
    }
    try (ToyDatabase database = ToyDatabase.open(disk.crash(CrashPolicy.DROP_ALL), settings)) {
      model.check(database, where + ", second crash");
    }
  }

  @Test
  void recoveryInterruptedAtEveryOperationBeginsAgainWithTheSameOutcome() {
    SplittableRandom random = new SplittableRandom(SEED);
    SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    Model model = new Model(SEED);
    ToyDatabase database = createWithRelation(disk);
    work(database, model, 130, 50);
    SimulatedFileSystem left = disk.crash(CrashPolicy.SCATTER);
    database.close();
    long outcome = -1;
    for (int point = 1; ; point++) {
      SimulatedFileSystem attempt = left.crashClone(CrashPolicy.KEEP_ALL);
      attempt.crashAt(point);
      boolean finished = false;
      try (ToyDatabase first = ToyDatabase.open(attempt, settings)) {
        finished = true;
      } catch (DatabaseException e) {
        assertThat(attempt.isPowerOff()).as(e.toString()).isTrue();
      }
      SimulatedFileSystem again = attempt.crash(CrashPolicy.any(random));
      try (ToyDatabase second = ToyDatabase.open(again, settings)) {
        long n = model.check(second, "seed " + SEED + " recovery point " + point);
        assertThat(n).isEqualTo(outcome < 0 ? n : outcome);
        outcome = n;
      }
      if (finished) {
        return;
      }
    }
  }

  @Test
  void recoveryMayBeInterruptedManyTimesInARow() {
    for (int round = 0; round < 20; round++) {
      SplittableRandom random = new SplittableRandom(SEED + round);
      SimulatedFileSystem disk = new SimulatedFileSystem(SEED + round);
      Model model = new Model(SEED + round);
      ToyDatabase database = createWithRelation(disk);
      work(database, model, 60 + random.nextInt(60), 50);
      disk = disk.crash(CrashPolicy.any(random));
      database.close();
      for (int attempt = 0; attempt < 6; attempt++) {
        disk.crashAt(1 + random.nextInt(60));
        try {
          ToyDatabase.open(disk, settings).close();
        } catch (DatabaseException e) {
          assertThat(disk.isPowerOff()).as(e.toString()).isTrue();
        }
        disk = disk.crash(CrashPolicy.any(random));
      }
      checkAndGoOn(disk, model, "seed " + (SEED + round));
    }
  }

  /*
   * A process is killed, so that its unsynced writes are there for the next one to see. That one
   * recovers, finds pages new enough and leaves them alone, and finishes with a checkpoint. Then
   * the power fails.
   */
  @Test
  void whatAKilledProcessLeftInTheCacheIsDurableAfterRecovery() {
    for (int round = 0; round < 20; round++) {
      SplittableRandom random = new SplittableRandom(SEED + round);
      SimulatedFileSystem disk = new SimulatedFileSystem(SEED + round);
      Model model = new Model(SEED + round);
      ToyDatabase database = createWithRelation(disk);
      work(database, model, 100 + random.nextInt(60), 70);
      SimulatedFileSystem next = disk.kill();
      database.close();
      try (ToyDatabase second = ToyDatabase.open(next, settings)) {
        model.continueFrom(model.check(second, "after the kill"));
      }
      SimulatedFileSystem left = next.crash(CrashPolicy.any(random));
      try (ToyDatabase third = ToyDatabase.open(left, settings)) {
        model.check(third, "seed " + (SEED + round) + ", after the power cut");
      }
    }
  }

  /*
   * The log that a killed process left in the cache is replayed, pages with its changes are written,
   * and the power fails before recovery is done: had the log not been made durable before, the pages
   * would now be ahead of it. Without full page images nothing would hide that.
   */
  @Test
  void logThatAKilledProcessLeftInTheCacheIsDurableBeforeItIsReplayed() {
    for (int round = 0; round < 60; round++) {
      SplittableRandom random = new SplittableRandom(SEED + round);
      boolean images = round % 2 == 0;
      settings.set(WaldbSettings.FULL_PAGE_WRITES, images ? "on" : "off");
      SimulatedFileSystem disk = new SimulatedFileSystem(SEED + round);
      Model model = new Model(SEED + round);
      ToyDatabase database = createWithRelation(disk);
      work(database, model, 150, 60);
      database.wal.flush(database.wal.insertPosition());
      model.acknowledged = model.operation;
      disk.setHonestSync(false); // what follows is written and not durable
      for (int i = 0; i < 40; i++) {
        model.change(database, 8); // so few pages that none is written
      }
      database.wal.flush(database.wal.insertPosition());
      SimulatedFileSystem next = disk.kill();
      database.close();
      next.crashAt(20 + random.nextInt(120));
      try (ToyDatabase second = ToyDatabase.open(next, settings)) {
        model.check(second, "after the kill");
      } catch (DatabaseException e) {
        assertThat(next.isPowerOff()).as(e.toString()).isTrue();
      }
      CrashPolicy policy = new CrashPolicy(random.nextDouble(), images ? 0.3 : 0, false, 512);
      try (ToyDatabase third = ToyDatabase.open(next.crash(policy), settings)) {
        assertThat(third.recovery.damage()).isNull();
        model.check(third, "seed " + (SEED + round) + ", after the power cut");
      }
    }
  }

  @Test
  void afterRecoveryAPageWaitsForTheNewLog() {
    SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    ToyDatabase database = createWithRelation(disk);
    database.change(FIRST_RELATION, 1, 0);
    database.wal.flush(database.wal.insertPosition());
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    try (ToyDatabase second = ToyDatabase.open(left, settings)) {
      long lsn = second.change(FIRST_RELATION, 2, 0);
      assertThat(second.wal.flushedLsn()).isLessThan(lsn);
      second.pool.flushRelation(FIRST_RELATION);
      assertThat(second.wal.flushedLsn()).isGreaterThanOrEqualTo(lsn);
    }
  }

  @Test
  void cleanShutdownNeedsNoRecoveryAndTheLogGoesOnInPlace() {
    SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    Model model = new Model(SEED);
    ToyDatabase database = createWithRelation(disk);
    work(database, model, 90, 50);
    long nextXid = database.newXid() + 1;
    database.shutdown();
    assertThat(ControlFile.read(disk).state()).isEqualTo(DatabaseState.SHUT_DOWN);
    disk = disk.crash(CrashPolicy.DROP_ALL);
    model.acknowledged = model.operation;
    try (ToyDatabase second = ToyDatabase.open(disk, settings)) {
      assertThat(second.recovery.recovered()).isFalse();
      assertThat(second.control.data().timeline()).isEqualTo(1);
      assertThat(second.newXid()).isEqualTo(nextXid);
      model.check(second, "after shutdown");
      work(second, model, 30, 100);
    }
    try (ToyDatabase third = ToyDatabase.open(disk.crash(CrashPolicy.DROP_ALL), settings)) {
      assertThat(third.recovery.recovered()).isTrue();
      model.check(third, "after the crash");
    }
  }

  @Test
  void droppedAndTruncatedFilesExplainMissingPages() {
    SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    ToyDatabase database = createWithRelation(disk);
    int other = FIRST_RELATION + 1;
    database.createRelation(other);
    for (int block = 0; block < 30; block++) {
      database.change(FIRST_RELATION, 1, block);
      database.change(other, 2, block);
    }
    database.checkpointer.checkpointNow(new CancelToken());
    for (int block = 0; block < 30; block++) {
      database.change(FIRST_RELATION, 3, block);
      database.change(other, 4, block);
      database.change(other, 5, block);
    }
    database.truncate(FIRST_RELATION, 10);
    database.dropRelation(other);
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    database.close();
    try (ToyDatabase second = ToyDatabase.open(left, settings)) {
      assertThat(second.values(FIRST_RELATION)).hasSize(10);
      assertThat(second.values(other)).isEmpty();
    }
  }

  @Test
  void xidsAreNeverHandedOutTwiceWhateverIsLost() {
    SplittableRandom random = new SplittableRandom(SEED);
    SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    long highest = 0;
    ToyDatabase database = createWithRelation(disk);
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 1 + random.nextInt(20); i++) {
        long xid = database.newXid();
        assertThat(xid).isGreaterThan(highest);
        highest = xid;
      }
      disk = disk.crash(CrashPolicy.any(random));
      database.close();
      database = ToyDatabase.open(disk, settings);
    }
    database.close();
  }

  /*
   * Old segments get new names at the end of a shutdown, when the control file says already that the
   * database is shut down: the next start goes on in them, and must not take them for durable.
   */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CRASH", "IO_ERROR"})
  void namesOfSegmentsThatAShutdownHasLeftUnsyncedAreSyncedBeforeTheyAreUsed(Fault fault) {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    ToyDatabase database = ToyDatabase.create(disk, settings);
    database.createRelation(FIRST_RELATION);
    for (int i = 0; i < 4; i++) {
      database.wal.flush(database.wal.switchSegment());
      database.change(FIRST_RELATION, 1, 0);
      database.wal.flush(database.wal.insertPosition());
    }
    disk.observe(
        (number, operation, path) -> {
          if (operation == DiskOperation.SYNC_DIRECTORY
              && path.equals("wal")
              && ControlFile.read(disk).state() == DatabaseState.SHUT_DOWN) {
            disk.failAt(number, fault);
          }
        });
    assertThatExceptionOfType(DatabaseException.class).isThrownBy(database::shutdown);
    disk.observe(null);
    SimulatedFileSystem killed = disk.kill();
    ToyDatabase again = ToyDatabase.open(killed, settings);
    assertThat(again.recovery.recovered()).isFalse();
    for (int i = 0; i < 2; i++) {
      again.wal.flush(again.wal.switchSegment());
      again.change(FIRST_RELATION, 2, 0);
      again.wal.flush(again.commit(again.newXid()));
    }
    long acknowledged = again.value(FIRST_RELATION, 0);
    SimulatedFileSystem left = killed.crash(CrashPolicy.DROP_ALL);
    again.close();
    try (ToyDatabase last = ToyDatabase.open(left, settings)) {
      assertThat(last.values(FIRST_RELATION)).isEqualTo(Map.of(0, acknowledged));
    }
  }
}
