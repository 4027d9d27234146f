package io.waldb.recovery;

import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import java.util.Locale;

/**
 * Says every {@code log_startup_progress_interval} how far a long step of recovery has come.
 * Belongs to one thread.
 *
 * <p>Follows PostgreSQL {@code ereport_startup_progress} in {@code postmaster/startup.c}, with its
 * words where it has any. Between two calls of {@link #isDue} nothing is said: while one file is
 * being synced, for example.
 */
final class StartupProgress {
  private final RecoveryLog log;
  private final long intervalNanos;
  private long startNanos;
  private long lastNanos;

  StartupProgress(RecoveryLog log, Settings settings) {
    this.log = log;
    this.intervalNanos = settings.getNanos(WaldbSettings.LOG_STARTUP_PROGRESS_INTERVAL);
  }

  /** A step begins. */
  void begin() {
    startNanos = System.nanoTime();
    lastNanos = startNanos;
  }

  /** Whether the interval has passed since the step began, or since this was last answered so. */
  boolean isDue() {
    if (intervalNanos <= 0) {
      return false;
    }
    long now = System.nanoTime();
    if (now - lastNanos < intervalNanos) {
      return false;
    }
    lastNanos = now;
    return true;
  }

  /**
   * Says it.
   *
   * @param step what goes on
   * @param place how far it is
   */
  void report(String step, String place) {
    log.progress(
        String.format(
            Locale.ROOT, "%s, elapsed time: %.2f s, %s", step, elapsedNanos() / 1e9, place));
  }

  /** Since the step began. */
  long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }
}
