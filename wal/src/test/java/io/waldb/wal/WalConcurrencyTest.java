package io.waldb.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WalConcurrencyTest {
  private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());

  private interface Work {
    void run() throws Exception;
  }

  private Thread start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception | Error e) {
                errors.add(e);
              }
            });
    thread.start();
    return thread;
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 8192})
  void allThatManyThreadsInsertIsReadInOrderWhileTheyInsert(int blockSize)
      throws InterruptedException {
    long seed = TestLog.seed("allThatManyThreadsInsert");
    WalLayout layout = new WalLayout(blockSize, 1 << 20);
    FileSystem files = new MemoryFileSystem();
    int threadCount = 6;
    int perThread = 3000;
    Settings settings = TestLog.settings().set(WaldbSettings.WAL_BUFFERS, "64kB");
    try (WriteAheadLog log = TestLog.create(files, layout, settings)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < threadCount; t++) {
        int thread = t;
        threads.add(
            start(
                () -> {
                  Random random = new Random(seed + thread);
                  WalRecordBuilder builder = new WalRecordBuilder();
                  long previous = 0;
                  for (int i = 0; i < perThread; i++) {
                    int length = random.nextInt(40) == 0 ? 90_000 : random.nextInt(300);
                    length = random.nextInt(500) == 0 ? 20_000 : Math.min(length, 9000);
                    long number = (long) thread << 32 | (long) length << 16 | i;
                    long end = log.insert(TestLog.record(builder, number, length));
                    assertThat(builder.startLsn()).isGreaterThanOrEqualTo(previous);
                    previous = end;
                    switch (random.nextInt(30)) {
                      case 0, 1, 2 -> {
                        log.flush(end);
                        assertThat(log.flushedLsn()).isGreaterThanOrEqualTo(end);
                      }
                      case 3 -> log.noteAsyncCommit(end);
                      default -> {}
                    }
                  }
                }));
      }
      threads.add(
          start(
              () -> {
                int[] next = new int[threadCount];
                int seen = 0;
                try (WalReader reader = TestLog.reader(files, layout)) {
                  while (seen < threadCount * perThread && errors.isEmpty()) {
                    WalRecord record = reader.next();
                    if (record == null) {
                      log.flush(log.insertPosition());
                      continue;
                    }
                    int thread = (int) (record.xid() >>> 32);
                    assertThat((int) record.xid() & 0xffff).isEqualTo(next[thread]++);
                    assertThat(TestLog.isRecord(record, (int) (record.xid() >>> 16) & 0xffff))
                        .isTrue();
                    seen++;
                  }
                }
              }));
      join(threads);
    }
    assertThat(errors).isEmpty();
  }

  /**
   * The redo point moves all the time while pages change: of the records after each redo point the
   * first one for a page must hold its image.
   */
  @Test
  void theFirstChangeOfAPageAfterEveryRedoPointHasItsImage() throws InterruptedException {
    long seed = TestLog.seed("theFirstChangeOfAPage");
    FileSystem files = new MemoryFileSystem();
    WalLayout layout = TestLog.LAYOUT;
    TreeSet<Long> redoPoints = new TreeSet<>();
    int threadCount = 4;
    try (WriteAheadLog log =
        TestLog.create(
            files, layout, TestLog.settings().set(WaldbSettings.WAL_COMPRESSION, "lz4"))) {
      redoPoints.add(TestLog.start(layout));
      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger moves = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < threadCount; t++) {
        int thread = t;
        threads.add(
            start(
                () -> {
                  Random random = new Random(seed + thread);
                  WalRecordBuilder builder = new WalRecordBuilder();
                  TestPage[] pages = new TestPage[5];
                  for (int p = 0; p < pages.length; p++) {
                    pages[p] = new TestPage(100 + thread, p).fill(0, 100, 8000);
                  }
                  for (int i = 0; i < 5000 || moves.get() < 20; i++) {
                    TestPage page = pages[random.nextInt(pages.length)];
                    builder.begin(ResourceManagerId.HEAP.id(), 0, 1);
                    builder.addBlock(page, WalRecordBuilder.STANDARD);
                    builder.blockData(0).putLong(i);
                    page.lsn(log.insert(builder));
                  }
                }));
      }
      Thread checkpoints =
          start(
              () -> {
                while (!done.get()) {
                  if (redoPoints.add(log.beginCheckpoint())) {
                    moves.incrementAndGet();
                  }
                }
              });
      join(threads);
      done.set(true);
      checkpoints.join();
    }
    assertThat(errors).isEmpty();
    assertThat(redoPoints.size()).isGreaterThan(20);
    Map<Long, Long> lastChange = new HashMap<>();
    int images = 0;
    int records = 0;
    try (WalReader reader = TestLog.reader(files, layout)) {
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        long page = record.block(0).pageKey();
        long redo = redoPoints.floor(record.lsn());
        boolean first = lastChange.getOrDefault(page, 0L) < redo;
        if (first) {
          assertThat(record.block(0).hasImage()).isTrue();
        }
        images += record.block(0).hasImage() ? 1 : 0;
        records++;
        lastChange.put(page, record.lsn());
      }
      assertThat(reader.end().kind()).isEqualTo(WalEnd.Kind.UNWRITTEN);
    }
    assertThat(lastChange).hasSize(threadCount * 5);
    assertThat(images).isLessThan(records);
  }

  /** The log is flushed all the time to where it reaches, by one who is quick to see it move. */
  @Test
  void aSegmentSwitchIsNotTakenForFinishedBeforeItIs() throws InterruptedException {
    FileSystem files = new MemoryFileSystem();
    WalLayout layout = new WalLayout(65_536, 1 << 20);
    int switches = 300;
    Settings settings = TestLog.settings().set(WaldbSettings.WAL_RECYCLE, "off");
    try (WriteAheadLog log = TestLog.create(files, layout, settings)) {
      AtomicBoolean done = new AtomicBoolean();
      Thread flusher =
          start(
              () -> {
                while (!done.get()) {
                  log.flush(log.insertPosition());
                }
              });
      WalRecordBuilder builder = new WalRecordBuilder();
      for (int i = 1; i <= switches && errors.isEmpty(); i++) {
        log.insert(TestLog.record(builder, i, 100));
        log.switchSegment();
        if (i % 50 == 0) {
          log.flush(log.insertPosition());
          log.recycleSegments(log.beginCheckpoint(), 2 << 20, 2 << 20, 0);
        }
      }
      done.set(true);
      flusher.join();
      assertThat(errors).isEmpty();
      long from = log.redoPoint();
      for (int i = 1; i <= 10; i++) {
        log.insert(TestLog.record(builder, i, 100));
        log.switchSegment();
      }
      log.flush(log.insertPosition());
      try (WalReader reader = new WalReader(files, layout, 1, from, TestLog.SYSTEM)) {
        assertThat(TestLog.xids(reader)).hasSize(20);
      }
    }
  }

  @Test
  void threadsThatAreInterruptedAtRandomDoNotDisturbAnybody(@TempDir Path directory)
      throws InterruptedException {
    long seed = TestLog.seed("threadsThatAreInterrupted");
    FileSystem files = new OsFileSystem(directory);
    int threadCount = 4;
    int perThread = 400;
    long end;
    try (WriteAheadLog log = TestLog.create(files, TestLog.LAYOUT, TestLog.settings())) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < threadCount; t++) {
        int thread = t;
        threads.add(
            start(
                () -> {
                  WalRecordBuilder builder = new WalRecordBuilder();
                  for (int i = 0; i < perThread; i++) {
                    long number = thread * 1000L + i;
                    log.flush(log.insert(TestLog.record(builder, number, 500)));
                    Thread.interrupted();
                  }
                }));
      }
      Random random = new Random(seed);
      while (threads.stream().anyMatch(Thread::isAlive)) {
        threads.get(random.nextInt(threadCount)).interrupt();
      }
      join(threads);
      end = log.insertPosition();
      assertThat(log.flushedLsn()).isEqualTo(end);
    }
    assertThat(errors).isEmpty();
    try (WalReader reader = TestLog.reader(files, TestLog.LAYOUT)) {
      assertThat(TestLog.xids(reader)).hasSize(threadCount * perThread).doesNotHaveDuplicates();
      assertThat(reader.position()).isEqualTo(end);
    }
  }

  @Test
  void insertingAndFlushingAllocatesNothing(@TempDir Path directory) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    TestPage page = new TestPage(100, 1).fill(0, 100, 8000);
    WalRecordBuilder builder = new WalRecordBuilder();
    try (WriteAheadLog log =
        TestLog.create(new OsFileSystem(directory), TestLog.LAYOUT, TestLog.settings())) {
      for (int round = 0; round < 10; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
          builder.begin(ResourceManagerId.HEAP.id(), 0, 7);
          builder.addBlock(page, WalRecordBuilder.STANDARD | (i % 50 == 0 ? 4 : 0));
          builder.blockData(0).putLong(i).putInt(3).mainData().putXid(9);
          page.lsn(log.insert(builder));
          if (i % 10 == 0) {
            log.flush(page.lsn());
          }
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // A new segment now and then costs its file's objects; a record must not cost anything.
        if (allocated < 4_000) {
          return;
        }
      }
      throw new AssertionError("more than 4 bytes a record in each of 10 rounds");
    }
  }
}
