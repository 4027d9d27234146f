package io.waldb.cli;

import io.waldb.common.DatabaseException;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileOption;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.OsFileSystem;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code waldb test-fsync}: how long each way of making the log durable takes on a disk, and
 * whether that can be true.
 *
 * <p>Follows PostgreSQL's {@code pg_test_fsync}: the same tests in the same order and form.
 */
@Command(
    name = "test-fsync",
    description = "Times the ways to make writes durable, by values of wal_sync_method.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code 0, also when it warns that a sync is too fast to be real; 1: the test failed."
    })
final class TestFsyncCommand implements Callable<Integer> {
  private static final String FILE = "waldb-test-fsync.out";
  private static final int BLOCK = 8192;
  private static final int FILE_BYTES = 16 << 20;
  private static final int LARGE = 16 << 10;

  /**
   * No medium that keeps data without power answers faster; a protected cache in a controller may.
   */
  private static final double LEAST_REAL_MICROS = 15;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls call
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // as spec
  @Parameters(paramLabel = "DIR", description = "a directory on the disk in question")
  private String directory;

  @Option(
      names = {"-s", "--secs-per-test"},
      paramLabel = "SEC",
      description = "seconds for each test (default: 2)")
  private double seconds = 2;

  @SuppressWarnings("NullAway.Init") // set by call
  private PrintWriter out;

  private double fastestSyncMicros = Double.MAX_VALUE;

  /** What is timed: once more. */
  private interface Step {
    void run(DataFile file, ByteBuffer block);
  }

  @Override
  public Integer call() {
    out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    FileSystem files = OsFileSystem.at(directory);
    try {
      // Also one that a run left behind which was killed.
      files.open(FILE, OpenMode.CREATE).close();
      try {
        prepare(files);
        run(files);
      } finally {
        files.delete(FILE);
      }
    } catch (DatabaseException e) {
      err.println("test-fsync: error: \"" + directory + "\": " + e.getMessage());
      err.flush();
      return 1;
    }
    warnIfTooFast();
    out.flush();
    return 0;
  }

  private static void prepare(FileSystem files) {
    try (DataFile file = files.open(FILE, OpenMode.READ_WRITE)) {
      ByteBuffer zeroes = ByteBuffer.allocateDirect(1 << 20);
      for (long at = 0; at < FILE_BYTES; at += zeroes.capacity()) {
        file.write(at, zeroes.clear());
      }
      file.sync();
    }
  }

  private void run(FileSystem files) {
    out.printf(Locale.ROOT, "%.1f seconds per test%n", seconds);
    for (int writes = 1; writes <= 2; writes++) {
      int count = writes;
      out.printf(
          "%nCompare file sync methods using %s 8kB write%s:%n",
          count == 1 ? "one" : "two", count == 1 ? "" : "s");
      out.println("(fdatasync is the default of wal_sync_method)");
      Step write = (file, block) -> write(file, block, count);
      timeSync(files, "open_datasync", write, FileOption.DSYNC);
      timeSync(
          files,
          "fdatasync",
          (file, block) -> {
            write.run(file, block);
            file.syncData();
          });
      timeSync(
          files,
          "fsync",
          (file, block) -> {
            write.run(file, block);
            file.sync();
          });
      timeSync(files, "open_sync", write, FileOption.SYNC);
    }
    out.printf("%nCompare open_sync with different write sizes:%n");
    out.println("(16kB written in one, two, four ... writes, each durable by itself)");
    for (int size = LARGE; size >= 1024; size /= 2) {
      int length = size;
      int count = LARGE / length;
      time(
          files,
          String.format("%2d * %2dkB open_sync write%s", count, length >> 10, count > 1 ? "s" : ""),
          (file, block) -> {
            for (int i = 0; i < count; i++) {
              file.write((long) i * length, block.clear().limit(length));
            }
          },
          FileOption.SYNC);
    }
    out.printf("%nTest if a sync through another descriptor is honored:%n");
    out.println("(if the times are similar, a sync covers what others have written)");
    time(files, "write, fsync, close", (file, block) -> syncThrough(files, block, true));
    time(files, "write, close, fsync", (file, block) -> syncThrough(files, block, false));
    out.printf("%nNon-sync'ed 8kB writes:%n");
    time(files, "write", (file, block) -> write(file, block, 1));
  }

  private static void write(DataFile file, ByteBuffer block, int count) {
    for (int i = 0; i < count; i++) {
      file.write((long) i * BLOCK, block.clear().limit(BLOCK));
    }
  }

  private static void syncThrough(FileSystem files, ByteBuffer block, boolean same) {
    try (DataFile file = files.open(FILE, OpenMode.READ_WRITE)) {
      write(file, block, 1);
      if (same) {
        file.sync();
        return;
      }
    }
    try (DataFile other = files.open(FILE, OpenMode.READ_WRITE)) {
      other.sync();
    }
  }

  private void timeSync(FileSystem files, String name, Step step, FileOption... options) {
    fastestSyncMicros = Math.min(fastestSyncMicros, time(files, name, step, options));
  }

  /** Prints how often and how fast; answers microseconds an operation. */
  private double time(FileSystem files, String name, Step step, FileOption... options) {
    ByteBuffer block = ByteBuffer.allocateDirect(LARGE);
    long limit = (long) (seconds * 1e9);
    long count = 0;
    long start = System.nanoTime();
    long took;
    try (DataFile file = files.open(FILE, OpenMode.READ_WRITE, options)) {
      do {
        // Other bytes each time, in case somebody compares.
        block.putLong(0, count);
        step.run(file, block);
        count++;
        took = System.nanoTime() - start;
      } while (took < limit);
    }
    double micros = took / 1e3 / count;
    out.printf(
        Locale.ROOT, "        %-28s %12.3f ops/sec %9.0f usecs/op%n", name, 1e6 / micros, micros);
    out.flush();
    return micros;
  }

  private void warnIfTooFast() {
    if (fastestSyncMicros < LEAST_REAL_MICROS) {
      out.printf(
          Locale.ROOT,
          "%nWARNING: a sync took %.1f microseconds, too fast to have reached a disk. Unless the"
              + " device has a cache that survives a loss of power, commits can be lost.%n",
          fastestSyncMicros);
    }
  }
}
