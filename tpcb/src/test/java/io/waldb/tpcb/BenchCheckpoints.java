package io.waldb.tpcb;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.PrintStream;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Prints when waldb's checkpoints begin and end during a run, from what its engine logs in this
 * process: {@code ! seconds starting} and {@code ! seconds complete}. Thread-safe.
 */
final class BenchCheckpoints extends Handler {
  private static final Logger ENGINE = Logger.getLogger("io.waldb.recovery");
  private static final String PREFIX = "checkpoint ";

  private final PrintStream out;

  @GuardedBy("this")
  private boolean running;

  @GuardedBy("this")
  private long start;

  BenchCheckpoints(PrintStream out) {
    this.out = out;
  }

  /** A run begins. */
  synchronized void begin() {
    ENGINE.setLevel(Level.FINE);
    ENGINE.addHandler(this);
    running = true;
    start = System.nanoTime();
  }

  /** It has ended: nothing is printed any more. */
  synchronized void end() {
    running = false;
    ENGINE.removeHandler(this);
  }

  @Override
  public synchronized void publish(LogRecord line) {
    String text = String.valueOf(line.getMessage());
    if (!running || !text.startsWith(PREFIX)) {
      return;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (text.startsWith("starting", PREFIX.length())) {
      out.printf(Locale.ROOT, "! %.2f starting%n", seconds);
    } else if (text.startsWith("complete", PREFIX.length())) {
      out.printf(Locale.ROOT, "! %.2f complete%n", seconds);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
