package io.waldb.wal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.PanicState;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.wal.record.LoggedPage;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteAheadLogTest {
  private final WalRecordBuilder builder = new WalRecordBuilder();

  @ParameterizedTest
  @ValueSource(ints = {1024, 2048, 4096, 8192, 16384, 32768, 65536})
  void recordsOfAllSizesAreReadBackWithEveryBlockSize(int blockSize) {
    WalLayout layout = new WalLayout(blockSize, 1 << 20);
    FileSystem files = new MemoryFileSystem();
    Random random = new Random(TestLog.seed("recordsOfAllSizes"));
    int count = 2000;
    int[] lengths = new int[count];
    long[] starts = new long[count];
    long[] ends = new long[count];
    long end;
    try (WriteAheadLog log = TestLog.create(files, layout, TestLog.settings())) {
      for (int i = 0; i < count; i++) {
        lengths[i] = random.nextInt(20) == 0 ? random.nextInt(5 * blockSize) : random.nextInt(300);
        if (i == count / 2) {
          lengths[i] = 2_500_000;
        }
        ends[i] = log.insert(TestLog.record(builder, i + 1, lengths[i]));
        starts[i] = builder.startLsn();
        if (random.nextInt(10) == 0) {
          log.flush(ends[i]);
          assertThat(log.flushedLsn()).isGreaterThanOrEqualTo(ends[i]);
        }
      }
      end = log.insertPosition();
    }
    try (WalReader reader = TestLog.reader(files, layout)) {
      for (int i = 0; i < count; i++) {
        WalRecord record = reader.next();
        assertThat(record).as("record %s", i).isNotNull();
        assertThat(record.xid()).isEqualTo(i + 1);
        assertThat(record.lsn()).isEqualTo(starts[i]);
        assertThat(record.endLsn()).isEqualTo(ends[i]);
        assertThat(record.prevLsn()).isEqualTo(i == 0 ? 0 : starts[i - 1]);
        assertThat(TestLog.isRecord(record, lengths[i])).isTrue();
      }
      assertThat(reader.next()).isNull();
      assertThat(reader.end().kind()).isEqualTo(WalEnd.Kind.UNWRITTEN);
      assertThat(reader.position()).isEqualTo(end);
      assertThat(reader.scanBeyond(TestLog.COMMITS).isDamage()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 8192, 65536})
  void theLogGoesOnInPlaceAfterItWasClosed(int blockSize) {
    WalLayout layout = new WalLayout(blockSize, 1 << 20);
    FileSystem files = new MemoryFileSystem();
    Random random = new Random(TestLog.seed("theLogGoesOnInPlace"));
    TestLog.create(files, layout, TestLog.settings()).close();
    WalPosition end = WalPosition.freshSegment(TestLog.start(layout));
    int number = 0;
    for (int round = 0; round < 30; round++) {
      if (number > 0) {
        try (WalReader reader = TestLog.reader(files, layout)) {
          assertThat(TestLog.xids(reader)).hasSize(number);
          end = reader.continuation();
        }
      }
      try (WriteAheadLog log =
          WriteAheadLog.open(
              files,
              TestLog.settings(),
              new PanicState(),
              layout,
              TestLog.SYSTEM,
              TestLog.TIMELINE,
              end,
              end.end())) {
        int count = 1 + random.nextInt(50);
        for (int i = 0; i < count; i++) {
          log.insert(TestLog.record(builder, ++number, random.nextInt(3 * blockSize)));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 8192, 65536})
  void theLogGoesOnAtAnyEndOfBlockOrSegment(int blockSize) {
    WalLayout layout = new WalLayout(blockSize, 1 << 20);
    for (int room : new int[] {0, 8, 16, 24, 32, 40}) {
      for (long boundary : new long[] {layout.segmentSize(), 5L * blockSize}) {
        FileSystem files = new MemoryFileSystem();
        long end;
        try (WriteAheadLog log = TestLog.create(files, layout, TestLog.settings())) {
          log.insert(TestLog.record(builder, 1, 100));
          // Fill up to a few bytes before the boundary.
          long target = TestLog.start(layout) + boundary - room;
          long from = log.insertPosition();
          int length = 0;
          while (layout.end(from, length + 40) <= target) {
            length += 8;
          }
          end = log.insert(TestLog.record(builder, 2, length + 32 - 25));
          assertThat(target - end).isBetween(0L, 7L);
        }
        WalPosition position;
        try (WalReader reader = TestLog.reader(files, layout)) {
          assertThat(TestLog.xids(reader)).containsExactly(1L, 2L);
          position = reader.continuation();
          assertThat(position.end()).isEqualTo(end);
        }
        try (WriteAheadLog log =
            WriteAheadLog.open(
                files,
                TestLog.settings(),
                new PanicState(),
                layout,
                TestLog.SYSTEM,
                TestLog.TIMELINE,
                position,
                position.end())) {
          log.insert(TestLog.record(builder, 3, 3000));
        }
        try (WalReader reader = TestLog.reader(files, layout)) {
          assertThat(TestLog.xids(reader)).containsExactly(1L, 2L, 3L);
        }
      }
    }
  }

  /*
   * The page has its image since the last redo point, so a record about it needs none; but just after
   * that was found out the redo point moves.
   */
  @Test
  void aRecordIsAssembledAnewWhenTheRedoPointMovesMeanwhile() {
    MemoryFileSystem files = new MemoryFileSystem();
    WalLayout layout = new WalLayout(8192, 1 << 20);
    try (WriteAheadLog wal = TestLog.create(files, layout, TestLog.settings())) {
      WalRecordBuilder first = new WalRecordBuilder().begin(ResourceManagerId.HEAP.id(), 0, 1);
      long lsn = wal.insert(first.put((byte) 1));
      Iterator<Runnable> whenAsked = List.<Runnable>of(wal::beginCheckpoint).iterator();
      LoggedPage page =
          new LoggedPage() {
            private final TestPage own = new TestPage(1, 0).fill(1, 64, 8000);

            @Override
            public long pageKey() {
              return own.pageKey();
            }

            @Override
            public ByteBuffer bytes() {
              return own.bytes();
            }

            @Override
            public long lsn() {
              if (whenAsked.hasNext()) {
                whenAsked.next().run();
              }
              return lsn;
            }
          };
      WalRecordBuilder record = new WalRecordBuilder().begin(ResourceManagerId.HEAP.id(), 0, 2);
      record.addBlock(page, 0);
      record.blockData(0).put((byte) 1);
      wal.flush(wal.insert(record));
    }
    try (WalReader reader = TestLog.reader(files, layout)) {
      assertThat(requireNonNull(reader.next()).xid()).isEqualTo(1);
      WalRecord second = requireNonNull(reader.next());
      assertThat(second.xid()).isEqualTo(2);
      assertThat(second.block(0).hasImage()).isTrue();
    }
  }
}
