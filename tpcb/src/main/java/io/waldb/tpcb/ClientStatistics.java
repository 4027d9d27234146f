package io.waldb.tpcb;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one client counts. The client writes, the progress reporter and the final report read; both
 * under the object's lock, which is hardly ever contended.
 */
final class ClientStatistics {
  /** How a transaction ended. */
  enum Outcome {
    DONE,
    SKIPPED,
    SERIALIZATION_FAILURE,
    DEADLOCK_FAILURE
  }

  /** Sums that add up over clients. */
  static final class Totals {
    final Statistics latency = new Statistics();
    final Statistics lag = new Statistics();
    long skipped;
    long retried;
    long retries;
    long serializationFailures;
    long deadlockFailures;
    long late;

    long failures() {
      return serializationFailures + deadlockFailures;
    }

    /** Transactions that were begun or skipped. */
    long all() {
      return latency.count + skipped + failures();
    }

    void add(Totals other) {
      latency.add(other.latency);
      lag.add(other.lag);
      skipped += other.skipped;
      retried += other.retried;
      retries += other.retries;
      serializationFailures += other.serializationFailures;
      deadlockFailures += other.deadlockFailures;
      late += other.late;
    }
  }

  /** Latency, failures and retries of one command. */
  static final class CommandTotals {
    final Statistics latency = new Statistics();
    long failures;
    long retries;

    void add(CommandTotals other) {
      latency.add(other.latency);
      failures += other.failures;
      retries += other.retries;
    }
  }

  @GuardedBy("this")
  private final Totals[] byScript;

  @GuardedBy("this")
  private final CommandTotals[][] byCommand;

  @GuardedBy("this")
  private final @Nullable Histogram histogram;

  ClientStatistics(List<Script> scripts, boolean percentiles) {
    byScript = new Totals[scripts.size()];
    byCommand = new CommandTotals[scripts.size()][];
    for (int i = 0; i < byScript.length; i++) {
      byScript[i] = new Totals();
      byCommand[i] = new CommandTotals[scripts.get(i).commands().size()];
      for (int j = 0; j < byCommand[i].length; j++) {
        byCommand[i][j] = new CommandTotals();
      }
    }
    histogram = percentiles ? new Histogram(3) : null;
  }

  synchronized void done(
      int script, double latencyMicros, double lagMicros, long retries, boolean late) {
    Totals totals = byScript[script];
    totals.latency.add(latencyMicros);
    totals.lag.add(lagMicros);
    countRetries(totals, retries);
    if (late) {
      totals.late++;
    }
    if (histogram != null) {
      histogram.recordValue(Math.max(0, (long) latencyMicros));
    }
  }

  synchronized void notDone(int script, Outcome outcome, double lagMicros, long retries) {
    Totals totals = byScript[script];
    countRetries(totals, retries);
    switch (outcome) {
      case SKIPPED -> totals.skipped++;
      case SERIALIZATION_FAILURE -> totals.serializationFailures++;
      case DEADLOCK_FAILURE -> totals.deadlockFailures++;
      case DONE -> throw new IllegalArgumentException("done");
    }
    if (outcome != Outcome.SKIPPED) {
      totals.lag.add(lagMicros);
    }
  }

  private static void countRetries(Totals totals, long retries) {
    if (retries > 0) {
      totals.retried++;
      totals.retries += retries;
    }
  }

  synchronized void command(int script, int command, double micros) {
    byCommand[script][command].latency.add(micros);
  }

  synchronized void commandFailed(int script, int command, boolean retried) {
    if (retried) {
      byCommand[script][command].retries++;
    } else {
      byCommand[script][command].failures++;
    }
  }

  synchronized void addTo(Totals totals) {
    for (Totals own : byScript) {
      totals.add(own);
    }
  }

  synchronized void addTo(int script, Totals totals, CommandTotals[] commands) {
    totals.add(byScript[script]);
    for (int i = 0; i < commands.length; i++) {
      commands[i].add(byCommand[script][i]);
    }
  }

  synchronized void addTo(Histogram sum) {
    if (histogram != null) {
      sum.add(histogram);
    }
  }
}
