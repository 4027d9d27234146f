package io.waldb.tpcb;

import io.waldb.tpcb.ClientStatistics.Totals;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * One run of the load: starts the clients together, prints progress, stops them in time. The thread
 * that calls {@link #run} is the progress reporter.
 */
final class TpcbRun implements TpcbClient.Run {
  private final TpcbOptions options;
  private final List<Script> scripts;
  private final List<TpcbClient> clients = new ArrayList<>();
  private final List<ClientStatistics> statistics;
  private final PrintStream err;
  private volatile boolean stopped;
  private volatile boolean failed;
  private volatile long startNanos;
  private double seconds;

  TpcbRun(
      TpcbOptions options,
      List<Script> scripts,
      List<ClientStatistics> statistics,
      PrintStream err) {
    this.options = options;
    this.scripts = scripts;
    this.statistics = statistics;
    this.err = err;
  }

  void add(TpcbClient client) {
    clients.add(client);
  }

  /** Runs all clients to their end. */
  void run() throws SQLException {
    for (TpcbClient client : clients) {
      if (!options.reconnect) {
        client.connect();
      }
    }
    List<Thread> threads = new ArrayList<>();
    startNanos = System.nanoTime();
    for (int i = 0; i < clients.size(); i++) {
      Thread thread = new Thread(clients.get(i), "tpcb-client-" + i);
      threads.add(thread);
      thread.start();
    }
    long end = options.seconds > 0 ? startNanos + options.seconds * 1_000_000_000L : Long.MAX_VALUE;
    Progress progress = new Progress();
    long nextProgress =
        options.progressSeconds > 0
            ? startNanos + options.progressSeconds * 1_000_000_000L
            : Long.MAX_VALUE;
    while (threads.stream().anyMatch(Thread::isAlive)) {
      long now = System.nanoTime();
      if (now >= nextProgress) {
        progress.print(now);
        nextProgress += options.progressSeconds * 1_000_000_000L;
      }
      if (now >= end) {
        stopped = true;
      }
      long next = Math.min(nextProgress, stopped ? now + 20_000_000 : end);
      LockSupport.parkNanos(Math.max(100_000, Math.min(next - now, 20_000_000)));
    }
    seconds = (System.nanoTime() - startNanos) / 1e9;
  }

  /** How long the clients ran. */
  double seconds() {
    return seconds;
  }

  double connectSeconds() {
    return clients.stream().mapToLong(TpcbClient::connectNanos).sum() / 1e9;
  }

  /** Whether a client gave up. */
  boolean isFailed() {
    return failed;
  }

  @Override
  public TpcbOptions options() {
    return options;
  }

  @Override
  public List<Script> scripts() {
    return scripts;
  }

  @Override
  public boolean isStopped() {
    return stopped;
  }

  @Override
  public long startNanos() {
    return startNanos;
  }

  @Override
  public void message(String text) {
    err.println("tpcb: " + text);
  }

  @Override
  public void aborted(int client, String text) {
    failed = true;
    if (options.exitOnAbort) {
      stopped = true;
    }
    err.println("tpcb: error: client " + client + " " + text);
  }

  /** Differences between progress lines. */
  private final class Progress {
    private Totals last = new Totals();
    private long lastNanos = startNanos;

    void print(long now) {
      Totals current = new Totals();
      statistics.forEach(client -> client.addTo(current));
      double interval = (now - lastNanos) / 1e9;
      long done = current.latency.count - last.latency.count;
      double average = done == 0 ? 0 : (current.latency.sum - last.latency.sum) / done;
      double squares =
          done == 0 ? 0 : (current.latency.sumOfSquares - last.latency.sumOfSquares) / done;
      double stddev = Math.sqrt(Math.max(0, squares - average * average));
      StringBuilder line = new StringBuilder("progress: ");
      line.append(
          options.progressTimestamp
              ? String.format(Locale.ROOT, "%.3f s", System.currentTimeMillis() / 1e3)
              : String.format(Locale.ROOT, "%.1f s", (now - startNanos) / 1e9));
      line.append(
          String.format(
              Locale.ROOT,
              ", %.1f tps, lat %.3f ms stddev %.3f, %d failed",
              done / interval,
              average / 1e3,
              stddev / 1e3,
              current.failures() - last.failures()));
      if (options.rate > 0) {
        long lags = current.lag.count - last.lag.count;
        double lag = lags == 0 ? 0 : (current.lag.sum - last.lag.sum) / lags;
        line.append(String.format(Locale.ROOT, ", lag %.3f ms", lag / 1e3));
        if (options.latencyLimitMillis > 0) {
          line.append(", ").append(current.skipped - last.skipped).append(" skipped");
        }
      }
      if (options.maxTries != 1) {
        line.append(", ").append(current.retried - last.retried).append(" retried");
        line.append(", ").append(current.retries - last.retries).append(" retries");
      }
      err.println(line);
      last = current;
      lastNanos = now;
    }
  }
}
