package io.waldb.wal;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stopping background threads. */
final class Threads {
  private static final long LOOK_AGAIN_MILLIS = 10;

  private Threads() {}

  /**
   * Wakes a thread that has been told to stop and waits until it has; an interrupt of the caller is
   * kept for later. Does nothing without a thread, or in that thread.
   */
  static void join(@Nullable Thread thread) {
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      LockSupport.unpark(thread);
      try {
        thread.join(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
