package io.waldb.buffer;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.MemoryFileSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What reaching a cached page costs, by number of threads: {@code java -cp ...
 * io.waldb.buffer.PinBenchmark}.
 */
final class PinBenchmark {
  private static final int RELATION = 16384;
  private static final int PAGES = 8000;
  private static final int OPERATIONS = 5_000_000;
  private static final int ROUNDS = 3;

  private enum Mode {
    ONE_PAGE_SHARED,
    ONE_PAGE_OPTIMISTIC,
    ANY_PAGE_SHARED,
    ANY_PAGE_EXCLUSIVE
  }

  /** What was read, so that reading is not optimized away. */
  private static final LongAdder SUM = new LongAdder();

  private PinBenchmark() {}

  public static void main(String[] args) throws InterruptedException {
    MemoryFileSystem fileSystem = new MemoryFileSystem();
    RelationFiles.initialize(fileSystem);
    Settings settings = new Settings();
    settings.set(WaldbSettings.SHARED_BUFFERS, "128MB");
    PanicState panic = new PanicState();
    RelationFiles files = new RelationFiles(fileSystem, settings, panic);
    try (BufferPool pool = new BufferPool(settings, panic, WalFlush.NONE, files)) {
      fill(pool);
      for (int threads : new int[] {1, 2, 4}) {
        for (Mode mode : Mode.values()) {
          long nanos = 0;
          for (int round = 0; round < ROUNDS; round++) {
            nanos = measure(pool, mode, threads);
          }
          System.out.printf(
              "%d threads %-20s %6.1f ns each, %6.1f million/s in all%n",
              threads, mode, nanos / (double) OPERATIONS, threads * OPERATIONS * 1000.0 / nanos);
        }
      }
    }
  }

  private static void fill(BufferPool pool) {
    pool.createRelation(RELATION);
    for (int i = 0; i < PAGES; i++) {
      try (PinnedPage page = pool.extend(RELATION, Fork.MAIN);
          WriteLatch latch = page.latchExclusive()) {
        page.markDirty();
        PageHeader.initialize(page.bytes(), 0);
      }
    }
  }

  private static long measure(BufferPool pool, Mode mode, int count) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int seed = i + 1;
      threads.add(new Thread(() -> run(pool, mode, seed)));
    }
    long start = System.nanoTime();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return System.nanoTime() - start;
  }

  private static void run(BufferPool pool, Mode mode, int seed) {
    boolean one = mode == Mode.ONE_PAGE_SHARED || mode == Mode.ONE_PAGE_OPTIMISTIC;
    long random = 0x9E3779B97F4A7C15L * seed;
    long sum = 0;
    for (int i = 0; i < OPERATIONS; i++) {
      random ^= random << 13;
      random ^= random >>> 7;
      random ^= random << 17;
      int block = one ? 5 : (int) ((random >>> 20) % PAGES);
      try (PinnedPage page = pool.pin(PageId.key(RELATION, Fork.MAIN, block))) {
        sum += use(page, mode, i);
      }
    }
    SUM.add(sum);
  }

  private static long use(PinnedPage page, Mode mode, int i) {
    if (mode == Mode.ONE_PAGE_OPTIMISTIC) {
      long stamp = page.optimisticRead();
      long value = page.bytes().getLong(100);
      return page.validate(stamp) ? value : 0;
    }
    if (mode == Mode.ANY_PAGE_EXCLUSIVE) {
      try (WriteLatch latch = page.latchExclusive()) {
        page.markDirty();
        page.bytes().putLong(100, i);
        return i;
      }
    }
    try (ReadLatch latch = page.latchShared()) {
      return page.bytes().getLong(100);
    }
  }
}
