package io.waldb.buffer;

import io.waldb.common.Crc32c;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.FormatVersion;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code waldb.sizes}: how many pages each relation's file had, durably, at a checkpoint.
 *
 * <p>A page that is damaged has a wrong checksum, but a file that lacks its end has nothing that
 * tells: a scan would just end sooner. So each checkpoint notes the sizes after it has synced the
 * files and before the control file moves. Recovery holds the files against it: whatever is shorter
 * must have been cut off by a record behind the redo point.
 *
 * <pre>
 * OFFSET SIZE FIELD         (big-endian)
 *      0    8 magic "WALDBSIZ"
 *      8    4 format version, 1
 *     12    4 CRC-32C of all from offset 16
 *     16    8 redo point of the checkpoint
 *     24    4 n, relations
 *     28   8n relation number, blocks; ascending
 * </pre>
 *
 * <p>Later versions keep the first two fields and have at 12 the CRC-32C of the whole file with
 * this field zero, so that a version that is damaged is told from one that is newer.
 *
 * @param redo the checkpoint's redo point
 * @param blocks pages of each relation, by number
 */
public record RelationSizes(long redo, SortedMap<Integer, Integer> blocks) {
  /** The file's name in the database directory. */
  public static final String NAME = "waldb.sizes";

  /** What it is called until it is whole. */
  public static final String TEMPORARY = NAME + ".tmp";

  /**
   * A file of the same form, in which a recovery notes which files lacked their end and where: it
   * may make them longer, and be interrupted before it knows whether that was right.
   */
  public static final String SHORT_NAME = "waldb.short";

  private static final long MAGIC = 0x57414C444253495AL; // "WALDBSIZ"
  private static final int VERSION = 1;
  private static final int HEADER_SIZE = 28;

  /** The relations that there are now. */
  static SortedMap<Integer, Integer> collect(FileSystem files, RelationFiles relations) {
    SortedMap<Integer, Integer> blocks = new TreeMap<>();
    for (String directory : new String[] {"base", "clog"}) {
      for (String name : files.list(directory)) {
        long key = RelationFiles.firstPageOf(name);
        if (key >= 0 && PageId.fork(key) == Fork.MAIN) {
          RelationFile file = relations.get(PageId.relation(key), Fork.MAIN);
          if (file.exists) {
            blocks.put(file.relation, file.blocks);
          }
        }
      }
    }
    return blocks;
  }

  /** Replaces a file, durably if {@code sync} says so. */
  public void write(FileSystem files, String name, boolean sync) {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_SIZE + 8 * blocks.size());
    bytes.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(redo).putInt(blocks.size());
    blocks.forEach((relation, count) -> bytes.putInt(relation).putInt(count));
    bytes.putInt(12, checksum(bytes));
    try (DataFile file = files.open(TEMPORARY, OpenMode.CREATE)) {
      file.truncate(0);
      file.write(0, bytes.flip());
      if (sync) {
        file.sync();
      }
    }
    files.rename(TEMPORARY, name);
    if (sync) {
      files.syncDirectory("");
    }
  }

  /**
   * What the file says; null when there is none, or it is damaged.
   *
   * @throws DatabaseException 55000 when it was written by a newer program
   */
  public static @Nullable RelationSizes read(FileSystem files, String name) {
    if (!files.exists(name)) {
      return null;
    }
    try (DataFile file = files.open(name, OpenMode.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), Integer.MAX_VALUE - 8));
      file.read(0, bytes);
      int size = bytes.position();
      bytes.clear();
      if (size != bytes.capacity() || size < HEADER_SIZE || bytes.getLong(0) != MAGIC) {
        return null;
      }
      refuseNewer(name, bytes);
      if (bytes.getInt(8) != VERSION
          || bytes.getInt(12) != checksum(bytes)
          || size != HEADER_SIZE + 8L * bytes.getInt(24)) {
        return null;
      }
      SortedMap<Integer, Integer> blocks = new TreeMap<>();
      for (int at = HEADER_SIZE; at < size; at += 8) {
        blocks.put(bytes.getInt(at), bytes.getInt(at + 4));
      }
      return new RelationSizes(bytes.getLong(16), blocks);
    }
  }

  private static void refuseNewer(String name, ByteBuffer bytes) {
    int version = bytes.getInt(8);
    int size = bytes.capacity();
    if (version > VERSION
        && bytes.getInt(12)
            == new Crc32c().update(bytes, 0, 12).updateInt(0).update(bytes, 16, size).value()) {
      throw FormatVersion.unknown(name, version, VERSION);
    }
  }

  private static int checksum(ByteBuffer bytes) {
    return new Crc32c().update(bytes, 16, bytes.capacity()).value();
  }
}
