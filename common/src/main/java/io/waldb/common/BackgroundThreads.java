package io.waldb.common;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What background threads need to go on and to stop. */
public final class BackgroundThreads {
  private static final long LOOK_AGAIN_MILLIS = 10;

  private BackgroundThreads() {}

  /** Logs what a thread goes on after; without memory for the line it goes on without. */
  public static void warn(System.Logger log, String what, Throwable failure) {
    try {
      log.log(System.Logger.Level.WARNING, what, SimulatedPowerCut.traceOf(failure));
    } catch (OutOfMemoryError e) {
      // The work matters, not the line.
    }
  }

  /**
   * Wakes a thread that has been told to stop and waits until it has; an interrupt of the caller is
   * kept for later. Does nothing without a thread, or in that thread.
   */
  public static void join(@Nullable Thread thread) {
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
