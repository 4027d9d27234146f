package io.waldb.tpcb;

import io.waldb.tpcb.ClientStatistics.Outcome;
import io.waldb.tpcb.ClientStatistics.Totals;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The log of one client's transactions in pgbench's format: a line each, or a line for each
 * interval.
 */
final class TransactionLog implements AutoCloseable {
  private final TpcbOptions options;
  private final int client;
  private final PrintStream out;
  private final SplittableRandom sampling;
  private long transactions;
  private Totals interval = new Totals();
  private long intervalStart;

  /**
   * @param out closed with the log
   */
  TransactionLog(TpcbOptions options, int client, PrintStream out, SplittableRandom sampling) {
    this.options = options;
    this.client = client;
    this.out = out;
    this.sampling = sampling;
    intervalStart = System.currentTimeMillis() / 1000;
  }

  /** The name of a client's log file. */
  static String fileName(String prefix, long pid, int client) {
    return prefix + "." + pid + (client == 0 ? "" : "." + client);
  }

  void transaction(
      Outcome outcome, int script, double latencyMicros, double lagMicros, long retries) {
    transactions++;
    if (options.aggregateIntervalSeconds > 0) {
      aggregate(outcome, latencyMicros, lagMicros, retries);
      return;
    }
    if (options.samplingRate > 0 && sampling.nextDouble() > options.samplingRate) {
      return;
    }
    long now = System.currentTimeMillis();
    StringBuilder line = new StringBuilder(64);
    line.append(client).append(' ').append(transactions).append(' ');
    line.append(outcome == Outcome.DONE ? Long.toString((long) latencyMicros) : word(outcome));
    line.append(' ').append(script).append(' ').append(now / 1000).append(' ');
    line.append(now % 1000 * 1000);
    if (options.rate > 0) {
      line.append(' ').append((long) lagMicros);
    }
    if (options.maxTries != 1) {
      line.append(' ').append(retries);
    }
    out.println(line);
  }

  private String word(Outcome outcome) {
    if (outcome == Outcome.SKIPPED) {
      return "skipped";
    }
    if (!options.failuresDetailed) {
      return "failed";
    }
    return outcome == Outcome.DEADLOCK_FAILURE ? "deadlock" : "serialization";
  }

  private void aggregate(Outcome outcome, double latencyMicros, double lagMicros, long retries) {
    long now = System.currentTimeMillis() / 1000;
    while (now >= intervalStart + options.aggregateIntervalSeconds) {
      printInterval();
      intervalStart += options.aggregateIntervalSeconds;
      interval = new Totals();
    }
    switch (outcome) {
      case DONE -> interval.latency.add(latencyMicros);
      case SKIPPED -> interval.skipped++;
      case SERIALIZATION_FAILURE -> interval.serializationFailures++;
      case DEADLOCK_FAILURE -> interval.deadlockFailures++;
    }
    if (outcome != Outcome.SKIPPED) {
      interval.lag.add(lagMicros);
    }
    if (retries > 0) {
      interval.retried++;
      interval.retries += retries;
    }
  }

  private void printInterval() {
    out.printf(
        Locale.ROOT, "%d %d %s", intervalStart, interval.latency.count, sums(interval.latency));
    out.printf(
        Locale.ROOT,
        " %s %d %d %d %d %d%n",
        options.rate > 0 ? sums(interval.lag) : "0 0 0 0",
        interval.skipped,
        interval.retried,
        interval.retries,
        interval.serializationFailures,
        interval.deadlockFailures);
  }

  private static String sums(Statistics s) {
    return String.format(
        Locale.ROOT, "%.0f %.0f %.0f %.0f", s.sum, s.sumOfSquares, s.minimum, s.maximum);
  }

  @Override
  public void close() {
    if (options.aggregateIntervalSeconds > 0) {
      printInterval();
    }
    out.close();
    if (out.checkError()) {
      throw new UncheckedIOException(
          new java.io.IOException("could not write the transaction log"));
    }
  }
}
