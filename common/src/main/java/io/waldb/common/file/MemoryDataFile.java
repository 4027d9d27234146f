package io.waldb.common.file;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;

/** A file in memory, opened once. */
final class MemoryDataFile implements DataFile {
  private final MemoryFile file;
  private final String path;
  private final boolean writable;
  private volatile boolean closed;

  MemoryDataFile(MemoryFile file, String path, boolean writable) {
    this.file = file;
    this.path = path;
    this.writable = writable;
  }

  @Override
  public int read(long position, ByteBuffer into) {
    checkOpen();
    return file.read(position, into);
  }

  @Override
  public void write(long position, ByteBuffer from) {
    checkWritable();
    file.write(position, from);
  }

  @Override
  public void sync() {
    checkOpen();
  }

  @Override
  public void syncData() {
    checkOpen();
  }

  @Override
  public long size() {
    checkOpen();
    return file.size();
  }

  @Override
  public void truncate(long size) {
    checkWritable();
    file.truncate(size);
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new DatabaseException(SqlState.IO_ERROR, "file \"" + path + "\" is closed");
    }
  }

  private void checkWritable() {
    checkOpen();
    if (!writable) {
      throw new DatabaseException(
          SqlState.IO_ERROR, "could not write file \"" + path + "\": opened for reading");
    }
  }

  @Override
  public String toString() {
    return path;
  }
}
