package io.waldb.common.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.DatabaseException;
import io.waldb.common.SimulatedPowerCut;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that forgets what was not synced, as a power cut makes a real one forget.
 *
 * <p>The model is written down in {@code common/README.md}. Operations that change something are
 * counted from 1; at any of them a {@link Fault} can be asked for. {@link #crash} switches the
 * power off and gives a new file system with what is left; {@link #crashClone} does the same
 * without switching off, so that one run yields the outcome of a crash at each of its operations.
 * All choices follow from the seed and the order of the operations: a single-threaded run is
 * replayed exactly. Thread-safe; guarded by this object.
 */
public final class SimulatedFileSystem implements FileSystem {
  /** Is told of operations. */
  @FunctionalInterface
  public interface Observer {
    /**
     * An operation is about to be done. Runs in its thread and with the disk locked.
     *
     * @param number from 1
     * @param path of the file or directory; of a renaming the old one
     */
    void before(int number, DiskOperation operation, String path);
  }

  /**
   * Something that happened to names, durable once its directory is synced; that of a renaming is
   * the one of the new name.
   */
  private static final class NameChange {
    final @Nullable String removed;
    final @Nullable String added;
    final @Nullable SimulatedFile file; // null for a directory
    final String directory;

    NameChange(@Nullable String removed, @Nullable String added, @Nullable SimulatedFile file) {
      this.removed = removed;
      this.added = added;
      this.file = file;
      this.directory = Paths.parent(Objects.requireNonNull(added != null ? added : removed));
    }

    void applyTo(Names names) {
      if (removed != null
          && (file == null
              ? names.directories.remove(removed)
              : names.files.get(removed) == file)) {
        names.files.remove(removed);
      }
      if (added != null) {
        if (file == null) {
          names.directories.add(added);
        } else {
          names.files.put(added, file);
        }
      }
    }
  }

  /** A tree of names. */
  private static final class Names {
    final TreeMap<String, SimulatedFile> files = new TreeMap<>();
    final TreeSet<String> directories = new TreeSet<>();

    Names() {
      directories.add("");
    }

    void copyTo(Names other, IdentityHashMap<SimulatedFile, SimulatedFile> copies) {
      other.directories.addAll(directories);
      files.forEach((path, file) -> other.files.put(path, copyOf(file, copies)));
    }

    /** Drops what lies in directories that are not there. */
    void dropOrphans() {
      for (Iterator<String> i = directories.iterator(); i.hasNext(); ) {
        String path = i.next();
        if (!path.isEmpty() && !directories.contains(Paths.parent(path))) {
          i.remove(); // parents come first in this order
        }
      }
      files.keySet().removeIf(path -> !directories.contains(Paths.parent(path)));
    }
  }

  private static final int NEVER = Integer.MAX_VALUE;
  private static final String INPUT_OUTPUT_ERROR = "Input/output error";

  private final long seed;

  @GuardedBy("this")
  private final SplittableRandom random;

  @GuardedBy("this")
  private final Names visible = new Names();

  @GuardedBy("this")
  private final Names durable = new Names();

  @GuardedBy("this")
  private final List<NameChange> pending = new ArrayList<>();

  @GuardedBy("this")
  private final Map<String, String> leases = new HashMap<>();

  private final CrashOutcome outcome = new CrashOutcome();

  @GuardedBy("this")
  private int operations;

  @GuardedBy("this")
  private int reads;

  @GuardedBy("this")
  private int faultAt = NEVER;

  /** The last operation of those that fail. */
  @GuardedBy("this")
  private int faultUntil = NEVER;

  @GuardedBy("this")
  private Fault fault = Fault.CRASH;

  @GuardedBy("this")
  private int readFaultAt = NEVER;

  @GuardedBy("this")
  private int lookups;

  @GuardedBy("this")
  private int lookupFaultAt = NEVER;

  /** What failed first; empty when nothing has. */
  @GuardedBy("this")
  private String firstFault = "";

  @GuardedBy("this")
  private boolean honestSync = true;

  @GuardedBy("this")
  private boolean powerOff;

  @GuardedBy("this")
  private @Nullable Observer observer;

  /** An empty disk whose choices follow from the seed. */
  public SimulatedFileSystem(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /** Switches the power off; what the policy leaves is on the disk that is returned. */
  public synchronized SimulatedFileSystem crash(CrashPolicy policy) {
    SimulatedFileSystem left = crashClone(policy);
    powerOff = true;
    return left;
  }

  /** The disk as a power cut at this moment would leave it; this one goes on. */
  public synchronized SimulatedFileSystem crashClone(CrashPolicy policy) {
    return crashClone(policy, random.split());
  }

  /**
   * As {@link #crashClone(CrashPolicy)}, with choices that follow from the policy, the seed and
   * what is pending alone, not from what was cloned before.
   */
  public synchronized SimulatedFileSystem crashClone(CrashPolicy policy, long choicesSeed) {
    return crashClone(policy, new SplittableRandom(choicesSeed));
  }

  @GuardedBy("this")
  private SimulatedFileSystem crashClone(CrashPolicy policy, SplittableRandom choices) {
    SimulatedFileSystem left = new SimulatedFileSystem(choices.nextLong());
    synchronized (left) {
      Names names = namesAfterCrash(policy, choices, left.outcome);
      IdentityHashMap<SimulatedFile, SimulatedFile> contents = new IdentityHashMap<>();
      left.visible.directories.addAll(names.directories);
      left.durable.directories.addAll(names.directories);
      for (Map.Entry<String, SimulatedFile> entry : names.files.entrySet()) {
        SimulatedFile file = contents.get(entry.getValue());
        if (file == null) {
          file = entry.getValue().afterCrash(policy, choices, left.outcome);
          contents.put(entry.getValue(), file);
        }
        left.visible.files.put(entry.getKey(), file);
        left.durable.files.put(entry.getKey(), file);
      }
    }
    return left;
  }

  /**
   * The process dies and the machine lives on: what is returned is the same disk with the same
   * operations not yet durable, for the next process; this one fails from now on.
   */
  public synchronized SimulatedFileSystem kill() {
    SimulatedFileSystem next = killClone(random.nextLong());
    powerOff = true;
    return next;
  }

  /** As {@link #kill}, but this one goes on; choices on the other follow from the seed. */
  public synchronized SimulatedFileSystem killClone(long choicesSeed) {
    SimulatedFileSystem next = new SimulatedFileSystem(choicesSeed);
    IdentityHashMap<SimulatedFile, SimulatedFile> copies = new IdentityHashMap<>();
    synchronized (next) {
      visible.copyTo(next.visible, copies);
      durable.copyTo(next.durable, copies);
      for (NameChange change : pending) {
        SimulatedFile file = change.file == null ? null : copyOf(change.file, copies);
        next.pending.add(new NameChange(change.removed, change.added, file));
      }
    }
    return next;
  }

  private static SimulatedFile copyOf(
      SimulatedFile file, IdentityHashMap<SimulatedFile, SimulatedFile> copies) {
    SimulatedFile copy = copies.get(file);
    if (copy == null) {
      copy = file.copy();
      copies.put(file, copy);
    }
    return copy;
  }

  @GuardedBy("this")
  private Names namesAfterCrash(
      CrashPolicy policy, SplittableRandom choices, CrashOutcome outcome) {
    Names names = new Names();
    names.files.putAll(durable.files);
    names.directories.addAll(durable.directories);
    boolean lost = false;
    for (NameChange change : pending) {
      boolean kept = choices.nextDouble() < policy.keep();
      if (kept && !(lost && policy.ordered())) {
        change.applyTo(names);
        outcome.countKept();
      } else {
        outcome.countLost();
        lost = true;
      }
    }
    names.dropOrphans();
    return names;
  }

  /** What the power cut that left this disk made of what was not durable. */
  public CrashOutcome outcome() {
    return outcome;
  }

  /** How many changing operations there were. */
  public synchronized int operations() {
    return operations;
  }

  /** How many reads of file contents there were. */
  public synchronized int reads() {
    return reads;
  }

  /** Asks for a fault at one operation: the n-th changing one since this disk was made, from 1. */
  public void failAt(int operation, Fault what) {
    failBetween(operation, operation, what);
  }

  /** Asks for a fault at an operation and at all after it. */
  public void failFrom(int operation, Fault what) {
    failBetween(operation, NEVER, what);
  }

  /**
   * Asks for a fault at an operation to come, whoever is at work meanwhile.
   *
   * @param count which, from 1 for the next
   */
  public synchronized void failAfter(int count, Fault what) {
    failAt(Math.addExact(operations, count), what);
  }

  /** Asks for a fault at all operations from now on. */
  public synchronized void failFromNow(Fault what) {
    failFrom(operations + 1, what);
  }

  /** Asks for a fault at an operation and at all after it up to another, which fails, too. */
  public synchronized void failBetween(int from, int to, Fault what) {
    faultAt = from;
    faultUntil = to;
    fault = what;
  }

  /** Asks for the power to fail during the n-th changing operation, from 1. */
  public void crashAt(int operation) {
    failAt(operation, Fault.CRASH);
  }

  /** Asks for the n-th read of a file's content, from 1, to fail with 58030. */
  public synchronized void failReadAt(int read) {
    readFaultAt = read;
  }

  /** How often a file was looked up: opened, or its existence, size or directory asked for. */
  public synchronized int lookups() {
    return lookups;
  }

  /** Asks for the n-th lookup, from 1, to fail with 58030. */
  public synchronized void failLookupAt(int lookup) {
    lookupFaultAt = lookup;
  }

  /** Takes back faults that did not happen yet. */
  public synchronized void clearFaults() {
    faultAt = NEVER;
    readFaultAt = NEVER;
    lookupFaultAt = NEVER;
  }

  /** What the first fault other than a crash was: the error's message; empty before it. */
  public synchronized String firstFault() {
    return firstFault;
  }

  /** With false, syncs report success and do nothing, as a lying disk's. */
  public synchronized void setHonestSync(boolean honest) {
    honestSync = honest;
  }

  /**
   * Runs before each changing operation, in its thread and with this disk locked; it may take a
   * {@link #crashClone}.
   */
  public synchronized void onOperation(@Nullable Runnable listener) {
    observer = listener == null ? null : (number, operation, path) -> listener.run();
  }

  /** As {@link #onOperation}; the observer is also told which operation it is. */
  public synchronized void observe(@Nullable Observer who) {
    observer = who;
  }

  /** Whether the power is off. */
  public synchronized boolean isPowerOff() {
    return powerOff;
  }

  @Override
  public synchronized DataFile open(String path, OpenMode mode, FileOption... options) {
    Paths.checkFile(path);
    checkPower();
    lookUp("open file", path);
    SimulatedFile file = visible.files.get(path);
    if (visible.directories.contains(path)) {
      throw new DatabaseException(
          SqlState.IO_ERROR, "could not open file \"" + path + "\": Is a directory");
    }
    if (file == null) {
      if (mode == OpenMode.READ || mode == OpenMode.READ_WRITE) {
        throw absent("open file", path);
      }
      if (!visible.directories.contains(Paths.parent(path))) {
        throw absent("create file", path);
      }
      file = new SimulatedFile();
      change(new NameChange(null, path, file), DiskOperation.CREATE, path, true);
    } else if (mode == OpenMode.CREATE_NEW) {
      throw new DatabaseException(
          SqlState.DUPLICATE_FILE, "could not create file \"" + path + "\": file exists");
    }
    boolean synchronously = false;
    for (FileOption option : options) {
      synchronously |= option != FileOption.DIRECT;
    }
    return new Handle(file, path, mode != OpenMode.READ, synchronously);
  }

  @Override
  public synchronized boolean exists(String path) {
    checkPower();
    lookUp("stat file", path);
    return visible.files.containsKey(path)
        || visible.directories.contains(Paths.checkDirectory(path));
  }

  @Override
  public synchronized long size(String path) {
    checkPower();
    lookUp("stat file", path);
    SimulatedFile file = visible.files.get(Paths.checkFile(path));
    if (file == null) {
      throw absent("stat file", path);
    }
    return file.size();
  }

  @Override
  public synchronized List<String> list(String directory) {
    checkPower();
    lookUp("list directory", directory);
    return names(directory);
  }

  @GuardedBy("this")
  private List<String> names(String directory) {
    Paths.checkDirectory(directory);
    TreeSet<String> names = new TreeSet<>();
    for (String path : visible.files.keySet()) {
      if (Paths.parent(path).equals(directory)) {
        names.add(Paths.name(path));
      }
    }
    for (String path : visible.directories) {
      if (!path.isEmpty() && Paths.parent(path).equals(directory)) {
        names.add(Paths.name(path));
      }
    }
    return new ArrayList<>(names);
  }

  @Override
  public synchronized void createDirectory(String path) {
    checkPower();
    Paths.checkDirectory(path);
    for (int end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      String part = end < 0 ? path : path.substring(0, end);
      if (visible.files.containsKey(part)) {
        throw new DatabaseException(
            SqlState.DUPLICATE_FILE,
            "could not create directory \"" + path + "\": \"" + part + "\" is a file");
      }
      if (!visible.directories.contains(part)) {
        change(new NameChange(null, part, null), DiskOperation.CREATE_DIRECTORY, part, true);
      }
      if (end < 0) {
        return;
      }
    }
  }

  @Override
  public synchronized void delete(String path) {
    checkPower();
    Paths.checkFile(path);
    SimulatedFile file = visible.files.get(path);
    if (file == null && !visible.directories.contains(path)) {
      throw absent("remove file", path);
    }
    if (file == null && !names(path).isEmpty()) {
      throw new DatabaseException(
          SqlState.IO_ERROR, "could not remove file \"" + path + "\": directory not empty");
    }
    change(new NameChange(path, null, file), DiskOperation.DELETE, path, false);
  }

  @Override
  public synchronized void rename(String from, String to) {
    checkPower();
    SimulatedFile file = visible.files.get(Paths.checkFile(from));
    if (file == null) {
      throw absent("rename file", from);
    }
    if (!visible.directories.contains(Paths.parent(Paths.checkFile(to)))) {
      throw absent("rename file to", to);
    }
    change(new NameChange(from, to, file), DiskOperation.RENAME, from, false);
  }

  @Override
  public synchronized void syncDirectory(String directory) {
    checkPower();
    if (!visible.directories.contains(Paths.checkDirectory(directory))) {
      throw absent("fsync directory", directory);
    }
    if (begin(DiskOperation.SYNC_DIRECTORY, directory, false)) {
      throw off();
    }
    if (!honestSync) {
      return;
    }
    for (Iterator<NameChange> i = pending.iterator(); i.hasNext(); ) {
      NameChange change = i.next();
      if (change.directory.equals(directory)) {
        change.applyTo(durable);
        i.remove();
      }
    }
  }

  @GuardedBy("this")
  private void change(NameChange change, DiskOperation operation, String path, boolean needsRoom) {
    boolean crash = begin(operation, path, needsRoom);
    change.applyTo(visible);
    pending.add(change);
    if (crash) {
      throw off();
    }
  }

  /**
   * Counts an operation and does to it what was asked for.
   *
   * @return whether the power fails during it: the caller makes it pending and throws {@link #off}
   */
  @GuardedBy("this")
  private boolean begin(DiskOperation operation, String path, boolean needsRoom) {
    if (observer != null) {
      observer.before(operations + 1, operation, path);
    }
    operations++;
    if (operations < faultAt || operations > faultUntil) {
      return false;
    }
    switch (fault) {
      case CRASH -> {
        powerOff = true;
        return true;
      }
      case IO_ERROR -> throw failed(operation.text(), path, SqlState.IO_ERROR, INPUT_OUTPUT_ERROR);
      case DISK_FULL -> {
        if (needsRoom) {
          throw failed(operation.text(), path, SqlState.DISK_FULL, "No space left on device");
        }
      }
      case SHORT_WRITE -> {
        if (operation == DiskOperation.WRITE) {
          throw failed(operation.text(), path, SqlState.DISK_FULL, "wrote less than it was to");
        }
      }
    }
    return false;
  }

  @GuardedBy("this")
  private void lookUp(String operation, String path) {
    if (++lookups == lookupFaultAt) {
      throw failed(operation, path, SqlState.IO_ERROR, INPUT_OUTPUT_ERROR);
    }
  }

  @GuardedBy("this")
  private DatabaseException failed(String operation, String path, SqlState state, String why) {
    return failed(operation, path, "", state, why);
  }

  @GuardedBy("this")
  private DatabaseException failed(
      String operation, String path, String where, SqlState state, String why) {
    String message = "could not " + operation + " \"" + path + "\"" + where + ": " + why;
    if (firstFault.isEmpty()) {
      firstFault = message;
    }
    return new DatabaseException(state, message);
  }

  @GuardedBy("this")
  private void checkPower() {
    if (powerOff) {
      throw off();
    }
  }

  private static DatabaseException off() {
    return new DatabaseException(
        SqlState.IO_ERROR, "the simulated disk has no power", SimulatedPowerCut.INSTANCE);
  }

  private static DatabaseException absent(String operation, String path) {
    return new DatabaseException(
        SqlState.UNDEFINED_FILE,
        "could not " + operation + " \"" + path + "\": no such file or directory");
  }

  @Override
  public synchronized FileLease lock(String path, String content) {
    Paths.checkFile(path);
    checkPower();
    String owner = leases.putIfAbsent(path, content);
    if (owner != null) {
      throw new DatabaseException(
          SqlState.OBJECT_IN_USE,
          "lock file \""
              + path
              + "\" in \""
              + describe()
              + "\" is held by process "
              + owner.strip());
    }
    return new FileLease() {
      private boolean held = true;

      @Override
      public void close() {
        synchronized (SimulatedFileSystem.this) {
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
    return "simulated disk, seed " + seed;
  }

  @Override
  public String toString() {
    return describe();
  }

  /** An open file. */
  private final class Handle implements DataFile {
    private final SimulatedFile file;
    private final String path;
    private final boolean writable;
    private final boolean synchronously;
    private volatile boolean closed;

    Handle(SimulatedFile file, String path, boolean writable, boolean synchronously) {
      this.file = file;
      this.path = path;
      this.writable = writable;
      this.synchronously = synchronously;
    }

    @Override
    public int read(long position, ByteBuffer into) {
      synchronized (SimulatedFileSystem.this) {
        checkUsable(false);
        if (++reads == readFaultAt) {
          throw failed(
              "read file", path, " at offset " + position, SqlState.IO_ERROR, INPUT_OUTPUT_ERROR);
        }
        return file.read(position, into);
      }
    }

    @Override
    public void write(long position, ByteBuffer from) {
      synchronized (SimulatedFileSystem.this) {
        checkUsable(true);
        boolean crash;
        try {
          crash = begin(DiskOperation.WRITE, path, position + from.remaining() > file.size());
        } catch (DatabaseException e) {
          writePart(position, from);
          throw e;
        }
        file.write(position, from, synchronously && honestSync && !crash);
        if (crash) {
          throw off();
        }
      }
    }

    @GuardedBy("SimulatedFileSystem.this")
    private void writePart(long position, ByteBuffer from) {
      int size = from.remaining();
      int part =
          fault == Fault.SHORT_WRITE && size > 1
              ? 1 + random.nextInt(size - 1)
              : random.nextInt(size + 1);
      if (part > 0) {
        file.write(position, from.duplicate().limit(from.position() + part), false);
      }
    }

    @Override
    public void sync() {
      synchronized (SimulatedFileSystem.this) {
        checkUsable(false);
        boolean crash;
        try {
          crash = begin(DiskOperation.SYNC, path, false);
        } catch (DatabaseException e) {
          file.failSync();
          throw e;
        }
        if (crash) {
          throw off();
        }
        if (honestSync) {
          file.sync();
        }
      }
    }

    @Override
    public void syncData() {
      sync();
    }

    @Override
    public long size() {
      synchronized (SimulatedFileSystem.this) {
        checkUsable(false);
        return file.size();
      }
    }

    @Override
    public void truncate(long size) {
      synchronized (SimulatedFileSystem.this) {
        checkUsable(true);
        boolean crash = begin(DiskOperation.TRUNCATE, path, false);
        file.truncate(size);
        if (crash) {
          throw off();
        }
      }
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public void close() {
      closed = true;
    }

    private void checkUsable(boolean toWrite) {
      synchronized (SimulatedFileSystem.this) {
        checkPower();
      }
      if (closed) {
        throw new DatabaseException(SqlState.IO_ERROR, "file \"" + path + "\" is closed");
      }
      if (toWrite && !writable) {
        throw new DatabaseException(
            SqlState.IO_ERROR, "could not write file \"" + path + "\": opened for reading");
      }
    }

    @Override
    public String toString() {
      return path;
    }
  }
}
