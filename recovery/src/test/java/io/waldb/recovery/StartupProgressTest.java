package io.waldb.recovery;

import static io.waldb.recovery.ToyDatabase.FIRST_RELATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.CancelToken;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.SimulatedFileSystem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What recovery says while it goes on. */
class StartupProgressTest {
  /** Longer than the interval, so that a line is due after each. */
  private static final long OPERATION_NANOS = TimeUnit.MICROSECONDS.toNanos(1500);

  /** Bytes of log: pages are replayed more than once, so that the checkpoint finds some cached. */
  private static final int WINDOW = 1000;

  private final Settings settings = ToyDatabase.settings();
  private final SimulatedFileSystem disk = new SimulatedFileSystem(TestSeed.get());

  private FileSystem killed() {
    ToyDatabase database = ToyDatabase.create(disk, settings);
    database.createRelation(FIRST_RELATION);
    database.createRelation(FIRST_RELATION + 1);
    database.checkpointer.checkpointNow(new CancelToken());
    for (int n = 0; n < 4; n++) {
      for (int block = 0; block < 40; block++) {
        database.change(FIRST_RELATION, n + 1, block);
      }
    }
    database.change(FIRST_RELATION + 1, 1, 0);
    database.wal.flush(database.wal.insertPosition());
    database.checkpointer.close();
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    database.close();
    return left;
  }

  private List<String> recover(String interval) {
    settings.set(WaldbSettings.LOG_STARTUP_PROGRESS_INTERVAL, interval);
    try (ToyDatabase database =
        ToyDatabase.open(slow(killed(), FileSystem.class), settings, 0, WINDOW)) {
      RecoveryResult recovery = database.recovery;
      assertThat(recovery).isNotNull();
      return recovery.lines();
    }
  }

  @Test
  void eachStepSaysHowFarItIs() {
    String elapsed = ", elapsed time: \\d+\\.\\d\\d s, ";
    assertThat(recover("1ms"))
        .anyMatch(
            line ->
                line.matches(
                    "LOG:  syncing data directory \\(fsync\\)" + elapsed + "current path: .*"))
        .anyMatch(
            line -> line.matches("LOG:  reading log" + elapsed + "current LSN: 0/[0-9A-F]{8}"))
        .anyMatch(
            line ->
                line.matches(
                    "LOG:  looking at pages" + elapsed + "current page: relation \\d+ fork .*"))
        .anyMatch(
            line -> line.matches("LOG:  redo in progress" + elapsed + "current LSN: 0/[0-9A-F]{8}"))
        .anyMatch(
            line ->
                line.matches(
                    "LOG:  end-of-recovery checkpoint in progress"
                        + elapsed
                        + "\\d+ % of the pages written"))
        .anyMatch(
            line ->
                line.matches(
                    "LOG:  end-of-recovery checkpoint in progress"
                        + elapsed
                        + "syncing file: base/.*"));
  }

  @Test
  void nothingIsSaidBeforeTheIntervalHasPassed() {
    assertThat(recover("1h")).noneMatch(line -> line.contains("elapsed time:"));
  }

  @Test
  void anIntervalOfZeroIsNever() {
    assertThat(recover("0")).noneMatch(line -> line.contains("elapsed time:"));
  }

  /** Takes its time for all that a disk takes time for, and passes everything on. */
  private static <T> T slow(T target, Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (List.of("read", "write", "sync", "syncData").contains(method.getName())) {
                long end = System.nanoTime() + OPERATION_NANOS;
                while (System.nanoTime() < end) {
                  LockSupport.parkNanos(end - System.nanoTime());
                }
              }
              try {
                Object result = method.invoke(target, arguments);
                return result instanceof DataFile file ? slow(file, DataFile.class) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
