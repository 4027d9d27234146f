package io.waldb.tpcb;

import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.recovery.ControlData;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalSegments;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The damage that is done to a database's files while it is closed.
 *
 * @param length bytes of ZERO
 * @param lsn place of ZERO and FLIP
 */
record Tamper(Kind kind, int length, long lsn) {
  /** What is damaged. */
  enum Kind {
    /** Nothing. */
    NONE("nothing"),
    /** The last two segments of the log: 10 000 bytes from offset 100 become zero. */
    SEGMENTS("10 000 bytes from offset 100 of each of the last two log segments become zero"),
    /** The last segment of the log is deleted. */
    LAST_SEGMENT("the last log segment is deleted"),
    /** A range of the log becomes zero. */
    ZERO("a range of the log becomes zero"),
    /** One bit of the log is turned over. */
    FLIP("one bit of the log is turned over"),
    /** The second half of a data page, changed since the last checkpoint, becomes zero. */
    TORN_PAGE("the second half of a data page becomes zero, as if it had not reached the disk");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** What is done, in words. */
    String text() {
      return text;
    }
  }

  private static final int SEGMENT_OFFSET = 100;
  private static final int SEGMENT_BYTES = 10_000;

  /** Whether the log is damaged. */
  boolean damagesLog() {
    return switch (kind) {
      case SEGMENTS, LAST_SEGMENT, ZERO, FLIP -> true;
      case NONE, TORN_PAGE -> false;
    };
  }

  /**
   * Where the log will be damaged first.
   *
   * @param end end of the log that was written
   * @throws ScriptException if there is nothing to damage there that recovery reads
   */
  long firstDamage(ControlData control, long end) {
    long first =
        switch (kind) {
          case SEGMENTS -> segments(control, end).get(0) + SEGMENT_OFFSET;
          case LAST_SEGMENT -> lastSegment(control, end);
          default -> lsn;
        };
    if (first <= control.redo() || first >= end) {
      throw new ScriptException(
          "the place to damage, "
              + Lsn.format(first)
              + ", is not between the redo point "
              + Lsn.format(control.redo())
              + " and the end of the log "
              + Lsn.format(end));
    }
    return first;
  }

  /**
   * The starts of the last two segments with records, of those only what lies behind the redo
   * point.
   */
  private static List<Long> segments(ControlData control, long end) {
    WalLayout layout = control.layout();
    long last = lastSegment(control, end);
    List<Long> starts = new ArrayList<>();
    for (long start = last - layout.segmentSize(); start <= last; start += layout.segmentSize()) {
      if (start > control.redo() && start + SEGMENT_OFFSET < end) {
        starts.add(start);
      }
    }
    if (starts.isEmpty()) {
      throw new ScriptException(
          "the log since the last checkpoint is within one segment; let the clients run longer (--seconds)");
    }
    return starts;
  }

  private static long lastSegment(ControlData control, long end) {
    return control.layout().segmentStart(end - 1);
  }

  /**
   * The first byte of the log that the damage really changes: where zeroes are overwritten with
   * zeroes, a record stays whole.
   *
   * @param first what {@link #firstDamage} answers
   */
  long firstChange(FileSystem files, ControlData control, long first) {
    if (kind == Kind.FLIP || kind == Kind.LAST_SEGMENT) {
      return first;
    }
    long offset = first % control.layout().segmentSize();
    ByteBuffer bytes = ByteBuffer.allocate(kind == Kind.ZERO ? length : SEGMENT_BYTES);
    try (DataFile file = files.open(path(control, first), OpenMode.READ)) {
      file.read(offset, bytes);
    }
    for (int i = 0; i < bytes.position(); i++) {
      if (bytes.get(i) != 0) {
        return first + i;
      }
    }
    return first + bytes.position();
  }

  /** Damages the log; says in words what was done. */
  List<String> damageLog(FileSystem files, ControlData control, long end) {
    List<String> done = new ArrayList<>();
    switch (kind) {
      case SEGMENTS -> {
        for (long start : segments(control, end)) {
          done.add(overwrite(files, control, start + SEGMENT_OFFSET, SEGMENT_BYTES));
        }
      }
      case LAST_SEGMENT -> {
        String path = path(control, lastSegment(control, end));
        files.delete(path);
        files.syncDirectory(WalSegments.DIRECTORY);
        done.add(path + ": deleted");
      }
      case ZERO -> done.add(overwrite(files, control, lsn, length));
      case FLIP -> done.add(flip(files, control));
      case NONE, TORN_PAGE -> {}
    }
    return done;
  }

  /** The stretches of the log that the damage overwrites. */
  List<CrashEvidence.Damage> damaged(ControlData control, long end) {
    List<CrashEvidence.Damage> stretches = new ArrayList<>();
    switch (kind) {
      case SEGMENTS -> {
        for (long start : segments(control, end)) {
          long from = start + SEGMENT_OFFSET;
          stretches.add(new CrashEvidence.Damage(from, from + SEGMENT_BYTES));
        }
      }
      case LAST_SEGMENT -> {
        long start = lastSegment(control, end);
        stretches.add(new CrashEvidence.Damage(start, start + control.layout().segmentSize()));
      }
      case ZERO -> {
        long segmentEnd = control.layout().segmentStart(lsn) + control.layout().segmentSize();
        stretches.add(new CrashEvidence.Damage(lsn, Math.min(lsn + length, segmentEnd)));
      }
      case FLIP -> stretches.add(new CrashEvidence.Damage(lsn, lsn + 1));
      case NONE, TORN_PAGE -> {}
    }
    return stretches;
  }

  private static String path(ControlData control, long at) {
    WalLayout layout = control.layout();
    return WalSegments.path(layout, control.timeline(), at / layout.segmentSize());
  }

  private static String overwrite(FileSystem files, ControlData control, long at, int bytes) {
    String path = path(control, at);
    long offset = at % control.layout().segmentSize();
    int count = (int) Math.min(bytes, control.layout().segmentSize() - offset);
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.write(offset, ByteBuffer.allocate(count));
      file.sync();
    }
    return path + ": " + count + " bytes from offset " + offset + " overwritten with zeroes";
  }

  private String flip(FileSystem files, ControlData control) {
    String path = path(control, lsn);
    long offset = lsn % control.layout().segmentSize();
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(offset, one);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      file.write(offset, one);
      file.sync();
    }
    return path + ": lowest bit of the byte at offset " + offset + " turned over";
  }

  /** A data page as it is in its file. */
  static ByteBuffer readPage(FileSystem files, long pageKey) {
    ByteBuffer page = ByteBuffer.allocate(Pages.SIZE);
    try (DataFile file = files.open(path(pageKey), OpenMode.READ)) {
      file.readFully((long) PageId.block(pageKey) * Pages.SIZE, page);
    }
    return page.clear();
  }

  /** Puts a data page into its file, whatever was there. */
  static void writePage(FileSystem files, long pageKey, ByteBuffer page) {
    try (DataFile file = files.open(path(pageKey), OpenMode.READ_WRITE)) {
      file.write((long) PageId.block(pageKey) * Pages.SIZE, page);
      file.sync();
    }
  }

  private static String path(long pageKey) {
    return "base/" + PageId.relation(pageKey) + PageId.fork(pageKey).suffix();
  }

  /** Tears a data page: its second half becomes zero, as if only the first had reached the disk. */
  static String tearPage(FileSystem files, long pageKey) {
    String path = path(pageKey);
    long at = (long) PageId.block(pageKey) * Pages.SIZE;
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.write(at + Pages.SIZE / 2, ByteBuffer.allocate(Pages.SIZE / 2));
      file.sync();
    }
    assert PageId.fork(pageKey) == Fork.MAIN;
    return path
        + ": the second half of block "
        + PageId.block(pageKey)
        + " overwritten with zeroes";
  }
}
