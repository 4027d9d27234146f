package io.waldb.executor.operator;

import io.waldb.common.file.FileSystem;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleCodec;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows put aside and read again, any number of times, in the order they were put or from any place
 * on: in memory up to a limit, behind it in a temporary file. Rows are numbered from 0. Not
 * thread-safe.
 */
public final class RowStore implements AutoCloseable {
  private static final int HEADER = Integer.BYTES + Long.BYTES;

  /** Of so many rows in the file the place of one is known. */
  private static final int MARK_ROWS = 64;

  private final FileSystem files;
  private long memoryLimit;
  private final ByteArena arena = new ByteArena();
  private final ByteSink row = new ByteSink(256);
  private final byte[] head = new byte[Long.BYTES];
  private long[] addresses = new long[16];

  /** The number of the first row in memory; those before it were forgotten. */
  private long first;

  private int inMemory;
  private long count;

  /** Where in the file every {@link #MARK_ROWS}th row of it begins. */
  private long[] marks = {};

  private @Nullable TemporaryFile spilled;

  /** An empty store. */
  public RowStore(FileSystem files, long memoryLimit) {
    this.files = files;
    this.memoryLimit = memoryLimit;
    arena.fitChunksTo(memoryLimit);
  }

  /** Forgets all rows; from now on so much memory may be taken. */
  void begin(long newMemoryLimit) {
    clear();
    memoryLimit = newMemoryLimit;
    arena.fitChunksTo(memoryLimit);
  }

  /** How many rows there are, those counted that were forgotten. */
  public long count() {
    return count;
  }

  /** Whether there are rows in a file. */
  boolean isSpilled() {
    return spilled != null;
  }

  /** Puts a row behind the others. */
  public void add(TupleSlot slot) {
    TupleCodec.encodeWithOrigin(slot, row);
    TemporaryFile file = spilled;
    if (file == null && arena.bytes() + 8L * addresses.length > memoryLimit) {
      file = new TemporaryFile(files);
      spilled = file;
    }
    if (file != null) {
      putLong(head, 0, slot.tid());
      mark(file.append(head, 0, Long.BYTES, row.bytes(), row.length()));
      count++;
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
    count++;
  }

  private void mark(long place) {
    long number = count - firstInFile();
    if (number % MARK_ROWS == 0) {
      int mark = (int) (number / MARK_ROWS);
      if (mark == marks.length) {
        marks = Arrays.copyOf(marks, Math.max(16, mark * 2));
      }
      marks[mark] = place;
    }
  }

  private long firstInFile() {
    return first + inMemory;
  }

  /**
   * Lets go of the memory of rows that are not read any more: those before a row. No cursor may
   * stand before it.
   */
  void forgetBefore(long number) {
    int gone = (int) Math.min(number - first, inMemory);
    if (gone < Math.max(MARK_ROWS, inMemory / 2)) {
      return;
    }
    inMemory -= gone;
    first += gone;
    System.arraycopy(addresses, gone, addresses, 0, inMemory);
    arena.dropBefore(inMemory > 0 ? ByteArena.chunkNumber(addresses[0]) : arena.chunkCount() - 1);
  }

  /** Reads all rows from the first on. */
  public Cursor cursor() {
    return new Cursor();
  }

  /** Forgets all rows. */
  public void clear() {
    arena.clear();
    first = 0;
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
    private long next;
    private long offset;
    private TemporaryFile.@Nullable Reader reader;

    Cursor() {}

    /** Loads the next row. */
    public boolean next(TupleSlot into) {
      if (next < firstInFile()) {
        long address = addresses[(int) (next - first)];
        byte[] chunk = arena.chunk(address);
        int at = ByteArena.offset(address);
        into.load(chunk, at + HEADER, getInt(chunk, at), getLong(chunk, at + Integer.BYTES), null);
        next++;
        return true;
      }
      TemporaryFile.Reader rows = nextInFile();
      if (rows == null) {
        return false;
      }
      byte[] record = rows.record();
      into.load(record, Long.BYTES, rows.length() - Long.BYTES, getLong(record, 0), null);
      return true;
    }

    /** Reads the next record of the file; null when there is none. */
    private TemporaryFile.@Nullable Reader nextInFile() {
      TemporaryFile file = spilled;
      if (file == null) {
        return null;
      }
      TemporaryFile.Reader rows = reader;
      if (rows == null || !rows.next()) {
        if (offset >= file.size()) {
          return null;
        }
        if (rows == null) {
          rows = file.reader(offset, file.size());
          reader = rows;
        } else {
          rows.seek(offset, file.size());
        }
        rows.next();
      }
      offset += Integer.BYTES + rows.length();
      next++;
      return rows;
    }

    /** Goes to a row that is there and was not forgotten: it is the one loaded next. */
    void seek(long number) {
      if (number == next) {
        return;
      }
      long start = firstInFile();
      TemporaryFile file = spilled;
      if (number < start || file == null) {
        rewind();
        next = number;
        return;
      }
      int mark = (int) ((number - start) / MARK_ROWS);
      long marked = start + (long) mark * MARK_ROWS;
      if (next < marked || next > number) {
        next = marked;
        offset = marks[mark];
        if (reader != null) {
          reader.seek(offset, file.size());
        }
      }
      boolean more = true;
      while (more && next < number) {
        more = nextInFile() != null;
      }
    }

    /** Passes over all that there is. */
    public void skipToEnd() {
      next = count;
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
