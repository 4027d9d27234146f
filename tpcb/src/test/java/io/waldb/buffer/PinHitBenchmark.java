package io.waldb.buffer;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.MemoryFileSystem;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reaching a page that is cached: found, pinned, latched, read, let go. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class PinHitBenchmark {
  private static final int RELATION = 16384;
  private static final int PAGES = 8000;
  private static final int VALUE = 100;

  private BufferPool pool;

  /** A thread's random numbers. */
  @State(Scope.Thread)
  public static class Session {
    private final SplittableRandom random = new SplittableRandom(1);

    int block() {
      return random.nextInt(PAGES);
    }
  }

  @Setup(Level.Trial)
  public void open() {
    MemoryFileSystem disk = new MemoryFileSystem();
    RelationFiles.initialize(disk);
    Settings settings = new Settings().set(WaldbSettings.SHARED_BUFFERS, "128MB");
    PanicState panic = new PanicState();
    RelationFiles files = new RelationFiles(disk, settings, panic);
    pool = new BufferPool(settings, panic, WalFlush.NONE, files);
    pool.createRelation(RELATION);
    for (int i = 0; i < PAGES; i++) {
      try (PinnedPage page = pool.extend(RELATION, Fork.MAIN);
          WriteLatch latch = page.latchExclusive()) {
        page.markDirty();
        PageHeader.initialize(page.bytes(), 0);
      }
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    pool.close();
  }

  /** One of 8000 pages, under a shared latch. */
  @Benchmark
  public long pinAndLatch(Session session) {
    try (PinnedPage page = pool.pin(PageId.key(RELATION, Fork.MAIN, session.block()));
        ReadLatch latch = page.latchShared()) {
      return page.bytes().getLong(VALUE);
    }
  }

  /** One of 8000 pages, read without a latch and checked afterwards. */
  @Benchmark
  public long pinAndValidate(Session session) {
    try (PinnedPage page = pool.pin(PageId.key(RELATION, Fork.MAIN, session.block()))) {
      long stamp = page.optimisticRead();
      long value = page.bytes().getLong(VALUE);
      return page.validate(stamp) ? value : -1;
    }
  }

  /** The same page for all threads ({@code -t N}), under a shared latch. */
  @Benchmark
  public long sharePage() {
    try (PinnedPage page = pool.pin(PageId.key(RELATION, Fork.MAIN, 0));
        ReadLatch latch = page.latchShared()) {
      return page.bytes().getLong(VALUE);
    }
  }

  /** One of 8000 pages, under the exclusive latch. */
  @Benchmark
  public long pinAndLatchExclusively(Session session) {
    try (PinnedPage page = pool.pin(PageId.key(RELATION, Fork.MAIN, session.block()));
        WriteLatch latch = page.latchExclusive()) {
      return page.bytes().getLong(VALUE);
    }
  }
}
