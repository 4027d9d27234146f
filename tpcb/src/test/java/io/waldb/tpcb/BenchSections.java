package io.waldb.tpcb;

import io.waldb.tpcb.BenchRow.Unit;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The parts of the benchmark. In each, the databases take turns, one run each, as many rounds as
 * asked for: what disturbs the machine for a while disturbs all of them alike.
 */
final class BenchSections {
  /** The parts, in the order in which they are run. */
  enum Section {
    /** TPC-B and bulk load, each commit waits for the disk. */
    SYNC,
    /** TPC-B, commits do not wait; select by key; queries. */
    ASYNC,
    /** Opening an empty database, and one that was killed. */
    OPEN,
    /** Bytes of data and of log. */
    SIZE,
    /** A heap of 64 MB. */
    HEAP,
    /** Scales 1, 10, 100; data ten times the cache. */
    SCALING,
    /** Minutes of load without a pause. */
    STEADY
  }

  /** How long and how often. */
  record Options(
      int scale,
      int rounds,
      int seconds,
      int warmup,
      int steadySeconds,
      List<Integer> clients,
      String heap,
      String postgresql,
      Path directory,
      Set<BenchPeer> only) {}

  private static final int SHORT_WARMUP = 1;
  private static final int CONTENDING_CLIENTS = 32;
  private static final int LOG_TRANSACTIONS = 100_000;
  private static final int STEADY_CLIENTS = 8;
  private static final int LARGE_SCALE = 100;

  private final Options options;
  private final PrintStream progress;
  private final Map<String, BenchRow> rows = new LinkedHashMap<>();

  BenchSections(Options options, PrintStream progress) {
    this.options = options;
    this.progress = progress;
  }

  List<BenchRow> rows() {
    return List.copyOf(rows.values());
  }

  void run(Section section) throws IOException, InterruptedException {
    switch (section) {
      case SYNC -> synchronous();
      case ASYNC -> asynchronous();
      case OPEN -> open();
      case SIZE -> size();
      case HEAP -> heap();
      case SCALING -> scaling();
      case STEADY -> steady();
    }
  }

  // ---- parts

  private void synchronous() throws IOException {
    try (Processes all = start(peers(true))) {
      for (int round = 0; round < options.rounds(); round++) {
        for (BenchProcess peer : all.databases()) {
          row("load", "bulk load, scale " + options.scale(), Unit.SECONDS, 1)
              .add(peer.peer(), peer.load(options.scale()));
        }
      }
      String section = "a commit waits for the disk";
      for (int clients : options.clients()) {
        double target = clients == 1 ? 1.3 : clients < CONTENDING_CLIENTS ? 2.5 : 4;
        rounds(
            all.running(),
            row(section, title("TPC-B", options.scale(), clients), Unit.TPS, target),
            BenchWorkload.TPCB,
            clients);
      }
      contention(all, section);
    }
  }

  /** Many clients on one branch; needs a load of its own. */
  private void contention(Processes all, String section) throws IOException {
    for (BenchProcess peer : all.databases()) {
      peer.checkSums();
      peer.load(1);
    }
    rounds(
        all.databases(),
        row(section, title("TPC-B", 1, CONTENDING_CLIENTS), Unit.TPS, 1),
        BenchWorkload.TPCB,
        CONTENDING_CLIENTS);
    check(all.databases()); // the simple update leaves tellers and branches alone
    rounds(
        all.databases(),
        row(section, title("simple update", 1, CONTENDING_CLIENTS), Unit.TPS, 1),
        BenchWorkload.SIMPLE_UPDATE,
        CONTENDING_CLIENTS);
  }

  private void asynchronous() throws IOException {
    try (Processes all = start(peers(false))) {
      for (BenchProcess peer : all.databases()) {
        peer.load(options.scale());
      }
      String section = "a commit does not wait";
      for (int clients : options.clients()) {
        rounds(
            all.databases(),
            row(
                section,
                title("TPC-B", options.scale(), clients),
                Unit.TPS,
                clients == 1 ? 2.5 : 3),
            BenchWorkload.TPCB,
            clients);
      }
      for (int clients : options.clients()) {
        if (clients < CONTENDING_CLIENTS) {
          rounds(
              all.databases(),
              row("reading", title("select by key", options.scale(), clients), Unit.TPS, 1.5),
              BenchWorkload.SELECT_BY_KEY,
              clients);
        }
      }
      check(all.databases());
      queries(all.databases());
      contention(all, section);
      rounds(
          all.databases(),
          row("reading", title("select only", 1, CONTENDING_CLIENTS), Unit.TPS, 1),
          BenchWorkload.SELECT_ONLY,
          CONTENDING_CLIENTS);
    }
  }

  private void queries(List<BenchProcess> databases) throws IOException {
    for (BenchProcess peer : databases) {
      peer.makeRows();
    }
    for (BenchQuery query : BenchQuery.values()) {
      BenchRow row = row("1 000 000 rows", query.title(), Unit.SECONDS, 1);
      for (BenchProcess peer : databases) {
        peer.query(query); // to warm up
      }
      for (int round = 0; round < options.rounds(); round++) {
        for (BenchProcess peer : databases) {
          say(row, round, peer.peer());
          row.add(peer.peer(), peer.query(query));
        }
      }
    }
  }

  private void open() throws IOException, InterruptedException {
    BenchRow empty = row("opening", "an empty database, fresh JVM to first row", Unit.SECONDS, 1);
    BenchRow killed = row("opening", "scale " + options.scale() + " after a kill", Unit.SECONDS, 1);
    List<BenchPeer> embedded = peers(true).stream().filter(peer -> !peer.isPostgresql()).toList();
    embedded = embedded.stream().filter(peer -> peer != BenchPeer.BARE_LOG).toList();
    for (BenchPeer peer : embedded) {
      Path directory = fresh("open-" + peer.id());
      openTimed(
          peer,
          directory,
          List.of("create table t (a int)", "insert into t values (1)", "select a from t"));
      Path loaded = fresh("killed-" + peer.id());
      killUnderLoad(peer, loaded);
      for (int round = 0; round < options.rounds(); round++) {
        say(empty, round, peer);
        empty.add(peer, openTimed(peer, directory, List.of("select a from t")));
        Path copy = fresh("copy-" + peer.id());
        copyTree(loaded, copy);
        say(killed, round, peer);
        killed.add(
            peer,
            openTimed(
                peer, copy, List.of("select abalance from pgbench_accounts where aid = 1234")));
        deleteTree(copy);
      }
      deleteTree(directory);
      deleteTree(loaded);
    }
  }

  private void killUnderLoad(BenchPeer peer, Path directory)
      throws IOException, InterruptedException {
    BenchProcess process = BenchProcess.start(peer, directory, options.heap(), "");
    process.load(options.scale());
    Thread load =
        new Thread(
            () -> {
              try {
                process.run(BenchWorkload.TPCB, STEADY_CLIENTS, 10 * options.seconds() + 60);
              } catch (IOException e) {
                // It was killed.
              }
            },
            "bench-load");
    load.start();
    load.join(1000L * (options.warmup() + options.seconds()));
    process.kill();
    load.join();
  }

  /** Seconds from the start of the process to the row, JVM included. */
  private double openTimed(BenchPeer peer, Path directory, List<String> statements)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(peer.javaOptions(options.heap()));
    command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    command.add(BenchOpen.class.getName());
    command.add(peer.url(directory.toAbsolutePath().toString(), ""));
    command.addAll(statements);
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    double seconds;
    try (var answer = process.inputReader(StandardCharsets.UTF_8)) {
      String line = answer.readLine();
      seconds = (System.nanoTime() - start) / 1e9;
      if (process.waitFor() != 0 || line == null) {
        throw new IOException(peer.title() + " could not be opened again");
      }
    }
    return seconds;
  }

  private void size() throws IOException {
    List<BenchPeer> sized =
        peers(true).stream().filter(peer -> peer != BenchPeer.BARE_LOG).toList();
    BenchRow data =
        row(
            "bytes",
            "on disk for each account, index included (embedded: all files but waldb's log)",
            Unit.BYTES,
            1);
    BenchRow log =
        row(
            "bytes",
            "of log for each of " + LOG_TRANSACTIONS + " TPC-B transactions after a checkpoint",
            Unit.BYTES,
            1);
    for (BenchPeer peer : sized) {
      try (Processes one = start(List.of(peer))) {
        BenchProcess process = one.running().get(0);
        say(data, 0, peer);
        process.load(options.scale());
        data.add(peer, (double) process.size() / (options.scale() * TpcbLoader.ACCOUNTS));
        if (peer.isWaldb() || peer.isPostgresql()) {
          log.add(peer, process.logBytes(STEADY_CLIENTS, LOG_TRANSACTIONS));
        }
      }
    }
  }

  private void heap() throws IOException {
    BenchRow row = row("memory", title("TPC-B", options.scale(), STEADY_CLIENTS), Unit.TPS, 0.9);
    try (Processes both = start(List.of(BenchPeer.WALDB_SYNC, BenchPeer.WALDB_SMALL_HEAP))) {
      for (BenchProcess peer : both.running()) {
        peer.load(options.scale());
      }
      rounds(both.running(), row, BenchWorkload.TPCB, STEADY_CLIENTS);
      check(both.running());
    }
  }

  private void scaling() throws IOException {
    for (int scale : List.of(1, 10, LARGE_SCALE)) {
      List<BenchPeer> peers =
          scale < LARGE_SCALE
              ? List.of(BenchPeer.WALDB_SYNC)
              : List.of(BenchPeer.WALDB_SYNC, BenchPeer.WALDB_SMALL_CACHE);
      try (Processes processes = start(peers)) {
        for (BenchProcess peer : processes.running()) {
          peer.load(scale);
        }
        for (int clients : options.clients()) {
          rounds(
              processes.running(),
              row("scaling, a commit waits", title("TPC-B", scale, clients), Unit.TPS, 0),
              BenchWorkload.TPCB,
              clients);
        }
        rounds(
            processes.running(),
            row("scaling, reading", title("select by key", scale, STEADY_CLIENTS), Unit.TPS, 0),
            BenchWorkload.SELECT_BY_KEY,
            STEADY_CLIENTS);
      }
    }
  }

  private void steady() throws IOException {
    for (BenchPeer peer : List.of(BenchPeer.WALDB_SYNC, BenchPeer.WALDB_ASYNC)) {
      try (Processes one = start(List.of(peer))) {
        BenchProcess process = one.running().get(0);
        process.load(options.scale());
        BenchRow row =
            row(
                "steadiness",
                options.steadySeconds() + " s of TPC-B, 8 clients: slowest second to the median",
                Unit.RATIO,
                0.5);
        say(row, 0, peer);
        process.run(BenchWorkload.TPCB, STEADY_CLIENTS, options.warmup());
        BenchProcess.Run run =
            process.run(BenchWorkload.TPCB, STEADY_CLIENTS, options.steadySeconds());
        List<Double> seconds = new ArrayList<>();
        run.seconds().forEach(second -> seconds.add((double) second[1]));
        row.addSteady(peer, run, Collections.min(seconds) / BenchRow.median(seconds));
        check(List.of(process));
      }
    }
  }

  // ---- small parts

  private static String title(String workload, int scale, int clients) {
    return workload + ", scale " + scale + ", " + clients + (clients == 1 ? " client" : " clients");
  }

  private BenchRow row(String section, String title, Unit unit, double target) {
    return rows.computeIfAbsent(
        section + "/" + title, key -> new BenchRow(section, title, unit, target));
  }

  private void rounds(
      List<BenchProcess> processes, BenchRow row, BenchWorkload workload, int clients)
      throws IOException {
    for (int round = 0; round < options.rounds(); round++) {
      for (BenchProcess process : processes) {
        say(row, round, process.peer());
        process.run(workload, clients, round == 0 ? options.warmup() : SHORT_WARMUP);
        row.add(process.peer(), process.run(workload, clients, options.seconds()));
      }
    }
  }

  private void say(BenchRow row, int round, BenchPeer peer) {
    progress.println("bench: " + row.title() + ", round " + (round + 1) + ": " + peer.title());
  }

  private static void check(List<BenchProcess> databases) throws IOException {
    for (BenchProcess database : databases) {
      database.checkSums();
    }
  }

  private List<BenchPeer> peers(boolean waitsForDisk) {
    return BenchPeer.compared(waitsForDisk, !options.postgresql().isEmpty()).stream()
        .filter(options.only()::contains)
        .toList();
  }

  private Processes start(List<BenchPeer> peers) throws IOException {
    Processes started = new Processes(new ArrayList<>());
    boolean done = false;
    try {
      for (BenchPeer peer : peers) {
        started
            .running()
            .add(BenchProcess.start(peer, fresh(peer.id()), options.heap(), options.postgresql()));
      }
      done = true;
      return started;
    } finally {
      if (!done) {
        started.close();
      }
    }
  }

  private Path fresh(String name) throws IOException {
    Path path = options.directory().resolve(name);
    deleteTree(path);
    return Files.createDirectories(path);
  }

  /** The processes of a part; closing ends them and deletes their files. */
  private final class Processes implements AutoCloseable {
    private final List<BenchProcess> running;

    Processes(List<BenchProcess> running) {
      this.running = running;
    }

    List<BenchProcess> running() {
      return running;
    }

    /** Those that are databases. */
    List<BenchProcess> databases() {
      return running.stream().filter(peer -> peer.peer() != BenchPeer.BARE_LOG).toList();
    }

    @Override
    public void close() throws IOException {
      running.forEach(BenchProcess::close);
      for (BenchProcess process : running) {
        deleteTree(options.directory().resolve(process.peer().id()));
      }
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else if (!path.endsWith("db.lck")) { // Derby's and HSQLDB's, of a process that is gone
          Files.copy(path, target);
        }
      }
    }
  }

  static void deleteTree(Path root) throws IOException {
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
}
