package io.waldb.common.file;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Files of the operating system under a root directory, which must exist or is made by {@link
 * #createDirectory} of {@code ""}.
 *
 * <p>Locks are the operating system's, which on POSIX belong to the process and are lost when the
 * process closes <em>any</em> descriptor of the file. Therefore a table of what this process has
 * locked is asked before a lock file is opened, and a lock file is never opened otherwise.
 */
public final class OsFileSystem implements FileSystem {
  /** Real paths of the lock files this process holds. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /**
   * Channels on lock files held through another copy of this class: closing one would drop that
   * lock.
   */
  private static final Queue<FileChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

  private final Path root;

  /**
   * Files under the directory with this name, relative to the working directory or absolute.
   *
   * @throws DatabaseException 22023 when the operating system takes no such name
   */
  public static OsFileSystem at(String directory) {
    try {
      return new OsFileSystem(Path.of(directory));
    } catch (InvalidPathException e) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE, "invalid directory name \"" + directory + '"', e);
    }
  }

  /** Files under this directory. */
  public OsFileSystem(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public DataFile open(String path, OpenMode mode, FileOption... options) {
    Path file = root.resolve(Paths.checkFile(path));
    return new OsDataFile(file, path, mode, options);
  }

  @Override
  public boolean exists(String path) {
    try {
      // Unlike Files.exists, which says no when it could not find out.
      Files.readAttributes(root.resolve(Paths.checkDirectory(path)), BasicFileAttributes.class);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw FileErrors.of("stat file", root.resolve(path).toString(), -1, e);
    }
  }

  @Override
  public long size(String path) {
    try {
      return Files.size(root.resolve(Paths.checkFile(path)));
    } catch (IOException e) {
      throw FileErrors.of("stat file", path, -1, e);
    }
  }

  @Override
  public List<String> list(String directory) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(root.resolve(Paths.checkDirectory(directory)))) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw FileErrors.of("list directory", directory, -1, e);
    } catch (DirectoryIteratorException e) {
      throw FileErrors.of("list directory", directory, -1, Objects.requireNonNull(e.getCause()));
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public void createDirectory(String path) {
    Path directory = root.resolve(Paths.checkDirectory(path));
    try {
      if (path.isEmpty()) {
        createRoot(directory);
      } else {
        Files.createDirectories(directory);
      }
    } catch (IOException e) {
      String name = path.isEmpty() ? root.toString() : path;
      throw FileErrors.of("create directory", name, -1, e);
    }
  }

  /* Durably, for nobody can sync what lies above the root. */
  private static void createRoot(Path directory) throws IOException {
    Deque<Path> parents = new ArrayDeque<>();
    for (Path at = directory; at != null && !Files.exists(at); at = at.getParent()) {
      if (at.getParent() != null) {
        parents.push(at.getParent());
      }
    }
    Files.createDirectories(directory);
    if (isWindows()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      for (Path parent : parents) {
        OsDataFile.syncUninterruptibly(parent);
      }
    } catch (AccessDeniedException e) {
      // One in which we may create but not look.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void delete(String path) {
    try {
      Files.delete(root.resolve(Paths.checkFile(path)));
    } catch (IOException e) {
      throw FileErrors.of("remove file", path, -1, e);
    }
  }

  @Override
  public void rename(String from, String to) {
    try {
      Files.move(
          root.resolve(Paths.checkFile(from)),
          root.resolve(Paths.checkFile(to)),
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileErrors.of("rename file to \"" + to + "\" from", from, -1, e);
    }
  }

  @Override
  public void syncDirectory(String directory) {
    if (isWindows()) {
      return; // a directory cannot be opened there, and NTFS logs its changes in order
    }
    Path path = root.resolve(Paths.checkDirectory(directory));
    boolean interrupted = Thread.interrupted();
    try {
      OsDataFile.syncUninterruptibly(path);
    } catch (IOException e) {
      throw FileErrors.of("fsync directory", directory, -1, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public FileLease lock(String path, String content) {
    Path file = root.resolve(Paths.checkFile(path));
    boolean interrupted = Thread.interrupted();
    try {
      return lockFile(file, path, content);
    } catch (IOException e) {
      throw FileErrors.of("lock file", path, -1, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private FileLease lockFile(Path file, String path, String content) throws IOException {
    Path directory = file.getParent();
    Path key =
        (directory == null ? file : directory.toRealPath())
            .resolve(String.valueOf(file.getFileName()));
    if (!HELD.add(key)) {
      throw taken(path, String.valueOf(ProcessHandle.current().pid()), true);
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        NEVER_CLOSED.add(channel);
        channel = null;
        throw taken(path, String.valueOf(ProcessHandle.current().pid()), true);
      }
      if (lock == null) {
        throw taken(path, firstLine(channel), false);
      }
      channel.truncate(0);
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      locked = true;
      return new Lease(key, channel);
    } finally {
      if (!locked) {
        HELD.remove(key);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private static String firstLine(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(256);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  private DatabaseException taken(String path, String owner, boolean thisProcess) {
    String who = owner.isBlank() ? "another process" : "process " + owner.strip();
    return new DatabaseException(
            SqlState.OBJECT_IN_USE,
            "lock file \"" + path + "\" in \"" + root + "\" is held by " + who)
        .withHint(
            thisProcess
                ? "The directory is open in this same process."
                : "Is it open in another program (PID " + owner.strip() + ")?");
  }

  @Override
  public String describe() {
    return root.toString();
  }

  @Override
  public String toString() {
    return describe();
  }

  private static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  /** A held lock file; its content is removed with the lock, the file stays. */
  private static final class Lease implements FileLease {
    private final Path key;
    private @Nullable FileChannel channel;

    Lease(Path key, FileChannel channel) {
      this.key = key;
      this.channel = channel;
    }

    @Override
    public synchronized void close() {
      FileChannel open = channel;
      if (open == null) {
        return;
      }
      channel = null;
      boolean interrupted = Thread.interrupted();
      try {
        open.truncate(0);
      } catch (IOException e) {
        // The lock goes with the channel whether or not the owner's name was removed.
      }
      try {
        open.close();
      } catch (IOException e) {
        throw FileErrors.of("close lock file", key.toString(), -1, e);
      } finally {
        HELD.remove(key);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
