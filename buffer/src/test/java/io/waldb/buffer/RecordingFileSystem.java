package io.waldb.buffer;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileLease;
import io.waldb.common.file.FileOption;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes everything on, looks at each write, remembers what is not synced, and fails on demand. */
final class RecordingFileSystem implements FileSystem {
  /** Looks at a write before it is done, and again when it has been. */
  interface WriteObserver {
    void write(String path, long position, ByteBuffer from);

    default void written(String path, long position) {}
  }

  private final FileSystem to;
  final AtomicInteger reads = new AtomicInteger();
  final AtomicInteger writes = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  final Set<String> unsynced = ConcurrentHashMap.newKeySet();
  final Set<String> closedUnsynced = ConcurrentHashMap.newKeySet();
  final Set<String> unsyncedDirectories = ConcurrentHashMap.newKeySet();
  volatile WriteObserver observer = (path, position, from) -> {};
  volatile Runnable beforeRead = () -> {};
  volatile Runnable duringSync = () -> {};
  volatile boolean failReads;
  volatile boolean failWrites;
  volatile boolean failSyncs;
  volatile boolean failDeletes;

  /** One of so many reads and writes fails; 0 for none. */
  volatile int failOneIn;

  RecordingFileSystem(FileSystem to) {
    this.to = to;
  }

  private static void failIf(boolean fail, String what, String path) {
    if (fail) {
      throw new DatabaseException(SqlState.IO_ERROR, "could not " + what + " file \"" + path + '"');
    }
  }

  private boolean failing() {
    int n = failOneIn;
    return n > 0 && ThreadLocalRandom.current().nextInt(n) == 0;
  }

  private static String directoryOf(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  @Override
  public DataFile open(String path, OpenMode mode, FileOption... options) {
    if (!to.exists(path)) {
      unsyncedDirectories.add(directoryOf(path));
    }
    DataFile file = to.open(path, mode, options);
    open.incrementAndGet();
    return new RecordingFile(file);
  }

  private final class RecordingFile implements DataFile {
    private final DataFile file;

    RecordingFile(DataFile file) {
      this.file = file;
    }

    @Override
    public int read(long position, ByteBuffer into) {
      beforeRead.run();
      reads.incrementAndGet();
      failIf(failReads || failing(), "read", path());
      return file.read(position, into);
    }

    @Override
    public void write(long position, ByteBuffer from) {
      failIf(failWrites || failing(), "write", path());
      observer.write(path(), position, from.duplicate());
      writes.incrementAndGet();
      file.write(position, from);
      unsynced.add(path());
      observer.written(path(), position);
    }

    @Override
    public void sync() {
      failIf(failSyncs, "sync", path());
      unsynced.remove(path());
      duringSync.run();
      file.sync();
    }

    @Override
    public void syncData() {
      sync();
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void truncate(long size) {
      unsynced.add(path());
      file.truncate(size);
    }

    @Override
    public String path() {
      return file.path();
    }

    @Override
    public void close() {
      open.decrementAndGet();
      if (unsynced.contains(path())) {
        closedUnsynced.add(path());
      }
      file.close();
    }
  }

  @Override
  public boolean exists(String path) {
    return to.exists(path);
  }

  @Override
  public long size(String path) {
    return to.size(path);
  }

  @Override
  public List<String> list(String directory) {
    return to.list(directory);
  }

  @Override
  public void createDirectory(String path) {
    to.createDirectory(path);
  }

  @Override
  public void delete(String path) {
    failIf(failDeletes, "remove", path);
    unsyncedDirectories.add(directoryOf(path));
    unsynced.remove(path);
    to.delete(path);
  }

  @Override
  public void rename(String from, String to) {
    this.to.rename(from, to);
  }

  @Override
  public void syncDirectory(String directory) {
    failIf(failSyncs, "sync", directory);
    unsyncedDirectories.remove(directory);
    to.syncDirectory(directory);
  }

  @Override
  public FileLease lock(String path, String content) {
    return to.lock(path, content);
  }

  @Override
  public String describe() {
    return to.describe();
  }
}
