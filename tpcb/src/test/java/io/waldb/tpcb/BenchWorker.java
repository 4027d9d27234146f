package io.waldb.tpcb;

import io.waldb.tpcb.ClientStatistics.Totals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * The process of one database in the benchmark: does what it reads from standard input, a command
 * and its arguments a line, and answers each by lines that begin with {@code =}.
 *
 * <pre>
 * load SCALE                        = seconds
 * rows                              = seconds                       makes BenchQuery's tables
 * run WORKLOAD CLIENTS SECONDS      = length tps p50 p99 p99.9 max flushes
 *                                   seconds; microseconds; flushes or -1; before it a line
 *                                   ". second count p50 p99 p99.9 stolen" for each second, and "! time
 *                                   starting" or "! time complete" for waldb's checkpoints
 * query QUERY                       = seconds
 * log CLIENTS TRANSACTIONS          = bytes of log for each transaction of TPC-B after a checkpoint
 * about                             = version and settings
 * sums                              = equal sum of balances
 * size                              = bytes
 * </pre>
 *
 * It ends, without closing the database, when its input does.
 */
final class BenchWorker {
  private static final long SECOND = 1_000_000_000L;
  private static final int BATCH_ROWS = 10_000;
  private static final int KEY_CHECK = 64;

  private final BenchPeer peer;
  private final Path directory;
  private final String url;
  private final DeviceFlushes flushes;
  private final BenchCheckpoints checkpoints = new BenchCheckpoints(System.out);
  private int scale;

  private BenchWorker(BenchPeer peer, Path directory, String postgresql) throws IOException {
    this.peer = peer;
    this.directory = directory;
    url = peer.url(directory.toString(), postgresql);
    flushes = new DeviceFlushes(directory);
  }

  public static void main(String[] arguments) throws Exception {
    BenchWorker worker =
        new BenchWorker(BenchPeer.of(arguments[0]), Path.of(arguments[1]), arguments[2]);
    try (BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      if (worker.peer == BenchPeer.BARE_LOG) {
        worker.serveBareLog(commands);
      } else {
        worker.serve(commands);
      }
    }
  }

  private void serveBareLog(BufferedReader commands) throws Exception {
    try (BareLog log = new BareLog(directory.resolve("log"))) {
      String line;
      while ((line = commands.readLine()) != null) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("run")) {
          runLoops(
              Integer.parseInt(words[2]),
              Integer.parseInt(words[3]),
              (client, stop) -> {
                long count = 0;
                while (!stop.get()) {
                  log.append();
                  count++;
                }
                return count;
              });
        } else {
          answer("0");
        }
      }
    }
  }

  private void serve(BufferedReader commands) throws Exception {
    // The connection keeps an embedded database open between the runs.
    try (Connection keeper = DriverManager.getConnection(url)) {
      for (String sql : peer.preparation()) {
        execute(keeper, sql);
      }
      String line;
      while ((line = commands.readLine()) != null) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "load" -> load(keeper, Integer.parseInt(words[1]));
          case "rows" -> makeRows(keeper);
          case "run" ->
              run(
                  keeper,
                  BenchWorkload.of(words[1]),
                  Integer.parseInt(words[2]),
                  Integer.parseInt(words[3]));
          case "log" -> logBytes(keeper, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
          case "query" -> query(keeper, BenchQuery.of(words[1]));
          case "about" -> answer(about(keeper));
          case "sums" -> sums(keeper);
          case "size" -> answer(Long.toString(size(keeper)));
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
  }

  private static void answer(String text) {
    System.out.println("= " + text);
    System.out.flush();
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  // ---- loading

  private void load(Connection keeper, int newScale) throws SQLException {
    scale = newScale;
    TpcbLoader loader = new TpcbLoader(keeper, Dialect.of(url), scale, true, System.err);
    long start = System.nanoTime();
    loader.run("dtgp");
    double seconds = (System.nanoTime() - start) / 1e9;
    loader.run("v");
    answer(format("%.3f", seconds));
  }

  private static void makeRows(Connection keeper) throws SQLException {
    long start = System.nanoTime();
    execute(
        keeper,
        "create table bench_row (id integer not null primary key,"
            + " k int, part int, amount bigint, name varchar(24))");
    execute(keeper, "create table bench_dim (id integer not null primary key, label varchar(16))");
    SplittableRandom random = new SplittableRandom(1);
    keeper.setAutoCommit(false);
    try (PreparedStatement row =
            keeper.prepareStatement(
                "insert into bench_row (id, k, part, amount, name) values (?, ?, ?, ?, ?)");
        PreparedStatement dimension =
            keeper.prepareStatement("insert into bench_dim (id, label) values (?, ?)")) {
      for (int i = 1; i <= BenchQuery.ROWS; i++) {
        row.setInt(1, i);
        row.setInt(2, 1 + random.nextInt(BenchQuery.DIMENSION_ROWS));
        row.setInt(3, random.nextInt(BenchQuery.PARTS));
        row.setLong(4, random.nextLong(1L << 40));
        row.setString(5, "name " + random.nextInt());
        row.addBatch();
        if (i % BATCH_ROWS == 0) {
          row.executeBatch();
        }
      }
      for (int i = 1; i <= BenchQuery.DIMENSION_ROWS; i++) {
        dimension.setInt(1, i);
        dimension.setString(2, "label " + i);
        dimension.addBatch();
        if (i % BATCH_ROWS == 0) {
          dimension.executeBatch();
        }
      }
      keeper.commit();
    } finally {
      keeper.setAutoCommit(true);
    }
    if (Dialect.of(keeper.getMetaData().getURL()).hasVacuum()) {
      execute(keeper, "vacuum analyze bench_row");
      execute(keeper, "vacuum analyze bench_dim");
    }
    answer(format("%.3f", (System.nanoTime() - start) / 1e9));
  }

  // ---- runs

  private void run(Connection keeper, BenchWorkload workload, int clients, int seconds)
      throws Exception {
    if (workload == BenchWorkload.SELECT_BY_KEY) {
      long accounts = (long) scale * TpcbLoader.ACCOUNTS;
      runLoops(clients, seconds, (client, stop) -> selectByKey(client, accounts, stop));
      return;
    }
    new TpcbLoader(keeper, Dialect.of(url), scale, true, System.err).prepareRun(false);
    TpcbOptions options = options(clients);
    options.seconds = seconds;
    List<ClientStatistics> statistics = new ArrayList<>();
    TpcbRun run = newRun(options, workload, statistics);
    long flushesBefore = flushes.count();
    checkpoints.begin();
    AtomicBoolean over = new AtomicBoolean();
    Thread sampler = new Thread(() -> sample(statistics, over), "bench-sampler");
    sampler.start();
    run.run();
    over.set(true);
    sampler.join();
    checkpoints.end();
    if (run.isFailed()) {
      throw new SQLException("a client gave up");
    }
    Totals totals = new Totals();
    Histogram histogram = new Histogram(3);
    statistics.forEach(
        client -> {
          client.addTo(totals);
          client.addTo(histogram);
        });
    long flushesAfter = flushes.count();
    answer(
        format(
            "%.3f %.1f %d %d %d %d %d",
            run.seconds(),
            totals.latency.count / run.seconds(),
            histogram.getValueAtPercentile(50),
            histogram.getValueAtPercentile(99),
            histogram.getValueAtPercentile(99.9),
            histogram.getMaxValue(),
            flushesAfter == DeviceFlushes.UNKNOWN
                ? DeviceFlushes.UNKNOWN
                : flushesAfter - flushesBefore));
  }

  private TpcbOptions options(int clients) {
    TpcbOptions options = new TpcbOptions();
    options.target = url;
    options.clients = clients;
    options.threads = clients;
    options.queryMode = TpcbOptions.QueryMode.prepared;
    options.maxTries = 0;
    return options;
  }

  private TpcbRun newRun(
      TpcbOptions options, BenchWorkload workload, List<ClientStatistics> statistics) {
    List<Script> scripts = List.of(workload.script(peer.afterCommit()));
    TpcbRun run = new TpcbRun(options, scripts, statistics, System.err);
    SplittableRandom seeds = new SplittableRandom(options.clients);
    for (int i = 0; i < options.clients; i++) {
      ClientStatistics own = new ClientStatistics(scripts, true);
      statistics.add(own);
      Variables variables = new Variables();
      variables.put("scale", (long) scale);
      run.add(
          new TpcbClient(
              i,
              run,
              () -> DriverManager.getConnection(url),
              variables,
              new ScriptRandom(seeds.split()),
              own,
              null));
    }
    return run;
  }

  private void logBytes(Connection keeper, int clients, int transactions) throws SQLException {
    TpcbOptions options = options(clients);
    options.transactions = transactions / clients;
    execute(keeper, "checkpoint");
    long before = logPosition(keeper);
    TpcbRun run = newRun(options, BenchWorkload.TPCB, new ArrayList<>());
    run.run();
    long bytes = logPosition(keeper) - before;
    answer(format("%.1f", (double) bytes / (options.transactions * clients)));
  }

  private static long logPosition(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select pg_current_wal_insert_lsn()")) {
      rows.next();
      String[] halves = rows.getString(1).split("/", -1);
      return (Long.parseLong(halves[0], 16) << 32) + Long.parseLong(halves[1], 16);
    }
  }

  /** Prints what was done in each whole second. */
  private static void sample(List<ClientStatistics> statistics, AtomicBoolean over) {
    Histogram before = new Histogram(3);
    StolenTime stolen = new StolenTime();
    long next = System.nanoTime() + SECOND;
    for (int second = 1; ; second++) {
      while (System.nanoTime() < next && !over.get()) {
        LockSupport.parkNanos(Math.min(10_000_000, Math.max(1, next - System.nanoTime())));
      }
      if (over.get()) {
        return;
      }
      Histogram now = new Histogram(3);
      statistics.forEach(client -> client.addTo(now));
      Histogram interval = now.copy();
      interval.subtract(before);
      System.out.println(
          format(
              ". %d %d %d %d %d %.3f",
              second,
              interval.getTotalCount(),
              interval.getValueAtPercentile(50),
              interval.getValueAtPercentile(99),
              interval.getValueAtPercentile(99.9),
              stolen.share()));
      before = now;
      next += SECOND;
    }
  }

  private interface Loop {
    /** Works until it is told to stop; answers how often. */
    long run(int client, AtomicBoolean stop) throws Exception;
  }

  private void runLoops(int clients, int seconds, Loop loop) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    AtomicBoolean stop = new AtomicBoolean();
    try {
      long flushesBefore = flushes.count();
      long start = System.nanoTime();
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int client = i;
        Callable<Long> task = () -> loop.run(client, stop);
        counts.add(threads.submit(task));
      }
      long end = start + seconds * SECOND;
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
      stop.set(true);
      long total = 0;
      for (Future<Long> count : counts) {
        total += count.get();
      }
      double elapsed = (System.nanoTime() - start) / 1e9;
      long flushesAfter = flushes.count();
      answer(
          format(
              "%.3f %.1f 0 0 0 0 %d",
              elapsed,
              total / elapsed,
              flushesAfter == DeviceFlushes.UNKNOWN
                  ? DeviceFlushes.UNKNOWN
                  : flushesAfter - flushesBefore));
    } catch (ExecutionException e) {
      throw new SQLException("a client gave up", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private long selectByKey(int client, long accounts, AtomicBoolean stop) throws SQLException {
    SplittableRandom random = new SplittableRandom(client);
    long count = 0;
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement select =
            connection.prepareStatement("select abalance from pgbench_accounts where aid = ?")) {
      while (!stop.get()) {
        for (int i = 0; i < KEY_CHECK; i++) {
          select.setInt(1, (int) (1 + random.nextLong(accounts)));
          try (ResultSet rows = select.executeQuery()) {
            if (!rows.next()) {
              throw new SQLException("no row");
            }
            rows.getInt(1);
          }
        }
        count += KEY_CHECK;
      }
    }
    return count;
  }

  private static void query(Connection keeper, BenchQuery query) throws SQLException {
    long start = System.nanoTime();
    long sum = 0;
    // Fetching in pieces needs a transaction in PostgreSQL.
    keeper.setAutoCommit(false);
    try (Statement statement = keeper.createStatement()) {
      statement.setFetchSize(BATCH_ROWS);
      try (ResultSet rows = statement.executeQuery(query.sql())) {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          for (int i = 1; i <= columns; i++) {
            sum += query == BenchQuery.SCAN && i == columns ? rows.getString(i).length() : 1;
            if (query == BenchQuery.SORT || i < columns) {
              sum += rows.getLong(i);
            }
          }
        }
      }
      keeper.commit();
    } finally {
      keeper.setAutoCommit(true);
    }
    if (sum == 0) {
      throw new SQLException("no rows");
    }
    answer(format("%.4f", (System.nanoTime() - start) / 1e9));
  }

  // ---- looking

  private String about(Connection keeper) throws SQLException {
    DatabaseMetaData data = keeper.getMetaData();
    StringBuilder about = new StringBuilder(data.getDatabaseProductVersion());
    about.append(", driver ").append(data.getDriverVersion());
    for (String sql : peer.lookAtSettings()) {
      try (Statement statement = keeper.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          about.append("; ").append(sql.startsWith("pragma ") ? sql.substring(7) + "=" : "");
          about.append(rows.getString(1));
        }
      }
    }
    return about.toString().replace('\n', ' ');
  }

  private static void sums(Connection keeper) throws SQLException {
    long accounts = number(keeper, "select sum(abalance) from pgbench_accounts");
    long tellers = number(keeper, "select sum(tbalance) from pgbench_tellers");
    long branches = number(keeper, "select sum(bbalance) from pgbench_branches");
    if (accounts != tellers || accounts != branches) {
      throw new SQLException(
          format("sums differ: accounts %d, tellers %d, branches %d", accounts, tellers, branches));
    }
    answer(Long.toString(accounts));
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Bytes of the accounts with their index: of the whole directory without the log of waldb. */
  private long size(Connection keeper) throws SQLException, IOException {
    if (peer.isPostgresql()) {
      return number(keeper, "select pg_total_relation_size('pgbench_accounts')");
    }
    if (peer.isWaldb()) {
      execute(keeper, "checkpoint");
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !(peer.isWaldb() && file.getParent().endsWith("wal")))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
