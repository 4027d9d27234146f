package io.waldb.storage.txn;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.WalFlush;
import io.waldb.common.CancelToken;
import io.waldb.common.PanicState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.storage.log.LogContext;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalPosition;
import io.waldb.wal.WriteAheadLog;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Transactions over a real log and a real pool in memory; no recovery, no catalog. */
public final class TransactionFixture implements AutoCloseable {
  private static final WalLayout LAYOUT = new WalLayout(8192, 1 << 20);

  public final FileSystem files;
  public final Settings settings = new Settings();
  public final PanicState panic = new PanicState();
  public final RelationFiles relationFiles;
  public final BufferPool pool;
  public final WriteAheadLog wal;
  public final LogContext log;
  public final CommitLog commitLog;
  public final TransactionManager transactions;
  public final LockManager locks;
  public final Bound bound;
  public final AtomicLong boundRequests = new AtomicLong();

  public TransactionFixture() {
    this(TransactionManager.FIRST_NORMAL_XID);
  }

  public TransactionFixture(long firstXid) {
    this(firstXid, new MemoryFileSystem());
  }

  public TransactionFixture(long firstXid, FileSystem files) {
    this.files = files;
    settings.set(WaldbSettings.SHARED_BUFFERS, "2MB");
    settings.set(WaldbSettings.WAL_BUFFERS, "256kB");
    // So that nothing becomes durable unless somebody asks for it.
    settings.set(WaldbSettings.WAL_WRITER_DELAY, "10s");
    RelationFiles.initialize(files);
    long start = LAYOUT.segmentSize();
    WriteAheadLog.initialize(files, LAYOUT, 1, 1, start);
    wal =
        WriteAheadLog.open(
            files, settings, panic, LAYOUT, 1, 1, WalPosition.freshSegment(start), start);
    relationFiles = new RelationFiles(files, settings, panic);
    pool =
        new BufferPool(
            settings,
            panic,
            new WalFlush() {
              @Override
              public void flush(long lsn) {
                wal.flush(lsn);
              }

              @Override
              public long flushedLsn() {
                return wal.flushedLsn();
              }
            },
            relationFiles);
    pool.createRelation(CommitLog.RELATION);
    log = new LogContext(wal, panic);
    commitLog = new CommitLog(log, pool);
    bound = new Bound(firstXid);
    transactions =
        new TransactionManager(
            log,
            commitLog,
            new RelationStorage(log, pool, new Bound(20000)),
            bound,
            boundRequests::incrementAndGet);
    locks = new LockManager(transactions, panic);
  }

  private int lastProcess;

  /** A bound in memory. */
  public static final class Bound implements NumberBound {
    private long bound;

    public Bound(long bound) {
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

  public Transaction begin() {
    return begin(IsolationLevel.READ_COMMITTED);
  }

  public Transaction begin(IsolationLevel isolation) {
    return transactions.begin(isolation, false, new CancelToken(), settings.child(), ++lastProcess);
  }

  /** A transaction that has an xid. */
  public Transaction writer() {
    Transaction tx = begin();
    tx.assignXid();
    return tx;
  }

  /** Prints the seed of a random test, which -Dwaldb.seed sets. */
  public static Random random(String test) {
    String given = System.getProperty("waldb.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.err.println(test + ": -Dwaldb.seed=" + seed);
    return new Random(seed);
  }

  @Override
  public void close() {
    pool.close();
    wal.closeImmediately();
    relationFiles.close();
  }
}
