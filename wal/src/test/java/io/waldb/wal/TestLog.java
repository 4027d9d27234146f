package io.waldb.wal;

import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A small log for tests: segments of 1 MB, records whose bytes follow from a number. */
final class TestLog {
  static final long SYSTEM = 0x5eed_cafe_0001L;
  static final int TIMELINE = 1;
  static final WalLayout LAYOUT = new WalLayout(8192, 1 << 20);
  static final CommitRecognizer COMMITS =
      new CommitRecognizer() {
        @Override
        public boolean isCommit(WalRecord record) {
          return record.resourceManagerId() == ResourceManagerId.TRANSACTION.id();
        }

        @Override
        public long commitMicros(WalRecord record) {
          return record.mainData().getLong(0);
        }
      };

  private TestLog() {}

  static Settings settings() {
    return new Settings().set(WaldbSettings.WAL_BUFFERS, "256kB");
  }

  static long start(WalLayout layout) {
    return layout.segmentSize();
  }

  /** A new log with its threads. */
  static WriteAheadLog create(FileSystem files, WalLayout layout, Settings settings) {
    long start = start(layout);
    WriteAheadLog.initialize(files, layout, SYSTEM, TIMELINE, start);
    return WriteAheadLog.open(
        files,
        settings,
        new PanicState(),
        layout,
        SYSTEM,
        TIMELINE,
        WalPosition.freshSegment(start),
        start);
  }

  /** A new log without threads, in which nothing happens by itself. */
  static WriteAheadLog createWithoutThreads(FileSystem files, WalLayout layout, Settings settings) {
    long start = start(layout);
    WriteAheadLog.initialize(files, layout, SYSTEM, TIMELINE, start);
    return WriteAheadLog.openForTest(
        files,
        settings,
        new PanicState(),
        layout,
        SYSTEM,
        TIMELINE,
        WalPosition.freshSegment(start),
        System::nanoTime);
  }

  static WalReader reader(FileSystem files, WalLayout layout) {
    return new WalReader(files, layout, TIMELINE, start(layout), SYSTEM);
  }

  /** A record without blocks whose main data follows from a number. */
  static WalRecordBuilder record(WalRecordBuilder builder, long number, int length) {
    builder.begin(ResourceManagerId.HEAP.id(), (int) (number & 0x70), number);
    byte[] bytes = new byte[length];
    new Random(number).nextBytes(bytes);
    return builder.put(bytes, 0, length);
  }

  static boolean isRecord(WalRecord record, int length) {
    byte[] expected = new byte[length];
    new Random(record.xid()).nextBytes(expected);
    ByteBuffer main = record.mainData();
    return main.equals(ByteBuffer.wrap(expected));
  }

  /** The xids of all records up to the end. */
  static List<Long> xids(WalReader reader) {
    List<Long> xids = new ArrayList<>();
    for (WalRecord record = reader.next(); record != null; record = reader.next()) {
      xids.add(record.xid());
    }
    return xids;
  }

  /** Prints the seed of a random test, which -Dwaldb.seed sets. */
  static long seed(String test) {
    String given = System.getProperty("waldb.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.err.println(test + ": -Dwaldb.seed=" + seed);
    return seed;
  }
}
