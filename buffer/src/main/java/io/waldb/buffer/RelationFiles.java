package io.waldb.buffer;

import static io.waldb.buffer.page.PageHeader.PAGE_SIZE;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.SimulatedPowerCut;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The data files: where a page lies, how long each file is, which of them must be synced. Follows
 * PostgreSQL {@code md.c}, {@code fd.c} and {@code sync.c}.
 *
 * <p>A relation's pages are in {@code base/<number>}, its maps beside it with {@code _fsm} and
 * {@code _vm}; relation 1 is the commit log, {@code clog/1}. A data file is made of pages only:
 * block n is at n * 8192. It may be longer than the relation, by zeroes written ahead in big
 * pieces; after a crash these count as new pages. A page of zeroes is new only where one was added
 * and not written since ({@link NewBlocks}); across starts {@link RelationSizes} tells.
 *
 * <p>A file's write is noted before its page counts as clean, so a checkpoint that finds a page
 * clean syncs its file. A failed sync is a panic and is never tried again, since the operating
 * system may have forgotten what it could not write. For the same reason a file is not closed
 * before it is synced. Thread-safe.
 */
public final class RelationFiles implements AutoCloseable {
  /** The relation number of the commit log. */
  public static final int COMMIT_LOG = 1;

  /** Relations below are the commit log and the catalog, without which nothing can be believed. */
  public static final int FIRST_NORMAL = 16384;

  /** The directory of all relations but the commit log. */
  public static final String BASE = "base";

  /** What to do when a file or page of the commit log or the catalog is gone. */
  static final String CATALOG_HINT =
      "It belongs to the commit log or the catalog: put it, or the whole database, back from a"
          + " backup. Only statistics (base/2619) and comments (base/2609) can be given up, with"
          + " ?recovery_on_damage=salvage in the URL.";

  private static final String CLOG = "clog";
  private static final int DEFAULT_MAX_OPEN = 500;
  private static final int MAX_BLOCKS = Integer.MAX_VALUE - 1;

  /** Pages written ahead at most when a file is made longer: 1 MB. */
  private static final int MAX_AHEAD = 128;

  /** Pages are written ahead for each this many that a file has. */
  private static final int AHEAD_DIVISOR = 8;

  private static final int ZERO_PAGES = 32;
  private static final System.Logger LOG = System.getLogger(RelationFiles.class.getName());

  private final FileSystem fileSystem;
  private final Settings settings;
  private final PanicState panic;
  private final int maxOpen;
  private final RelationFileTable table = new RelationFileTable();
  private final ByteBuffer zeroes =
      ByteBuffer.allocateDirect(ZERO_PAGES * PAGE_SIZE).asReadOnlyBuffer();
  private final AtomicInteger openCount = new AtomicInteger();
  private final AtomicLong tick = new AtomicLong();

  /** Whether files were created in or deleted from the directory since it was last synced. */
  private volatile boolean baseNeedsSync;

  private volatile boolean clogNeedsSync;

  /** What was noted of the files that this start found; null while nothing is known of them. */
  private volatile @Nullable RelationSizes noted;

  private final ReentrantLock directoryLock = new ReentrantLock();

  /** The files below the root of a file system that {@link #initialize} has seen. */
  public RelationFiles(FileSystem fileSystem, Settings settings, PanicState panic) {
    this(fileSystem, settings, panic, DEFAULT_MAX_OPEN);
  }

  RelationFiles(FileSystem fileSystem, Settings settings, PanicState panic, int maxOpen) {
    this.fileSystem = fileSystem;
    this.settings = settings;
    this.panic = panic;
    this.maxOpen = maxOpen;
  }

  /** Makes the directories of a new database, durably. */
  public static void initialize(FileSystem fileSystem) {
    fileSystem.createDirectory(BASE);
    fileSystem.createDirectory(CLOG);
    fileSystem.syncDirectory("");
  }

  /** Where a relation's file lies, relative to the database's directory. */
  public static String path(int relation, Fork fork) {
    return (relation == COMMIT_LOG ? CLOG : BASE) + "/" + relation + fork.suffix();
  }

  /**
   * The key of the first page of the file with this name, without its directory; the inverse of
   * {@link #path}. Negative when it is no name of a relation's file.
   */
  public static long firstPageOf(String name) {
    int end = name.indexOf('_');
    String number = end < 0 ? name : name.substring(0, end);
    if (number.matches("[1-9][0-9]{0,8}") && Integer.parseInt(number) <= PageId.MAX_RELATION) {
      for (Fork fork : Fork.values()) {
        if (fork.suffix().equals(name.substring(number.length()))) {
          return PageId.key(Integer.parseInt(number), fork, 0);
        }
      }
    }
    return -1;
  }

  /** Whether a relation has this file. */
  public boolean exists(int relation, Fork fork) {
    return get(relation, fork).exists;
  }

  // ---------------------------------------------------------------- for the pool

  /** What is known of a file, whether it exists or not. */
  RelationFile get(int relation, Fork fork) {
    RelationFile file = table.find(RelationFile.id(relation, fork));
    return file != null ? file : discover(relation, fork);
  }

  private RelationFile discover(int relation, Fork fork) {
    RelationFile file = new RelationFile(relation, fork, path(relation, fork));
    file.extendLock.lock();
    try {
      if (fileSystem.exists(file.path)) {
        long blocks = fileSystem.size(file.path) / PAGE_SIZE;
        if (blocks > MAX_BLOCKS) {
          throw new DatabaseException(
              SqlState.DATA_CORRUPTED, "file \"" + file.path + "\" is too long: " + blocks);
        }
        file.allocatedBlocks = (int) blocks;
        file.blocks = (int) blocks;
        file.exists = true;
        file.newBlocks.add(0, (int) blocks);
        removeWritten(file, noted);
      }
    } finally {
      file.extendLock.unlock();
    }
    return table.putIfAbsent(file);
  }

  private static void removeWritten(RelationFile file, @Nullable RelationSizes sizes) {
    if (sizes != null && file.fork == Fork.MAIN) {
      file.newBlocks.removeAll(sizes.written(file.relation));
    }
  }

  /**
   * Creates a relation's main file.
   *
   * @param ifAbsent for recovery: fine when it is there already
   * @throws DatabaseException 58P02 when it is there and must not be
   */
  void create(int relation, boolean ifAbsent) {
    RelationFile file = get(relation, Fork.MAIN);
    file.extendLock.lock();
    try {
      if (!file.exists) {
        createFile(file);
      } else if (!ifAbsent) {
        throw new DatabaseException(
            SqlState.DUPLICATE_FILE, "file \"" + file.path + "\" already exists");
      }
    } finally {
      file.extendLock.unlock();
    }
  }

  private void createFile(RelationFile file) {
    fileSystem.open(file.path, OpenMode.CREATE).close();
    noteDirectoryChange(file);
    file.needsSync = true;
    file.exists = true;
  }

  private void noteDirectoryChange(RelationFile file) {
    if (file.relation == COMMIT_LOG) {
      clogNeedsSync = true;
    } else {
      baseNeedsSync = true;
    }
  }

  /** Reads a page; returns the bytes read, fewer than a page only where the file ends. */
  int read(RelationFile file, int block, ByteBuffer into) {
    DataFile handle = acquire(file);
    try {
      return handle.read((long) block * PAGE_SIZE, into);
    } finally {
      release(file);
    }
  }

  /** Writes a page and notes that the file has to be synced. */
  void write(RelationFile file, int block, ByteBuffer from) {
    DataFile handle = acquire(file);
    try {
      handle.write((long) block * PAGE_SIZE, from);
    } finally {
      file.needsSync = true; // also after a failure: part of it may be in the file
      release(file);
    }
  }

  /**
   * Makes the file at least this long, with zeroes, and creates it if need be. The caller holds the
   * file's extendLock and makes the pages known ({@code blocks}) afterwards.
   *
   * @param create whether a main file may be created; maps always may
   */
  @GuardedBy("file.extendLock")
  void allocate(RelationFile file, int blocks, boolean create) {
    assert file.extendLock.isHeldByCurrentThread();
    if (blocks > MAX_BLOCKS || blocks < 0) {
      throw new DatabaseException(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "cannot extend file \"" + file.path + "\" beyond " + MAX_BLOCKS + " blocks");
    }
    if (!file.exists) {
      if (file.fork == Fork.MAIN && !create) {
        throw missing(file);
      }
      createFile(file);
    }
    if (blocks > file.allocatedBlocks) {
      int ahead = Math.min(Math.min(blocks / AHEAD_DIVISOR, MAX_AHEAD), MAX_BLOCKS - blocks);
      try {
        writeZeroes(file, blocks + ahead);
      } catch (DatabaseException e) {
        if (e.state() != SqlState.DISK_FULL || ahead == 0) {
          throw e;
        }
        writeZeroes(file, blocks);
      }
    }
  }

  @GuardedBy("file.extendLock")
  private void writeZeroes(RelationFile file, int upTo) {
    DataFile handle = acquire(file);
    try {
      for (int block = file.allocatedBlocks; block < upTo; ) {
        int count = Math.min(ZERO_PAGES, upTo - block);
        handle.write((long) block * PAGE_SIZE, zeroes.duplicate().limit(count * PAGE_SIZE));
        block += count;
        file.allocatedBlocks = block;
      }
    } finally {
      file.needsSync = true;
      release(file);
    }
  }

  /** Cuts the file off; the pages behind are no longer cached. The caller excludes all users. */
  void truncate(RelationFile file, int blocks) {
    file.extendLock.lock();
    try {
      if (!file.exists || blocks >= file.blocks) {
        return;
      }
      int before = file.blocks;
      file.blocks = blocks;
      file.newBlocks.remove(blocks, before);
      cutTo(file, blocks);
    } finally {
      file.extendLock.unlock();
    }
  }

  @GuardedBy("file.extendLock")
  private void cutTo(RelationFile file, int blocks) {
    file.allocatedBlocks = Math.min(file.allocatedBlocks, blocks);
    DataFile handle = acquire(file);
    try {
      handle.truncate((long) blocks * PAGE_SIZE);
    } finally {
      file.needsSync = true;
      release(file);
    }
  }

  /**
   * Cuts off the zeroes that were written ahead and are not pages yet: for a clean shutdown, before
   * its checkpoint syncs the files. Where it fails the tail stays, as new pages.
   */
  void releaseUnusedTails() {
    for (RelationFile file : table.all()) {
      file.extendLock.lock();
      try {
        if (file.exists && !file.dropped && file.allocatedBlocks > file.blocks) {
          cutTo(file, file.blocks);
        }
      } catch (DatabaseException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "could not cut off a file's unused tail",
            SimulatedPowerCut.traceOf(e));
      } finally {
        file.extendLock.unlock();
      }
    }
  }

  /** Deletes all files of a relation, those that there are. Nothing of it is cached any more. */
  void delete(int relation) {
    for (Fork fork : Fork.values()) {
      RelationFile file = get(relation, fork);
      file.extendLock.lock();
      try {
        if (!file.exists || drop(file)) {
          table.remove(file);
        }
      } finally {
        file.extendLock.unlock();
      }
    }
  }

  /* False when the file could not be deleted. It stays known, as one that is not there. */
  private boolean drop(RelationFile file) {
    boolean gone = true;
    synchronized (file) {
      file.dropped = true;
      if (file.users == 0) {
        closeHandle(file);
      }
    }
    file.exists = false;
    file.blocks = 0;
    try {
      fileSystem.delete(file.path);
    } catch (DatabaseException e) {
      if (e.state() != SqlState.UNDEFINED_FILE) {
        // The relation is gone for everyone: its file is litter, not a reason to fail.
        gone = false;
        LOG.log(
            System.Logger.Level.WARNING,
            "could not delete a dropped relation's file",
            SimulatedPowerCut.traceOf(e));
      }
    }
    noteDirectoryChange(file);
    return gone;
  }

  // ---------------------------------------------------------------- sizes

  RelationSizes sizes(long redo) {
    return RelationSizes.collect(redo, fileSystem, this);
  }

  /** Believes what was noted of the files that there are, of which nothing is changed yet. */
  void believe(RelationSizes sizes) {
    noted = sizes;
    table.all().forEach(file -> removeWritten(file, sizes));
  }

  /**
   * A full disk is a warning, and any other failure, also of a sync, fails the checkpoint and no
   * more: nothing depends on this file but the search for files that lack their end, which an old
   * or damaged one only leaves out.
   */
  void saveSizes(RelationSizes sizes) {
    try {
      sizes.write(fileSystem, RelationSizes.NAME, settings.getBoolean(WaldbSettings.FSYNC));
    } catch (DatabaseException e) {
      if (e.state() != SqlState.DISK_FULL) {
        throw e;
      }
      // Without checkpoints no log would be given up, and the disk stay full.
      LOG.log(
          System.Logger.Level.WARNING,
          "could not note the sizes of files; one that lacks its end would not be noticed",
          e);
    }
  }

  // ---------------------------------------------------------------- syncing

  /** Makes durable all that was written before the call: files, then directories. */
  CheckpointWrite.SyncResult syncAll(Consumer<String> progress) {
    int files = 0;
    long longest = 0;
    long start = System.nanoTime();
    for (RelationFile file : table.all()) {
      long before = System.nanoTime();
      if (file.needsSync) {
        progress.accept(file.path);
      }
      if (sync(file)) {
        files++;
        longest = Math.max(longest, System.nanoTime() - before);
      }
    }
    syncDirectories();
    return new CheckpointWrite.SyncResult(files, longest, System.nanoTime() - start);
  }

  /** Makes durable what was written to a relation before the call. */
  void syncRelation(int relation) {
    for (Fork fork : Fork.values()) {
      sync(get(relation, fork));
    }
    syncDirectories();
  }

  /* Returns whether there was anything to sync; also then others may have done it meanwhile. */
  private boolean sync(RelationFile file) {
    file.syncLock.lock();
    try {
      if (!file.needsSync || file.dropped) {
        return false;
      }
      if (settings.getBoolean(WaldbSettings.FSYNC)) {
        syncHandle(file);
      } else {
        file.needsSync = false;
      }
      return true;
    } finally {
      file.syncLock.unlock();
    }
  }

  private void syncHandle(RelationFile file) {
    try {
      DataFile handle = acquire(file);
      try {
        // Not before it is in use: or else it might be closed and opened anew in between, and what
        // the system knows of a write that failed might be forgotten.
        file.needsSync = false;
        handle.sync();
      } finally {
        release(file);
      }
    } catch (RuntimeException | Error e) {
      // Whatever it was, the sync may have failed; and nobody would try again.
      if (!file.dropped || !(e instanceof DatabaseException)) {
        throw panic.panic(SqlState.IO_ERROR, "could not sync file \"" + file.path + "\"", e);
      }
    }
  }

  private void syncDirectories() {
    if (!settings.getBoolean(WaldbSettings.FSYNC)) {
      return;
    }
    directoryLock.lock();
    try {
      if (baseNeedsSync) {
        baseNeedsSync = false;
        syncDirectory(BASE);
      }
      if (clogNeedsSync) {
        clogNeedsSync = false;
        syncDirectory(CLOG);
      }
    } finally {
      directoryLock.unlock();
    }
  }

  private void syncDirectory(String directory) {
    try {
      fileSystem.syncDirectory(directory);
    } catch (RuntimeException | Error e) {
      throw panic.panic(SqlState.IO_ERROR, "could not sync directory \"" + directory + "\"", e);
    }
  }

  // ---------------------------------------------------------------- open files

  @SuppressWarnings("MustBeClosedChecker") // kept until closeHandle
  private DataFile acquire(RelationFile file) {
    DataFile handle;
    boolean opened = false;
    synchronized (file) {
      if (file.dropped) {
        throw missing(file);
      }
      handle = file.handle;
      if (handle == null) {
        handle = fileSystem.open(file.path, OpenMode.READ_WRITE);
        file.handle = handle;
        opened = true;
      }
      file.users++;
      file.lastUse = tick.incrementAndGet();
    }
    boolean done = false;
    try {
      if (opened && openCount.incrementAndGet() > maxOpen) {
        closeOne();
      }
      done = true;
      return handle;
    } finally {
      if (!done) {
        release(file);
      }
    }
  }

  private void release(RelationFile file) {
    synchronized (file) {
      file.users--;
      if (file.dropped && file.users == 0) {
        closeHandle(file);
      }
    }
  }

  /* Closes the file that was not used for longest, of those that need no sync if there are any. */
  private void closeOne() {
    RelationFile choice = null;
    for (RelationFile file : table.all()) {
      if (isIdle(file) && (choice == null || isBetterToClose(file, choice))) {
        choice = file;
      }
    }
    if (choice == null || (choice.needsSync && !trySync(choice))) {
      return; // all are in use: the limit is exceeded until some are not
    }
    synchronized (choice) {
      if (choice.users == 0 && !choice.needsSync) {
        closeHandle(choice);
      }
    }
  }

  /* The caller may hold any file's extendLock or syncLock, so this one's is not waited for. */
  private boolean trySync(RelationFile file) {
    if (!file.syncLock.tryLock()) {
      return false;
    }
    try {
      sync(file);
      return true;
    } finally {
      file.syncLock.unlock();
    }
  }

  private static boolean isIdle(RelationFile file) {
    synchronized (file) {
      return file.handle != null && file.users == 0;
    }
  }

  private static boolean isBetterToClose(RelationFile file, RelationFile other) {
    return file.needsSync != other.needsSync ? other.needsSync : file.lastUse - other.lastUse < 0;
  }

  @GuardedBy("file")
  private void closeHandle(RelationFile file) {
    DataFile handle = file.handle;
    if (handle != null) {
      file.handle = null;
      openCount.decrementAndGet();
      handle.close();
    }
  }

  /** Whether as many files are open as may be, so that to open one more another is closed. */
  boolean isAtLimit() {
    return openCount.get() >= maxOpen;
  }

  /** How many files are open. */
  int openCount() {
    return openCount.get();
  }

  static DatabaseException missing(RelationFile file) {
    return new DatabaseException(
            SqlState.UNDEFINED_FILE, "file \"" + file.path + "\" does not exist")
        .withHint(
            file.relation < FIRST_NORMAL
                ? CATALOG_HINT
                : "Something outside of the database has removed it, or the log was cut off before a"
                    + " change that took its place: put it, or the whole database, back from a"
                    + " backup. \"waldb check\" says what it belongs to. Without a backup, REINDEX"
                    + " an index, restart a sequence with ALTER SEQUENCE, or open"
                    + " once with ?recovery_on_damage=salvage in the URL, which makes a table empty"
                    + " or gives up its out-of-line values.");
  }

  /** Closes all files; what was not synced may be lost in a crash of the operating system. */
  @Override
  public void close() {
    @Nullable DatabaseException failure = null;
    for (RelationFile file : table.all()) {
      synchronized (file) {
        try {
          closeHandle(file);
        } catch (DatabaseException e) {
          failure = e;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
