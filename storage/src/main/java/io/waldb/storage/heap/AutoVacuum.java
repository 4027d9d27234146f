package io.waldb.storage.heap;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.BackgroundThreads;
import io.waldb.common.CancelToken;
import io.waldb.common.PanicState;
import io.waldb.common.SimulatedPowerCut;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Vacuums and analyses tables by itself, in the thread waldb-autovacuum.
 *
 * <p>Every {@code autovacuum_naptime} it goes through the tables; at first sooner, after an eighth,
 * a quarter and half of that, since the process of an embedded database may not live for long. One
 * is vacuumed when its dead rows exceed {@code autovacuum_vacuum_threshold} plus {@code
 * autovacuum_vacuum_scale_factor} of its rows, or the rows inserted since the last vacuum exceed
 * their own such bound; it is analysed when the rows changed since the last time do. Nobody waits
 * for it: it takes locks only when they are free, pauses as its cost settings say, and {@link
 * #close} ends it at the next page.
 *
 * <p>Follows PostgreSQL {@code postmaster/autovacuum.c}, with one worker.
 */
public final class AutoVacuum implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AutoVacuum.class.getName());

  private static final int SHORTER_NAPS = 3;

  private final Settings settings;
  private final PanicState panic;
  private final Supplier<List<VacuumTarget>> targets;
  private final CancelToken cancel = new CancelToken();

  /** How many more naps are half as long as the next; used by the worker's thread. */
  private int shorterNaps = SHORTER_NAPS;

  private final Object monitor = new Object();

  @GuardedBy("monitor")
  private boolean closed;

  @GuardedBy("monitor")
  private boolean woken;

  @GuardedBy("monitor")
  private @Nullable Thread thread;

  /**
   * Not started yet.
   *
   * @param targets all tables there are at the moment; asked in the worker's thread
   */
  public AutoVacuum(Settings settings, PanicState panic, Supplier<List<VacuumTarget>> targets) {
    this.settings = settings;
    this.panic = panic;
    this.targets = targets;
  }

  /** Starts the thread. */
  public void start() {
    synchronized (monitor) {
      Thread worker = new Thread(this::work, "waldb-autovacuum");
      worker.setDaemon(true);
      thread = worker;
      worker.start();
    }
  }

  /** Has it look at the tables now. */
  public void wake() {
    synchronized (monitor) {
      woken = true;
      monitor.notifyAll();
    }
  }

  private void work() {
    while (nap()) {
      try {
        if (settings.getBoolean(WaldbSettings.AUTOVACUUM)) {
          round();
        }
      } catch (RuntimeException | Error e) {
        if (!cancel.isCancelled() && !panic.isPanicked()) {
          BackgroundThreads.warn(LOG, "automatic vacuum failed", e);
        }
      }
    }
  }

  private boolean nap() {
    long nanos = settings.getNanos(WaldbSettings.AUTOVACUUM_NAPTIME) >> shorterNaps;
    shorterNaps = Math.max(0, shorterNaps - 1);
    long end = System.nanoTime() + nanos;
    synchronized (monitor) {
      while (!closed && !woken && !panic.isPanicked()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          break;
        }
        try {
          monitor.wait(left / 1_000_000 + 1);
        } catch (InterruptedException e) {
          // Nobody but close ends this thread; an interrupt that went astray does not.
        }
      }
      woken = false;
      return !closed && !panic.isPanicked();
    }
  }

  private void round() {
    for (VacuumTarget target : targets.get()) {
      cancel.check();
      try {
        look(target);
      } catch (RuntimeException e) {
        if (cancel.isCancelled() || panic.isPanicked()) {
          throw e;
        }
        LOG.log(
            WARNING,
            "automatic vacuum of table \"" + target.name() + "\" failed",
            SimulatedPowerCut.traceOf(e));
      }
    }
  }

  private void look(VacuumTarget target) {
    double rows = Math.max(0, target.rowEstimate());
    HeapRelation values = target.outOfLineValues();
    if (needsVacuum(target.heap().activity(), rows)
        || (values != null && needsVacuum(values.activity(), 0))) {
      boolean done = target.vacuum(cancel);
      LOG.log(DEBUG, "automatic vacuum of table \"{0}\": {1}", target.name(), done);
    }
    if (needsAnalyze(target.heap().activity(), rows)) {
      boolean done = target.analyze(cancel);
      LOG.log(DEBUG, "automatic analyze of table \"{0}\": {1}", target.name(), done);
    }
  }

  private boolean needsVacuum(HeapActivity activity, double rowEstimate) {
    double rows = activity.liveRows() >= 0 ? activity.liveRows() : rowEstimate;
    double most =
        settings.getInt(WaldbSettings.AUTOVACUUM_VACUUM_THRESHOLD)
            + settings.getDouble(WaldbSettings.AUTOVACUUM_VACUUM_SCALE_FACTOR) * rows;
    if (activity.deadRows() > most) {
      return true;
    }
    int threshold = settings.getInt(WaldbSettings.AUTOVACUUM_VACUUM_INSERT_THRESHOLD);
    double mostInserted =
        threshold + settings.getDouble(WaldbSettings.AUTOVACUUM_VACUUM_INSERT_SCALE_FACTOR) * rows;
    return threshold >= 0 && activity.insertedSinceVacuum() > mostInserted;
  }

  private boolean needsAnalyze(HeapActivity activity, double rowEstimate) {
    double rows = activity.liveRows() >= 0 ? activity.liveRows() : rowEstimate;
    double most =
        settings.getInt(WaldbSettings.AUTOVACUUM_ANALYZE_THRESHOLD)
            + settings.getDouble(WaldbSettings.AUTOVACUUM_ANALYZE_SCALE_FACTOR) * rows;
    return activity.changedSinceAnalyze() > most;
  }

  /** Ends the thread, in the midst of a vacuum if need be, and waits for it. */
  @Override
  public void close() {
    Thread worker;
    synchronized (monitor) {
      closed = true;
      worker = thread;
      monitor.notifyAll();
    }
    cancel.cancel(SqlState.ADMIN_SHUTDOWN, "automatic vacuum is stopped by the shutdown");
    boolean interrupted = false;
    while (worker != null && worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
