package io.waldb.storage.heap;

import io.waldb.common.CancelToken;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a vacuum from taking the machine: it counts what its pages cost, and pauses when a limit is
 * reached. Asks the cancel token whenever it is asked. Belongs to one thread.
 *
 * <p>Follows PostgreSQL's cost-based vacuum delay. That speaks of reading and writing; where all
 * pages are in memory it would let automatic vacuum have most of a processor. So that one also
 * pauses when it has worked for {@value #MOST_WORK_NANOS} ns, and for {@value #REST} times as long
 * as it has worked.
 */
public final class VacuumPace implements Runnable {
  private static final long MOST_WORK_NANOS = 1_000_000;
  private static final int REST = 3;

  /** A pause is not longer, whatever the machine did meanwhile. */
  private static final long LONGEST_REST_NANOS = 100_000_000;

  private final CancelToken cancel;
  private final boolean rests;
  private final long delayNanos;
  private final int limit;
  private final int visitCost;
  private final int dirtyCost;
  private int balance;
  private long begun = System.nanoTime();

  private VacuumPace(
      CancelToken cancel, Settings settings, boolean rests, double delayMillis, int limit) {
    this.cancel = cancel;
    this.rests = rests;
    this.delayNanos = (long) (delayMillis * 1_000_000);
    this.limit = limit;
    this.visitCost = settings.getInt(WaldbSettings.VACUUM_COST_PAGE_HIT);
    this.dirtyCost = settings.getInt(WaldbSettings.VACUUM_COST_PAGE_DIRTY);
  }

  /** As {@code vacuum_cost_delay} and {@code vacuum_cost_limit} say: for VACUUM. */
  public static VacuumPace ofCommand(CancelToken cancel, Settings settings) {
    return new VacuumPace(
        cancel,
        settings,
        false,
        settings.getDouble(WaldbSettings.VACUUM_COST_DELAY),
        settings.getInt(WaldbSettings.VACUUM_COST_LIMIT));
  }

  /** As the settings of automatic vacuum say. */
  public static VacuumPace automatic(CancelToken cancel, Settings settings) {
    double delay = settings.getDouble(WaldbSettings.AUTOVACUUM_VACUUM_COST_DELAY);
    int limit = settings.getInt(WaldbSettings.AUTOVACUUM_VACUUM_COST_LIMIT);
    return new VacuumPace(
        cancel,
        settings,
        true,
        delay < 0 ? settings.getDouble(WaldbSettings.VACUUM_COST_DELAY) : delay,
        limit < 0 ? settings.getInt(WaldbSettings.VACUUM_COST_LIMIT) : limit);
  }

  /** A page was looked at, and may have been changed. No latch is held. */
  public void page(boolean changed) {
    charge(changed ? dirtyCost : visitCost);
  }

  /** A piece of an index was looked at. */
  @Override
  public void run() {
    charge(visitCost);
  }

  private void charge(int cost) {
    cancel.check();
    if (delayNanos > 0) {
      balance += cost;
      long worked = rests ? System.nanoTime() - begun : 0;
      if (balance >= limit || worked >= MOST_WORK_NANOS) {
        pause(Math.max(delayNanos, Math.min(REST * worked, LONGEST_REST_NANOS)));
        balance = 0;
        begun = System.nanoTime();
        cancel.check();
      }
    }
  }

  private void pause(long nanos) {
    cancel.setWaiter(Thread.currentThread());
    try {
      if (!cancel.isCancelled()) {
        LockSupport.parkNanos(this, nanos);
      }
    } finally {
      cancel.setWaiter(null);
    }
  }
}
