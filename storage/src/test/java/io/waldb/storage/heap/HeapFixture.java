package io.waldb.storage.heap;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.WalFlush;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.CancelToken;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.config.Context;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.recovery.ResourceManager;
import io.waldb.storage.log.LogContext;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.CommitLog;
import io.waldb.storage.txn.LockManager;
import io.waldb.storage.txn.NumberBound;
import io.waldb.storage.txn.RelationStorage;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.StorageContext;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TransactionManager;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalPosition;
import io.waldb.wal.WalReader;
import io.waldb.wal.WriteAheadLog;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Heap tables over a real log, pool and transactions in memory, and what the log makes of them. */
final class HeapFixture implements AutoCloseable {
  static final int RELATION = 16384;
  static final int TOAST = 16385;

  /** An id, a number and a text. */
  static final TupleDescriptor ROW =
      TupleDescriptor.of(
          new TupleDescriptor.Column("id", SqlType.INTEGER),
          new TupleDescriptor.Column("value", SqlType.BIGINT),
          new TupleDescriptor.Column("text", SqlType.TEXT));

  private static final long SYSTEM_IDENTIFIER = 7;
  private static final int TIMELINE = 1;

  final MemoryFileSystem files = new MemoryFileSystem();
  final StorageContext context;
  final HeapRelations heaps;
  final HeapTable table;
  final WriteAheadLog wal;
  final BufferPool pool;
  private final WalLayout layout = new WalLayout(8192, 1 << 24);

  HeapFixture(String... settings) {
    this(ROW, settings);
  }

  HeapFixture(TupleDescriptor descriptor, String... pairs) {
    Settings settings = new Settings();
    settings.set("shared_buffers", "8MB", Context.OPEN);
    for (int i = 0; i < pairs.length; i += 2) {
      settings.set(pairs[i], pairs[i + 1], Context.OPEN);
    }
    PanicState panic = new PanicState();
    long start = layout.segmentSize();
    WriteAheadLog.initialize(files, layout, SYSTEM_IDENTIFIER, TIMELINE, start);
    wal =
        WriteAheadLog.open(
            files,
            settings,
            panic,
            layout,
            SYSTEM_IDENTIFIER,
            TIMELINE,
            WalPosition.freshSegment(start),
            start);
    RelationFiles.initialize(files);
    pool =
        new BufferPool(settings, panic, WalFlush.NONE, new RelationFiles(files, settings, panic));
    pool.setLog(
        new WalFlush() {
          @Override
          public void flush(long lsn) {
            wal.flush(lsn);
          }

          @Override
          public long flushedLsn() {
            return wal.flushedLsn();
          }
        });
    pool.createRelation(CommitLog.RELATION);
    LogContext log = new LogContext(wal, panic);
    RelationStorage relations = new RelationStorage(log, pool, new MemoryBound(20000));
    TransactionManager transactions =
        new TransactionManager(
            log, new CommitLog(log, pool), relations, new MemoryBound(3), () -> {});
    context =
        new StorageContext(
            log, pool, transactions, new LockManager(transactions, panic), relations, settings);
    heaps = new HeapRelations(context);
    pool.createRelation(RELATION);
    pool.createRelation(TOAST);
    table = new HeapTable(heaps, RELATION, TOAST, descriptor, HeapOptions.DEFAULT);
  }

  Transaction begin() {
    return begin(IsolationLevel.READ_COMMITTED);
  }

  Transaction begin(IsolationLevel isolation) {
    return context
        .transactions()
        .begin(isolation, false, new CancelToken(), context.settings().child());
  }

  void commit(Transaction tx) {
    context.transactions().commit(tx);
  }

  void abort(Transaction tx) {
    context.transactions().abort(tx);
  }

  /** Inserts a row in the transaction; returns its place. */
  long insert(Transaction tx, int id, long value, String text) {
    return table.insert(tx, row(id, value, text));
  }

  TupleSlot row(int id, long value, String text) {
    TupleSlot slot = table.newSlot();
    slot.setLong(0, id);
    slot.setLong(1, value);
    slot.setObject(2, text);
    return slot;
  }

  /** Inserts a row in a transaction of its own; returns its place. */
  long inserted(int id, long value, String text) {
    Transaction tx = begin();
    long tid = insert(tx, id, value, text);
    commit(tx);
    return tid;
  }

  /** What a scan with a new snapshot of the transaction sees, by id. */
  Map<Integer, Long> scan(Transaction tx) {
    Snapshot snapshot = context.transactions().takeSnapshot(tx);
    Map<Integer, Long> rows = scan(snapshot);
    context.transactions().release(snapshot);
    return rows;
  }

  /** What a scan sees, value by id; fails when an id is seen twice. */
  Map<Integer, Long> scan(Snapshot snapshot) {
    Map<Integer, Long> rows = new TreeMap<>();
    TupleSlot slot = table.newSlot();
    try (HeapScan scan = table.scan(snapshot)) {
      while (scan.next(slot)) {
        if (rows.put(slot.getInt(0), slot.getLong(1)) != null) {
          throw new AssertionError("row " + slot.getInt(0) + " is seen twice");
        }
      }
    }
    return rows;
  }

  /** What is committed, by id. */
  Map<Integer, Long> committed() {
    Transaction tx = begin();
    Map<Integer, Long> rows = scan(tx);
    commit(tx);
    return rows;
  }

  /** Fails if a heap page has anything it cannot have. */
  void check() {
    for (int relation : new int[] {RELATION, TOAST}) {
      for (int block = 0; block < pool.blockCount(relation, Fork.MAIN); block++) {
        try (PinnedPage page = pool.pin(PageId.key(relation, Fork.MAIN, block));
            ReadLatch latch = page.latchShared()) {
          String fault = HeapPage.findFault(page.bytes(), block);
          if (fault != null) {
            throw new AssertionError("relation " + relation + " block " + block + ": " + fault);
          }
        }
      }
    }
  }

  /** The records of the heap so far, as pg_waldump would print them. */
  List<String> records() {
    List<String> records = new ArrayList<>();
    read(
        (record, manager) -> {
          StringBuilder text = new StringBuilder(manager.identify(record.info())).append(' ');
          manager.describe(record, text);
          records.add(text.toString());
        });
    return records;
  }

  /** Bytes of log so far. */
  long logged() {
    return wal.insertPosition();
  }

  /** Makes the pages once more from the log alone and compares them with the pool's. */
  void assertRedoGivesTheSamePages() {
    check();
    Map<Long, ByteBuffer> pages = new HashMap<>();
    read((record, manager) -> redo(record, pages));
    HeapResourceManager manager = new HeapResourceManager();
    pages.forEach(
        (key, replayed) -> {
          ByteBuffer mine = ByteBuffer.allocate(PageHeader.PAGE_SIZE);
          if (PageId.block(key) >= pool.blockCount(PageId.relation(key), Fork.MAIN)) {
            return; // cut off since
          }
          try (PinnedPage page = pool.pin(key);
              ReadLatch latch = page.latchShared()) {
            mine.put(0, page.bytes(), 0, PageHeader.PAGE_SIZE);
          }
          for (ByteBuffer copy : List.of(mine, replayed)) {
            PageHeader.setLsn(copy, 0);
            PageHeader.setChecksum(copy, 0);
            manager.mask(copy, key);
          }
          int mismatch = mine.mismatch(replayed);
          if (mismatch >= 0) {
            throw new AssertionError(
                PageId.format(key) + " differs at byte " + mismatch + " after redo");
          }
        });
  }

  private interface Visitor {
    void visit(WalRecord record, ResourceManager manager);
  }

  private void read(Visitor visitor) {
    wal.flush(wal.insertPosition());
    try (WalReader reader =
        new WalReader(files, layout, TIMELINE, layout.segmentSize(), SYSTEM_IDENTIFIER)) {
      reader.seek(layout.segmentSize());
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.resourceManagerId() == ResourceManagerId.HEAP.id()) {
          visitor.visit(record, new HeapResourceManager());
        } else if (record.resourceManagerId() == ResourceManagerId.HEAP2.id()) {
          visitor.visit(record, new Heap2ResourceManager());
        }
      }
    }
  }

  private static void redo(WalRecord record, Map<Long, ByteBuffer> pages) {
    HeapChange change =
        record.resourceManagerId() == ResourceManagerId.HEAP.id()
            ? HeapResourceManager.decode(record)
            : Heap2ResourceManager.decode(record);
    for (int i = 0; i < record.blockCount(); i++) {
      BlockReference block = record.block(i);
      ByteBuffer page =
          pages.computeIfAbsent(block.pageKey(), key -> ByteBuffer.allocate(PageHeader.PAGE_SIZE));
      if (block.hasImage()) {
        block.image().restoreInto(page);
      } else {
        change.apply(i, page);
      }
    }
  }

  @Override
  public void close() {
    if (pool.pinnedCount() != 0) {
      throw new AssertionError(pool.pinnedCount() + " pages are still pinned");
    }
    wal.closeImmediately();
    pool.close();
  }

  /** A bound that is as durable as this fixture. */
  private static final class MemoryBound implements NumberBound {
    private long bound;

    MemoryBound(long bound) {
      this.bound = bound;
    }

    @Override
    public synchronized long bound() {
      return bound;
    }

    @Override
    public synchronized void raise(long newBound) {
      bound = Math.max(bound, newBound);
    }
  }
}
