package io.waldb.tpcb;

import io.waldb.jdbc.JdbcUrl;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * pgbench's command line. Fields are set by picocli; {@link #check} verifies what goes together.
 *
 * <p>JDBC calls block, so every client has a thread of its own: {@code -j} is accepted and
 * reported, and does not bound the number of threads.
 */
final class TpcbOptions {

  /** How statements are sent. */
  enum QueryMode {
    simple,
    extended,
    prepared
  }

  /** The fillfactor of a table of which none is said. */
  static final int FULL = 100;

  @Option(
      names = {"-i", "--initialize"},
      description = "make and fill the tables")
  boolean initialize;

  @Option(
      names = {"-I", "--init-steps"},
      paramLabel = "STEPS",
      description = "steps of -i, from d t g G v p f (default: dtgvp)")
  @Nullable String initSteps;

  @Option(
      names = {"-s", "--scale"},
      paramLabel = "N",
      description =
          "scale factor: 100000 accounts each (default: 1; a load reads it from the tables)")
  int scale;

  @Option(
      names = {"-q", "--quiet"},
      description = "one progress line each 5 seconds while filling")
  boolean quiet;

  @Option(
      names = {"-n", "--no-vacuum"},
      description = "with -i no vacuum at the end; else no vacuum before the run")
  boolean noVacuum;

  @Option(
      names = {"-F", "--fillfactor"},
      paramLabel = "N",
      description =
          "percentage to which -i fills pages, except those of the history (default: 100; waldb and"
              + " PostgreSQL)")
  int fillfactor = FULL;

  @Option(names = "--foreign-keys", description = "make foreign keys between the tables")
  boolean foreignKeys;

  @Option(names = "--unlogged-tables", description = "accepted; has no effect")
  boolean unloggedTables;

  @Option(
      names = {"-b", "--builtin"},
      paramLabel = "NAME[@W]",
      description = "add a builtin script, weight W (default 1); \"list\" prints them")
  List<String> builtins = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE[@W]",
      description = "add a script file, weight W (default 1)")
  List<String> files = new ArrayList<>();

  @Option(
      names = {"-N", "--skip-some-updates"},
      description = "same as -b simple-update")
  boolean simpleUpdate;

  @Option(
      names = {"-S", "--select-only"},
      description = "same as -b select-only")
  boolean selectOnly;

  @Option(
      names = {"-D", "--define"},
      paramLabel = "NAME=VALUE",
      description = "define a variable for the scripts")
  Map<String, String> defines = new LinkedHashMap<>();

  @Option(
      names = "--show-script",
      paramLabel = "NAME",
      description = "print a builtin script and end")
  @Nullable String showScript;

  @Option(
      names = {"-c", "--client"},
      paramLabel = "N",
      description = "number of clients (default: 1)")
  int clients = 1;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "number of threads; each client has its own all the same")
  int threads = 1;

  @Option(
      names = {"-t", "--transactions"},
      paramLabel = "N",
      description = "transactions of each client (default: 10)")
  long transactions;

  @Option(
      names = {"-T", "--time"},
      paramLabel = "SEC",
      description = "how long to run, in seconds")
  int seconds;

  @Option(
      names = {"-C", "--connect"},
      description = "a new connection for each transaction")
  boolean reconnect;

  @Option(
      names = {"-M", "--protocol"},
      paramLabel = "MODE",
      description = "simple, extended or prepared (default: simple)")
  QueryMode queryMode = QueryMode.simple;

  @Option(
      names = {"-v", "--vacuum-all"},
      description = "vacuum all four tables before the run")
  boolean vacuumAll;

  @Option(
      names = {"-R", "--rate"},
      paramLabel = "N",
      description = "target rate in transactions a second")
  double rate;

  @Option(
      names = {"-L", "--latency-limit"},
      paramLabel = "MS",
      description = "count transactions that take longer; skip late ones under -R")
  double latencyLimitMillis;

  @Option(
      names = "--max-tries",
      paramLabel = "N",
      description =
          "tries of a transaction after serialization failures and deadlocks (default: 1)")
  int maxTries = 1;

  @Option(names = "--failures-detailed", description = "report failures by kind")
  boolean failuresDetailed;

  @Option(names = "--verbose-errors", description = "print every failure and retry")
  boolean verboseErrors;

  @Option(names = "--exit-on-abort", description = "end the run when a client is aborted")
  boolean exitOnAbort;

  @Option(
      names = {"-P", "--progress"},
      paramLabel = "SEC",
      description = "print progress each SEC seconds")
  int progressSeconds;

  @Option(names = "--progress-timestamp", description = "progress lines carry the Unix time")
  boolean progressTimestamp;

  @Option(
      names = {"-r", "--report-per-command"},
      description = "report latency, failures and retries of each command")
  boolean reportPerCommand;

  @Option(
      names = {"-l", "--log"},
      description = "write a line for each transaction to PREFIX.PID[.CLIENT]")
  boolean log;

  @Option(
      names = "--log-prefix",
      paramLabel = "PREFIX",
      description = "prefix of the log files (default: pgbench_log)")
  String logPrefix = "pgbench_log";

  @Option(
      names = "--aggregate-interval",
      paramLabel = "SEC",
      description = "log a line for each SEC seconds instead")
  int aggregateIntervalSeconds;

  @Option(
      names = "--sampling-rate",
      paramLabel = "R",
      description = "share of the transactions that are logged")
  double samplingRate;

  @Option(names = "--random-seed", paramLabel = "SEED", description = "time, rand or an integer")
  @Nullable String randomSeed;

  @Option(names = "--percentiles", description = "also report latency percentiles")
  boolean percentiles;

  @Option(
      names = {"-d", "--debug"},
      description = "print what is sent")
  boolean debug;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR|URL",
      description = "a waldb directory or any JDBC URL")
  @Nullable String target;

  /**
   * Verifies what picocli cannot.
   *
   * @throws ScriptException for options out of range or at odds with each other
   */
  void check() {
    require(target != null, "no directory or JDBC URL given");
    require(clients > 0, "number of clients (-c) must be at least 1");
    require(threads > 0, "number of threads (-j) must be at least 1");
    require(scale >= 0, "scaling factor (-s) must be at least 1");
    require(transactions >= 0 && seconds >= 0, "-t and -T must be at least 1");
    require(
        transactions == 0 || seconds == 0,
        "specify either a number of transactions (-t) or a duration (-T), not both");
    require(fillfactor >= 10 && fillfactor <= FULL, "fillfactor (-F) must be between 10 and 100");
    require(rate >= 0, "invalid rate limit (-R)");
    require(latencyLimitMillis >= 0, "invalid latency limit (-L)");
    require(maxTries >= 0, "invalid number of maximum tries");
    require(
        maxTries > 0 || latencyLimitMillis > 0 || seconds > 0,
        "an unlimited number of transaction tries can only be used with --latency-limit or a duration (-T)");
    require(samplingRate >= 0 && samplingRate <= 1, "--sampling-rate must be between 0 and 1");
    require(
        log || samplingRate == 0,
        "log sampling (--sampling-rate) is allowed only when logging transactions (-l)");
    require(
        log || aggregateIntervalSeconds == 0,
        "log aggregation is allowed only when actually logging transactions");
    require(
        aggregateIntervalSeconds == 0 || samplingRate == 0,
        "log sampling (--sampling-rate) and aggregation (--aggregate-interval) cannot be used at the same time");
    if (seconds == 0 && transactions == 0) {
      transactions = 10;
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new ScriptException(message);
    }
  }

  /** The target as a JDBC URL. */
  String url() {
    return JdbcUrl.ofTarget(java.util.Objects.requireNonNull(target));
  }

  /**
   * Refuses a directory without a database: connecting would make an empty one there.
   *
   * @throws ScriptException when there is none
   * @throws SQLException 08001 when the target is a malformed URL
   */
  void requireDatabase() throws SQLException {
    String path = JdbcUrl.directoryWithoutDatabase(url());
    require(path == null, "there is no database in \"" + path + "\" (-i makes one)");
  }
}
