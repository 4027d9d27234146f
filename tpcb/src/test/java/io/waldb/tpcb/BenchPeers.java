package io.waldb.tpcb;

import io.waldb.tpcb.ClientStatistics.Totals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The TPC-B load on waldb and on other embedded databases, one after the other, and one table of
 * what each did.
 *
 * <p>Each database runs in a Java process of its own, so that none is slowed by another's memory or
 * by code the compiler has specialised for another driver. The process loads the tables, runs each
 * number of clients (first a while that does not count), and compares the sums.
 */
@CommandLine.Command(
    name = "bench-peers",
    description = "Runs the TPC-B load on waldb and on other databases and compares.",
    mixinStandardHelpOptions = true)
final class BenchPeers implements Callable<Integer> {
  private static final int SYNC_PROBES = 200;
  private static final String RESULT = "result";

  /** What a database did: transactions a second by number of clients; how long the load took. */
  private static final class Result {
    final Map<Integer, Double> tps = new TreeMap<>();
    double loadSeconds;
    @Nullable String failure;
  }

  @Option(names = "--scale", paramLabel = "N", description = "TPC-B scale (default: 10)")
  private int scale = 10;

  @Option(names = "--clients", split = ",", paramLabel = "N", description = "default: 1,8")
  private List<Integer> clients = List.of(1, 8);

  @Option(names = "--seconds", paramLabel = "SEC", description = "length of a run (default: 5)")
  private int seconds = 5;

  @Option(names = "--warmup", paramLabel = "SEC", description = "before each run (default: 3)")
  private int warmup = 3;

  @Option(names = "--only", split = ",", paramLabel = "ID", description = "only these databases")
  private List<String> only = Arrays.stream(BenchPeer.values()).map(BenchPeer::id).toList();

  @Option(names = "--heap", paramLabel = "SIZE", description = "for -Xmx (default: 2g)")
  private String heap = "2g";

  @Option(names = "--directory", paramLabel = "DIR", description = "default: target/bench")
  private Path directory = Path.of("target", "bench");

  @Option(names = "--child", hidden = true, description = "run this one in this process")
  private @Nullable String child;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchPeers()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    if (child != null) {
      measure(BenchPeer.of(child));
      return 0;
    }
    List<BenchPeer> peers = only.stream().map(BenchPeer::of).toList();
    Files.createDirectories(directory);
    System.out.printf(
        Locale.ROOT,
        "TPC-B, scale %d, prepared statements, %d s each after %d s of warm-up; Java %s, %d cores; "
            + "this disk does %.0f syncs/s%n",
        scale,
        seconds,
        warmup,
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        syncsPerSecond());
    Map<BenchPeer, Result> results = new EnumMap<>(BenchPeer.class);
    for (BenchPeer peer : peers) {
      System.err.println("bench: " + peer.title());
      results.put(peer, runInProcess(peer));
    }
    printTable("a commit waits for the disk", true, results);
    printTable("a commit does not wait", false, results);
    return results.values().stream().allMatch(result -> result.failure == null) ? 0 : 1;
  }

  // ---- the process that compares

  private Result runInProcess(BenchPeer peer) throws IOException, InterruptedException {
    Path data = directory.resolve(peer.id());
    deleteTree(data);
    Files.createDirectories(data);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.addAll(peer.javaOptions());
    command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    command.addAll(List.of(BenchPeers.class.getName(), "--child=" + peer.id()));
    command.add("--directory=" + data.toAbsolutePath());
    command.addAll(List.of("--scale=" + scale, "--seconds=" + seconds, "--warmup=" + warmup));
    command.add("--clients=" + String.join(",", clients.stream().map(String::valueOf).toList()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Result result = new Result();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        String[] parts = line.split(" ", -1);
        if (!parts[0].equals(RESULT)) {
          System.err.println(line);
        } else if (parts[1].equals("load")) {
          result.loadSeconds = Double.parseDouble(parts[2]);
        } else {
          result.tps.put(Integer.valueOf(parts[1]), Double.valueOf(parts[2]));
        }
      }
    }
    int exit = process.waitFor();
    if (exit != 0) {
      result.failure = "failed, exit code " + exit;
    }
    deleteTree(data);
    return result;
  }

  private void printTable(String title, boolean waits, Map<BenchPeer, Result> results) {
    Map<Integer, Double> best = new TreeMap<>();
    results.forEach(
        (peer, result) -> {
          if (peer.waitsForDisk() == waits && !peer.isWaldb()) {
            result.tps.forEach((count, tps) -> best.merge(count, tps, Math::max));
          }
        });
    StringBuilder head = new StringBuilder(String.format("%n%-34s %8s", title, "load, s"));
    for (int count : clients) {
      head.append(
          String.format("   %9s %7s", count + (count == 1 ? " client" : " clients"), "ratio"));
    }
    System.out.println(head);
    results.forEach(
        (peer, result) -> {
          if (peer.waitsForDisk() == waits) {
            System.out.println(row(peer, result, best));
          }
        });
  }

  private String row(BenchPeer peer, Result result, Map<Integer, Double> best) {
    StringBuilder row =
        new StringBuilder(
            String.format(Locale.ROOT, "%-34s %8.1f", peer.title(), result.loadSeconds));
    for (int count : clients) {
      Double tps = result.tps.get(count);
      Double of = best.get(count);
      row.append(
          tps == null
              ? String.format("   %9s %7s", "-", "-")
              : String.format(
                  Locale.ROOT,
                  "   %9.0f %7s",
                  tps,
                  of == null ? "-" : String.format(Locale.ROOT, "%.2f", tps / of)));
    }
    return result.failure == null ? row.toString() : row + "   " + result.failure;
  }

  /** What the disk can do: one block written and synced after the other. */
  private double syncsPerSecond() throws IOException {
    Path file = directory.resolve("sync-probe");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocateDirect(8192);
      channel.write(block, 0);
      channel.force(true);
      long start = System.nanoTime();
      for (int i = 0; i < SYNC_PROBES; i++) {
        block.clear();
        channel.write(block, 0);
        channel.force(false);
      }
      return SYNC_PROBES / ((System.nanoTime() - start) / 1e9);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  // ---- the process of one database

  private void measure(BenchPeer peer) throws SQLException {
    String url = peer.url(directory.toString());
    try (Connection first = DriverManager.getConnection(url)) {
      Dialect dialect = Dialect.of(url);
      TpcbLoader loader = new TpcbLoader(first, dialect, scale, true, System.err);
      long start = System.nanoTime();
      loader.run("dtgvp");
      result("load", (System.nanoTime() - start) / 1e9);
      for (int count : clients) {
        loader.prepareRun(false);
        run(peer, url, count, warmup);
        result(String.valueOf(count), run(peer, url, count, seconds));
      }
      compareSums(first);
    }
  }

  private static void result(String name, double value) {
    System.out.printf(Locale.ROOT, "%s %s %.3f%n", RESULT, name, value);
    System.out.flush();
  }

  /** Runs the clients; answers the transactions a second. */
  private double run(BenchPeer peer, String url, int count, int duration) throws SQLException {
    TpcbOptions options = new TpcbOptions();
    options.target = url;
    options.clients = count;
    options.threads = count;
    options.seconds = duration;
    options.queryMode = TpcbOptions.QueryMode.prepared;
    options.maxTries = 0;
    List<Script> scripts = List.of(peer.script());
    List<ClientStatistics> statistics = new ArrayList<>();
    TpcbRun run = new TpcbRun(options, scripts, statistics, System.err);
    SplittableRandom seeds = new SplittableRandom(count);
    for (int i = 0; i < count; i++) {
      ClientStatistics own = new ClientStatistics(scripts, false);
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
    run.run();
    if (run.isFailed()) {
      throw new SQLException("a client gave up");
    }
    Totals totals = new Totals();
    statistics.forEach(client -> client.addTo(totals));
    return totals.latency.count / run.seconds();
  }

  private static void compareSums(Connection connection) throws SQLException {
    long accounts = query(connection, "select sum(abalance) from pgbench_accounts");
    long tellers = query(connection, "select sum(tbalance) from pgbench_tellers");
    long branches = query(connection, "select sum(bbalance) from pgbench_branches");
    if (accounts != tellers || accounts != branches) {
      throw new SQLException(
          "the sums differ: accounts "
              + accounts
              + ", tellers "
              + tellers
              + ", branches "
              + branches);
    }
  }

  private static long query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
