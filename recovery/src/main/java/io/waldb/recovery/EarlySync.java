package io.waldb.recovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.buffer.BufferPool;
import io.waldb.buffer.BufferStatistics;
import io.waldb.common.BackgroundThreads;

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

  private static final long LOOK_AGAIN_MILLIS = 1000;

  private final BufferPool pool;
  private final Object lock = new Object();
  private final Thread thread = new Thread(this::run, "waldb-redo-sync");

  /** Pages written when the last sync began; written by who hints. */
  private long syncedAt;

  @GuardedBy("lock")
  private boolean wanted;

  @GuardedBy("lock")
  private boolean ends;

  /** Has no thread before there is something to do, which after most crashes there never is. */
  EarlySync(BufferPool pool) {
    this.pool = pool;
    this.syncedAt = written(pool);
    thread.setDaemon(true);
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
    synchronized (lock) {
      if (wanted) {
        return; // the sync that goes on is not over
      }
      syncedAt = now;
      wanted = isStarted();
      lock.notifyAll();
    }
  }

  private boolean isStarted() {
    try {
      if (thread.getState() == Thread.State.NEW) {
        thread.start();
      }
      return true;
    } catch (OutOfMemoryError e) {
      return false; // no room for another thread: the checkpoint syncs anyway
    }
  }

  private void run() {
    while (awaitHint()) {
      try {
        pool.syncFiles();
      } catch (RuntimeException e) {
        return; // a panic: everybody else meets it, too
      } catch (OutOfMemoryError e) {
        // A sync that failed with it has been a panic; else the checkpoint has more to do.
      }
      synchronized (lock) {
        wanted = false;
      }
    }
  }

  /* False when there is nothing more to do. */
  private boolean awaitHint() {
    synchronized (lock) {
      while (!wanted && !ends) {
        try {
          lock.wait(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
          // Nobody has a reason to interrupt this thread.
        }
      }
      return !ends;
    }
  }

  /** Waits for a sync that has begun and ends the thread. */
  @Override
  public void close() {
    synchronized (lock) {
      ends = true;
      lock.notifyAll();
    }
    BackgroundThreads.join(thread);
  }
}
