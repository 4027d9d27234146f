package io.waldb.wal;

import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecordBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** The bare log: one record appended, and a transaction's records made durable by many at once. */
@SuppressWarnings("JavadocStyle")
public class LogBenchmark {
  private static final int SYSTEM = 7;
  private static final int RECORD_BYTES = 75;

  /** The records of a TPC-B transaction. */
  private static final int[] TRANSACTION = {90, 60, 90, 60, 90, 60, 20};

  private static WriteAheadLog create(FileSystem files) {
    WalLayout layout = WalLayout.DEFAULT;
    long start = layout.segmentSize();
    WriteAheadLog.initialize(files, layout, SYSTEM, 1, start);
    return WriteAheadLog.open(
        files,
        new Settings(),
        new PanicState(),
        layout,
        SYSTEM,
        1,
        WalPosition.freshSegment(start),
        start);
  }

  /** Gives up what the log has behind it, as checkpoints do. */
  private static final class Recycler implements Runnable {
    private final WriteAheadLog log;
    private final Thread thread = new Thread(this, "benchmark-recycler");
    private volatile boolean over;

    Recycler(WriteAheadLog log) {
      this.log = log;
      thread.start();
    }

    @Override
    public void run() {
      long redo = log.redoPoint();
      while (!over) {
        LockSupport.parkNanos(50_000_000);
        if (log.flushedLsn() - redo > 64 << 20) {
          redo = log.beginCheckpoint();
          log.recycleSegments(Math.min(redo, log.flushedLsn()), 512 << 20, 256 << 20, 128 << 20);
        }
      }
    }

    void stop() throws InterruptedException {
      over = true;
      thread.join();
    }
  }

  /** A log in memory. */
  @State(Scope.Benchmark)
  public static class InMemory {
    private WriteAheadLog log = create(new MemoryFileSystem());
    private final Recycler recycler = new Recycler(log);

    @TearDown(Level.Trial)
    public void close() throws InterruptedException {
      recycler.stop();
      log.closeImmediately();
    }
  }

  /** A log on the disk, in a directory of its own below the working directory. */
  @State(Scope.Benchmark)
  public static class OnDisk {
    @Param("target/jmh")
    public String directory = "";

    private @Nullable Path place;
    private @Nullable WriteAheadLog log;
    private @Nullable Recycler recycler;

    @Setup(Level.Trial)
    public void open() throws IOException {
      Path parent = Files.createDirectories(Path.of(directory));
      place = Files.createTempDirectory(parent, "log");
      log = create(new OsFileSystem(place));
      recycler = new Recycler(log);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException, InterruptedException {
      recycler.stop();
      log.close();
      List<Path> files;
      try (Stream<Path> walk = Files.walk(place)) {
        files = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** What a session has for itself. */
  @State(Scope.Thread)
  public static class Session {
    private final WalRecordBuilder builder = new WalRecordBuilder();
    private final byte[] bytes = new byte[100];

    long append(WriteAheadLog log, int length) {
      builder.begin(ResourceManagerId.HEAP.id(), 0, 3).put(bytes, 0, length);
      return log.insert(builder);
    }
  }

  /** A record of a hundred bytes. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public long insert(InMemory in, Session session) {
    return session.append(in.log, RECORD_BYTES);
  }

  private static void commit(OnDisk on, Session session) {
    long end = 0;
    for (int length : TRANSACTION) {
      end = session.append(on.log, length);
    }
    on.log.flush(end);
  }

  /** A transaction that waits for the disk alone: what one sync costs. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  @Threads(1)
  public void commitAlone(OnDisk on, Session session) {
    commit(on, session);
  }

  /** Transactions of 32 sessions, which share syncs. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  @Threads(32)
  public void groupCommit(OnDisk on, Session session) {
    commit(on, session);
  }
}
