package io.waldb.recovery;

import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalSegments;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
   * @return how many
   */
  static int copy(FileSystem files, WalLayout layout, int timeline, long from) {
    files.createDirectory(DIRECTORY);
    int copied = 0;
    for (WalSegments.Segment segment : WalSegments.list(files, layout)) {
      if (segment.timeline() == timeline && segment.segment() >= layout.segment(from)) {
        copy(files, WalSegments.DIRECTORY + '/' + segment.name(), DIRECTORY + '/' + segment.name());
        copied++;
      }
    }
    files.syncDirectory(DIRECTORY);
    files.syncDirectory("");
    return copied;
  }

  /**
   * Appends to the list of what is lost, durably, before it is given up: the next start would not
   * find it out again.
   */
  public static void noteLost(FileSystem files, List<String> lines) {
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
