package io.waldb.executor.operator;

import io.waldb.common.file.FileSystem;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleCodec;
import io.waldb.storage.tuple.TupleSlot;
import org.jspecify.annotations.Nullable;

/**
 * Rows that did not fit in memory, in temporary files by the hash of their key, so that each file
 * can be worked on alone.
 *
 * <p>Level by level other bits of the hash tell the partitions apart; past the last level a
 * partition is worked on whatever its size. Not thread-safe.
 */
final class SpilledRows implements AutoCloseable {
  static final int PARTITIONS = 32;
  private static final int BITS = 5;
  private static final int LAST_LEVEL = 5;

  private final FileSystem files;
  private final int level;
  private final @Nullable TemporaryFile[] partitions = new TemporaryFile[PARTITIONS];
  private final ByteSink row = new ByteSink(256);
  private final byte[] head = new byte[Long.BYTES];

  SpilledRows(FileSystem files, int level) {
    this.files = files;
    this.level = level;
  }

  int level() {
    return level;
  }

  /** Whether rows of a partition of this level may be spilled once more. */
  static boolean canSplit(int level) {
    return level <= LAST_LEVEL;
  }

  private int partition(int hash) {
    return hash >>> (32 - BITS * (level + 1)) & (PARTITIONS - 1);
  }

  /** Puts a row aside. */
  void add(int hash, TupleSlot slot) {
    int number = partition(hash);
    TemporaryFile file = partitions[number];
    if (file == null) {
      file = new TemporaryFile(files);
      partitions[number] = file;
    }
    TupleCodec.encodeWithOrigin(slot, row);
    RowStore.putLong(head, 0, slot.tid());
    file.append(head, 0, Long.BYTES, row.bytes(), row.length());
  }

  /** Takes a partition's rows for reading; null when there are none. They are the caller's now. */
  @Nullable Partition take(int number) {
    TemporaryFile file = partitions[number];
    partitions[number] = null;
    return file == null ? null : new Partition(file, level);
  }

  @Override
  public void close() {
    for (int i = 0; i < PARTITIONS; i++) {
      TemporaryFile file = partitions[i];
      if (file != null) {
        partitions[i] = null;
        file.close();
      }
    }
  }

  /** The rows of one partition. */
  static final class Partition implements AutoCloseable {
    final int level;
    private final TemporaryFile file;
    private final TemporaryFile.Reader reader;

    Partition(TemporaryFile file, int level) {
      this.file = file;
      this.level = level;
      this.reader = file.reader(0, file.size());
    }

    /** Loads the next row. */
    boolean next(TupleSlot into) {
      if (!reader.next()) {
        return false;
      }
      byte[] record = reader.record();
      into.load(
          record, Long.BYTES, reader.length() - Long.BYTES, RowStore.getLong(record, 0), null);
      return true;
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
