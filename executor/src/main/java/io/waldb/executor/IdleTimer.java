package io.waldb.executor;

import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session that waits for its next statement for too long. Used under the session's lock,
 * which its task takes as well.
 */
final class IdleTimer {
  /** After how long a task that found the session at work looks again. */
  private static final long BUSY_MILLIS = 100;

  private final Timer timer;
  private final ReentrantLock lock;
  private final Runnable expire;
  private @Nullable Future<?> task;

  /** Counts the pauses between statements. */
  private int pause;

  /** Counts rows fetched of streams: who reads is not idle. */
  private long fetches;

  private long fetchesAtPause;

  /**
   * A timer that does not run.
   *
   * @param lock of the session
   * @param expire what to do, under the lock, when it has been idle for too long
   */
  IdleTimer(Timer timer, ReentrantLock lock, Runnable expire) {
    this.timer = timer;
    this.lock = lock;
    this.expire = expire;
  }

  /** From now on the session is idle, and may be for so long; without limit when it is 0. */
  void begin(long limitMillis) {
    end();
    if (limitMillis > 0) {
      int begun = ++pause;
      fetchesAtPause = fetches;
      task = timer.after(limitMillis, () -> look(begun, limitMillis));
    }
  }

  /** The session is at work, or has ended. */
  void end() {
    Future<?> running = task;
    if (running != null) {
      running.cancel(false);
      task = null;
    }
  }

  /** A row was read between two statements. */
  void fetched() {
    fetches++;
  }

  private void look(int begun, long limitMillis) {
    // Whoever has the lock is at work, if only for a moment; or reads rows.
    if (lock.tryLock()) {
      try {
        if (task == null || pause != begun) {
          return;
        }
        if (fetches == fetchesAtPause) {
          expire.run();
        } else {
          begin(limitMillis);
        }
      } finally {
        lock.unlock();
      }
    } else {
      // Whether this one is still wanted it finds out by itself.
      var unused = timer.after(Math.min(limitMillis, BUSY_MILLIS), () -> look(begun, limitMillis));
    }
  }
}
