package io.waldb.buffer;

import io.waldb.common.BackgroundThreads;
import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that writes dirty pages ahead of the clock hand, so that whoever needs a frame rarely
 * has to write one. Follows PostgreSQL {@code BgBufferSync}.
 *
 * <p>Each round it estimates from the recent past how many frames are going to be claimed until the
 * next, and looks as far ahead of the hand as it takes to have that many clean and idle frames
 * there. It is never essential: sessions write for themselves when it lags, and an error here is
 * logged and the page left to them. It hibernates when no frames are being claimed.
 */
final class BackgroundWriter implements AutoCloseable {
  /** How fast the estimate of use falls: about one part in this many a round. */
  private static final double SMOOTHING = 16;

  /** Even when nothing happens the whole pool is looked through in this time. */
  private static final double FULL_SCAN_MILLIS = 120_000;

  private static final int HIBERNATE_FACTOR = 50;
  private static final System.Logger LOG = System.getLogger(BackgroundWriter.class.getName());

  private final Settings settings;
  private final PanicState panic;
  private final ClockSweep sweep;
  private final PageIo io;
  private final LongAdder written = new LongAdder();
  private final LongAdder stops = new LongAdder();
  private final Thread thread = new Thread(this::run, "waldb-background-writer");
  private volatile boolean closed;

  // The state of the estimate; only the thread uses it.
  private boolean started;
  private long lastHand;
  private long lastClaims;
  private long nextToClean;
  private double smoothedClaims;
  private double smoothedDensity = 10;

  BackgroundWriter(Settings settings, PanicState panic, ClockSweep sweep, PageIo io) {
    this.settings = settings;
    this.panic = panic;
    this.sweep = sweep;
    this.io = io;
    thread.setDaemon(true);
    panic.onPanic(() -> LockSupport.unpark(thread)); // it is to end, not to sleep on
  }

  void start() {
    thread.start();
  }

  long written() {
    return written.sum();
  }

  /** Rounds that ended because bgwriter_lru_maxpages were written. */
  long stops() {
    return stops.sum();
  }

  private void run() {
    boolean idleBefore = false;
    while (!closed && !panic.isPanicked()) {
      boolean idle = false;
      try {
        idle = clean();
      } catch (RuntimeException | Error e) {
        if (!closed && !panic.isPanicked()) {
          BackgroundThreads.warn(LOG, "background writer could not write a page", e);
        }
      }
      long delayMillis = settings.getMillis(WaldbSettings.BGWRITER_DELAY);
      pause(delayMillis, idle && idleBefore);
      idleBefore = idle;
    }
  }

  private void pause(long delayMillis, boolean hibernate) {
    if (hibernate) {
      sweep.wakeAtNextClaim(thread);
    }
    long factor = hibernate ? HIBERNATE_FACTOR : 1;
    if (!closed) {
      LockSupport.parkNanos(this, delayMillis * factor * 1_000_000);
    }
    sweep.wakeAtNextClaim(null);
  }

  /**
   * One round.
   *
   * @return whether it may hibernate: there was nothing to do
   */
  boolean clean() {
    long claims = sweep.claims();
    long recentClaims = claims - lastClaims;
    lastClaims = claims;
    int maxPages = settings.getInt(WaldbSettings.BGWRITER_LRU_MAXPAGES);
    if (maxPages == 0 || !sweep.isFull()) {
      started = false; // while there are unused frames nobody needs clean ones
      return recentClaims == 0;
    }
    int total = sweep.capacity();
    long hand = sweep.handPosition();
    if (!started || nextToClean - hand > total) {
      started = true;
      lastHand = hand;
      nextToClean = hand;
    }
    long passed = hand - lastHand;
    lastHand = hand;
    nextToClean = Math.max(nextToClean, hand); // the hand may have overtaken us
    if (passed > 0 && recentClaims > 0) {
      double density = (double) passed / recentClaims;
      smoothedDensity += (density - smoothedDensity) / SMOOTHING;
    }
    long toClean = cleanAhead(total, maxPages, estimateNeed(total, hand, recentClaims), hand);
    return toClean == 0 && recentClaims == 0;
  }

  /* How many idle frames there should be ahead of the hand. */
  private double estimateNeed(int total, long hand, long recentClaims) {
    if (smoothedClaims <= recentClaims) {
      smoothedClaims = recentClaims; // rises at once, falls slowly
    } else {
      smoothedClaims += (recentClaims - smoothedClaims) / SMOOTHING;
    }
    double need = smoothedClaims * settings.getDouble(WaldbSettings.BGWRITER_LRU_MULTIPLIER);
    double idleAhead = (nextToClean - hand) / smoothedDensity;
    double leastScan =
        total / (FULL_SCAN_MILLIS / settings.getMillis(WaldbSettings.BGWRITER_DELAY));
    return Math.max(need, idleAhead + leastScan / smoothedDensity);
  }

  /* Returns how many pages it wrote. */
  private long cleanAhead(int total, int maxPages, double need, long hand) {
    double idle = (nextToClean - hand) / smoothedDensity;
    long end = hand + total;
    long from = nextToClean;
    double idleBefore = idle;
    int wrote = 0;
    while (nextToClean < end && idle < need) {
      PinnedPage frame = sweep.frame((int) (nextToClean++ % total));
      int state = frame.state();
      if (PinnedPage.pins(state) > 0 || PinnedPage.usage(state) > 0) {
        continue;
      }
      idle++;
      if ((state & PinnedPage.DIRTY) != 0 && write(frame, state) && ++wrote >= maxPages) {
        stops.increment();
        break;
      }
    }
    long scanned = nextToClean - from;
    double found = idle - idleBefore;
    if (scanned > 0 && found > 0) {
      smoothedDensity += (scanned / found - smoothedDensity) / SMOOTHING;
    }
    return wrote;
  }

  private boolean write(PinnedPage frame, int state) {
    if (!frame.compareAndSet(state, state + PinnedPage.PIN)) {
      return false; // someone has come to use it
    }
    try {
      if (!io.writeIfDirty(frame, false)) {
        return false;
      }
      written.increment();
      return true;
    } finally {
      frame.unpin();
    }
  }

  /** Stops the thread and waits until it has ended. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
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
