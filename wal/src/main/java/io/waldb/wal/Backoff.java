package io.waldb.wal;

import java.util.concurrent.locks.LockSupport;

/**
 * Waiting for something that another running thread is about to do: first a few spins, then the
 * processor is offered to others, at last short sleeps. For waits so short and rare that a wakeup
 * would cost everybody more than it saves. Interrupts change nothing and are kept.
 */
final class Backoff {
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;
  private static final int YIELDS = SPINS + 64;
  private static final long SLEEP_NANOS = 20_000;

  private Backoff() {}

  /**
   * Waits a little.
   *
   * @param round how often the caller has waited already
   * @return what to give as the round next time
   */
  @SuppressWarnings("ThreadPriorityCheck") // a hint is all that is wanted
  static int pause(int round) {
    if (round < SPINS) {
      Thread.onSpinWait();
    } else if (round < YIELDS) {
      Thread.yield();
    } else {
      // With the flag up the thread would not sleep.
      boolean interrupted = Thread.interrupted();
      LockSupport.parkNanos(SLEEP_NANOS);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return round + 1;
  }
}
