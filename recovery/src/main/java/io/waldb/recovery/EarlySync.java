package io.waldb.recovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.buffer.BufferPool;
import io.waldb.buffer.BufferStatistics;
import io.waldb.wal.Threads;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The thread waldb-redo-sync: syncs data files while recovery goes on, each time many pages have
 * been written, so that the disk works at the same time as the processor and the sync at the end
 * finds little left to do.
 *
 * <p>What PostgreSQL does with {@code checkpoint_flush_after} and {@code sync_file_range}, which
 * Java lacks. A sync that fails is a panic, here as anywhere, and stops whoever writes next.
 */
final class EarlySync implements AutoCloseable {
  /** 32 MB. */
  private static final long PAGES = 4096;

  private final BufferPool pool;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread = new Thread(this::run, "waldb-redo-sync");

  /** Pages written when the last sync began; written by who hints. */
  private long syncedAt;

  @GuardedBy("lock")
  private boolean wanted;

  @GuardedBy("lock")
  private boolean ends;

  EarlySync(BufferPool pool) {
    this.pool = pool;
    this.syncedAt = written(pool);
    thread.setDaemon(true);
    thread.start();
  }

  private static long written(BufferPool pool) {
    BufferStatistics statistics = pool.statistics();
    return statistics.writtenBySessions() + statistics.writtenByCheckpoints();
  }

  /** Has files synced if much has been written; does not wait for it. Belongs to one thread. */
  void hint() {
    long now = written(pool);
    if (now - syncedAt < PAGES) {
      return;
    }
    lock.lock();
    try {
      if (!wanted) {
        syncedAt = now;
        wanted = true;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (awaitHint()) {
      try {
        pool.syncFiles();
      } catch (RuntimeException e) {
        return; // a panic: everybody else meets it, too
      }
      lock.lock();
      try {
        wanted = false;
      } finally {
        lock.unlock();
      }
    }
  }

  /* False when there is nothing more to do. */
  private boolean awaitHint() {
    lock.lock();
    try {
      while (!wanted && !ends) {
        changed.awaitUninterruptibly();
      }
      return !ends;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a sync that has begun and ends the thread. */
  @Override
  public void close() {
    lock.lock();
    try {
      ends = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Threads.join(thread);
  }
}
