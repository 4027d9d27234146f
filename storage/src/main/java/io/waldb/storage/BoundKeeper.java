package io.waldb.storage;

import io.waldb.common.BackgroundThreads;
import io.waldb.common.PanicState;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread {@code waldb-bound-keeper}: raises the xid bound in the control file ahead of need, so
 * that no session waits for that.
 */
final class BoundKeeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(BoundKeeper.class.getName());
  private static final long IDLE_NANOS = 60_000_000_000L;

  private final PanicState panic;
  private final Thread thread = new Thread(this::run, "waldb-bound-keeper");
  private volatile Runnable work = () -> {};
  private volatile boolean requested;
  private volatile boolean stopped;

  BoundKeeper(PanicState panic) {
    this.panic = panic;
    thread.setDaemon(true);
    panic.onPanic(() -> LockSupport.unpark(thread));
  }

  void setWork(Runnable newWork) {
    work = newWork;
  }

  void start() {
    thread.start();
  }

  /** Asks for the work to be done soon. */
  void request() {
    requested = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!stopped && !panic.isPanicked()) {
      if (requested) {
        requested = false;
        try {
          work.run();
        } catch (RuntimeException | Error e) {
          // Sessions will do it themselves, and get the error, when they have to.
          BackgroundThreads.warn(LOG, "could not raise the xid bound", e);
        }
      } else {
        LockSupport.parkNanos(this, IDLE_NANOS);
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join(1000);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
