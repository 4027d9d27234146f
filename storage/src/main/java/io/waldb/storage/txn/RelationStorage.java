package io.waldb.storage.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.buffer.BufferPool;
import io.waldb.common.BackgroundThreads;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.SqlState;
import io.waldb.storage.log.CriticalSection;
import io.waldb.storage.log.LogContext;
import io.waldb.storage.log.LoggedChange;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Creates, drops and truncates relation files on behalf of transactions.
 *
 * <p>A relation number is used once: numbers come from a bound in the control file, as xids do. A
 * file is created at once and goes when its transaction rolls back; a dropped one goes when its
 * transaction has committed durably. Files that a crash leaves behind belong to no table in the
 * catalog and are removed when the database is opened. Thread-safe.
 *
 * <p>Follows PostgreSQL {@code catalog/storage.c}.
 */
public final class RelationStorage {
  private static final System.Logger LOG = System.getLogger(RelationStorage.class.getName());

  private static final int NUMBER_CHUNK = 8192;

  private final LogContext log;
  private final BufferPool pool;
  private final NumberBound numberBound;

  /** Held shared from before a truncation is logged until the file is cut. */
  private final ReentrantReadWriteLock truncating = new ReentrantReadWriteLock();

  @GuardedBy("this")
  private int nextNumber;

  @GuardedBy("this")
  private int numberLimit;

  /** Files of an open database. */
  public RelationStorage(LogContext log, BufferPool pool, NumberBound numberBound) {
    this.log = log;
    this.pool = pool;
    this.numberBound = numberBound;
    this.nextNumber = (int) numberBound.bound();
    this.numberLimit = nextNumber;
  }

  /**
   * A number for a relation file or a catalog object that was never used before.
   *
   * @throws DatabaseException 54000 when there are none left
   */
  public synchronized int newNumber() {
    if (nextNumber >= numberLimit) {
      int wanted = nextNumber + NUMBER_CHUNK;
      if (wanted > PageId.MAX_RELATION) {
        throw new DatabaseException(
            SqlState.PROGRAM_LIMIT_EXCEEDED, "the database has run out of relation numbers");
      }
      numberBound.raise(wanted);
      numberLimit = wanted;
    }
    return nextNumber++;
  }

  /** The number that will be given out next. */
  public synchronized int nextNumber() {
    return nextNumber;
  }

  /** Creates an empty relation file, which goes again if the transaction rolls back. */
  public void create(Transaction tx, int relation) {
    long xid = tx.assignXid();
    tx.relations.created(relation, tx.sequence());
    pool.createRelation(relation);
    LoggedChange.run(log, xid, new StorageChange.Create(relation));
  }

  /** Has the relation's files removed once the transaction has committed. */
  public void drop(Transaction tx, int relation) {
    tx.assignXid();
    tx.relations.dropped(relation, tx.sequence());
  }

  /** Removes the files of relations that are gone for good. */
  void remove(int[] relations) {
    for (int relation : relations) {
      try {
        pool.dropRelation(relation);
      } catch (RuntimeException | Error e) {
        // The transaction has ended and nobody may be told otherwise: what is left is litter, which
        // the next opening removes.
        BackgroundThreads.warn(
            LOG, "could not remove the files of dropped relation " + relation, e);
      }
    }
  }

  /**
   * Cuts off the end of a relation, of which nobody needs anything: the caller holds an ACCESS
   * EXCLUSIVE lock. The record is durable before the file is cut, so that a crash in between cannot
   * bring pages back that later records take for gone.
   */
  public void truncate(int relation, int blocks) {
    truncating.readLock().lock();
    try {
      long lsn = LoggedChange.run(log, 0, new StorageChange.Truncate(relation, blocks));
      try {
        log.wal().flush(lsn);
        pool.truncate(relation, Fork.MAIN, blocks);
      } catch (Throwable failure) {
        throw CriticalSection.failed(
            log.panic(), "could not truncate relation " + relation + " to " + blocks, failure);
      }
    } finally {
      truncating.readLock().unlock();
    }
  }

  /**
   * Returns when every truncation that was logged before is done. A checkpoint calls it after it
   * has set its redo point: a truncation whose record lies before that is not replayed, so its file
   * must be cut before the checkpoint syncs the files.
   */
  @SuppressWarnings("LockNotBeforeTry") // nothing is done under it
  public void awaitTruncations() {
    truncating.writeLock().lock();
    truncating.writeLock().unlock();
  }
}
