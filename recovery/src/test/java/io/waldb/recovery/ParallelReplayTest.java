package io.waldb.recovery;

import static io.waldb.recovery.ToyDatabase.FIRST_RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replay in windows and by several threads gives what replay record by record gives. */
class ParallelReplayTest {
  private static final long SEED = TestSeed.get();
  private static final int RELATIONS = 3;
  private static final int BLOCKS = 300; // neighbours are shared out in groups of 64

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Settings settings = ToyDatabase.settings();
  private final Map<Integer, Map<Integer, Long>> expected = new TreeMap<>();

  /* Changes pages, and now and then creates, drops or cuts off a relation. */
  private SimulatedFileSystem crashed() {
    settings.set(WaldbSettings.FULL_PAGE_WRITES, random.nextBoolean() ? "on" : "off");
    SimulatedFileSystem disk = new SimulatedFileSystem(random.nextLong());
    ToyDatabase database = ToyDatabase.create(disk, settings);
    int next = FIRST_RELATION;
    while (expected.size() < RELATIONS) {
      database.createRelation(next);
      expected.put(next++, new TreeMap<>());
    }
    int operations = 4000;
    int checkpointAt = random.nextInt(operations / 2);
    for (long operation = 1; operation <= operations; operation++) {
      Integer[] relations = expected.keySet().toArray(new Integer[0]);
      int relation = relations[random.nextInt(relations.length)];
      switch (random.nextInt(400)) {
        case 0 -> {
          database.dropRelation(relation);
          expected.remove(relation);
          database.createRelation(next);
          expected.put(next++, new TreeMap<>());
        }
        case 1 -> {
          int blocks = random.nextInt(expected.get(relation).size() + 1);
          database.truncate(relation, blocks);
          expected.get(relation).keySet().removeIf(block -> block >= blocks);
        }
        default -> change(database, relation, operation);
      }
      if (operation == checkpointAt) {
        database.checkpointer.checkpointNow(new CancelToken());
      }
    }
    database.wal.flush(database.wal.insertPosition());
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    return left;
  }

  private void change(ToyDatabase database, int relation, long operation) {
    Map<Integer, Long> values = expected.get(relation);
    int count = values.size();
    int first = count < BLOCKS && random.nextInt(3) == 0 ? count : random.nextInt(count + 1);
    first = Math.min(first, BLOCKS - 1);
    int second = count == 0 ? first : random.nextInt(count);
    int[] blocks =
        first == second
            ? new int[] {first}
            : new int[] {Math.min(first, second), Math.max(first, second)};
    database.change(relation, operation, blocks);
    for (int block : blocks) {
      values.merge(block, operation, ToyDatabase::next);
    }
  }

  /* What the data files hold after recovery, and that it is what was done. */
  private Map<String, ByteBuffer> recovered(SimulatedFileSystem disk, int threads, int window) {
    try (ToyDatabase database = ToyDatabase.open(disk, settings, threads, window)) {
      expected.forEach(
          (relation, values) -> assertThat(database.values(relation)).isEqualTo(values));
    }
    Map<String, ByteBuffer> files = new TreeMap<>();
    for (String name : disk.list("base")) {
      ByteBuffer bytes = ByteBuffer.allocate((int) disk.size("base/" + name));
      try (DataFile file = disk.open("base/" + name, OpenMode.READ)) {
        file.read(0, bytes);
      }
      // Files are extended ahead of their pages, further or less far.
      int end = bytes.capacity();
      while (end > 0 && bytes.get(end - 1) == 0) {
        end--;
      }
      files.put(name, bytes.clear().limit(end));
    }
    return files;
  }

  @Test
  void anyNumberOfThreadsAndAnyWindowGiveTheSameBytes() {
    for (int round = 0; round < 4; round++) {
      expected.clear();
      SimulatedFileSystem left = crashed();
      Map<String, ByteBuffer> oneByOne = recovered(left.crashClone(CrashPolicy.KEEP_ALL), 0, 1);
      int[][] ways = {{0, 1 << 20}, {1, 1}, {1, 4096}, {2, 1000}, {3, 20_000}, {7, 100_000}};
      for (int[] way : ways) {
        assertThat(recovered(left.crashClone(CrashPolicy.KEEP_ALL), way[0], way[1]))
            .as("seed %d, %d threads, windows of %d bytes", SEED, way[0], way[1])
            .isEqualTo(oneByOne);
      }
    }
  }

  @Test
  void powerCutWhileSeveralThreadsReplayIsRecoveredFrom() {
    SimulatedFileSystem left = crashed();
    Map<String, ByteBuffer> whole = recovered(left.crashClone(CrashPolicy.KEEP_ALL), 0, 1);
    for (int round = 0; round < 30; round++) {
      SimulatedFileSystem trial = left.crashClone(CrashPolicy.KEEP_ALL);
      trial.crashAt(trial.operations() + 1 + random.nextInt(600));
      try {
        ToyDatabase.open(trial, settings, 3, 4096).close();
      } catch (DatabaseException e) {
        // The power went.
      }
      assertThat(redoThreads()).isZero();
      assertThat(recovered(trial.crash(CrashPolicy.any(random)), 2, 4096))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(whole);
    }
  }

  @Test
  void whatOneThreadFailsWithStopsAllAndIsToldByTheOneThatOpens() {
    SimulatedFileSystem left = crashed();
    ToyDatabase.ToyPages failing =
        new ToyDatabase.ToyPages() {
          @Override
          public void redo(WalRecord record, int block, ByteBuffer page) {
            if (record.block(block).data().getLong(0) >= 3000) {
              throw new OutOfMemoryError("on purpose");
            }
            super.redo(record, block, page);
          }
        };
    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> ToyDatabase.open(left, settings, failing, 3, 4096).close())
        .withMessage("on purpose");
    assertThat(redoThreads()).isZero();
    recovered(left.crash(CrashPolicy.KEEP_ALL), 3, 4096);
  }

  private static long redoThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("waldb-redo"))
        .count();
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {2, 0.6}) // in the only window, past the cache; in the second, in the cache
  void aPageThatIsHalfReplayedWhenItFailsIsNeverWritten(double partOfTheLog) {
    SimulatedFileSystem disk = new SimulatedFileSystem(random.nextLong());
    ToyDatabase database = ToyDatabase.create(disk, settings);
    database.createRelation(FIRST_RELATION);
    long start = database.wal.insertPosition();
    for (long operation = 1; operation <= 20; operation++) { // log enough for threads
      for (int block = 0; block < BLOCKS; block++) {
        database.change(FIRST_RELATION, operation, block);
      }
    }
    database.wal.flush(database.wal.insertPosition());
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    HalfFailing pages = new HalfFailing();
    int window = (int) ((database.wal.insertPosition() - start) * partOfTheLog);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> ToyDatabase.open(left, settings, pages, 3, window).close())
        .withMessageContaining("half way");
    assertThat(redoThreads()).as("threads that outlive the recovery").isZero();
    assertThat(pages.redoneAfterwards.get()).isGreaterThan(5 * 16); // so that all is evicted
    ByteBuffer page = ByteBuffer.allocate(8192);
    try (DataFile file = left.open("base/" + FIRST_RELATION, OpenMode.READ)) {
      file.read(0, page);
    }
    assertThat(page.getLong(64)).isNotEqualTo(HalfFailing.HALF);
  }

  @Test
  void aPageThatIsCachedIsReplayedInTheCacheAlsoWhenItIsNotRememberedToBeSeen() {
    SimulatedFileSystem disk = new SimulatedFileSystem(random.nextLong());
    ToyDatabase database = ToyDatabase.create(disk, settings);
    database.createRelation(FIRST_RELATION);
    int rival = rivalOfBlock0();
    for (int block = 0; block <= rival; block++) {
      database.change(FIRST_RELATION, 1, block);
    }
    database.checkpointer.checkpointNow(new CancelToken());
    // Past the cache, in the cache, and when the other page has taken its place.
    database.change(FIRST_RELATION, 2, 0);
    database.change(FIRST_RELATION, 3, 0);
    database.change(FIRST_RELATION, 4, rival);
    database.change(FIRST_RELATION, 5, 0);
    Map<Integer, Long> values = database.values(FIRST_RELATION);
    database.wal.flush(database.wal.insertPosition());
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    for (int window : new int[] {1, 1 << 20}) {
      SimulatedFileSystem copy = left.crashClone(CrashPolicy.KEEP_ALL);
      ToyDatabase.open(copy, settings, 0, window).close();
      try (ToyDatabase again = ToyDatabase.open(copy, settings)) {
        assertThat(again.values(FIRST_RELATION)).isEqualTo(values);
      }
    }
  }

  /* A page that takes block 0's place among those that are remembered. */
  private static int rivalOfBlock0() {
    for (int block = 1; ; block++) {
      SeenPages seen = new SeenPages(16);
      seen.see(PageId.key(FIRST_RELATION, Fork.MAIN, 0));
      seen.see(PageId.key(FIRST_RELATION, Fork.MAIN, block));
      if (!seen.see(PageId.key(FIRST_RELATION, Fork.MAIN, 0))) {
        return block;
      }
    }
  }

  /** Fails at a later change of block 0, half done; the others go on when that is over. */
  private static final class HalfFailing extends ToyDatabase.ToyPages {
    static final long HALF = 0x4841_4c46L;
    static final int FAILS_AT = 16;
    static final long SLOW_NANOS = 100_000_000;
    final AtomicReference<Thread> failed = new AtomicReference<>();
    final AtomicBoolean othersReplay = new AtomicBoolean();
    final AtomicInteger redoneAfterwards = new AtomicInteger();

    @Override
    public void redo(WalRecord record, int block, ByteBuffer page) {
      long operation = record.block(block).data().getLong(0);
      if (operation < FAILS_AT) {
        super.redo(record, block, page);
        return;
      }
      if (PageId.block(record.block(block).pageKey()) != 0) {
        // Each thread takes its pages in their order, so this is not the one with block 0.
        othersReplay.set(true);
        for (Thread other = null; other == null || other.isAlive(); other = failed.get()) {
          Thread.onSpinWait();
        }
        if (redoneAfterwards.incrementAndGet() == 1) {
          LockSupport.parkNanos(SLOW_NANOS); // long enough that who does not wait for it is seen
        }
      } else if (operation == FAILS_AT) {
        page.putLong(64, HALF);
        while (!othersReplay.get()) {
          Thread.onSpinWait(); // one that comes later would find that all is over
        }
        failed.set(Thread.currentThread());
        throw new IllegalStateException("half way");
      }
      super.redo(record, block, page);
    }
  }
}
