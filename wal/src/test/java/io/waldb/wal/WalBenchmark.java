package io.waldb.wal;

import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The bare log under load; not run by tests. Arguments:
 *
 * <pre>
 * insert|commit|async  threads  seconds  directory|mem  [setting=value ...]
 * </pre>
 *
 * <p>{@code insert} appends records of 100 bytes and never waits; {@code commit} appends the seven
 * records of a TPC-B transaction and waits until they are durable; {@code async} does not wait.
 * {@code work=N} spins for N nanoseconds after each record, {@code think=N} pauses for twice that
 * at most after each commit.
 */
public final class WalBenchmark {
  private static final int[] TRANSACTION = {90, 60, 90, 60, 90, 60, 20};

  private WalBenchmark() {}

  /** Runs it. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws InterruptedException {
    String mode = args[0];
    int threads = Integer.parseInt(args[1]);
    double seconds = Double.parseDouble(args[2]);
    FileSystem files =
        args[3].equals("mem") ? new MemoryFileSystem() : new OsFileSystem(Path.of(args[3]));
    Settings settings = new Settings();
    long work = 0;
    long think = 0;
    for (int i = 4; i < args.length; i++) {
      String[] pair = args[i].split("=", 2);
      if (pair[0].equals("work")) {
        work = Long.parseLong(pair[1]);
      } else if (pair[0].equals("think")) {
        think = Long.parseLong(pair[1]);
      } else {
        settings.set(WaldbSettings.find(pair[0]), pair[1]);
      }
    }
    WalLayout layout = WalLayout.DEFAULT;
    WriteAheadLog log = TestLog.create(files, layout, settings);
    run(log, mode, threads, Math.min(seconds, 2), work, think);
    WalStatistics before = log.statistics();
    long begin = System.nanoTime();
    long operations = run(log, mode, threads, seconds, work, think);
    double took = (System.nanoTime() - begin) / 1e9;
    WalStatistics after = log.statistics();
    long syncs = after.syncs() - before.syncs();
    System.out.printf(
        Locale.ROOT,
        "%-7s %3d threads: %,12.0f/s  %7.0f ns each; syncs/s %,8.0f  us/sync %6.1f  writes/s %,8.0f"
            + "  MB/s %6.1f  group %5.1f  full %d%n",
        mode,
        threads,
        operations / took,
        took * 1e9 / operations * Math.min(threads, Runtime.getRuntime().availableProcessors()),
        syncs / took,
        (after.syncNanos() - before.syncNanos()) / 1e3 / Math.max(1, syncs),
        (after.writes() - before.writes()) / took,
        (after.writeBytes() - before.writeBytes()) / took / 1e6,
        (double) operations / Math.max(1, syncs),
        after.buffersFull() - before.buffersFull());
    log.close();
    for (WalSegments.Segment segment : WalSegments.list(files, layout)) {
      files.delete(WalSegments.DIRECTORY + '/' + segment.name());
    }
  }

  private static long run(
      WriteAheadLog log, String mode, int threads, double seconds, long work, long think)
      throws InterruptedException {
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    AtomicLong operations = new AtomicLong();
    AtomicLong redo = new AtomicLong(log.redoPoint());
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Thread thread =
          new Thread(
              () -> {
                WalRecordBuilder builder = new WalRecordBuilder();
                byte[] bytes = new byte[100];
                long count = 0;
                while (System.nanoTime() < deadline) {
                  if (mode.equals("insert")) {
                    for (int i = 0; i < 100; i++) {
                      builder.begin(ResourceManagerId.HEAP.id(), 0, 3).put(bytes, 0, 75);
                      log.insert(builder);
                    }
                    count += 100;
                  } else {
                    long end = 0;
                    for (int length : TRANSACTION) {
                      builder.begin(ResourceManagerId.HEAP.id(), 0, 3).put(bytes, 0, length);
                      end = log.insert(builder);
                      if (work > 0) {
                        long until = System.nanoTime() + work;
                        while (System.nanoTime() < until) {
                          Thread.onSpinWait();
                        }
                      }
                    }
                    if (mode.equals("commit")) {
                      log.flush(end);
                      if (think > 0) {
                        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2 * think));
                      }
                    } else {
                      log.noteAsyncCommit(end);
                    }
                    count++;
                  }
                }
                operations.addAndGet(count);
              });
      thread.start();
      running.add(thread);
    }
    Thread recycler =
        new Thread(
            () -> {
              while (System.nanoTime() < deadline) {
                LockSupport.parkNanos(50_000_000);
                if (log.flushedLsn() - redo.get() > 64 << 20) {
                  redo.set(log.beginCheckpoint());
                  log.recycleSegments(
                      Math.min(redo.get(), log.flushedLsn()), 512 << 20, 256 << 20, 128 << 20);
                }
              }
            });
    recycler.start();
    for (Thread thread : running) {
      thread.join();
    }
    recycler.join();
    return operations.get();
  }
}
