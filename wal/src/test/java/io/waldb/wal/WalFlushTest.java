package io.waldb.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.Fault;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WalFlushTest {
  private static final WalLayout LAYOUT = TestLog.LAYOUT;
  private static final long START = TestLog.start(LAYOUT);

  private final SimulatedFileSystem disk = new SimulatedFileSystem(1);
  private final Settings settings = TestLog.settings();
  private final PanicState panic = new PanicState();
  private final WalRecordBuilder builder = new WalRecordBuilder();
  private final WriteAheadLog log = open(disk);

  private WriteAheadLog open(FileSystem files) {
    return WriteAheadLog.openForTest(
        files,
        settings,
        panic,
        LAYOUT,
        TestLog.SYSTEM,
        TestLog.TIMELINE,
        WalPosition.freshSegment(START),
        System::nanoTime);
  }

  private long insert(int length) {
    return log.insert(TestLog.record(builder, 1, length));
  }

  @Test
  void whatIsDurableNeedsNoOperation() {
    long end = insert(100);
    log.flush(end);
    int operations = disk.operations();
    log.flush(end);
    log.flush(end - 50);
    assertThat(disk.operations()).isEqualTo(operations);
  }

  @Test
  void aFlushMakesEverythingInsertedDurable() {
    long first = insert(100);
    long second = insert(100);
    log.flush(first);
    assertThat(log.flushedLsn()).isEqualTo(second);
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    try (WalReader reader = TestLog.reader(left, LAYOUT)) {
      assertThat(TestLog.xids(reader)).hasSize(2);
    }
  }

  @Test
  void onlyTheLastIncompleteBlockIsWrittenAgain() {
    log.flush(insert(100));
    log.flush(insert(100));
    assertThat(log.statistics().writeBytes()).isEqualTo(2 * 8192);
    log.flush(insert(3 * 8192));
    assertThat(log.statistics().writeBytes()).isEqualTo((2 + 4) * 8192);
    assertThat(log.statistics().writes()).isEqualTo(3);
    log.flush(insert(100));
    assertThat(log.statistics().writeBytes()).isEqualTo((2 + 4 + 1) * 8192);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aFailedWriteOrSyncIsAPanicAndNothingIsAcknowledgedAfterwards(int operation)
      throws InterruptedException {
    long durable = insert(100);
    log.flush(durable);
    long end = insert(100);
    // The first operation of a flush is the write, the second the sync.
    disk.failAt(disk.operations() + operation, Fault.IO_ERROR);
    assertThatThrownBy(() -> log.flush(end))
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith("PANIC: could not " + (operation == 1 ? "write" : "sync"));
    assertThat(panic.isPanicked()).isTrue();
    assertThat(log.flushedLsn()).isEqualTo(durable);
    int operations = disk.operations();
    assertPanics(() -> log.flush(end));
    assertPanics(() -> log.flush(durable));
    assertPanics(() -> insert(100));
    assertPanics(log::beginCheckpoint);
    assertThat(log.whenDurable(end).toCompletableFuture())
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("PANIC");
    Thread other = new Thread(() -> assertPanics(() -> log.flush(end)));
    other.start();
    other.join();
    log.close();
    assertThat(disk.operations()).isEqualTo(operations);
  }

  /* The failure of a sync whose description fails in turn, as for want of memory. */
  private static final class Undescribed extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new OutOfMemoryError("on purpose");
    }
  }

  @Test
  void aFailedSyncIsNotTriedAgainEvenWhenThePanicFails() {
    log.flush(insert(100));
    long end = insert(100);
    int sync = disk.operations() + 2;
    disk.onOperation(
        () -> {
          if (disk.operations() + 1 == sync) {
            throw new Undescribed();
          }
        });
    assertThatThrownBy(() -> log.flush(end)).isInstanceOf(OutOfMemoryError.class);
    disk.onOperation(null);
    assertPanics(() -> log.flush(end));
    assertThat(log.flushedLsn()).isLessThan(end);
    assertPanics(() -> insert(100));
  }

  private static void assertPanics(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.IO_ERROR))
        .hasMessageStartingWith("PANIC: ");
  }

  @Test
  void aPanicElsewhereStopsTheLog() {
    long durable = insert(100);
    log.flush(durable);
    long end = insert(100);
    DatabaseException thrown = panic.panic(SqlState.IO_ERROR, "could not sync a data file", null);
    assertThat(thrown).hasMessageContaining("data file");
    assertPanics(() -> log.flush(durable));
    assertPanics(() -> log.flush(end));
    assertPanics(() -> insert(100));
    assertThat(log.flushedLsn()).isEqualTo(durable);
  }

  @Test
  void aFullDiskIsAPanic() {
    disk.failFrom(disk.operations() + 1, Fault.DISK_FULL);
    assertThatThrownBy(() -> log.flush(insert(3 << 20)))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.DISK_FULL));
    assertThat(panic.isPanicked()).isTrue();
  }

  @Test
  void aPositionPastTheEndCannotBeFlushed() {
    insert(100);
    assertThatThrownBy(() -> log.flush(log.insertPosition() + 1))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.INTERNAL_ERROR))
        .hasMessageContaining("but it ends at");
    assertThat(panic.isPanicked()).isFalse();
  }

  @Test
  void aClosedLogSaysSo() {
    long end = insert(100);
    log.closeImmediately();
    assertThatThrownBy(() -> log.flush(end))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.ADMIN_SHUTDOWN));
    log.close();
    assertThat(panic.isPanicked()).isFalse();
  }

  /* Threads that insert and flush while the leader is held up in its first operation. */
  private final class Followers {
    final List<Thread> threads = new ArrayList<>();
    final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    final List<Boolean> flags = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch leaderWrites = new CountDownLatch(1);
    boolean interrupted;

    void startDuringLeadersWrite(int count) {
      AtomicBoolean first = new AtomicBoolean(true);
      disk.onOperation(
          () -> {
            if (first.getAndSet(false)) {
              leaderWrites.countDown();
              for (Thread thread : threads.subList(1, threads.size())) {
                // Not told by the thread's state, which is the same at the latch it comes from.
                while (!(LockSupport.getBlocker(thread) instanceof WriteLock)) {
                  Thread.onSpinWait();
                }
              }
            }
          });
      for (int i = 0; i <= count; i++) {
        int number = i;
        threads.add(new Thread(() -> commit(number)));
      }
      threads.forEach(Thread::start);
    }

    private void commit(int number) {
      try {
        if (number > 0) {
          leaderWrites.await();
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        log.flush(log.insert(TestLog.record(new WalRecordBuilder(), number, 100)));
        flags.add(Thread.currentThread().isInterrupted());
      } catch (InterruptedException | RuntimeException | Error e) {
        errors.add(e);
      }
    }

    void join() throws InterruptedException {
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  @Test
  void thoseWhoComeWhileTheLeaderSyncsShareTheNextSync() throws InterruptedException {
    log.flush(insert(10));
    WalStatistics before = log.statistics();
    Followers followers = new Followers();
    followers.startDuringLeadersWrite(7);
    followers.join();
    WalStatistics after = log.statistics();
    assertThat(followers.errors).isEmpty();
    assertThat(after.syncs() - before.syncs()).isEqualTo(2);
    assertThat(after.writes() - before.writes()).isEqualTo(2);
    assertThat(after.groupCommits()).isEqualTo(1);
    assertThat(after.groupCommitFollowers()).isEqualTo(6);
    assertThat(after.largestGroup()).isEqualTo(7);
    assertThat(log.flushedLsn()).isEqualTo(log.insertPosition());
  }

  @Test
  void allWhoWaitForALeaderThatFailsGetTheError() throws InterruptedException {
    log.flush(insert(10));
    disk.failAt(disk.operations() + 2, Fault.IO_ERROR);
    Followers followers = new Followers();
    followers.startDuringLeadersWrite(5);
    followers.join();
    assertThat(followers.errors)
        .hasSize(6)
        .allSatisfy(e -> assertThat(e).hasMessageStartingWith("PANIC: could not sync"));
    assertThat(log.statistics().syncs()).isEqualTo(1);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anInterruptedWaiterWaitsOnAndKeepsItsFlag() throws InterruptedException {
    log.flush(insert(10));
    Followers followers = new Followers();
    followers.interrupted = true;
    followers.startDuringLeadersWrite(3);
    followers.join();
    assertThat(followers.errors).isEmpty();
    assertThat(followers.flags).hasSize(4).containsOnly(true);
    assertThat(log.flushedLsn()).isEqualTo(log.insertPosition());
  }

  @Test
  void aLeaderWaitsForOthersWhenCommitDelayAsksForIt() {
    settings.set(WaldbSettings.COMMIT_DELAY, "1000");
    settings.set(WaldbSettings.COMMIT_SIBLINGS, "3");
    long[] joined = new long[1];
    log.setOpenTransactions(
        () -> {
          joined[0] = log.insert(TestLog.record(new WalRecordBuilder(), 9, 100));
          return 3;
        });
    long begin = System.nanoTime();
    log.flush(insert(100));
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(1_000_000);
    assertThat(log.flushedLsn()).isEqualTo(joined[0]);
    assertThat(log.statistics().syncs()).isEqualTo(1);
  }

  @Test
  void aSegmentSwitchSyncsTheFinishedSegmentAndTheRestIsSkipped() {
    insert(100);
    long next = log.switchSegment();
    assertThat(next).isEqualTo(START + LAYOUT.segmentSize());
    assertThat(log.switchSegment()).isEqualTo(next);
    long end = insert(200);
    log.flush(end);
    try (WalReader reader = TestLog.reader(disk.crash(CrashPolicy.DROP_ALL), LAYOUT)) {
      assertThat(TestLog.xids(reader)).containsExactly(1L, 0L, 1L);
      assertThat(reader.position()).isEqualTo(end);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "fdatasync,false",
    "fsync,false",
    "open_datasync,false",
    "open_sync,false",
    "fdatasync,true",
    "open_datasync,true"
  })
  void everySyncMethodWorksOnARealFile(String method, boolean direct, @TempDir Path directory) {
    settings.set(WaldbSettings.WAL_SYNC_METHOD, method);
    settings.set(WaldbSettings.WAL_DIRECT_IO, Boolean.toString(direct));
    FileSystem files = new OsFileSystem(directory);
    Random random = new Random(3);
    try (WriteAheadLog real = open(files)) {
      for (int i = 1; i <= 300; i++) {
        long end = real.insert(TestLog.record(builder, i, random.nextInt(20_000)));
        if (i % 7 == 0) {
          real.flush(end);
          assertThat(real.flushedLsn()).isGreaterThanOrEqualTo(end);
        }
      }
      assertThat(real.statistics().syncs() > 0).isEqualTo(!method.startsWith("open"));
    }
    try (WalReader reader = TestLog.reader(files, LAYOUT)) {
      assertThat(TestLog.xids(reader)).hasSize(300);
    }
  }

  @Test
  void directWritesNeedBlocksOfTheirAlignment() {
    settings.set(WaldbSettings.WAL_DIRECT_IO, "on");
    assertThatThrownBy(
            () ->
                TestLog.create(new SimulatedFileSystem(2), new WalLayout(1024, 1 << 20), settings))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.INVALID_PARAMETER_VALUE));
  }

  @Test
  void withFsyncOffNothingIsSyncedAndNothingClaimedDurable() {
    settings.set(WaldbSettings.FSYNC, "off");
    SimulatedFileSystem other = new SimulatedFileSystem(3);
    WriteAheadLog careless = open(other);
    for (int i = 0; i < 100; i++) {
      careless.flush(careless.insert(TestLog.record(builder, i, 1000)));
    }
    assertThat(careless.statistics().syncs()).isZero();
    try (WalReader reader = TestLog.reader(other, LAYOUT)) {
      assertThat(TestLog.xids(reader)).hasSize(100);
      assertThat(reader.scanBeyond(TestLog.COMMITS).durableClaim()).isZero();
    }
  }
}
