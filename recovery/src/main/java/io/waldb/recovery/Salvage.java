package io.waldb.recovery;

import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalSegments;
import java.nio.ByteBuffer;

/** Copies the segments of a log that is about to be cut, for inspection. */
final class Salvage {
  /** Where the copies go. */
  static final String DIRECTORY = "salvage";

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
