package io.waldb.recovery;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;

/**
 * Makes durable whatever an earlier process left in the operating system's cache.
 *
 * <p>When a process dies and the machine lives on, its unsynced writes are visible and yet not
 * durable. Recovery trusts what it reads: a page with a high enough LSN is not written again, log
 * that is there is replayed and its pages written. So all of it must be durable before recovery
 * acts on it, or a power failure after the next checkpoint could take away pages that recovery
 * believed in, and log whose pages had been written.
 *
 * <p>Follows PostgreSQL {@code SyncDataDirectory} in {@code storage/file/fd.c}.
 */
final class DiskSync {
  private static final String[] DIRECTORIES = {"", "base", "clog", "wal"};

  private DiskSync() {}

  /**
   * Syncs every file and directory of the database.
   *
   * @return how many files
   */
  static int all(FileSystem files, StartupProgress progress) {
    progress.begin();
    int count = 0;
    for (String directory : DIRECTORIES) {
      if (!files.exists(directory)) {
        continue;
      }
      for (String name : files.list(directory)) {
        String path = directory.isEmpty() ? name : directory + '/' + name;
        if (!isDirectory(path) && !path.equals("waldb.lock")) {
          if (progress.isDue()) {
            progress.report("syncing data directory (fsync)", "current path: " + path);
          }
          sync(files, path);
          count++;
        }
      }
      files.syncDirectory(directory);
    }
    return count;
  }

  private static boolean isDirectory(String path) {
    for (String directory : DIRECTORIES) {
      if (directory.equals(path)) {
        return true;
      }
    }
    return false;
  }

  private static void sync(FileSystem files, String path) {
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.sync();
    } catch (DatabaseException e) {
      // A stray directory or a file that is not ours to write is no part of the database.
      if (e.state() != SqlState.INSUFFICIENT_PRIVILEGE
          && !e.getMessage().contains("s a directory")) {
        throw e;
      }
    }
  }
}
