package io.waldb.common.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files in memory: for databases that live as long as their process, and for tests.
 *
 * <p>A file that is renamed over or deleted stays usable by those who have it open, as on POSIX.
 * Syncs do nothing. The tree is guarded by this object, each file by its own lock.
 */
public final class MemoryFileSystem implements FileSystem {
  @GuardedBy("this")
  private final TreeMap<String, MemoryFile> files = new TreeMap<>();

  @GuardedBy("this")
  private final TreeSet<String> directories = new TreeSet<>();

  @GuardedBy("this")
  private final Map<String, String> leases = new HashMap<>();

  private final String name;

  /** An empty directory with a name for messages. */
  public MemoryFileSystem(String name) {
    this.name = name;
    synchronized (this) {
      directories.add("");
    }
  }

  /** An empty directory. */
  public MemoryFileSystem() {
    this("memory");
  }

  @Override
  public synchronized DataFile open(String path, OpenMode mode, FileOption... options) {
    Paths.checkFile(path);
    MemoryFile file = files.get(path);
    if (directories.contains(path)) {
      throw new DatabaseException(
          SqlState.IO_ERROR, "could not open file \"" + path + "\": is a directory");
    }
    if (file == null) {
      if (mode == OpenMode.READ || mode == OpenMode.READ_WRITE) {
        throw absent("open file", path);
      }
      if (!directories.contains(Paths.parent(path))) {
        throw absent("create file", path);
      }
      file = new MemoryFile();
      files.put(path, file);
    } else if (mode == OpenMode.CREATE_NEW) {
      throw new DatabaseException(
          SqlState.DUPLICATE_FILE, "could not create file \"" + path + "\": file exists");
    }
    return new MemoryDataFile(file, path, mode != OpenMode.READ);
  }

  @Override
  public synchronized boolean exists(String path) {
    return files.containsKey(path) || directories.contains(Paths.checkDirectory(path));
  }

  @Override
  public synchronized long size(String path) {
    MemoryFile file = files.get(Paths.checkFile(path));
    if (file == null) {
      throw absent("stat file", path);
    }
    return file.size();
  }

  @Override
  public synchronized List<String> list(String directory) {
    Paths.checkDirectory(directory);
    TreeSet<String> names = new TreeSet<>();
    for (String path : files.keySet()) {
      if (Paths.parent(path).equals(directory)) {
        names.add(Paths.name(path));
      }
    }
    for (String path : directories) {
      if (!path.isEmpty() && Paths.parent(path).equals(directory)) {
        names.add(Paths.name(path));
      }
    }
    return new ArrayList<>(names);
  }

  @Override
  public synchronized void createDirectory(String path) {
    Paths.checkDirectory(path);
    for (String part = path; !part.isEmpty(); part = Paths.parent(part)) {
      if (files.containsKey(part)) {
        throw new DatabaseException(
            SqlState.DUPLICATE_FILE,
            "could not create directory \"" + path + "\": \"" + part + "\" is a file");
      }
      directories.add(part);
    }
  }

  @Override
  public synchronized void delete(String path) {
    Paths.checkFile(path);
    if (directories.contains(path)) {
      if (!list(path).isEmpty()) {
        throw new DatabaseException(
            SqlState.IO_ERROR, "could not remove file \"" + path + "\": directory not empty");
      }
      directories.remove(path);
    } else if (files.remove(path) == null) {
      throw absent("remove file", path);
    }
  }

  @Override
  public synchronized void rename(String from, String to) {
    Paths.checkFile(from);
    Paths.checkFile(to);
    if (!directories.contains(Paths.parent(to))) {
      throw absent("rename file to", to);
    }
    MemoryFile file = files.remove(from);
    if (file == null) {
      throw absent("rename file", from);
    }
    files.put(to, file);
  }

  @Override
  public synchronized void syncDirectory(String directory) {
    if (!directories.contains(Paths.checkDirectory(directory))) {
      throw absent("fsync directory", directory);
    }
  }

  @Override
  public synchronized FileLease lock(String path, String content) {
    Paths.checkFile(path);
    String owner = leases.putIfAbsent(path, content);
    if (owner != null) {
      throw new DatabaseException(
              SqlState.OBJECT_IN_USE,
              "lock file \"" + path + "\" in \"" + name + "\" is held by process " + owner.strip())
          .withHint("The directory is open in this same process.");
    }
    return new FileLease() {
      private boolean held = true;

      @Override
      public void close() {
        synchronized (MemoryFileSystem.this) {
          if (held) {
            held = false;
            leases.remove(path);
          }
        }
      }
    };
  }

  @Override
  public String describe() {
    return name;
  }

  @Override
  public String toString() {
    return describe();
  }

  private static DatabaseException absent(String operation, String path) {
    return new DatabaseException(
        SqlState.UNDEFINED_FILE,
        "could not " + operation + " \"" + path + "\": no such file or directory");
  }
}
