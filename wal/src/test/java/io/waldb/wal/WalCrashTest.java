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
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cuts the power at every operation of random runs: what was durable is there, what is there was
 * written, and the end is never taken for damage.
 */
class WalCrashTest {
  private record Inserted(long number, int length, long start, long end) {}

  /** One life of a log: what was inserted and from where it can be read. */
  private static final class Life {
    final WalLayout layout;
    final int timeline;
    final List<Inserted> inserted = new ArrayList<>();
    long redo;
    int crashes;
    int recordsLost;

    Life(WalLayout layout, int timeline) {
      this.layout = layout;
      this.timeline = timeline;
    }

    /** Checks what a crash has left; returns the number of records found. */
    int check(FileSystem left, long durable) {
      crashes++;
      int first = 0;
      while (first < inserted.size() && inserted.get(first).start() < redo) {
        first++;
      }
      int next = first;
      try (WalReader reader = new WalReader(left, layout, timeline, redo, TestLog.SYSTEM)) {
        for (WalRecord record = reader.next(); record != null; record = reader.next()) {
          if (record.resourceManagerId() == ResourceManagerId.XLOG.id()) {
            continue; // a segment switch
          }
          assertThat(next).as("a record at %x was read", record.lsn()).isLessThan(inserted.size());
          Inserted expected = inserted.get(next++);
          assertThat(record.xid()).isEqualTo(expected.number());
          assertThat(record.lsn()).isEqualTo(expected.start());
          assertThat(record.endLsn()).isEqualTo(expected.end());
          assertThat(TestLog.isRecord(record, expected.length())).isTrue();
        }
        if (next < inserted.size()) {
          recordsLost++;
          assertThat(inserted.get(next).end())
              .as("end of the first lost record; %s", reader.end())
              .isGreaterThan(durable);
        }
        DamageReport report = reader.scanBeyond(TestLog.COMMITS);
        assertThat(report.isDamage()).as("%s", report).isFalse();
      }
      return next;
    }
  }

  @ParameterizedTest
  @CsvSource({"1024,fdatasync", "1024,open_datasync", "8192,fdatasync", "65536,fsync"})
  void whatWasDurableSurvivesAPowerCutAtEveryOperation(int blockSize, String method) {
    long seed = TestLog.seed("whatWasDurableSurvives");
    Random random = new Random(seed);
    WalLayout layout = new WalLayout(blockSize, 1 << 20);
    SimulatedFileSystem disk = new SimulatedFileSystem(seed);
    Life life = new Life(layout, 1);
    Settings settings =
        TestLog.settings()
            .set(WaldbSettings.WAL_SYNC_METHOD, method)
            .set(WaldbSettings.WAL_BUFFERS, "128kB");
    WriteAheadLog.initialize(disk, layout, TestLog.SYSTEM, 1, TestLog.start(layout));
    disk.syncDirectory("");
    run(disk, life, settings, WalPosition.freshSegment(TestLog.start(layout)), random, 400);
    assertThat(life.crashes).isGreaterThan(50);
    assertThat(life.recordsLost).isGreaterThan(5);
  }

  @Test
  void aLogThatGoesOnInANewTimelineIsNeverMixedUpWithTheOld() {
    long seed = TestLog.seed("aLogThatGoesOn");
    Random random = new Random(seed);
    WalLayout layout = new WalLayout(1024, 1 << 20);
    SimulatedFileSystem disk = new SimulatedFileSystem(seed);
    WriteAheadLog.initialize(disk, layout, TestLog.SYSTEM, 1, TestLog.start(layout));
    disk.syncDirectory("");
    long start = TestLog.start(layout);
    for (int timeline = 1; timeline <= 6; timeline++) {
      Life life = new Life(layout, timeline);
      run(disk, life, TestLog.settings(), WalPosition.freshSegment(start), random, 60);
      disk = disk.crash(CrashPolicy.any(random));
      life.check(disk, 0);
      // Every second recovery is itself cut off and begun again in the same timeline.
      start = WalSegments.startPastAll(disk, layout);
    }
  }

  /** A failure of any operation by which segments are made or given new names. */
  @Test
  void whatIsAcknowledgedAfterAFailureAmongSegmentsSurvivesAPowerCut() {
    boolean failed = true;
    for (int operation = 1; failed; operation++) {
      SimulatedFileSystem disk = new SimulatedFileSystem(operation);
      PanicState panic = new PanicState();
      WalLayout layout = TestLog.LAYOUT;
      long start = TestLog.start(layout);
      WriteAheadLog.initialize(disk, layout, TestLog.SYSTEM, 1, start);
      Settings settings = TestLog.settings().set(WaldbSettings.WAL_INIT_ZERO, "off");
      WriteAheadLog log =
          WriteAheadLog.openForTest(
              disk,
              settings,
              panic,
              layout,
              TestLog.SYSTEM,
              1,
              WalPosition.freshSegment(start),
              System::nanoTime);
      WalRecordBuilder builder = new WalRecordBuilder();
      for (int segment = 0; segment < 3; segment++) {
        log.insert(TestLog.record(builder, 1, 100));
        log.flush(log.switchSegment());
      }
      long redo = log.beginCheckpoint();
      log.flush(log.insert(TestLog.record(builder, 2, 100)));
      disk.failAt(disk.operations() + operation, Fault.IO_ERROR);
      failed = false;
      try {
        log.recycleSegments(redo, 8 << 20, 8 << 20, 0);
      } catch (DatabaseException e) {
        failed = true;
      }
      try {
        for (int acknowledged = 2; acknowledged <= 4; acknowledged++) {
          log.flush(log.switchSegment());
          log.flush(log.insert(TestLog.record(builder, 2, 100)));
          SimulatedFileSystem left = disk.crashClone(CrashPolicy.DROP_ALL);
          try (WalReader reader = new WalReader(left, layout, 1, redo, TestLog.SYSTEM)) {
            assertThat(TestLog.xids(reader).stream().filter(xid -> xid == 2))
                .as("after a failure of operation %s", operation)
                .hasSize(acknowledged);
          }
        }
      } catch (DatabaseException e) {
        assertThat(panic.isPanicked()).as(e.toString()).isTrue();
        failed = true;
      }
    }
  }

  /** As by the thread that makes segments ahead of time, whose failures only delay. */
  @Test
  void aSegmentWhoseNameMayNotBeDurableIsNeverWrittenTo() {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    PanicState panic = new PanicState();
    SegmentFiles segments = new SegmentFiles(disk, TestLog.LAYOUT, 1, TestLog.settings(), panic);
    segments.prepareDirectory();
    segments.create(1);
    disk.onOperation(
        () -> {
          if (disk.exists(segments.path(2))) {
            throw new DatabaseException(SqlState.IO_ERROR, "could not sync it");
          }
        });
    assertThatThrownBy(() -> segments.create(2)).hasMessageStartingWith("PANIC: could not sync");
    assertThat(panic.isPanicked()).isTrue();
  }

  /* Inserts, flushes, checkpoints and rounds of the log writer; a crash at every operation. */
  private static void run(
      SimulatedFileSystem disk,
      Life life,
      Settings settings,
      WalPosition begin,
      Random random,
      int steps) {
    long[] clock = new long[1];
    life.redo = begin.end();
    WriteAheadLog log =
        WriteAheadLog.openForTest(
            disk,
            settings,
            new PanicState(),
            life.layout,
            TestLog.SYSTEM,
            life.timeline,
            begin,
            () -> clock[0]);
    disk.onOperation(() -> life.check(disk.crashClone(CrashPolicy.any(random)), log.flushedLsn()));
    WalRecordBuilder builder = new WalRecordBuilder();
    long number = life.timeline * 1_000_000L;
    for (int step = 0; step < steps; step++) {
      int kind = random.nextInt(100);
      if (kind < 60) {
        int length = random.nextInt(12) == 0 ? random.nextInt(90_000) : random.nextInt(400);
        long end = log.insert(TestLog.record(builder, ++number, length));
        life.inserted.add(new Inserted(number, length, builder.startLsn(), end));
      } else if (kind < 80) {
        log.flush(log.insertPosition());
      } else if (kind < 95) {
        clock[0] += 1_000_000L * random.nextInt(300);
        log.noteAsyncCommit(log.insertPosition());
        log.walWriter().round();
      } else if (kind < 97) {
        log.switchSegment();
      } else {
        long redo = log.beginCheckpoint();
        log.flush(log.insertPosition());
        life.redo = redo;
        log.recycleSegments(redo, 4 << 20, 2 << 20, 1 << 20);
      }
    }
    disk.onOperation(null);
  }
}
