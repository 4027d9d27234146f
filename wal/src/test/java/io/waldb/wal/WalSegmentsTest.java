package io.waldb.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.wal.record.WalRecordBuilder;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WalSegmentsTest {
  private static final WalLayout LAYOUT = TestLog.LAYOUT;
  private static final int SEGMENT = LAYOUT.segmentSize();

  private final FileSystem files = new MemoryFileSystem();
  private final Settings settings = TestLog.settings();
  private final WalRecordBuilder builder = new WalRecordBuilder();

  private List<Long> segments() {
    return WalSegments.list(files, LAYOUT).stream().map(WalSegments.Segment::segment).toList();
  }

  private void fill(WriteAheadLog log, long upTo) {
    while (log.insertPosition() < upTo) {
      log.flush(log.insert(TestLog.record(builder, 1, 4000)));
    }
  }

  @Test
  void namesArePostgresNames() {
    assertThat(WalSegments.name(WalLayout.DEFAULT, 1, 0x57)).isEqualTo("000000010000000000000057");
    assertThat(WalSegments.name(WalLayout.DEFAULT, 0x1f, 0x2ff))
        .isEqualTo("0000001F00000002000000FF");
    assertThat(WalSegments.name(LAYOUT, 1, 4096 + 5)).isEqualTo("000000010000000100000005");
    for (long segment : new long[] {1, 255, 256, 4095, 4096, 1L << 30}) {
      for (WalLayout layout : List.of(LAYOUT, WalLayout.DEFAULT, new WalLayout(1024, 1 << 30))) {
        WalSegments.Segment parsed =
            WalSegments.parse(layout, WalSegments.name(layout, -2, segment));
        assertThat(parsed.segment()).isEqualTo(segment);
        assertThat(parsed.timeline()).isEqualTo(-2);
      }
    }
    assertThatThrownBy(() -> WalSegments.parse(LAYOUT, "00000001000000000000005g"))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("00000001000000000000005g");
  }

  @Test
  void sizesThatAreNotAllowedAreRefused() {
    for (int blockSize : new int[] {512, 1000, 131_072}) {
      assertThatThrownBy(() -> new WalLayout(blockSize, SEGMENT))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              e -> assertThat(e.state()).isEqualTo(SqlState.INVALID_PARAMETER_VALUE))
          .hasMessageContaining("wal_block_size");
    }
    assertThatThrownBy(() -> new WalLayout(8192, 3 << 20)).hasMessageContaining("wal_segment_size");
  }

  @Test
  void theNextSegmentIsMadeBeforeItIsNeeded() {
    try (WriteAheadLog log = TestLog.create(files, LAYOUT, settings)) {
      fill(log, SEGMENT + 1000);
      assertThat(segments()).containsExactly(1L);
      fill(log, SEGMENT + SEGMENT / 2 + 9000);
      while (!segments().contains(2L)) {
        Thread.onSpinWait();
      }
      assertThat(files.size(WalSegments.path(LAYOUT, 1, 2))).isEqualTo(SEGMENT);
      assertThat(WalSegments.startPastAll(files, LAYOUT)).isEqualTo(3L * SEGMENT);
    }
  }

  @Test
  void noSegmentIsMadeAheadBeyondTheSizeTheLogMayHave() {
    settings.set(WaldbSettings.MAX_WAL_SIZE, "2MB");
    try (WriteAheadLog log = TestLog.create(files, LAYOUT, settings)) {
      fill(log, 2 * SEGMENT + SEGMENT / 2 + 9000);
      // Segment 2 was allowed, segment 3 is not; closing waits for what is being made.
    }
    assertThat(segments()).containsExactly(1L, 2L);
  }

  /* By a thread that comes late, when the log has made the segment, filled it and given it up. */
  @Test
  void noSegmentIsMadeAheadThatTheLogHasGivenUp() {
    SegmentFiles made = new SegmentFiles(files, LAYOUT, 1, settings, new PanicState());
    made.prepareDirectory();
    for (int segment = 1; segment <= 4; segment++) {
      made.create(segment);
    }
    made.recycle(4, 5, 4);
    made.createAhead(3);
    assertThat(segments()).containsExactly(4L);
    made.createAhead(5);
    assertThat(segments()).containsExactly(4L, 5L);
  }

  @Test
  void theThreadThatMakesSegmentsOutlivesAnError() {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    AtomicInteger failures = new AtomicInteger();
    try (WriteAheadLog log = TestLog.create(disk, LAYOUT, settings)) {
      disk.onOperation(
          () -> {
            if (Thread.currentThread().getName().equals("waldb-wal-segments")
                && failures.getAndIncrement() == 0) {
              throw new OutOfMemoryError("on purpose");
            }
          });
      fill(log, SEGMENT + SEGMENT / 2 + 9000);
      while (failures.get() == 0) {
        Thread.onSpinWait();
      }
      // Segment 2 is made by the log itself, segment 3 ahead again.
      fill(log, 2 * SEGMENT + SEGMENT / 2 + 9000);
      while (!disk.exists(WalSegments.path(LAYOUT, 1, 3))) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void oldSegmentsAreUsedAgainUpToTheSizesGivenAndDeletedBeyond() {
    settings.set(WaldbSettings.MAX_WAL_SIZE, "2MB");
    try (WriteAheadLog log = TestLog.create(files, LAYOUT, settings)) {
      fill(log, 9 * SEGMENT + 1000);
      assertThat(segments()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
      long redo = log.beginCheckpoint();
      SegmentCounts counts = log.recycleSegments(redo, 4 << 20, 2 << 20, 0);
      assertThat(counts).isEqualTo(new SegmentCounts(9, 7, 1));
      assertThat(segments()).containsExactly(9L, 10L);
      assertThat(log.recycleSegments(redo, 4 << 20, 2 << 20, 0))
          .isEqualTo(new SegmentCounts(0, 0, 0));
      fill(log, 11 * SEGMENT + 1000);
      redo = log.beginCheckpoint();
      counts = log.recycleSegments(redo, 4 << 20, 2 << 20, 20 << 20);
      assertThat(counts.recycled()).isEqualTo(2);
      assertThat(segments()).containsExactly(11L, 12L, 13L);
      settings.set(WaldbSettings.WAL_RECYCLE, "off");
      fill(log, 13 * SEGMENT + 1000);
      counts = log.recycleSegments(log.beginCheckpoint(), 4 << 20, 2 << 20, 20 << 20);
      assertThat(counts.removed()).isEqualTo(2);
      assertThat(segments()).containsExactly(13L);
    }
  }

  @Test
  void oldLogIsKeptForInspectionIfAskedFor() {
    settings.set(WaldbSettings.WAL_KEEP_SIZE, "3MB");
    try (WriteAheadLog log = TestLog.create(files, LAYOUT, settings)) {
      fill(log, 9 * SEGMENT + 1000);
      log.recycleSegments(log.beginCheckpoint(), 2 << 20, 2 << 20, 0);
      assertThat(segments()).startsWith(6L, 7L, 8L, 9L);
    }
  }

  @Test
  void aCheckpointIsAskedForWhenEnoughLogHasBeenWritten() {
    settings.set(WaldbSettings.MAX_WAL_SIZE, "4MB");
    settings.set(WaldbSettings.CHECKPOINT_COMPLETION_TARGET, "0.5");
    AtomicInteger requests = new AtomicInteger();
    try (WriteAheadLog log = TestLog.create(files, LAYOUT, settings)) {
      log.setCheckpointRequester(requests::incrementAndGet);
      long distance = (4 << 20) * 2 / 3;
      assertThat(log.checkpointDistance()).isBetween(distance - 1, distance + 1);
      fill(log, SEGMENT + distance - 10_000);
      assertThat(requests).hasValue(0);
      fill(log, SEGMENT + distance + 10_000);
      assertThat(requests).hasValue(1);
      fill(log, SEGMENT + 2 * distance - 10_000);
      assertThat(requests).hasValue(1);
      // Nobody came: it is asked for again.
      fill(log, SEGMENT + 2 * distance + 20_000);
      assertThat(requests).hasValue(2);
      log.beginCheckpoint();
      fill(log, SEGMENT + 3 * distance - 10_000);
      assertThat(requests).hasValue(2);
    }
  }
}
