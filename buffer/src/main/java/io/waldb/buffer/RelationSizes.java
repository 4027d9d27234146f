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
import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code waldb.sizes}: how many pages each relation's file had, durably, at a checkpoint,
 * and which of them were new.
 *
 * <p>A page that is damaged has a wrong checksum, but a file that lacks its end has nothing that
 * tells: a scan would just end sooner. Nor have zeroes in place of a page, which look like a page
 * that was just added. So each checkpoint notes sizes and new pages after it has synced the files
 * and before the control file moves. Recovery holds the files against it: whatever is shorter must
 * have been cut off by a record behind the redo point, and zeroes in any other place are damage.
 *
 * <pre>
 * OFFSET SIZE FIELD         (big-endian)
 *      0    8 magic "WALDBSIZ"
 *      8    4 format version, 2
 *     12    4 CRC-32C of the whole file, with this field zero
 *     16    8 redo point of the checkpoint
 *     24    4 n, relations
 *     28      n times, ascending:
 *              4 relation number
 *              4 blocks
 *              4 r, ranges of blocks that may be new
 *              8r first block, block after the last; ascending
 * </pre>
 *
 * <p>Later versions keep the first two fields and the checksum, so that a version that is damaged
 * is told from one that is newer.
 *
 * @param redo the checkpoint's redo point
 * @param blocks pages of each relation, by number
 * @param newBlocks the pages that may be all zeroes, of relations that have any
 */
public record RelationSizes(
    long redo, SortedMap<Integer, Integer> blocks, SortedMap<Integer, BitSet> newBlocks) {
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
  private static final int VERSION = 2;
  private static final int HEADER_SIZE = 28;
  private static final int CHECKSUM_OFFSET = 12;
  private static final int RELATION_SIZE = 12;
  private static final int RANGE_SIZE = 8;
  private static final BitSet NONE = new BitSet();

  /** The relations that there are now. */
  static RelationSizes collect(long redo, FileSystem files, RelationFiles relations) {
    SortedMap<Integer, Integer> blocks = new TreeMap<>();
    SortedMap<Integer, BitSet> newBlocks = new TreeMap<>();
    for (String directory : new String[] {"base", "clog"}) {
      for (String name : files.list(directory)) {
        long key = RelationFiles.firstPageOf(name);
        if (key >= 0 && PageId.fork(key) == Fork.MAIN) {
          RelationFile file = relations.get(PageId.relation(key), Fork.MAIN);
          if (file.exists) {
            // The length first: should it grow now, the new pages lie behind it.
            int length = file.blocks;
            BitSet unwritten = file.newBlocks.copy();
            if (unwritten.length() > length) {
              unwritten.clear(length, unwritten.length());
            }
            blocks.put(file.relation, length);
            if (!unwritten.isEmpty()) {
              newBlocks.put(file.relation, unwritten);
            }
          }
        }
      }
    }
    return new RelationSizes(redo, blocks, newBlocks);
  }

  /** Whether a relation's page may be all zeroes. Of what was not noted all may be. */
  public boolean mayBeNew(int relation, int block) {
    BitSet unwritten = newBlocks.get(relation);
    return block >= blocks.getOrDefault(relation, 0) || (unwritten != null && unwritten.get(block));
  }

  /** The pages of a relation that had been written. */
  BitSet written(int relation) {
    BitSet written = new BitSet();
    written.set(0, blocks.getOrDefault(relation, 0));
    BitSet unwritten = newBlocks.get(relation);
    if (unwritten != null) {
      written.andNot(unwritten);
    }
    return written;
  }

  // ---------------------------------------------------------------- the file

  /** Replaces a file, durably if {@code sync} says so. */
  public void write(FileSystem files, String name, boolean sync) {
    ByteBuffer bytes = encode();
    try (DataFile file = files.open(TEMPORARY, OpenMode.CREATE)) {
      file.truncate(0);
      file.write(0, bytes);
      if (sync) {
        file.sync();
      }
    }
    files.rename(TEMPORARY, name);
    if (sync) {
      files.syncDirectory("");
    }
  }

  private ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_SIZE + encodedRelations());
    bytes.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(redo).putInt(blocks.size());
    blocks.forEach(
        (relation, count) -> {
          BitSet unwritten = newBlocks.getOrDefault(relation, NONE);
          bytes.putInt(relation).putInt(count).putInt(ranges(unwritten));
          for (int from = unwritten.nextSetBit(0); from >= 0; ) {
            int to = unwritten.nextClearBit(from);
            bytes.putInt(from).putInt(to);
            from = unwritten.nextSetBit(to);
          }
        });
    bytes.putInt(CHECKSUM_OFFSET, checksum(bytes));
    return bytes.flip();
  }

  private int encodedRelations() {
    int ranges = newBlocks.values().stream().mapToInt(RelationSizes::ranges).sum();
    return RELATION_SIZE * blocks.size() + RANGE_SIZE * ranges;
  }

  private static int ranges(BitSet bits) {
    int count = 0;
    for (int from = bits.nextSetBit(0); from >= 0; count++) {
      from = bits.nextSetBit(bits.nextClearBit(from));
    }
    return count;
  }

  /**
   * What the file says; null when there is none, or it is damaged.
   *
   * @throws DatabaseException 55000 when it was written by a program with another format
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
      if (bytes.getInt(CHECKSUM_OFFSET) != checksum(bytes)) {
        return null;
      }
      if (bytes.getInt(8) != VERSION) {
        throw FormatVersion.unknown(name, bytes.getInt(8), VERSION);
      }
      return decode(bytes);
    }
  }

  private static RelationSizes decode(ByteBuffer bytes) {
    long redo = bytes.getLong(16);
    int count = bytes.getInt(24);
    SortedMap<Integer, Integer> blocks = new TreeMap<>();
    SortedMap<Integer, BitSet> newBlocks = new TreeMap<>();
    bytes.position(HEADER_SIZE);
    for (int i = 0; i < count; i++) {
      int relation = bytes.getInt();
      blocks.put(relation, bytes.getInt());
      int ranges = bytes.getInt();
      if (ranges > 0) {
        BitSet unwritten = new BitSet();
        for (int j = 0; j < ranges; j++) {
          unwritten.set(bytes.getInt(), bytes.getInt());
        }
        newBlocks.put(relation, unwritten);
      }
    }
    return new RelationSizes(redo, blocks, newBlocks);
  }

  private static int checksum(ByteBuffer bytes) {
    return new Crc32c()
        .update(bytes, 0, CHECKSUM_OFFSET)
        .updateInt(0)
        .update(bytes, 16, bytes.capacity())
        .value();
  }
}
