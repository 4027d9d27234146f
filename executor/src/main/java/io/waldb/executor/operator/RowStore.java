package io.waldb.executor.operator;

import io.waldb.common.file.FileSystem;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleCodec;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows put aside and read again, any number of times, in the order they were put: in memory up to a
 * limit, behind it in a temporary file. Not thread-safe.
 */
public final class RowStore implements AutoCloseable {
  private static final int HEADER = Integer.BYTES + Long.BYTES;

  private final FileSystem files;
  private final long memoryLimit;
  private final ByteArena arena = new ByteArena();
  private final ByteSink row = new ByteSink(256);
  private final byte[] head = new byte[Long.BYTES];
  private long[] addresses = new long[16];
  private int inMemory;
  private long count;
  private @Nullable TemporaryFile spilled;

  /** An empty store. */
  public RowStore(FileSystem files, long memoryLimit) {
    this.files = files;
    this.memoryLimit = memoryLimit;
  }

  /** How many rows there are. */
  public long count() {
    return count;
  }

  /** Puts a row behind the others. */
  public void add(TupleSlot slot) {
    TupleCodec.encodeWithOrigin(slot, row);
    count++;
    TemporaryFile file = spilled;
    if (file == null && arena.bytes() + 8L * addresses.length > memoryLimit) {
      file = new TemporaryFile(files);
      spilled = file;
    }
    if (file != null) {
      putLong(head, 0, slot.tid());
      file.append(head, 0, Long.BYTES, row.bytes(), row.length());
      return;
    }
    if (inMemory == addresses.length) {
      addresses = Arrays.copyOf(addresses, inMemory * 2);
    }
    long address = arena.allocate(HEADER + row.length());
    byte[] chunk = arena.chunk(address);
    int at = ByteArena.offset(address);
    putInt(chunk, at, row.length());
    putLong(chunk, at + Integer.BYTES, slot.tid());
    System.arraycopy(row.bytes(), 0, chunk, at + HEADER, row.length());
    addresses[inMemory++] = address;
  }

  /** Reads all rows from the first on. */
  public Cursor cursor() {
    return new Cursor();
  }

  /** Forgets all rows. */
  public void clear() {
    arena.clear();
    inMemory = 0;
    count = 0;
    TemporaryFile file = spilled;
    if (file != null) {
      spilled = null;
      file.close();
    }
  }

  @Override
  public void close() {
    clear();
  }

  /** One reading of the rows; rows added meanwhile are read too. */
  public final class Cursor {
    private int next;
    private long offset;
    private TemporaryFile.@Nullable Reader reader;

    Cursor() {}

    /** Loads the next row. */
    public boolean next(TupleSlot into) {
      if (next < inMemory) {
        long address = addresses[next++];
        byte[] chunk = arena.chunk(address);
        int at = ByteArena.offset(address);
        into.load(chunk, at + HEADER, getInt(chunk, at), getLong(chunk, at + Integer.BYTES), null);
        return true;
      }
      TemporaryFile file = spilled;
      if (file == null) {
        return false;
      }
      TemporaryFile.Reader rows = reader;
      if (rows == null || !rows.next()) {
        if (offset >= file.size()) {
          return false;
        }
        rows = file.reader(offset, file.size());
        reader = rows;
        rows.next();
      }
      offset += Integer.BYTES + rows.length();
      byte[] record = rows.record();
      into.load(record, Long.BYTES, rows.length() - Long.BYTES, getLong(record, 0), null);
      return true;
    }

    /** Passes over all that there is. */
    public void skipToEnd() {
      next = inMemory;
      reader = null;
      TemporaryFile file = spilled;
      offset = file == null ? 0 : file.size();
    }

    /** Goes back to the first row. */
    public void rewind() {
      next = 0;
      offset = 0;
      reader = null;
    }
  }

  static void putInt(byte[] to, int at, int value) {
    to[at] = (byte) (value >> 24);
    to[at + 1] = (byte) (value >> 16);
    to[at + 2] = (byte) (value >> 8);
    to[at + 3] = (byte) value;
  }

  static int getInt(byte[] from, int at) {
    return from[at] << 24
        | (from[at + 1] & 0xff) << 16
        | (from[at + 2] & 0xff) << 8
        | (from[at + 3] & 0xff);
  }

  static void putLong(byte[] to, int at, long value) {
    putInt(to, at, (int) (value >> 32));
    putInt(to, at + Integer.BYTES, (int) value);
  }

  static long getLong(byte[] from, int at) {
    return (long) getInt(from, at) << 32 | (getInt(from, at + Integer.BYTES) & 0xffff_ffffL);
  }
}
