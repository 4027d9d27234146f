package io.waldb.common.file;

import io.waldb.common.DatabaseException;
import java.util.List;

/**
 * The only door to files: everything the engine keeps lies under one directory, the root.
 *
 * <p>Contract for implementations:
 *
 * <ul>
 *   <li>Paths are relative to the root and separated by {@code /}; {@code ""} is the root. A path
 *       with an empty, {@code .} or {@code ..} part is refused with 22023.
 *   <li>All methods may be called by any number of threads at once, interrupted or not.
 *   <li>Creating, renaming and deleting become durable, in any order, only with {@link
 *       #syncDirectory} of the directory concerned. A file's content is made durable by syncing the
 *       file, not the directory.
 *   <li>Failures are {@link DatabaseException}s that name path and operation: 58P01 when the file
 *       is not there, 58P02 when it is but must not be, 42501 without permission, 53100 when there
 *       is no room, otherwise 58030.
 * </ul>
 */
public interface FileSystem {
  /** Opens a file; the caller closes it. */
  DataFile open(String path, OpenMode mode, FileOption... options);

  /** Whether there is a file or a directory; an error, not a no, when that cannot be found out. */
  boolean exists(String path);

  /** A file's size in bytes. */
  long size(String path);

  /** The names in a directory, sorted; none when there is no such directory. */
  List<String> list(String directory);

  /** Makes a directory and what it lies in; fine when it is there. The root is made durably. */
  void createDirectory(String path);

  /** Deletes a file or an empty directory, which must be there. */
  void delete(String path);

  /** Gives a file another name; a file of that name is replaced in one step. */
  void rename(String from, String to);

  /** Makes durable what was created, renamed and deleted in a directory. */
  void syncDirectory(String directory);

  /**
   * Takes a lock file, which is created when absent, and writes the content into it.
   *
   * @param content who takes it; its first line is the process's id
   * @throws DatabaseException 55006 with what the owner wrote, when another process or another
   *     opener in this one has it
   */
  FileLease lock(String path, String content);

  /** Where it is, for messages. */
  String describe();
}
