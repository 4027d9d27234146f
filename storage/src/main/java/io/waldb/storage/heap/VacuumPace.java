package io.waldb.storage.heap;

import io.waldb.common.CancelToken;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a vacuum from taking the machine: it counts what its pages cost, and pauses when a limit is
 * reached. Asks the cancel token whenever it is asked. Belongs to one thread.
 *
 * <p>Follows PostgreSQL's cost-based vacuum delay.
 */
public final class VacuumPace implements Runnable {
  private final CancelToken cancel;
  private final long delayNanos;
  private final int limit;
  private final int visitCost;
  private final int dirtyCost;
  private int balance;

  private VacuumPace(CancelToken cancel, Settings settings, double delayMillis, int limit) {
    this.cancel = cancel;
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
        delay < 0 ? settings.getDouble(WaldbSettings.VACUUM_COST_DELAY) : delay,
        limit < 0 ? settings.getInt(WaldbSettings.VACUUM_COST_LIMIT) : limit);
  }

  /** A page was looked at, and may have been changed. No latch is held. */
  void page(boolean changed) {
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
      if (balance >= limit) {
        balance = 0;
        pause();
        cancel.check();
      }
    }
  }

  private void pause() {
    cancel.setWaiter(Thread.currentThread());
    try {
      if (!cancel.isCancelled()) {
        LockSupport.parkNanos(this, delayNanos);
      }
    } finally {
      cancel.setWaiter(null);
    }
  }
}
