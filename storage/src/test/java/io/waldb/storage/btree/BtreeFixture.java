package io.waldb.storage.btree;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.WalFlush;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.CancelToken;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.config.Context;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.storage.log.LogContext;
import io.waldb.storage.txn.CommitLog;
import io.waldb.storage.txn.LockManager;
import io.waldb.storage.txn.NumberBound;
import io.waldb.storage.txn.RelationStorage;
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
import java.util.Set;
import java.util.TreeSet;

/**
 * An index over a real log and buffer pool in memory, and a second copy of it made from the log.
 */
final class BtreeFixture implements AutoCloseable {
  static final int RELATION = 16384;
  private static final long SYSTEM_IDENTIFIER = 7;
  private static final int TIMELINE = 1;

  final FileSystem files;
  final StorageContext context;
  final BtreeIndex index;
  private final WalLayout layout;
  private final WriteAheadLog wal;
  private final BufferPool pool;

  BtreeFixture(int sharedBuffersPages) {
    this(sharedBuffersPages, new MemoryFileSystem(), 1 << 20);
  }

  BtreeFixture(int sharedBuffersPages, FileSystem files, int segmentSizeBytes) {
    this.files = files;
    layout = new WalLayout(8192, segmentSizeBytes);
    Settings settings = new Settings();
    settings.set("shared_buffers", sharedBuffersPages * 8 + "kB", Context.OPEN);
    PanicState panic = new PanicState();
    WriteAheadLog.initialize(files, layout, SYSTEM_IDENTIFIER, TIMELINE, layout.segmentSize());
    wal =
        WriteAheadLog.open(
            files,
            settings,
            panic,
            layout,
            SYSTEM_IDENTIFIER,
            TIMELINE,
            WalPosition.freshSegment(layout.segmentSize()),
            layout.segmentSize());
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
    LogContext log = new LogContext(wal, panic);
    RelationStorage relations = new RelationStorage(log, pool, new MemoryBound(20000));
    TransactionManager transactions =
        new TransactionManager(
            log, new CommitLog(log, pool), relations, new MemoryBound(3), () -> {});
    context =
        new StorageContext(
            log, pool, transactions, new LockManager(transactions, panic), relations, settings);
    pool.createRelation(CommitLog.RELATION);
    pool.createRelation(RELATION);
    index = new BtreeIndex(context, RELATION, "test_idx");
    index.create(3);
  }

  /** Lets a transaction come and go, so that what was deleted before it is nobody's any more. */
  void passTransaction() {
    Transaction transaction =
        context
            .transactions()
            .begin(IsolationLevel.READ_COMMITTED, false, new CancelToken(), context.settings());
    transaction.assignXid();
    context.transactions().abort(transaction);
  }

  /** Every item of the index in order, as (key, tid); fails on any violation. */
  Set<Item> items() {
    TreeSet<Item> items = new TreeSet<>();
    List<String> violations = new ArrayList<>();
    index.check(
        new BtreeCheck.Listener() {
          @Override
          public void violation(int block, String what) {
            violations.add("block " + block + ": " + what);
          }

          @Override
          public void item(byte[] key, int keyLength, long tid) {
            items.add(new Item(java.util.HexFormat.of().formatHex(key, 0, keyLength), tid));
          }
        });
    if (!violations.isEmpty()) {
      throw new AssertionError(String.join("\n", violations));
    }
    return items;
  }

  /** Makes the pages once more from the log alone and compares them with the pool's. */
  void assertRedoGivesTheSamePages() {
    wal.flush(wal.insertPosition());
    Map<Long, ByteBuffer> pages = new HashMap<>();
    try (WalReader reader =
        new WalReader(files, layout, TIMELINE, layout.segmentSize(), SYSTEM_IDENTIFIER)) {
      reader.seek(layout.segmentSize());
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.resourceManagerId() == ResourceManagerId.BTREE.id()) {
          redo(record, pages);
        }
      }
    }
    BtreeResourceManager manager = new BtreeResourceManager();
    for (Map.Entry<Long, ByteBuffer> entry : pages.entrySet()) {
      ByteBuffer mine = ByteBuffer.allocate(PageHeader.PAGE_SIZE);
      try (PinnedPage page = pool.pin(entry.getKey());
          var latch = page.latchShared()) {
        mine.put(0, page.bytes(), 0, PageHeader.PAGE_SIZE);
      }
      for (ByteBuffer copy : List.of(mine, entry.getValue())) {
        PageHeader.setLsn(copy, 0);
        PageHeader.setChecksum(copy, 0);
        manager.mask(copy, entry.getKey());
      }
      int mismatch = mine.mismatch(entry.getValue());
      if (mismatch >= 0) {
        throw new AssertionError(
            PageId.format(entry.getKey()) + " differs at byte " + mismatch + " after redo");
      }
    }
  }

  private static void redo(WalRecord record, Map<Long, ByteBuffer> pages) {
    BtreeChange change = BtreeChange.decode(record);
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
    wal.closeImmediately();
    pool.close();
  }

  /** An item of the index. */
  record Item(String key, long tid) implements Comparable<Item> {
    @Override
    public int compareTo(Item other) {
      int order = key.compareTo(other.key);
      return order != 0 ? order : Long.compare(tid, other.tid);
    }
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
