package io.waldb.common.file;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;

/**
 * An open file, read and written at given positions.
 *
 * <p>Contract for implementations:
 *
 * <ul>
 *   <li>All methods may be called by any number of threads at once. Overlapping reads and writes
 *       are the callers' business, as is truncating while others write.
 *   <li>An interrupt of a calling thread neither fails the operation nor closes the file; the
 *       thread's interrupt flag is as before.
 *   <li>Failures are {@link DatabaseException}s that name file, operation and position: 58030, or
 *       53100 when there is no room. After a failed write any part of it may be in the file.
 *   <li>A write is durable only after a later {@link #sync} or {@link #syncData} has returned, or
 *       when the file was opened with {@link FileOption#DSYNC} or {@link FileOption#SYNC}. A failed
 *       sync must not be retried: what it was to save may be lost.
 * </ul>
 */
public interface DataFile extends AutoCloseable {
  /**
   * Reads from a position until the buffer is full or the file ends.
   *
   * @param position byte offset in the file, 0 or more
   * @param into filled from its position on; its position moves by what was read
   * @return bytes read; 0 at or beyond the end of the file
   */
  int read(long position, ByteBuffer into);

  /**
   * Reads exactly what the buffer has room for.
   *
   * @throws DatabaseException XX001 when the file is too short
   */
  default void readFully(long position, ByteBuffer into) {
    int wanted = into.remaining();
    int got = read(position, into);
    if (got < wanted) {
      throw new DatabaseException(
          SqlState.DATA_CORRUPTED,
          "could not read file \""
              + path()
              + "\" at offset "
              + position
              + ": read only "
              + got
              + " of "
              + wanted
              + " bytes");
    }
  }

  /**
   * Writes all that remains in the buffer; a gap between the file's end and the position reads as
   * zeroes.
   *
   * @param position byte offset in the file, 0 or more
   * @param from its position moves to its limit
   */
  void write(long position, ByteBuffer from);

  /** Makes data and attributes durable, as {@code fsync}. */
  void sync();

  /** Makes the data durable, and of the attributes what is needed to read it, as fdatasync. */
  void syncData();

  /** The file's size in bytes. */
  long size();

  /** Cuts the file off; nothing happens when it is no longer than that. */
  void truncate(long size);

  /** The path it was opened with. */
  String path();

  /** Gives the file back; durable is only what was synced. Closing twice is harmless. */
  @Override
  void close();
}
