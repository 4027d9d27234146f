package io.waldb.storage;

import io.waldb.buffer.RelationSizes;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.SettingsFile;
import io.waldb.common.file.FileLease;
import io.waldb.common.file.FileSystem;
import io.waldb.recovery.ControlFile;
import io.waldb.recovery.DatabaseState;
import java.util.ArrayList;
import java.util.List;

/**
 * What a directory holds: a database, nothing, a database that was only half made, or something
 * else, which is left as it is.
 */
final class DatabaseDirectory {
  /** The file that whoever has the database open keeps locked. */
  static final String LOCK = "waldb.lock";

  private static final List<String> FOLDERS = List.of("base", "clog", "wal", "temp");

  enum Content {
    /** A whole database. */
    DATABASE,
    /** Nothing, but perhaps a lock file and settings. */
    EMPTY,
    /** A database whose making was interrupted; nothing in it was ever acknowledged. */
    UNFINISHED
  }

  private final FileSystem files;

  DatabaseDirectory(FileSystem files) {
    this.files = files;
  }

  /**
   * Looks at the directory and changes nothing.
   *
   * @throws DatabaseException 55000 when it holds something that is not a database's; XX001 when
   *     its control file is damaged
   */
  Content look() {
    if (ControlFile.exists(files)) {
      return ControlFile.read(files).state() == DatabaseState.INITIALIZING
          ? Content.UNFINISHED
          : Content.DATABASE;
    }
    List<String> foreign = new ArrayList<>();
    for (String name : files.list("")) {
      if (!isOwnBeforeControlFile(name)) {
        foreign.add(name);
      }
    }
    if (!foreign.isEmpty()) {
      throw new DatabaseException(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "directory \"" + files.describe() + "\" is not a waldb database and not empty")
          .withDetail(
              "It has no control file \""
                  + ControlFile.NAME
                  + "\", but \""
                  + foreign.get(0)
                  + "\""
                  + (foreign.size() > 1 ? " and " + (foreign.size() - 1) + " more." : "."))
          .withHint(
              "If it was a database, its control file was removed: put that, or the whole"
                  + " database, back from a backup. If not, name another directory.");
    }
    return Content.EMPTY;
  }

  private static boolean isOwnBeforeControlFile(String name) {
    return name.equals(LOCK)
        || name.equals(SettingsFile.NAME)
        || name.equals(SettingsFile.NAME + ".tmp")
        || name.equals(ControlFile.NAME + ".tmp");
  }

  /**
   * Locks the directory against all others.
   *
   * @throws DatabaseException 55006 when it is open elsewhere, with the owner's pid
   */
  FileLease lock() {
    files.createDirectory("");
    return files.lock(LOCK, ProcessHandle.current().pid() + "\n");
  }

  /**
   * Takes away a database that was only half made. The control file goes when all else is gone
   * durably: as long as anything is left it says what that is, and the next start goes on.
   */
  void wipe() {
    for (String folder : FOLDERS) {
      if (files.exists(folder)) {
        for (String name : files.list(folder)) {
          files.delete(folder + "/" + name);
        }
        files.syncDirectory(folder);
        files.delete(folder);
      }
    }
    for (String name :
        List.of(RelationSizes.NAME, RelationSizes.TEMPORARY, RelationSizes.SHORT_NAME)) {
      if (files.exists(name)) {
        files.delete(name);
      }
    }
    files.syncDirectory("");
    files.delete(ControlFile.NAME);
    files.syncDirectory("");
  }
}
