package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A file of records that do not fit in memory: written once from the beginning, then read, by one
 * or more readers, each from any place. Removed when closed; what a crash leaves is removed at the
 * next open, as all of the directory is.
 *
 * <p>A record is a 4-byte length and its bytes. Belongs to one thread.
 */
final class TemporaryFile implements AutoCloseable {
  /** Where all temporary files are, relative to the database's directory. */
  static final String DIRECTORY = "temp";

  private static final System.Logger LOG = System.getLogger(TemporaryFile.class.getName());
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final int BUFFER = 32 * 1024;

  private final FileSystem files;
  private final String path;
  private final DataFile file;
  private @Nullable ByteBuffer out = ByteBuffer.allocate(BUFFER);
  private long written;

  TemporaryFile(FileSystem files) {
    this.files = files;
    files.createDirectory(DIRECTORY);
    path = DIRECTORY + "/executor-" + NUMBERS.incrementAndGet();
    file = files.open(path, OpenMode.CREATE);
  }

  /** Appends a record made of two parts, either of which may be empty; answers where it begins. */
  long append(byte[] first, int firstOffset, int firstLength, byte[] second, int secondLength) {
    long at = position();
    putInt(firstLength + secondLength);
    put(first, firstOffset, firstLength);
    put(second, 0, secondLength);
    return at;
  }

  private long position() {
    ByteBuffer buffer = out;
    return written + (buffer == null ? 0 : buffer.position());
  }

  private ByteBuffer buffer() {
    ByteBuffer buffer = out;
    if (buffer == null) {
      buffer = ByteBuffer.allocate(BUFFER);
      out = buffer;
    }
    return buffer;
  }

  private void putInt(int value) {
    ByteBuffer buffer = buffer();
    if (buffer.remaining() < Integer.BYTES) {
      flush();
    }
    buffer().putInt(value);
  }

  private void put(byte[] from, int offset, int length) {
    int done = 0;
    while (done < length) {
      ByteBuffer buffer = buffer();
      if (!buffer.hasRemaining()) {
        flush();
      }
      int step = Math.min(buffer.remaining(), length - done);
      buffer.put(from, offset + done, step);
      done += step;
    }
  }

  private void flush() {
    ByteBuffer buffer = out;
    if (buffer != null && buffer.position() > 0) {
      buffer.flip();
      int length = buffer.remaining();
      file.write(written, buffer);
      written += length;
      buffer.clear();
    }
  }

  /** Ends the writing. */
  void finish() {
    flush();
    out = null;
  }

  /** Bytes written so far. */
  long size() {
    return position();
  }

  /** Reads the records from a place on, up to another. */
  Reader reader(long from, long to) {
    Reader reader = new Reader();
    reader.seek(from, to);
    return reader;
  }

  /** Never fails: what is left over is removed when the database is opened next. */
  @Override
  public void close() {
    out = null;
    try (file) {
      files.delete(path);
    } catch (DatabaseException e) {
      LOG.log(Level.WARNING, "could not remove the temporary file " + path, e);
    }
  }

  /** Reads one record after another. */
  final class Reader {
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER).limit(0);

    /** Where in the file what lies in the buffer ends. */
    private long next;

    private long end;
    private byte[] record = new byte[256];
    private int length;

    Reader() {}

    /** Goes to a place where a record begins, to read up to another place. */
    void seek(long from, long to) {
      flush();
      long buffered = next - in.limit();
      if (from >= buffered && from <= next) {
        in.position((int) (from - buffered));
      } else {
        in.limit(0);
        next = from;
      }
      end = to;
    }

    /** Reads the next record; false at the end. */
    boolean next() {
      if (next - in.remaining() >= end && !in.hasRemaining()) {
        return false;
      }
      if (in.remaining() < Integer.BYTES && !fill(Integer.BYTES)) {
        return false;
      }
      length = in.getInt();
      if (record.length < length) {
        record = new byte[Math.max(length, 2 * record.length)];
      }
      int done = 0;
      while (done < length) {
        if (!in.hasRemaining()) {
          fill(1);
        }
        int step = Math.min(in.remaining(), length - done);
        in.get(record, done, step);
        done += step;
      }
      return true;
    }

    private boolean fill(int wanted) {
      in.compact();
      long room = Math.min(in.remaining(), end - next);
      in.limit(in.position() + (int) room);
      next += file.read(next, in);
      in.flip();
      return in.remaining() >= wanted;
    }

    /** The record's bytes, good until the next call. */
    byte[] record() {
      return record;
    }

    /** How many. */
    int length() {
      return length;
    }
  }
}
