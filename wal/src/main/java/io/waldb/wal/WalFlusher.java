package io.waldb.wal;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.zip.CRC32C;

/**
 * Writes the buffers to the segments and makes them durable; group commit.
 *
 * <p>{@code flushed <= written <= insert position}. Both are moved only by the holder of the write
 * lock, and only forward. Whoever needs durability takes the lock, unless a holder serves it first;
 * the holder writes all that is finished, not only its own, in whole blocks, and syncs once. Blocks
 * are copied before they are written: complete ones get their checksum in the copy, and in the copy
 * of the last, incomplete one nothing is that is not finished yet. Only that one is ever written
 * again.
 *
 * <p>Never waits for an inserter while it holds the lock, other than for what is known to be
 * finished: an inserter may be waiting for the lock, to get room. Insertions are awaited before.
 *
 * <p>A failed write or sync is a panic: the position does not move, the lock is given back with all
 * waiters let go, and everybody gets the panic's error.
 *
 * <p>Follows PostgreSQL {@code access/transam/xlog.c}, {@code XLogFlush} and {@code XLogWrite}.
 */
final class WalFlusher implements WalBuffers.Room {
  private static final int STAGING_BYTES = 256 << 10;

  private static final long SHORTEST_GATHERED_SYNC_NANOS = 40_000;
  private static final long LONGEST_GATHER_NANOS = 5_000_000;
  private static final int MOST_GATHER_FAILURES = 8;

  /** What a flusher needs from the rest of the log. */
  interface Log {
    /** Everything before it has been reserved. */
    long insertPosition();

    /** Called by the holder of the write lock when the log has become durable up to a position. */
    void durable(long lsn);
  }

  private final WalLayout layout;
  private final PanicState panic;
  private final InsertSlots slots;
  private final SegmentWriter writer;
  private final Log log;
  private final WriteLock lock = new WriteLock();
  private final int blockSize;

  /* The holder's. */
  private final ByteBuffer staging;
  private final CRC32C crc = new CRC32C();
  private int gatherFailures;
  private int gathersSkipped;

  /* Up while a sync runs, and for ever when it has not ended well. */
  private boolean syncInDoubt;

  private final WalBuffers buffers;

  private volatile long written;
  private volatile long flushed;
  private volatile boolean closed;

  private volatile long buffersFull;
  private volatile long groups;
  private volatile long followers;
  private volatile int largestGroup;

  private volatile IntSupplier openTransactions = () -> 0;

  WalFlusher(
      WalLayout layout,
      PanicState panic,
      InsertSlots slots,
      SegmentWriter writer,
      Log log,
      WalBuffers.Factory buffers,
      long position) {
    this.layout = layout;
    this.panic = panic;
    this.slots = slots;
    this.writer = writer;
    this.log = log;
    this.blockSize = layout.blockSize();
    this.written = position;
    this.flushed = position;
    int align = SegmentWriter.DIRECT_ALIGNMENT;
    this.staging = ByteBuffer.allocateDirect(STAGING_BYTES + align).alignedSlice(align);
    this.buffers = buffers.create(this);
  }

  WalBuffers buffers() {
    return buffers;
  }

  void setOpenTransactions(IntSupplier counter) {
    openTransactions = counter;
  }

  @Override
  public long writtenLsn() {
    return written;
  }

  long flushedLsn() {
    return flushed;
  }

  /**
   * Returns when everything before a position is durable.
   *
   * @param delayMicros how long a leader waits for others to join
   * @param siblings with at least how many other open transactions
   */
  void flush(long lsn, int delayMicros, int siblings) {
    panic.check();
    if (lsn <= flushed) {
      return;
    }
    long finished = awaitFinished(lsn);
    if (lock.acquireUnlessServed(lsn)) {
      GroupCommitEvent event = WalEvents.groupCommit();
      boolean synced = false;
      try {
        checkOpen();
        if (flushed < lsn) {
          if (delayMicros == 0) {
            gather();
          } else if (openTransactions.getAsInt() >= siblings) {
            LockSupport.parkNanos(delayMicros * 1000L);
          }
          // Finished before, so this waits for nobody; but more may be finished now.
          writeAndSync(awaitFinished(finished));
          synced = true;
        }
      } finally {
        int served = release(1);
        countGroup(served);
        if (event != null && synced) {
          event.finish(served + 1, flushed);
        }
      }
    }
    if (flushed < lsn) {
      checkOpen();
      throw new AssertionError("let go before " + Lsn.format(lsn) + " was durable");
    }
    panic.check();
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the lock's holder only
  public void writeForRoom(long upTo) {
    long finished = awaitFinished(upTo);
    lock.acquire();
    try {
      checkOpen();
      if (written < upTo) {
        buffersFull++;
        write(Math.max(upTo, layout.blockStart(awaitFinished(finished))));
      }
    } finally {
      release(0);
    }
  }

  /**
   * The log writer's part.
   *
   * @param upTo a position that has been reserved
   * @param whole whether to write only whole blocks, else all that is finished
   * @param sync whether to make what was written durable
   */
  void writeInBackground(long upTo, boolean whole, boolean sync) {
    long finished = awaitFinished(upTo);
    long writeTo = whole ? layout.blockStart(finished) : finished;
    lock.acquire();
    try {
      checkOpen();
      if (written < writeTo) {
        write(writeTo);
      }
      if (sync && flushed < writeTo) {
        sync();
      }
    } finally {
      release(0);
    }
  }

  /** Waits for the holder, then closes the segment; nothing is written from then on. */
  void close() {
    lock.acquire();
    try {
      closed = true;
      writer.close();
    } finally {
      release(0);
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether nothing will become durable any more. */
  boolean isStopped() {
    return closed || panic.isPanicked();
  }

  private int release(int self) {
    return lock.release(flushed, isStopped(), self);
  }

  private void checkOpen() {
    panic.check();
    if (closed) {
      throw new DatabaseException(SqlState.ADMIN_SHUTDOWN, "the write-ahead log is closed");
    }
  }

  private long awaitFinished(long lsn) {
    long reserved = log.insertPosition();
    if (lsn > reserved) {
      throw new DatabaseException(
          SqlState.INTERNAL_ERROR,
          "request to flush the log up to "
              + Lsn.format(lsn)
              + ", but it ends at "
              + Lsn.format(reserved));
    }
    long finished = slots.awaitFinished(lsn, reserved);
    // An inserter that failed half-way panics before it lets its slot go.
    panic.check();
    return finished;
  }

  /*
   * Threads that commit one after another fall into two groups which take turns: one commits while the
   * other's sync runs, and each sync serves half of them. If those who were served a moment ago come
   * back soon, compared with the time a sync takes, it is better to wait for them: then one sync
   * serves all. So a leader waits until as many have come as were seen at the last release, but for
   * no longer than half a sync. Waiting has paid when the share of threads gained exceeds the share
   * of time spent; when it has not, it is left off for a while, the longer the more often.
   */
  private void gather() {
    int expected = lock.population();
    int here = 1 + lock.waiting();
    long usual = writer.usualSyncNanos();
    if (here >= expected || usual < SHORTEST_GATHERED_SYNC_NANOS) {
      return;
    }
    if (gathersSkipped > 0) {
      gathersSkipped--;
      return;
    }
    long start = System.nanoTime();
    int came =
        1 + lock.awaitWaiting(expected - 1, Math.min(usual / 2, LONGEST_GATHER_NANOS)) - here;
    long waited = System.nanoTime() - start;
    if (came * usual > here * waited) {
      gatherFailures = 0;
    } else {
      gatherFailures = Math.min(gatherFailures + 1, MOST_GATHER_FAILURES);
      gathersSkipped = 1 << gatherFailures;
    }
  }

  private void writeAndSync(long upTo) {
    if (written < upTo) {
      write(upTo);
    }
    if (flushed < upTo) {
      sync();
    }
  }

  private void sync() {
    if (syncInDoubt) {
      // Not even the panic about it has succeeded.
      throw panic.panic(
          SqlState.IO_ERROR, "an earlier sync of the write-ahead log has not ended well", null);
    }
    syncInDoubt = true;
    try {
      writer.sync();
    } catch (RuntimeException | Error e) {
      // Whatever it was, the sync may have failed, and must not be tried again.
      throw panicked("sync", e);
    }
    syncInDoubt = false;
    moveFlushed(written);
  }

  private DatabaseException panicked(String operation, Throwable e) {
    SqlState state = e instanceof DatabaseException known ? known.state() : SqlState.IO_ERROR;
    return panic.panic(
        state, "could not " + operation + " the write-ahead log: " + e.getMessage(), e);
  }

  private void moveFlushed(long lsn) {
    flushed = lsn;
    log.durable(lsn);
  }

  /**
   * Writes everything up to a position, which is finished; syncs each segment that becomes full.
   */
  private void write(long upTo) {
    while (written < upTo) {
      long from = layout.blockStart(written);
      long segmentEnd = layout.segmentStart(from) + layout.segmentSize();
      long to = Math.min(upTo, Math.min(segmentEnd, from + STAGING_BYTES));
      staging.clear();
      buffers.copyBlocks(from, to, staging);
      int size = seal(from, to);
      try {
        writer.write(from, staging.limit(size).position(0));
      } catch (RuntimeException e) {
        throw panicked("write", e);
      }
      written = to;
      if (to == segmentEnd) {
        sync();
        writer.close();
      } else if (writer.writesAreDurable()) {
        moveFlushed(to);
      }
    }
  }

  private int seal(long from, long to) {
    long claim = writer.isHonest() ? flushed : Lsn.INVALID;
    int at = 0;
    for (long block = from; block < to; block += blockSize) {
      BlockHeader.seal(staging, at, blockSize, block + blockSize <= to, claim, crc);
      at += blockSize;
    }
    return at;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // a figure; a lost count does no harm
  private void countGroup(int served) {
    if (served > 0) {
      groups++;
      followers += served;
      largestGroup = Math.max(largestGroup, served + 1);
    }
  }

  long buffersFull() {
    return buffersFull;
  }

  long groups() {
    return groups;
  }

  long followers() {
    return followers;
  }

  int largestGroup() {
    return largestGroup;
  }
}
