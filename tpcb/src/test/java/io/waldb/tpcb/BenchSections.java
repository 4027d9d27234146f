package io.waldb.tpcb;

import io.waldb.tpcb.BenchProcess.Run;
import io.waldb.tpcb.BenchProcess.Second;
import io.waldb.tpcb.BenchRow.Subject;
import io.waldb.tpcb.BenchRow.Unit;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
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
      int steadyWarmup,
      List<Integer> clients,
      String heap,
      String postgresql,
      Path directory,
      Set<BenchPeer> only) {}

  static final int CONTENDING_CLIENTS = 32;
  static final int LARGE_SCALE = 100;

  static final String TPCB = "TPC-B";
  static final String SIMPLE_UPDATE = "simple update";
  static final String SELECT_ONLY = "select only";
  static final String SELECT_BY_KEY = "select by key";
  static final String LOAD = "bulk load";
  static final String OPEN_EMPTY = "an empty database, fresh JVM to first row";
  static final String OPEN_KILLED = "after a kill, fresh JVM to first row";
  static final String DATA_BYTES =
      "on disk for each account, index included (embedded: all files but waldb's log)";
  static final String LOG_BYTES = "of log for each TPC-B transaction after a checkpoint";
  static final String SLOWEST_SECOND = "TPC-B for minutes: slowest second to the median";

  static final String SLOWEST_UNDISTURBED =
      "the same, of the seconds in which the host took under 10 % of the processors' time";

  private static final double DISTURBED = 0.1;

  private static final String WAITS = "a commit waits for the disk";
  private static final String DOES_NOT_WAIT = "a commit does not wait";
  private static final String READING = "reading";

  private static final int SHORT_WARMUP = 1;
  private static final int LOG_TRANSACTIONS = 100_000;
  private static final int STEADY_CLIENTS = 8;

  private final Options options;
  private final PrintStream progress;
  private final BenchResults results;
  private final Set<BenchPeer> known = EnumSet.noneOf(BenchPeer.class);
  private Section part = Section.SYNC;

  BenchSections(Options options, BenchResults results, PrintStream progress) {
    this.options = options;
    this.results = results;
    this.progress = progress;
  }

  /** Runs a part; its figures go to the results as they come. */
  void run(Section section) throws IOException, InterruptedException {
    part = section;
    switch (section) {
      case SYNC -> synchronous();
      case ASYNC -> asynchronous();
      case OPEN -> open();
      case SIZE -> size();
      case HEAP -> heap();
      case SCALING -> scaling();
      case STEADY -> steady();
    }
    results.complete(section);
  }

  // ---- parts

  private void synchronous() throws IOException {
    try (Processes all = start(peers(true))) {
      for (int round = 0; round < options.rounds(); round++) {
        for (BenchProcess peer : all.databases()) {
          Subject load = subject("loading", LOAD, options.scale(), 0, Unit.SECONDS);
          say(load, round, peer.peer());
          results.add(load, peer.peer(), peer.load(options.scale()));
        }
      }
      for (int clients : options.clients()) {
        rounds(
            all.running(),
            subject(WAITS, TPCB, options.scale(), clients, Unit.TPS),
            BenchWorkload.TPCB);
      }
      contention(all, WAITS);
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
        subject(section, TPCB, 1, CONTENDING_CLIENTS, Unit.TPS),
        BenchWorkload.TPCB);
    check(all.databases()); // the simple update leaves tellers and branches alone
    rounds(
        all.databases(),
        subject(section, SIMPLE_UPDATE, 1, CONTENDING_CLIENTS, Unit.TPS),
        BenchWorkload.SIMPLE_UPDATE);
  }

  private void asynchronous() throws IOException {
    try (Processes all = start(peers(false))) {
      for (BenchProcess peer : all.databases()) {
        peer.load(options.scale());
      }
      for (int clients : options.clients()) {
        rounds(
            all.databases(),
            subject(DOES_NOT_WAIT, TPCB, options.scale(), clients, Unit.TPS),
            BenchWorkload.TPCB);
      }
      for (int clients : options.clients()) {
        if (clients < CONTENDING_CLIENTS) {
          rounds(
              all.databases(),
              subject(READING, SELECT_BY_KEY, options.scale(), clients, Unit.TPS),
              BenchWorkload.SELECT_BY_KEY);
        }
      }
      check(all.databases());
      queries(all.databases());
      contention(all, DOES_NOT_WAIT);
      rounds(
          all.databases(),
          subject(READING, SELECT_ONLY, 1, CONTENDING_CLIENTS, Unit.TPS),
          BenchWorkload.SELECT_ONLY);
    }
  }

  private void queries(List<BenchProcess> databases) throws IOException {
    for (BenchProcess peer : databases) {
      peer.makeRows();
    }
    for (BenchQuery query : BenchQuery.values()) {
      Subject subject = subject("1 000 000 rows", query.title(), 0, 0, Unit.SECONDS);
      for (BenchProcess peer : databases) {
        long start = System.nanoTime();
        do {
          peer.query(query);
        } while (System.nanoTime() - start < options.warmup() * 1_000_000_000L);
      }
      for (int round = 0; round < options.rounds(); round++) {
        for (BenchProcess peer : databases) {
          say(subject, round, peer.peer());
          results.add(subject, peer.peer(), peer.query(query));
        }
      }
    }
  }

  private void open() throws IOException, InterruptedException {
    Subject empty = subject("opening", OPEN_EMPTY, 0, 0, Unit.SECONDS);
    Subject killed = subject("opening", OPEN_KILLED, options.scale(), 0, Unit.SECONDS);
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
        results.add(empty, peer, openTimed(peer, directory, List.of("select a from t")));
        Path copy = fresh("copy-" + peer.id());
        copyTree(loaded, copy);
        say(killed, round, peer);
        results.add(
            killed,
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
    Subject data = subject("bytes", DATA_BYTES, options.scale(), 0, Unit.BYTES);
    Subject log = subject("bytes", LOG_BYTES, options.scale(), STEADY_CLIENTS, Unit.BYTES);
    for (BenchPeer peer : sized) {
      try (Processes one = start(List.of(peer))) {
        BenchProcess process = one.running().get(0);
        say(data, 0, peer);
        process.load(options.scale());
        double accounts = (double) options.scale() * TpcbLoader.ACCOUNTS;
        results.add(data, peer, process.size() / accounts);
        if (peer.isWaldb() || peer.isPostgresql()) {
          say(log, 0, peer);
          results.add(log, peer, process.logBytes(STEADY_CLIENTS, LOG_TRANSACTIONS));
        }
      }
    }
  }

  private void heap() throws IOException {
    Subject subject = subject("memory", TPCB, options.scale(), STEADY_CLIENTS, Unit.TPS);
    try (Processes both = start(List.of(BenchPeer.WALDB_SYNC, BenchPeer.WALDB_SMALL_HEAP))) {
      for (BenchProcess peer : both.running()) {
        peer.load(options.scale());
      }
      rounds(both.running(), subject, BenchWorkload.TPCB);
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
              subject("scaling, a commit waits", TPCB, scale, clients, Unit.TPS),
              BenchWorkload.TPCB);
        }
        rounds(
            processes.running(),
            subject("scaling, reading", SELECT_BY_KEY, scale, STEADY_CLIENTS, Unit.TPS),
            BenchWorkload.SELECT_BY_KEY);
      }
    }
  }

  private void steady() throws IOException {
    List<BenchPeer> both = List.of(BenchPeer.WALDB_SYNC, BenchPeer.WALDB_ASYNC);
    for (BenchPeer peer : both.stream().filter(options.only()::contains).toList()) {
      try (Processes one = start(List.of(peer))) {
        BenchProcess process = one.running().get(0);
        process.load(options.scale());
        Subject subject =
            subject("steadiness", SLOWEST_SECOND, options.scale(), STEADY_CLIENTS, Unit.RATIO);
        say(subject, 0, peer);
        int warmup = options.steadyWarmup();
        Run run =
            process
                .run(BenchWorkload.TPCB, STEADY_CLIENTS, warmup + options.steadySeconds())
                .after(warmup);
        results.addSteady(subject, peer, slowestToMedian(run, second -> true), run);
        results.add(
            subject("steadiness", SLOWEST_UNDISTURBED, options.scale(), STEADY_CLIENTS, Unit.RATIO),
            peer,
            slowestToMedian(run, second -> second.stolen() < DISTURBED));
        check(List.of(process));
      }
    }
  }

  private static double slowestToMedian(Run run, Predicate<Second> counts) {
    List<Double> all = run.seconds().stream().map(second -> (double) second.count()).toList();
    return run.seconds().stream().filter(counts).mapToDouble(Second::count).min().orElse(0)
        / BenchRow.median(all);
  }

  // ---- small parts

  private Subject subject(String section, String what, int scale, int clients, Unit unit) {
    return new Subject(part, section, what, scale, clients, unit);
  }

  private void rounds(List<BenchProcess> processes, Subject subject, BenchWorkload workload)
      throws IOException {
    int clients = subject.clients();
    for (int round = 0; round < options.rounds(); round++) {
      for (BenchProcess process : processes) {
        say(subject, round, process.peer());
        process.run(workload, clients, round == 0 ? options.warmup() : SHORT_WARMUP);
        results.add(subject, process.peer(), process.run(workload, clients, options.seconds()));
      }
    }
  }

  private void say(Subject subject, int round, BenchPeer peer) {
    progress.println("bench: " + subject.title() + ", round " + (round + 1) + ": " + peer.title());
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
      for (BenchProcess process : started.running()) {
        describe(process);
      }
      done = true;
      return started;
    } finally {
      if (!done) {
        started.close();
      }
    }
  }

  /** Notes, once, which version a database is and how it is set up. */
  private void describe(BenchProcess process) throws IOException {
    BenchPeer peer = process.peer();
    if (known.add(peer) && peer != BenchPeer.BARE_LOG) {
      results.fact(peer.title(), process.about() + "; " + peer.settings(options.heap()));
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
