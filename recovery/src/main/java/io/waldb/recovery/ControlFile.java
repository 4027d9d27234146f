package io.waldb.recovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.Crc32c;
import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.FormatVersion;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code waldb.control}: where replay begins, whether the database was closed in order,
 * and which xids and relation numbers may have been handed out.
 *
 * <p>It holds two copies, each 4096 bytes at its own offset, big-endian:
 *
 * <pre>
 * OFFSET SIZE FIELD
 *      0    8 magic "WALDBCTL"
 *      8    4 format version, 2
 *     12    4 CRC-32C of the copy with this field zero
 *     16    8 sequence number, one more at each change
 *     24      {@link ControlData}
 * </pre>
 *
 * <p>A change writes and syncs one copy, then writes and syncs the other. It begins with the one
 * that was not read when the file was opened, since that one may be torn or gone bad, and then the
 * other is all there is. So a crash at any moment leaves at least one copy whole: the old data, or
 * the new if the first write got through. When both are whole, the higher sequence number counts.
 * After a change both copies say the same, so either may go bad later without loss.
 *
 * <p>Thread-safe: changes are made one at a time under this object's lock, and each is durable when
 * the call returns. A failed change is a panic.
 */
public final class ControlFile implements AutoCloseable {
  /** The file's name in the database directory. */
  public static final String NAME = "waldb.control";

  private static final System.Logger LOG = System.getLogger("io.waldb.recovery");

  /**
   * The format of the whole database: it changes, too, when something changes elsewhere that an
   * older program would misread, or this one in an older database. Format 3: values out of line
   * have a checksum in their row.
   */
  static final int VERSION = 3;

  static final int COPY_SIZE = 4096;
  private static final int COPIES = 2;
  private static final String TEMPORARY = NAME + ".tmp";
  private static final long MAGIC = 0x57414C444243544CL; // "WALDBCTL"
  private static final int CHECKSUM_OFFSET = 12;

  /** What a copy on disk says. */
  private record Copy(int index, long sequence, ControlData data) {}

  private final DataFile file;
  private final PanicState panic;

  /* The copy that was read: it is written last. */
  private final int readCopy;

  private volatile ControlData data;

  @GuardedBy("this")
  private long sequence;

  private ControlFile(DataFile file, PanicState panic, Copy newest) {
    this.file = file;
    this.panic = panic;
    this.readCopy = newest.index;
    this.data = newest.data;
    this.sequence = newest.sequence;
  }

  /** Whether there is one: whether the directory is a database's. */
  public static boolean exists(FileSystem files) {
    return files.exists(NAME);
  }

  /**
   * Makes the file, durably and all at once.
   *
   * @throws DatabaseException 58P02 when there is one
   */
  public static void create(FileSystem files, ControlData data) {
    if (files.exists(NAME)) {
      throw new DatabaseException(
          SqlState.DUPLICATE_FILE, "file \"" + NAME + "\" in \"" + files.describe() + "\" exists");
    }
    try (DataFile file = files.open(TEMPORARY, OpenMode.CREATE)) {
      file.truncate(0);
      ByteBuffer copy = encode(1, data);
      for (int i = 0; i < COPIES; i++) {
        file.write((long) i * COPY_SIZE, copy.rewind());
      }
      file.sync();
    }
    files.rename(TEMPORARY, NAME);
    files.syncDirectory("");
  }

  /**
   * Opens the file.
   *
   * @throws DatabaseException 58P01 there is none; XX001 both copies are bad; 55000 it was written
   *     by a newer program
   */
  public static ControlFile open(FileSystem files, PanicState panic) {
    DataFile file = files.open(NAME, OpenMode.READ_WRITE);
    try {
      return new ControlFile(file, panic, readNewest(file, ControlFile::warn));
    } catch (DatabaseException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Reads the file, for tools.
   *
   * @throws DatabaseException as {@link #open}
   */
  public static ControlData read(FileSystem files) {
    try (DataFile file = files.open(NAME, OpenMode.READ)) {
      // One that is being written at this moment is not whole.
      return readNewest(file, copy -> {}).data;
    }
  }

  private static void warn(int copy) {
    LOG.log(
        System.Logger.Level.WARNING,
        "copy {0} of control file \"{1}\" is torn or damaged; its other copy is used",
        copy,
        NAME);
  }

  /* Says of each copy that is not whole which it is. */
  private static Copy readNewest(DataFile file, IntConsumer bad) {
    Copy newest = null;
    DatabaseException refused = null;
    for (int i = 0; i < COPIES; i++) {
      ByteBuffer bytes = ByteBuffer.allocate(COPY_SIZE);
      file.read((long) i * COPY_SIZE, bytes);
      try {
        Copy copy = decode(i, bytes);
        if (copy == null) {
          bad.accept(i + 1);
        }
        if (newest == null || (copy != null && copy.sequence > newest.sequence)) {
          newest = copy;
        }
      } catch (DatabaseException e) {
        refused = e;
      }
    }
    if (newest != null) {
      return newest;
    }
    throw refused != null
        ? refused
        : new DatabaseException(
                SqlState.DATA_CORRUPTED,
                "control file \"" + NAME + "\" is damaged or not a control file of waldb")
            .withHint("Restore the file, or the database, from a backup.");
  }

  /* Null when the copy is torn; an exception when it is whole but not to be used. */
  private static @Nullable Copy decode(int index, ByteBuffer bytes) {
    if (bytes.position() < COPY_SIZE || bytes.getLong(0) != MAGIC) {
      return null;
    }
    int stored = bytes.getInt(CHECKSUM_OFFSET);
    if (checksum(bytes) != stored) {
      return null;
    }
    int version = bytes.getInt(8);
    if (version != VERSION) {
      throw FormatVersion.unknown(NAME, version, VERSION);
    }
    return new Copy(index, bytes.getLong(16), ControlData.decode(bytes));
  }

  private static ByteBuffer encode(long sequence, ControlData data) {
    ByteBuffer bytes = ByteBuffer.allocate(COPY_SIZE);
    bytes.putLong(0, MAGIC);
    bytes.putInt(8, VERSION);
    bytes.putLong(16, sequence);
    data.encode(bytes);
    bytes.putInt(CHECKSUM_OFFSET, checksum(bytes));
    return bytes;
  }

  private static int checksum(ByteBuffer bytes) {
    return new Crc32c()
        .update(bytes, 0, CHECKSUM_OFFSET)
        .updateInt(0)
        .update(bytes, CHECKSUM_OFFSET + 4, COPY_SIZE)
        .value();
  }

  /** What the file says now. */
  public ControlData data() {
    return data;
  }

  /**
   * Changes what the file says, durably.
   *
   * @throws DatabaseException a panic, when it cannot be written
   */
  public synchronized void change(Consumer<ControlData.Change> edit) {
    panic.check();
    ControlData.Change change = data.change();
    edit.accept(change);
    ControlData changed = change.changedMicros(micros(Instant.now())).build();
    ByteBuffer copy = encode(sequence + 1, changed);
    try {
      for (int i = 1; i <= COPIES; i++) {
        file.write((long) ((readCopy + i) % COPIES) * COPY_SIZE, copy.rewind());
        file.sync();
      }
    } catch (RuntimeException | Error e) {
      // Whatever it was, a sync may have failed, and the copies may differ.
      throw panic.panic(SqlState.IO_ERROR, "could not write control file \"" + NAME + "\"", e);
    }
    sequence++;
    data = changed;
  }

  /**
   * For checks: what is wrong with the copies on disk, or null when both say what this one says.
   */
  public synchronized @Nullable String findFault() {
    ByteBuffer expected = encode(sequence, data);
    for (int i = 0; i < COPIES; i++) {
      ByteBuffer bytes = ByteBuffer.allocate(COPY_SIZE);
      file.read((long) i * COPY_SIZE, bytes);
      if (bytes.position() < COPY_SIZE || !bytes.rewind().equals(expected.rewind())) {
        return "copy " + (i + 1) + " of " + COPIES + " is damaged, the other makes up for it";
      }
    }
    return null;
  }

  /** The first xid that may not be handed out yet; durable. */
  public long xidBound() {
    return data.xidBound();
  }

  /** Raises the xid bound and returns when that is durable; a lower one is ignored. */
  public synchronized void raiseXidBound(long bound) {
    if (bound > data.xidBound()) {
      change(edit -> edit.xidBound(bound));
    }
  }

  /** The first relation number that may not be handed out yet; durable. */
  public int relationBound() {
    return data.relationBound();
  }

  /** Raises the relation bound and returns when that is durable; a lower one is ignored. */
  public synchronized void raiseRelationBound(int bound) {
    if (bound > data.relationBound()) {
      change(edit -> edit.relationBound(bound));
    }
  }

  /** Microseconds since 1970-01-01 UTC. */
  static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
  }

  /** Gives the file back. */
  @Override
  public void close() {
    file.close();
  }
}
