package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.WalFlush;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.CancelToken;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.wal.WriteAheadLog;
import io.waldb.wal.record.RecordFormat;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A database of pages that each hold one number, changed by numbered operations: operation n makes
 * {@code value * 31 + n} of a value, so that an operation left out, done twice or done out of order
 * shows. An operation changes one or two pages in one record; commits are records of their own.
 */
final class ToyDatabase implements AutoCloseable {
  static final int FIRST_RELATION = 100;
  static final long FIRST_XID = 3;

  static final int CHANGE = 0x10;
  static final int CREATE = 0x10;
  static final int DROP = 0x20;
  static final int TRUNCATE = 0x30;

  private static final int VALUE = 64;

  final FileSystem files;
  final Settings settings;
  final PanicState panic = new PanicState();
  final ControlFile control;
  final BufferPool pool;
  final WriteAheadLog wal;
  final Checkpointer checkpointer;
  final @Nullable RecoveryResult recovery;
  private final ThreadLocal<WalRecordBuilder> records =
      ThreadLocal.withInitial(WalRecordBuilder::new);
  private long nextXid;

  static Settings settings() {
    return new Settings()
        .set(WaldbSettings.SHARED_BUFFERS, "16")
        .set(WaldbSettings.WAL_SEGMENT_SIZE, "1MB")
        .set(WaldbSettings.WAL_BLOCK_SIZE, "4kB")
        .set(WaldbSettings.WAL_INIT_ZERO, "off")
        .set(WaldbSettings.WAL_WRITER_DELAY, "10s")
        .set(WaldbSettings.MAX_WAL_SIZE, "16MB")
        .set(WaldbSettings.MIN_WAL_SIZE, "2MB");
  }

  /** Makes a database and leaves it open. */
  static ToyDatabase create(FileSystem files, Settings settings) {
    NewDatabase.create(files, settings, FIRST_XID, FIRST_RELATION);
    ToyDatabase database = new ToyDatabase(files, settings, null, true);
    database.checkpointer.checkpointNow(new CancelToken());
    return database;
  }

  static ToyDatabase open(FileSystem files, Settings settings) {
    return new ToyDatabase(files, settings, null, false);
  }

  ToyDatabase(
      FileSystem files, Settings settings, @Nullable CutRepair repair, boolean initializing) {
    this(files, settings, repair, initializing, managers(new ToyPages()), List.of());
  }

  ToyDatabase(
      FileSystem files,
      Settings settings,
      @Nullable CutRepair repair,
      boolean initializing,
      ResourceManagers managers,
      List<CheckpointParticipant> participants) {
    this(files, settings, repair, initializing, managers, participants, 1, 1 << 20);
  }

  /** Opens, replaying with so many threads windows of so many bytes. */
  static ToyDatabase open(FileSystem files, Settings settings, int replayThreads, int windowSize) {
    return open(files, settings, new ToyPages(), replayThreads, windowSize);
  }

  static ToyDatabase open(
      FileSystem files, Settings settings, ToyPages pages, int replayThreads, int windowSize) {
    ResourceManagers managers = managers(pages);
    return new ToyDatabase(
        files, settings, null, false, managers, List.of(), replayThreads, windowSize);
  }

  private ToyDatabase(
      FileSystem files,
      Settings settings,
      @Nullable CutRepair repair,
      boolean initializing,
      ResourceManagers managers,
      List<CheckpointParticipant> participants,
      int replayThreads,
      int windowSize) {
    this.files = files;
    this.settings = settings;
    this.control = ControlFile.open(files, panic);
    RelationFiles relations = new RelationFiles(files, settings, panic);
    this.pool = new BufferPool(settings, panic, WalFlush.NONE, relations);
    if (initializing) {
      recovery = null;
      wal = NewDatabase.openLog(files, settings, panic, control, pool);
    } else {
      CrashRecovery start =
          new CrashRecovery(
              files, settings, panic, control, pool, managers, repair, replayThreads, windowSize);
      recovery = start.run();
      wal = recovery.wal();
    }
    nextXid = control.xidBound();
    checkpointer = new Checkpointer(settings, panic, control, wal, pool, withOwn(participants));
  }

  private List<CheckpointParticipant> withOwn(List<CheckpointParticipant> others) {
    List<CheckpointParticipant> all = new ArrayList<>(others);
    all.add(
        new CheckpointParticipant() {
          @Override
          public void collect(CheckpointData.Builder data) {
            data.nextXid(nextXid).nextRelation(FIRST_RELATION);
          }
        });
    return all;
  }

  static ResourceManagers managers(ResourceManager pages) {
    List<ResourceManager> managers = new ArrayList<>();
    for (ResourceManagerId id :
        List.of(
            ResourceManagerId.XLOG,
            ResourceManagerId.TRANSACTION,
            ResourceManagerId.STORAGE,
            ResourceManagerId.CLOG,
            ResourceManagerId.HEAP2,
            ResourceManagerId.HEAP,
            ResourceManagerId.BTREE,
            ResourceManagerId.SEQUENCE,
            ResourceManagerId.LOGICAL_MESSAGE,
            ResourceManagerId.STANDBY)) {
      if (id == ResourceManagerId.XLOG) {
        managers.add(new XlogResourceManager());
      } else if (id == ResourceManagerId.HEAP) {
        managers.add(pages);
      } else if (id == ResourceManagerId.STORAGE) {
        managers.add(new ToyFiles());
      } else {
        managers.add(new UnusedResourceManager(id));
      }
    }
    return new ResourceManagers(managers);
  }

  /** Replays pages for nobody. */
  static PageRedo idleRedo() {
    Settings settings = settings();
    PanicState panic = new PanicState();
    RelationFiles none = new RelationFiles(new MemoryFileSystem(), settings, panic);
    return new PageRedo(
        new BufferPool(settings, panic, WalFlush.NONE, none),
        managers(new ToyPages()),
        new PagesBefore(),
        new InvalidPages(),
        new SeenPages(1));
  }

  // ---------------------------------------------------------------- doing

  synchronized long newXid() {
    if (nextXid >= control.xidBound()) {
      control.raiseXidBound(nextXid + 8);
    }
    return nextXid++;
  }

  long createRelation(int relation) {
    WalRecordBuilder record = records.get();
    record.begin(ResourceManagerId.STORAGE.id(), CREATE, 0).putInt(relation);
    long lsn = wal.insert(record);
    wal.flush(lsn);
    pool.createRelation(relation);
    return lsn;
  }

  void dropRelation(int relation) {
    WalRecordBuilder record = records.get();
    record.begin(ResourceManagerId.STORAGE.id(), DROP, 0).putInt(relation);
    wal.flush(wal.insert(record));
    pool.dropRelation(relation);
  }

  void truncate(int relation, int blocks) {
    WalRecordBuilder record = records.get();
    record.begin(ResourceManagerId.STORAGE.id(), TRUNCATE, 0).putInt(relation).putInt(blocks);
    wal.flush(wal.insert(record));
    pool.truncate(relation, Fork.MAIN, blocks);
  }

  /** Runs between marking dirty and inserting the record, for tests of that moment. */
  volatile Runnable beforeInsert = () -> {};

  /** Start of the record of the last change. */
  volatile long lastStart;

  /** Applies an operation to one or two pages of a relation, extending it by one if asked to. */
  @SuppressWarnings("MustBeClosedChecker") // closed in the finally block
  long change(int relation, long operation, int... blocks) {
    WalRecordBuilder record = records.get();
    PinnedPage[] pages = new PinnedPage[blocks.length];
    WriteLatch[] latches = new WriteLatch[blocks.length];
    try {
      record.begin(ResourceManagerId.HEAP.id(), CHANGE, 1);
      for (int i = 0; i < blocks.length; i++) {
        boolean extend = blocks[i] == pool.blockCount(relation, Fork.MAIN);
        pages[i] =
            extend
                ? pool.extend(relation, Fork.MAIN)
                : pool.pin(PageId.key(relation, Fork.MAIN, blocks[i]));
        latches[i] = pages[i].latchExclusive();
        record.addBlock(pages[i], pages[i].isNew() ? WalRecordBuilder.WILL_INIT : 0);
      }
      for (int i = 0; i < blocks.length; i++) {
        record.blockData(i).putLong(operation);
      }
      for (int i = 0; i < blocks.length; i++) {
        apply(pages[i].bytes(), operation);
        pages[i].markDirty();
      }
      beforeInsert.run();
      long lsn = wal.insert(record);
      for (PinnedPage page : pages) {
        page.setLsn(lsn);
      }
      lastStart = record.startLsn();
      return lsn;
    } finally {
      for (int i = blocks.length - 1; i >= 0; i--) {
        if (latches[i] != null) {
          latches[i].close();
        }
        if (pages[i] != null) {
          pages[i].close();
        }
      }
    }
  }

  long commit(long xid) {
    WalRecordBuilder record = records.get();
    record.begin(ResourceManagerId.TRANSACTION.id(), CommitRecords.COMMIT, xid);
    record.putLong(ControlFile.micros(Instant.now())).putInt(0);
    return wal.insert(record);
  }

  /** Fills the log up to a position near the end of a block, with records that do nothing. */
  void fillLog(long lsn) {
    while (lsn - wal.insertPosition() > 3000) {
      wal.insert(filler(1000));
    }
    wal.insert(filler((int) (lsn - wal.insertPosition()) - RecordFormat.HEADER_SIZE - 1));
  }

  private WalRecordBuilder filler(int length) {
    WalRecordBuilder record = records.get();
    record.begin(ResourceManagerId.TRANSACTION.id(), CommitRecords.COMMIT, newXid());
    return record.put(new byte[length], 0, length);
  }

  static void apply(ByteBuffer page, long operation) {
    if (PageHeader.isNew(page)) {
      PageHeader.initialize(page, 0);
    }
    page.putLong(VALUE, next(page.getLong(VALUE), operation));
  }

  static long next(long value, long operation) {
    return value * 31 + operation;
  }

  // ---------------------------------------------------------------- looking

  long value(int relation, int block) {
    try (PinnedPage page = pool.pin(PageId.key(relation, Fork.MAIN, block));
        var latch = page.latchShared()) {
      return page.bytes().getLong(VALUE);
    }
  }

  /** All values, by block; trailing zeroes are left out. */
  Map<Integer, Long> values(int relation) {
    Map<Integer, Long> values = new TreeMap<>();
    if (pool.exists(relation, Fork.MAIN)) {
      for (int block = 0; block < pool.blockCount(relation, Fork.MAIN); block++) {
        long value = value(relation, block);
        if (value != 0) {
          values.put(block, value);
        }
      }
    }
    return values;
  }

  // ---------------------------------------------------------------- ending

  /** Shuts down in order. */
  void shutdown() {
    checkpointer.shutdown();
    wal.close();
    pool.close();
    control.close();
  }

  /** Stops as a crash does, and frees threads. */
  @Override
  public void close() {
    checkpointer.close();
    wal.closeImmediately();
    pool.close();
    control.close();
  }

  /** Replays changes. */
  static class ToyPages implements ResourceManager {
    @Override
    public ResourceManagerId id() {
      return ResourceManagerId.HEAP;
    }

    @Override
    public void redo(WalRecord record, int block, ByteBuffer page) {
      apply(page, record.block(block).data().getLong(0));
    }

    @Override
    public String identify(int info) {
      return "CHANGE";
    }

    @Override
    public void describe(WalRecord record, StringBuilder into) {
      into.append("CHANGE ").append(record.blockCount()).append(" blocks");
    }

    @Override
    public void mask(ByteBuffer page, long pageKey) {}
  }

  private static final class ToyFiles implements ResourceManager {
    @Override
    public ResourceManagerId id() {
      return ResourceManagerId.STORAGE;
    }

    @Override
    public void redo(WalRecord record, int block, ByteBuffer page) {
      throw new IllegalArgumentException("no pages");
    }

    @Override
    public boolean changesFiles(WalRecord record) {
      return true;
    }

    @Override
    public void redoFiles(WalRecord record, RedoFiles files) {
      int relation = record.mainData().getInt(0);
      switch (record.info()) {
        case CREATE -> files.create(relation);
        case DROP -> files.drop(relation);
        case TRUNCATE -> {
          files.create(relation);
          files.truncate(relation, record.mainData().getInt(4));
        }
        default -> throw new IllegalArgumentException(Arrays.toString(new int[] {record.info()}));
      }
    }

    @Override
    public String identify(int info) {
      return info == CREATE ? "CREATE" : info == DROP ? "DROP" : "TRUNCATE";
    }

    @Override
    public void describe(WalRecord record, StringBuilder into) {
      into.append(identify(record.info())).append(" relation ").append(record.mainData().getInt(0));
    }

    @Override
    public void mask(ByteBuffer page, long pageKey) {}
  }
}
