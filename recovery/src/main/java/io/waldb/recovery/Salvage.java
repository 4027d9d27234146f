package io.waldb.recovery;

import io.waldb.common.Lsn;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.wal.DamageReport;
import io.waldb.wal.WalEnd;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalSegments;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The directory {@code salvage}: copies of what is given up, and the list of what is lost. */
public final class Salvage {
  /** Where the copies go. */
  public static final String DIRECTORY = "salvage";

  private static final String LOST = DIRECTORY + "/lost";
  private static final int CHUNK = 1 << 20;

  private Salvage() {}

  /**
   * Copies a timeline's segments from the one with a position on.
   *
   * @return their names
   */
  static List<String> copy(FileSystem files, WalLayout layout, int timeline, long from) {
    files.createDirectory(DIRECTORY);
    List<String> copied = new ArrayList<>();
    for (WalSegments.Segment segment : WalSegments.list(files, layout)) {
      if (segment.timeline() == timeline && segment.segment() >= layout.segment(from)) {
        copy(files, WalSegments.DIRECTORY + '/' + segment.name(), DIRECTORY + '/' + segment.name());
        copied.add(segment.name());
      }
    }
    files.syncDirectory(DIRECTORY);
    files.syncDirectory("");
    return copied;
  }

  /** Says what is given up of the log, and what is kept of that. */
  static String describeLog(WalEnd end, DamageReport report, List<String> kept) {
    StringBuilder text = new StringBuilder("the log from ").append(Lsn.format(end.endOfLog()));
    text.append(" on");
    if (report.records() == 0) {
      text.append(", in which no whole record can be read");
    } else {
      text.append(", of which ").append(report.records()).append(" records up to ");
      text.append(Lsn.format(report.endOfLast())).append(" can be read, ");
      text.append(report.commits().size()).append(" of them commits");
    }
    if (!kept.isEmpty()) {
      text.append("; kept in \"").append(DIRECTORY).append("\": segment");
      text.append(kept.size() == 1 ? " " : "s ").append(kept.get(0));
      if (kept.size() > 1) {
        text.append(" to ").append(kept.get(kept.size() - 1));
      }
    }
    return text.toString();
  }

  /** What was given up, a line each, the oldest first; empty when nothing ever was. */
  public static List<String> lost(FileSystem files) {
    if (!files.exists(LOST)) {
      return List.of();
    }
    try (DataFile file = files.open(LOST, OpenMode.READ)) {
      ByteBuffer text = ByteBuffer.allocate(Math.toIntExact(file.size()));
      file.read(0, text);
      return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /**
   * Appends to the list of what is lost, durably, before it is given up: the next start would not
   * find it out again. What is on the list already is not said again.
   */
  public static void noteLost(FileSystem files, List<String> lost) {
    List<String> lines = new ArrayList<>(lost);
    lines.removeAll(lost(files));
    if (lines.isEmpty()) {
      return;
    }
    files.createDirectory(DIRECTORY);
    byte[] text = (String.join("\n", lines) + '\n').getBytes(StandardCharsets.UTF_8);
    try (DataFile file = files.open(LOST, OpenMode.CREATE)) {
      file.write(file.size(), ByteBuffer.wrap(text));
      file.sync();
    }
    files.syncDirectory(DIRECTORY);
    files.syncDirectory("");
  }

  private static void copy(FileSystem files, String from, String to) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (DataFile source = files.open(from, OpenMode.READ);
        DataFile target = files.open(to, OpenMode.CREATE)) {
      target.truncate(0);
      for (long at = 0; source.read(at, chunk.clear()) > 0; at += CHUNK) {
        target.write(at, chunk.flip());
      }
      target.sync();
    }
  }
}
