package io.waldb.tpcb;

import io.waldb.tpcb.ClientStatistics.CommandTotals;
import io.waldb.tpcb.ClientStatistics.Totals;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Prints what a run found, in pgbench's words and order. */
final class TpcbReport {
  private static final double[] PERCENTILES = {50, 75, 90, 95, 99, 99.9, 100};

  private final TpcbOptions options;
  private final List<Script> scripts;
  private final List<ClientStatistics> clients;
  private final PrintStream out;

  TpcbReport(
      TpcbOptions options, List<Script> scripts, List<ClientStatistics> clients, PrintStream out) {
    this.options = options;
    this.scripts = scripts;
    this.clients = clients;
    this.out = out;
  }

  /**
   * Prints the report.
   *
   * @param connectSeconds the time all connections took, or with -C the time each took on average
   *     is made from it
   */
  void print(int scale, double seconds, double connectSeconds) {
    Totals totals = new Totals();
    clients.forEach(client -> client.addTo(totals));
    line(
        "transaction type: %s",
        scripts.size() == 1 ? scripts.get(0).description() : "multiple scripts");
    line("scaling factor: %d", scale);
    line("query mode: %s", options.queryMode);
    line("number of clients: %d", options.clients);
    line("number of threads: %d", options.threads);
    if (options.maxTries > 0) {
      line("maximum number of tries: %d", options.maxTries);
    }
    if (options.seconds > 0) {
      line("duration: %d s", options.seconds);
      line("number of transactions actually processed: %d", totals.latency.count);
    } else {
      line("number of transactions per client: %d", options.transactions);
      line(
          "number of transactions actually processed: %d/%d",
          totals.latency.count, options.transactions * options.clients);
    }
    printFailures(totals, "");
    if (options.maxTries != 1) {
      line(
          "number of transactions retried: %d (%.3f%%)",
          totals.retried, percent(totals.retried, totals.all()));
      line("total number of retries: %d", totals.retries);
    }
    if (options.rate > 0 && options.latencyLimitMillis > 0) {
      line(
          "number of transactions skipped: %d (%.3f%%)",
          totals.skipped, percent(totals.skipped, totals.all()));
    }
    if (options.latencyLimitMillis > 0) {
      line(
          "number of transactions above the %.1f ms latency limit: %d/%d (%.3f%%)",
          options.latencyLimitMillis,
          totals.late,
          totals.latency.count,
          percent(totals.late, totals.latency.count));
    }
    line("latency average = %.3f ms", totals.latency.averageMillis());
    line("latency stddev = %.3f ms", totals.latency.stddevMillis());
    if (options.percentiles) {
      printPercentiles();
    }
    if (options.rate > 0) {
      line(
          "rate limit schedule lag: avg %.3f (max %.3f) ms",
          totals.lag.averageMillis(), totals.lag.maximum / 1e3);
    }
    if (options.reconnect) {
      line("average connection time = %.3f ms", connectSeconds * 1e3 / Math.max(1, totals.all()));
      line("tps = %f (including reconnection times)", totals.latency.count / seconds);
    } else {
      line("initial connection time = %.3f ms", connectSeconds * 1e3);
      line("tps = %f (without initial connection time)", totals.latency.count / seconds);
    }
    printScripts(totals, seconds);
  }

  private void printFailures(Totals totals, String prefix) {
    line(
        prefix + "number of failed transactions: %d (%.3f%%)",
        totals.failures(),
        percent(totals.failures(), totals.all()));
    if (options.failuresDetailed) {
      line(
          prefix + "number of serialization failures: %d (%.3f%%)",
          totals.serializationFailures,
          percent(totals.serializationFailures, totals.all()));
      line(
          prefix + "number of deadlock failures: %d (%.3f%%)",
          totals.deadlockFailures,
          percent(totals.deadlockFailures, totals.all()));
    }
  }

  private void printScripts(Totals all, double seconds) {
    if (scripts.size() == 1 && !options.reportPerCommand) {
      return;
    }
    long weights = scripts.stream().mapToLong(Script::weight).sum();
    for (int i = 0; i < scripts.size(); i++) {
      Script script = scripts.get(i);
      CommandTotals[] commands = new CommandTotals[script.commands().size()];
      for (int j = 0; j < commands.length; j++) {
        commands[j] = new CommandTotals();
      }
      Totals totals = new Totals();
      for (ClientStatistics client : clients) {
        client.addTo(i, totals, commands);
      }
      if (scripts.size() > 1) {
        printScriptHead(i, script, weights, totals, all, seconds);
      }
      if (options.reportPerCommand) {
        printCommands(script, commands);
      }
    }
  }

  private void printScriptHead(
      int i, Script script, long weights, Totals totals, Totals all, double seconds) {
    line("SQL script %d: %s", i + 1, script.description());
    line(
        " - weight: %d (targets %.1f%% of total)",
        script.weight(), percent(script.weight(), weights));
    line(
        " - %d transactions (%.1f%% of total, tps = %f)",
        totals.latency.count,
        percent(totals.latency.count, all.latency.count),
        totals.latency.count / seconds);
    printFailures(totals, " - ");
    line(" - latency average = %.3f ms", totals.latency.averageMillis());
    line(" - latency stddev = %.3f ms", totals.latency.stddevMillis());
  }

  private void printCommands(Script script, CommandTotals[] commands) {
    boolean retries = options.maxTries != 1;
    line(
        "%sstatement latencies in milliseconds%s:",
        scripts.size() > 1 ? " - " : "", retries ? ", failures and retries" : " and failures");
    for (int i = 0; i < commands.length; i++) {
      CommandTotals command = commands[i];
      String text = script.commands().get(i).text();
      if (retries) {
        line(
            "   %11.3f  %10d  %10d  %s",
            command.latency.averageMillis(), command.failures, command.retries, text);
      } else {
        line("   %11.3f  %10d  %s", command.latency.averageMillis(), command.failures, text);
      }
    }
  }

  private void printPercentiles() {
    Histogram histogram = new Histogram(3);
    clients.forEach(client -> client.addTo(histogram));
    for (double percentile : PERCENTILES) {
      line(
          "latency p%s = %.3f ms",
          percentile == 100 ? "max" : Double.toString(percentile).replaceAll("\\.0$", ""),
          histogram.getValueAtPercentile(percentile) / 1e3);
    }
  }

  private static double percent(long part, long whole) {
    return whole == 0 ? 0 : 100.0 * part / whole;
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
