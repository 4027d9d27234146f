package io.waldb.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.Lsn;
import io.waldb.common.PanicState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.wal.record.RecordFormat;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalReaderTest {
  private static final WalLayout LAYOUT = TestLog.LAYOUT;
  private static final long START = TestLog.start(LAYOUT);
  private static final String FIRST = "000000010000000000000001";

  private final FileSystem files = new MemoryFileSystem();
  private final WalRecordBuilder builder = new WalRecordBuilder();
  private final List<Long> starts = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();

  /*
   * Records of 1000 bytes, each flushed by itself or all together; every tenth is a commit. There is
   * no log writer, which would make some durable when it likes.
   */
  private void write(int count, boolean eachDurable) {
    try (WriteAheadLog log = TestLog.createWithoutThreads(files, LAYOUT, TestLog.settings())) {
      for (int i = 1; i <= count; i++) {
        TestLog.record(builder, i, 1000);
        if (i % 10 == 0) {
          builder.begin(ResourceManagerId.TRANSACTION.id(), 0, i).putLong(1_000_000L * i);
        }
        ends.add(log.insert(builder));
        starts.add(builder.startLsn());
        if (eachDurable) {
          log.flush(log.insertPosition());
        }
      }
    }
  }

  private void overwrite(long lsn, byte... bytes) {
    String path = WalSegments.path(LAYOUT, 1, LAYOUT.segment(lsn));
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.write(LAYOUT.segmentOffset(lsn), ByteBuffer.wrap(bytes));
    }
  }

  private void flip(long lsn) {
    String path = WalSegments.path(LAYOUT, 1, LAYOUT.segment(lsn));
    ByteBuffer one = ByteBuffer.allocate(1);
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.readFully(LAYOUT.segmentOffset(lsn), one);
      one.put(0, (byte) (one.get(0) ^ 4)).clear();
      file.write(LAYOUT.segmentOffset(lsn), one);
    }
  }

  /* Reads to the end, then looks beyond. */
  private DamageReport read(int expectedRecords) {
    try (WalReader reader = TestLog.reader(files, LAYOUT)) {
      assertThat(TestLog.xids(reader)).hasSize(expectedRecords);
      return reader.scanBeyond(TestLog.COMMITS);
    }
  }

  @Test
  void theEndOfTheLogIsAMissingRecord() {
    write(5, true);
    DamageReport report = read(5);
    assertThat(report.stop().message())
        .isEqualTo(
            "invalid record length at "
                + Lsn.format(ends.get(4))
                + ": expected at least 24, got 0");
    assertThat(report.stop().kind()).isEqualTo(WalEnd.Kind.UNWRITTEN);
    assertThat(report.stop().endOfLog()).isEqualTo(ends.get(4));
    assertThat(report.stop().lastRecord()).isEqualTo(starts.get(4));
    assertThat(report.isDamage()).isFalse();
    assertThat(report.validBlocks()).isZero();
  }

  @Test
  void aMissingSegmentEndsTheLog() {
    DamageReport report = read(0);
    assertThat(report.stop().message())
        .isEqualTo("could not open file \"wal/" + FIRST + "\": No such file or directory");
    assertThat(report.isDamage()).isFalse();
  }

  /* A record that goes on in it, one that ends before it, and the record that leaves the rest. */
  @ParameterizedTest
  @ValueSource(strings = {"over the edge", "at the edge", "switch"})
  void aMissingSegmentThatTheLogHadComeToIsDamage(String how) {
    long edge = START + LAYOUT.segmentSize();
    try (WriteAheadLog log = TestLog.createWithoutThreads(files, LAYOUT, TestLog.settings())) {
      while (log.insertPosition() < edge - 2L * LAYOUT.blockSize()) {
        log.insert(TestLog.record(builder, 1, 1000));
      }
      if (how.equals("over the edge")) {
        log.insert(TestLog.record(builder, 2, 3 * LAYOUT.blockSize()));
      } else if (how.equals("switch")) {
        log.switchSegment();
      } else {
        // One to fill the block but one, one to fill the last.
        log.insert(TestLog.record(builder, 2, room(log.insertPosition())));
        log.insert(TestLog.record(builder, 3, room(log.insertPosition())));
        assertThat(log.insertPosition()).isEqualTo(edge);
      }
      log.insert(TestLog.record(builder, 4, 100));
      log.flush(log.insertPosition());
    }
    assertThat(readAll().isDamage()).isFalse();
    files.delete("wal/000000010000000000000002");
    DamageReport report = readAll();
    assertThat(report.isDamage()).isTrue();
    assertThat(report.stop().endOfLog()).isLessThanOrEqualTo(edge);
    assertThat(report.summary())
        .contains("log segment \"wal/000000010000000000000002\" is missing")
        .contains("the log that is left ends at " + Lsn.format(report.stop().endOfLog()));
  }

  /** What a record may hold to end with the block in which it starts. */
  private static int room(long end) {
    int room = LAYOUT.blockSize() - LAYOUT.blockOffset(LAYOUT.recordStart(end));
    return room - RecordFormat.HEADER_SIZE - 1;
  }

  private DamageReport readAll() {
    try (WalReader reader = TestLog.reader(files, LAYOUT)) {
      TestLog.xids(reader);
      return reader.scanBeyond(TestLog.COMMITS);
    }
  }

  @Test
  void theExperimentsDamageIsReportedWithWhatLiesBehindIt() {
    write(200, true);
    overwrite(START + 100, new byte[10_000]);
    DamageReport report = read(0);
    assertThat(report.stop().message())
        .isEqualTo(
            "incorrect resource manager data checksum in record at " + Lsn.format(starts.get(0)));
    assertThat(report.isDamage()).isTrue();
    assertThat(report.durableClaim()).isGreaterThan(report.stop().endOfLog());
    // Block 2 is the first whole one; its first record begins where that of block 1 ends.
    int firstWhole = 0;
    while (starts.get(firstWhole) < START + 2 * 8192) {
      firstWhole++;
    }
    assertThat(report.resumeLsn()).isEqualTo(starts.get(firstWhole));
    assertThat(report.records()).isEqualTo(200 - firstWhole);
    assertThat(report.endOfLast()).isEqualTo(ends.get(199));
    List<DamageReport.Commit> expected = new ArrayList<>();
    for (int i = 10; i <= 200; i += 10) {
      if (i - 1 >= firstWhole) {
        expected.add(new DamageReport.Commit(starts.get(i - 1), i, 1_000_000L * i));
      }
    }
    assertThat(report.commits()).isEqualTo(expected);
    assertThat(report.summary()).contains("log damaged at").contains("of them commits");
  }

  @Test
  void aBadRecordWithDurableLogBehindItIsDamage() {
    write(60, true);
    flip(starts.get(20) + 500);
    DamageReport report = read(20);
    assertThat(report.stop().message())
        .isEqualTo(
            "incorrect resource manager data checksum in record at " + Lsn.format(starts.get(20)));
    assertThat(report.stop().kind()).isEqualTo(WalEnd.Kind.INVALID);
    assertThat(report.isDamage()).isTrue();
  }

  @Test
  void aBadRecordInTheLastBlockIsDamageWhenTheBlockSaysItWasDurable() {
    write(3, true);
    flip(starts.get(1) + 500);
    assertThat(read(1).isDamage()).isTrue();
  }

  @Test
  void aBadRecordAfterWhatIsKnownDurableIsATornEnd() {
    write(60, false);
    flip(starts.get(20) + 500);
    DamageReport report = read(20);
    assertThat(report.isDamage()).isFalse();
    assertThat(report.validBlocks()).isGreaterThan(3);
    assertThat(report.commits()).hasSize(4);
    assertThat(report.summary()).contains("never made durable");
  }

  @Test
  void aLostBlockIsATornEndUnlessALaterOneSaysItWasDurable() {
    write(60, false);
    overwrite(START + 3 * 8192, new byte[8192]);
    int whole = 0;
    while (ends.get(whole) <= START + 3 * 8192) {
      whole++;
    }
    DamageReport report = read(whole);
    assertThat(report.stop().message()).startsWith("invalid magic number 0000 in WAL segment");
    assertThat(report.stop().wholeTo()).isEqualTo(START + 3 * 8192);
    assertThat(report.isDamage()).isFalse();
  }

  @Test
  void aClaimWhoseBlockIsNotRightIsNotBelieved() {
    write(60, false);
    flip(starts.get(20) + 500);
    // The last block now claims that all was durable, but its checksum does not say so.
    long last = LAYOUT.blockStart(ends.get(59));
    overwrite(last + BlockHeader.DURABLE_AT, new byte[] {0, 0, 0, 0, 0, 0x10, (byte) 0xff, 0});
    assertThat(read(20).isDamage()).isFalse();
  }

  @Test
  void eachFaultHasItsMessage() {
    write(60, true);
    long start = starts.get(5);
    overwrite(start, (byte) 0, (byte) 0, (byte) 0, (byte) 7);
    assertThat(read(5).stop().message())
        .isEqualTo(
            "invalid record length at " + Lsn.format(start) + ": expected at least 24, got 7");
    overwrite(start, (byte) 0x7f);
    assertThat(read(5).stop().message())
        .isEqualTo("record length 2130706439 at " + Lsn.format(start) + " too long");
    overwrite(start, (byte) 0, (byte) 0, (byte) 4, (byte) 1, (byte) 99);
    assertThat(read(5).stop().message())
        .isEqualTo("invalid resource manager ID 99 at " + Lsn.format(start));
    overwrite(start + 4, (byte) 5);
    overwrite(start + RecordFormat.PREVIOUS, new byte[8]);
    assertThat(read(5).stop().message())
        .isEqualTo("record with incorrect prev-link 0/00000000 at " + Lsn.format(start));
    long second = START + 8192;
    String where = " in WAL segment " + FIRST + ", LSN " + Lsn.format(second) + ", offset 8192";
    try (WalReader reader = new WalReader(files, LAYOUT, 1, second, TestLog.SYSTEM)) {
      assertThat(reader.next()).isNull();
      assertThat(reader.end().message())
          .isEqualTo("contrecord is requested by " + Lsn.format(second + 32));
    }
    try (WalReader reader = new WalReader(files, LAYOUT, 1, second + 8, TestLog.SYSTEM)) {
      assertThat(reader.next()).isNull();
      assertThat(reader.end().message())
          .isEqualTo(
              "invalid record offset at "
                  + Lsn.format(second + 8)
                  + ": expected at least 32, got 8");
    }
    overwrite(second + BlockHeader.TIMELINE_AT, new byte[] {0, 0, 0, 9});
    assertThat(messageAt(second)).isEqualTo("out-of-sequence timeline ID 9 (after 1)" + where);
    overwrite(second + BlockHeader.LSN_AT, new byte[8]);
    assertThat(messageAt(second)).isEqualTo("unexpected pageaddr 0/00000000" + where);
    overwrite(second + BlockHeader.FLAGS_AT, (byte) 1, (byte) 1);
    assertThat(messageAt(second)).isEqualTo("invalid info bits 0101" + where);
    overwrite(second, (byte) 1, (byte) 2);
    assertThat(messageAt(second)).isEqualTo("invalid magic number 0102" + where);
  }

  private String messageAt(long block) {
    try (WalReader reader = new WalReader(files, LAYOUT, 1, block, TestLog.SYSTEM)) {
      assertThat(reader.next()).isNull();
      return reader.end().message();
    }
  }

  @Test
  void faultsOfAContinuedRecordHaveTheirMessages() {
    try (WriteAheadLog log = TestLog.create(files, LAYOUT, TestLog.settings())) {
      log.insert(TestLog.record(builder, 1, 100));
      log.insert(TestLog.record(builder, 2, 20_000));
      log.insert(TestLog.record(builder, 3, 100));
    }
    long third = START + 2 * 8192;
    String at = Lsn.format(START + 48 + 128);
    int rest = 20_025 - (8192 - 48 - 128) - (8192 - 32);
    overwrite(third + BlockHeader.REMAINING_AT, new byte[] {0, 0, 0, 5});
    assertThat(read(1).stop().message())
        .isEqualTo("invalid contrecord length 5 (expected " + rest + ") at " + at);
    overwrite(third + BlockHeader.FLAGS_AT, (byte) 0, (byte) 0);
    assertThat(read(1).stop().message()).isEqualTo("there is no contrecord flag at " + at);
  }

  @Test
  void anotherDatabasesLogIsRefused() {
    write(3, true);
    try (WalReader reader = new WalReader(files, LAYOUT, 1, START, 4711)) {
      assertThat(reader.next()).isNull();
      assertThat(reader.end().message())
          .startsWith("WAL file is from different database system: WAL file database system")
          .endsWith("control file database system identifier is 4711");
    }
    WalLayout other = new WalLayout(4096, 1 << 20);
    try (WalReader reader = new WalReader(files, other, 1, START, TestLog.SYSTEM)) {
      assertThat(reader.next()).isNull();
      assertThat(reader.end().message())
          .isEqualTo(
              "WAL file is from different database system: incorrect block size in page header");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 8192})
  void seekFindsTheFirstRecordAtOrAfterAnyPosition(int blockSize) {
    WalLayout layout = new WalLayout(blockSize, 1 << 20);
    Random random = new Random(TestLog.seed("seekFinds"));
    try (WriteAheadLog log = TestLog.create(files, layout, TestLog.settings())) {
      for (int i = 1; i <= 1000; i++) {
        int length = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(300);
        ends.add(log.insert(TestLog.record(builder, i, length)));
        starts.add(builder.startLsn());
      }
    }
    for (int round = 0; round < 2000; round++) {
      long span = ends.get(999) - START;
      long lsn = START + (long) (random.nextDouble() * span);
      int expected = 0;
      while (expected < 1000 && starts.get(expected) < lsn) {
        expected++;
      }
      try (WalReader reader = TestLog.reader(files, layout)) {
        long found = reader.seek(lsn);
        if (expected == 1000) {
          assertThat(found).isEqualTo(Lsn.INVALID);
          assertThat(reader.end().kind()).isEqualTo(WalEnd.Kind.UNWRITTEN);
        } else {
          assertThat(found).as("after %s", Lsn.format(lsn)).isEqualTo(starts.get(expected));
          WalRecord record = reader.next();
          assertThat(record).isNotNull();
          assertThat(record.lsn()).isEqualTo(found);
        }
      }
    }
  }

  @Test
  void aReaderAtTheEndLooksAnewEachTimeItIsAsked() {
    try (WriteAheadLog log = TestLog.create(files, LAYOUT, TestLog.settings());
        WalReader reader = TestLog.reader(files, LAYOUT)) {
      for (int i = 1; i <= 3000; i++) {
        assertThat(reader.next()).isNull();
        log.flush(log.insert(TestLog.record(builder, i, 700)));
        WalRecord record = reader.next();
        assertThat(record).as("record %s", i).isNotNull();
        assertThat(record.xid()).isEqualTo(i);
      }
    }
  }

  @Test
  void staleBlocksOfARecycledSegmentAreNeverRead() {
    List<Long> xids = new ArrayList<>();
    WalPosition position;
    try (WriteAheadLog log = TestLog.create(files, LAYOUT, TestLog.settings())) {
      // The same bytes over and over, so that only positions tell old records from new ones.
      for (int i = 0; i < 9000; i++) {
        long end = log.insert(TestLog.record(builder, 7, 479));
        if (i % 500 == 0) {
          log.flush(end);
          long redo = log.beginCheckpoint();
          SegmentCounts counts = log.recycleSegments(redo, 4 << 20, 3 << 20, 1 << 20);
          assertThat(counts.removed()).isZero();
        }
      }
      assertThat(log.statistics().segmentsRecycled()).isPositive();
      long from = log.beginCheckpoint();
      for (int i = 0; i < 10; i++) {
        log.insert(TestLog.record(builder, i, 479));
        xids.add((long) i);
      }
      log.close();
      try (WalReader reader = new WalReader(files, LAYOUT, 1, from, TestLog.SYSTEM)) {
        assertThat(TestLog.xids(reader)).isEqualTo(xids);
        position = reader.continuation();
        assertThat(reader.scanBeyond(TestLog.COMMITS).validBlocks()).isZero();
      }
    }
    // Up to the very end of a segment whose successor is a recycled one.
    try (WriteAheadLog log =
        WriteAheadLog.open(
            files,
            TestLog.settings(),
            new PanicState(),
            LAYOUT,
            TestLog.SYSTEM,
            1,
            position,
            position.end())) {
      log.switchSegment();
    }
    try (WalReader reader = new WalReader(files, LAYOUT, 1, position.end(), TestLog.SYSTEM)) {
      assertThat(TestLog.xids(reader)).hasSize(1);
      assertThat(reader.end().kind()).isEqualTo(WalEnd.Kind.STALE);
      assertThat(reader.end().message()).startsWith("unexpected pageaddr");
      assertThat(reader.end().endOfLog())
          .isEqualTo(LAYOUT.segmentStart(position.end()) + LAYOUT.segmentSize());
    }
  }

  @Test
  void aSegmentBegunAnewHoldsNothingOfTheAttemptBefore() {
    long fresh = START + LAYOUT.segmentSize();
    for (int attempt = 1; attempt <= 3; attempt++) {
      try (WriteAheadLog log =
          WriteAheadLog.open(
              files,
              TestLog.settings(),
              new PanicState(),
              LAYOUT,
              TestLog.SYSTEM,
              2,
              WalPosition.freshSegment(fresh),
              fresh)) {
        // The same records each time, fewer and fewer.
        for (int i = 1; i <= 1200 / attempt; i++) {
          log.insert(TestLog.record(builder, i, 1000));
        }
      }
      try (WalReader reader = new WalReader(files, LAYOUT, 2, fresh, TestLog.SYSTEM)) {
        assertThat(TestLog.xids(reader)).hasSize(1200 / attempt);
        assertThat(reader.scanBeyond(TestLog.COMMITS).validBlocks()).isZero();
      }
    }
  }

  @Test
  void whatLiesBehindTheEndInItsBlockIsGoneWhenTheLogGoesOn() {
    write(3, true);
    overwrite(ends.get(2), new byte[] {0, 0, 0, 99, 1, 2, 3, 4, 5});
    overwrite(ends.get(2) + 1024, new byte[] {0, 0, 0, 99, 1, 2, 3, 4, 5});
    WalPosition position = new WalPosition(ends.get(2), starts.get(2));
    long end;
    try (WriteAheadLog log =
        WriteAheadLog.open(
            files,
            TestLog.settings(),
            new PanicState(),
            LAYOUT,
            TestLog.SYSTEM,
            1,
            position,
            position.end())) {
      end = log.insert(TestLog.record(builder, 4, 1024 - 25));
    }
    assertThat(end).isEqualTo(ends.get(2) + 1024);
    DamageReport report = read(4);
    assertThat(report.stop().kind()).isEqualTo(WalEnd.Kind.UNWRITTEN);
    assertThat(report.stop().endOfLog()).isEqualTo(end);
  }
}
