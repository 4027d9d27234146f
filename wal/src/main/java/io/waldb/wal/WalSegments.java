package io.waldb.wal;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of segment files: 24 upper-case hexadecimal digits, eight each for the timeline, the
 * high part and the low part of the segment's number, as PostgreSQL names them. The high part
 * counts units of 4 GB of log.
 */
public final class WalSegments {
  /** The directory of the segment files. */
  public static final String DIRECTORY = "wal";

  private static final int NAME_LENGTH = 24;

  /**
   * A segment file.
   *
   * @param name without the directory
   * @param timeline from the name
   * @param segment number of the segment, from the name
   */
  public record Segment(String name, int timeline, long segment) {}

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private WalSegments() {}

  /** The name of a segment's file. */
  public static String name(WalLayout layout, int timeline, long segment) {
    long perUnit = (1L << 32) / layout.segmentSize();
    return HEX.toHexDigits(timeline)
        + HEX.toHexDigits((int) (segment / perUnit))
        + HEX.toHexDigits((int) (segment % perUnit));
  }

  /** The path of a segment's file in the database's file system. */
  public static String path(WalLayout layout, int timeline, long segment) {
    return DIRECTORY + '/' + name(layout, timeline, segment);
  }

  /** Whether this is the name of a segment file. */
  public static boolean isName(String name) {
    if (name.length() != NAME_LENGTH) {
      return false;
    }
    for (int i = 0; i < NAME_LENGTH; i++) {
      char c = name.charAt(i);
      if ((c < '0' || c > '9') && (c < 'A' || c > 'F')) {
        return false;
      }
    }
    return true;
  }

  /**
   * Takes a name apart.
   *
   * @throws DatabaseException 42602 when it is not the name of a segment file
   */
  public static Segment parse(WalLayout layout, String name) {
    if (!isName(name)) {
      throw new DatabaseException(
          SqlState.INVALID_NAME, "\"" + name + "\" is not the name of a WAL segment file");
    }
    int timeline = Integer.parseUnsignedInt(name.substring(0, 8), 16);
    long high = Long.parseLong(name.substring(8, 16), 16);
    long low = Long.parseLong(name.substring(16), 16);
    return new Segment(name, timeline, high * ((1L << 32) / layout.segmentSize()) + low);
  }

  /** All segment files there are, by timeline and number; other files are left out. */
  public static List<Segment> list(FileSystem files, WalLayout layout) {
    List<Segment> segments = new ArrayList<>();
    for (String name : files.list(DIRECTORY)) {
      if (isName(name)) {
        segments.add(parse(layout, name));
      }
    }
    return segments;
  }

  /**
   * What is wrong with the file of a segment that the log has come to, other than its content: a
   * segment gets its name when it has its size, durably, before the last block of the one before it
   * is written.
   *
   * @return null when nothing is
   */
  public static @Nullable String fileProblem(
      FileSystem files, WalLayout layout, int timeline, long segment) {
    String path = path(layout, timeline, segment);
    if (!files.exists(path)) {
      return "log segment \""
          + path
          + "\" is missing: it was there when the one before it was filled";
    }
    long size = files.size(path);
    if (size >= layout.segmentSize()) {
      return null;
    }
    return "log segment \""
        + path
        + "\" has "
        + size
        + " bytes instead of "
        + layout.segmentSize()
        + ": its end is missing";
  }

  /**
   * The start of the first segment past every segment file of any timeline; 0 when there is none.
   */
  public static long startPastAll(FileSystem files, WalLayout layout) {
    long next = 0;
    for (Segment segment : list(files, layout)) {
      next = Math.max(next, segment.segment() + 1);
    }
    return next * layout.segmentSize();
  }

  /**
   * The layout that a segment's own header states, for tools that have no control file to ask.
   *
   * @throws DatabaseException XX001 if the file does not begin with a segment header
   */
  public static WalLayout layoutOf(FileSystem files, String path) {
    ByteBuffer header = ByteBuffer.allocate(WalLayout.LONG_HEADER_SIZE);
    try (DataFile file = files.open(path, OpenMode.READ)) {
      file.read(0, header);
    }
    boolean whole = !header.hasRemaining();
    int segmentSize = header.getInt(BlockHeader.SEGMENT_SIZE_AT);
    int blockSize = header.getInt(BlockHeader.BLOCK_SIZE_AT);
    if (!whole
        || (header.getShort(0) & 0xffff) != BlockHeader.MAGIC
        || (BlockHeader.flags(header, 0) & BlockHeader.LONG) == 0) {
      throw new DatabaseException(
          SqlState.DATA_CORRUPTED,
          "file \"" + path + "\" does not begin with a WAL segment header");
    }
    return new WalLayout(blockSize, segmentSize);
  }
}
