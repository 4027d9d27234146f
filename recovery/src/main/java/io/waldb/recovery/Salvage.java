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

/**
 * The directory {@code salvage}: copies of what is given up, files that nothing refers to any more,
 * and the list of what is lost. What is put there never takes the place of what is there already.
 */
public final class Salvage {
  /** Where the copies go. */
  public static final String DIRECTORY = "salvage";

  /**
   * The file that says that files without an owner are to be kept: since it was written, log or
   * pages have been given up that may have told of them.
   */
  private static final String KEEP_ORPHANS = "waldb.orphans";

  private static final String LOST = DIRECTORY + "/lost";
  private static final int CHUNK = 1 << 20;
  private static final System.Logger LOG = System.getLogger("io.waldb.recovery");

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
        keep(
            files, WalSegments.DIRECTORY + '/' + segment.name(), 0, Long.MAX_VALUE, segment.name());
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

  /**
   * Copies a part of a file, durably but for the name. A copy that is there and says the same will
   * do, as when a recovery is begun again; beside another one this gets another name.
   *
   * @param length bytes at most
   * @param name of the copy
   */
  public static void keep(FileSystem files, String from, long offset, long length, String name) {
    try (DataFile source = files.open(from, OpenMode.READ)) {
      for (int number = 1; ; number++) {
        String path = numbered(name, number);
        boolean isNew = !files.exists(path);
        try (DataFile copy = files.open(path, OpenMode.CREATE)) {
          if (isNew) {
            copy(source, offset, length, copy);
          }
          if (isNew || isCopy(source, offset, length, copy)) {
            copy.sync();
            return;
          }
        }
      }
    }
  }

  private static String numbered(String name, int number) {
    return DIRECTORY + '/' + name + (number == 1 ? "" : "-" + number);
  }

  private static void copy(DataFile source, long offset, long length, DataFile target) {
    ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK, length));
    for (long at = 0; read(source, offset, length, at, chunk); at += chunk.limit()) {
      target.write(at, chunk);
    }
  }

  private static boolean isCopy(DataFile source, long offset, long length, DataFile copy) {
    ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK, length));
    ByteBuffer other = ByteBuffer.allocateDirect(chunk.capacity());
    long at = 0;
    for (; read(source, offset, length, at, chunk); at += chunk.limit()) {
      copy.read(at, other.clear().limit(chunk.limit()));
      if (!other.flip().equals(chunk)) {
        return false;
      }
    }
    return copy.size() == at;
  }

  /* Fills the chunk with what is to be copied; false behind the end. */
  private static boolean read(
      DataFile source, long offset, long length, long at, ByteBuffer chunk) {
    chunk.clear().limit((int) Math.min(chunk.capacity(), length - at));
    source.read(offset + at, chunk);
    return chunk.flip().hasRemaining();
  }

  // ---------------------------------------------------------------- files without an owner

  /** Says durably that files which nothing refers to are to be kept when the database is opened. */
  static void wantOrphans(FileSystem files) {
    try (DataFile file = files.open(KEEP_ORPHANS, OpenMode.CREATE)) {
      file.sync();
    }
    files.syncDirectory("");
  }

  /** Whether {@link #wantOrphans} was called and {@link #orphansAreKept} not since. */
  public static boolean wantsOrphans(FileSystem files) {
    return files.exists(KEEP_ORPHANS);
  }

  /**
   * Moves files here, durably.
   *
   * @param directory where they are
   * @param names of the files there
   */
  public static void keepOrphans(FileSystem files, String directory, List<String> names) {
    files.createDirectory(DIRECTORY);
    files.syncDirectory("");
    for (String name : names) {
      int number = 1;
      while (files.exists(numbered(name, number))) {
        number++;
      }
      String kept = numbered(name, number);
      files.rename(directory + '/' + name, kept);
      LOG.log(
          System.Logger.Level.WARNING,
          "file \"{0}/{1}\", which no table, index or sequence has, is kept as \"{2}\"",
          directory,
          name,
          kept);
    }
    files.syncDirectory(DIRECTORY);
    files.syncDirectory(directory);
  }

  /** Ends what {@link #wantOrphans} began: those that there were are kept. */
  public static void orphansAreKept(FileSystem files) {
    files.delete(KEEP_ORPHANS);
    files.syncDirectory("");
  }
}
