package io.waldb.tpcb;

import io.waldb.buffer.RelationFiles;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.OsFileSystem;
import io.waldb.jdbc.WaldbConnection;
import io.waldb.recovery.ControlData;
import io.waldb.recovery.ControlFile;
import io.waldb.wal.WalReader;
import io.waldb.wal.WalSegments;
import io.waldb.wal.record.WalRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * How long recovery takes, beside how long its unavoidable work takes.
 *
 * <p>Makes a TPC-B database and checkpoints it, runs random transactions until so much log lies
 * behind the checkpoint, and ends the process without a word. Then, as often as asked: copies that
 * directory, drops the copy from the operating system's cache, and measures
 *
 * <ol>
 *   <li>reading the log to be replayed, from one end to the other, in pieces of 256 kB;
 *   <li>writing the pages that the log changes: where they belong, in the order of the files, and
 *       one sync for each file; for comparison as many pages into a new file, one after the other;
 *   <li>opening the database, in a process of its own that is running already.
 * </ol>
 *
 * <p>The processor time of 3 is the whole process's, of which starting Java takes 0.3 s or so. Java
 * compiles what it runs while it recovers; {@code --before} shows what is left without that.
 *
 * <p>The ratios are 3 / (1 + 2), with the pages where they belong and in a new file. Real recovery
 * also has to find the end of the log before it may act on it, to read pages that the log does not
 * hold whole, and to write some pages more than once when memory does not hold them all.
 */
@CommandLine.Command(
    name = "bench-recovery",
    description = "Measures recovery beside bare reading of the log and writing of the pages.",
    mixinStandardHelpOptions = true)
final class BenchRecovery implements Callable<Integer> {
  private static final String RESULT = "result";
  private static final int CLIENTS = 4;
  private static final int READ_BYTES = 256 << 10;
  private static final int TRANSACTIONS_BETWEEN_LOOKS = 100;

  @Option(
      names = "--scale",
      paramLabel = "N",
      description = "TPC-B scale (default: 190, which is 1 GB)")
  private int scale = 190;

  @Option(
      names = "--log",
      paramLabel = "MB",
      description = "log behind the checkpoint (default: 512)")
  private int logMegabytes = 512;

  @Option(
      names = "--shared-buffers",
      split = ",",
      paramLabel = "SIZE",
      description = "for recovery, one after the other (default: 16MB,128MB,1GB)")
  private List<String> sharedBuffers = List.of("16MB", "128MB", "1GB");

  @Option(names = "--runs", paramLabel = "N", description = "of each size (default: 3)")
  private int runs = 3;

  @Option(
      names = "--warm",
      description = "leave the files in the operating system's cache, as after a killed process")
  private boolean warm;

  @Option(
      names = "--before",
      paramLabel = "N",
      description = "copies recovered first in the same process, so that Java has compiled itself")
  private int before;

  @Option(names = "--java", split = " ", description = "options of the recovering process")
  private List<String> javaOptions = List.of();

  @Option(names = "--setting", description = "name=value, of the recovering database")
  private List<String> moreSettings = List.of();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "default: target/bench-recovery; a database made there before is used again")
  private Path directory = Path.of("target", "bench-recovery");

  @Option(names = "--child", hidden = true, description = "make or recover, in this process")
  private @Nullable String child;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchRecovery()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    if (child != null) {
      if (child.equals("make")) {
        make();
      } else {
        recover();
      }
      return 0;
    }
    Path crashed = directory.resolve("crashed");
    Path done = directory.resolve("made-" + scale + "-" + logMegabytes);
    if (!Files.exists(done)) {
      BenchSections.deleteTree(directory);
      Files.createDirectories(directory);
      run("make", crashed, List.of("-Xmx1g"), List.of());
      Files.createFile(done);
    }
    print("%s", describe(crashed));
    for (String size : sharedBuffers) {
      for (int i = 0; i < runs; i++) {
        measure(crashed, directory.resolve("copy"), size);
      }
    }
    return 0;
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
    System.out.flush();
  }

  // ---- what is measured

  /** The log to be replayed. */
  private record Work(ControlData control, long end, long records, TreeSet<Long> pages) {
    static Work of(FileSystem files) {
      ControlData control = ControlFile.read(files);
      TreeSet<Long> pages = new TreeSet<>();
      long records = 0;
      long end = control.redo();
      try (WalReader reader =
          new WalReader(
              files,
              control.layout(),
              control.timeline(),
              control.redo(),
              control.systemIdentifier())) {
        for (WalRecord record = reader.next(); record != null; record = reader.next()) {
          records++;
          end = record.endLsn();
          for (int i = 0; i < record.blockCount(); i++) {
            pages.add(record.block(i).pageKey());
          }
        }
      }
      return new Work(control, end, records, pages);
    }

    long logBytes() {
      return end - control.redo();
    }
  }

  private String describe(Path crashed) {
    FileSystem files = OsFileSystem.at(crashed.toString());
    Work work = Work.of(files);
    long data = files.list("base").stream().mapToLong(name -> files.size("base/" + name)).sum();
    return String.format(
        Locale.ROOT,
        "TPC-B, scale %d: %d MB of data; %d MB of log from %s to %s: %d records that change %d"
            + " pages (%d MB); Java %s, %d cores%n%-14s %-6s %9s %9s %9s %9s %7s %7s %9s %9s",
        scale,
        data >> 20,
        work.logBytes() >> 20,
        Lsn.format(work.control.redo()),
        Lsn.format(work.end),
        work.records,
        work.pages.size(),
        ((long) work.pages.size() * Pages.SIZE) >> 20,
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        "shared_buffers",
        "cache",
        "read, s",
        "write, s",
        "new, s",
        "open, s",
        "ratio",
        "to new",
        "cpu 1+2",
        "cpu 3");
  }

  private void measure(Path crashed, Path copy, String size)
      throws IOException, InterruptedException {
    BenchSections.deleteTree(copy);
    copyTree(crashed, copy);
    for (int i = 0; i < before; i++) {
      BenchSections.deleteTree(copy.resolveSibling("before-" + i));
      copyTree(crashed, copy.resolveSibling("before-" + i));
    }
    boolean cold = !warm && dropFromCache(copy);
    FileSystem files = OsFileSystem.at(copy.toString());
    Work work = Work.of(OsFileSystem.at(crashed.toString()));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpu = threads.getCurrentThreadCpuTime();
    double read = readLog(files, work);
    double bareCpu = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
    double writeNew = writeNewPages(files, work.pages.size());
    if (cold) {
      dropFromCache(copy);
    }
    double[] open =
        run(
            "recover",
            copy,
            javaOptions,
            List.of("--shared-buffers=" + size, "--before=" + before));
    if (cold) {
      dropFromCache(copy);
    }
    cpu = threads.getCurrentThreadCpuTime();
    double write = writePages(files, work.pages);
    bareCpu += (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
    print(
        "%-14s %-6s %9.2f %9.2f %9.2f %9.2f %7.2f %7.2f %9.2f %9.2f",
        size,
        cold ? "cold" : "warm",
        read,
        write,
        writeNew,
        open[0],
        open[0] / (read + write),
        open[0] / (read + writeNew),
        bareCpu,
        open[1]);
    BenchSections.deleteTree(copy);
    for (int i = 0; i < before; i++) {
      BenchSections.deleteTree(copy.resolveSibling("before-" + i));
    }
  }

  private static double readLog(FileSystem files, Work work) {
    ByteBuffer piece = ByteBuffer.allocate(READ_BYTES);
    ControlData control = work.control;
    long start = System.nanoTime();
    for (long segment = control.layout().segment(control.redo());
        segment <= control.layout().segment(work.end - 1);
        segment++) {
      String path = WalSegments.path(control.layout(), control.timeline(), segment);
      try (DataFile file = files.open(path, OpenMode.READ)) {
        long from =
            segment == control.layout().segment(control.redo())
                ? control.layout().segmentOffset(control.redo())
                : 0;
        for (long at = from; at < control.layout().segmentSize(); at += READ_BYTES) {
          if (file.read(at, piece.clear()) == 0) {
            break;
          }
        }
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static ByteBuffer page() {
    ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
    new SplittableRandom(1).ints(Pages.SIZE / 4).forEach(page::putInt);
    return page;
  }

  /* Destroys the database. */
  private static double writePages(FileSystem files, SortedSet<Long> pages) {
    ByteBuffer page = page();
    long start = System.nanoTime();
    long last = -1;
    DataFile file = null;
    try {
      for (long key : pages) {
        if (file == null || PageId.relation(key) != PageId.relation(last)) {
          close(file);
          String path = RelationFiles.path(PageId.relation(key), PageId.fork(key));
          file = files.open(path, OpenMode.READ_WRITE);
        }
        file.write((long) PageId.block(key) * Pages.SIZE, page.clear());
        last = key;
      }
    } finally {
      close(file);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void close(@Nullable DataFile file) {
    if (file != null) {
      file.sync();
      file.close();
    }
  }

  private static double writeNewPages(FileSystem files, int count) {
    ByteBuffer page = page();
    String path = "pages-written-by-benchmark";
    long start = System.nanoTime();
    try (DataFile file = files.open(path, OpenMode.CREATE)) {
      for (int i = 0; i < count; i++) {
        file.write((long) i * Pages.SIZE, page.clear());
      }
      file.sync();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    files.delete(path);
    return seconds;
  }

  // ---- the processes

  /* Seconds, and seconds of processor time. */
  private double[] run(String what, Path data, List<String> options, List<String> more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    command.addAll(List.of(BenchRecovery.class.getName(), "--child=" + what));
    command.addAll(List.of("--directory=" + data.toAbsolutePath(), "--scale=" + scale));
    command.add("--log=" + logMegabytes);
    moreSettings.forEach(setting -> command.add("--setting=" + setting));
    command.addAll(more);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    double[] result = null;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith(RESULT)) {
          result =
              Arrays.stream(line.substring(RESULT.length() + 1).split(" ", -1))
                  .mapToDouble(Double::parseDouble)
                  .toArray();
        } else {
          System.err.println(line);
        }
      }
    }
    if (process.waitFor() != 0 || result == null) {
      throw new IOException(what + " failed");
    }
    return result;
  }

  private String url(String settings) {
    return url(directory, settings);
  }

  private static String url(Path data, String settings) {
    return "jdbc:waldb:file:" + data + "?" + settings;
  }

  private void make() throws SQLException, InterruptedException {
    String url =
        url(
            "synchronous_commit=off&max_wal_size=32GB&checkpoint_timeout=1d&autovacuum=off"
                + "&shared_buffers=256MB");
    try (Connection connection = DriverManager.getConnection(url)) {
      new TpcbLoader(connection, Dialect.WALDB, scale, true, System.err).run("dtgvp");
      try (Statement statement = connection.createStatement()) {
        statement.execute("CHECKPOINT");
      }
      long end =
          ControlFile.read(OsFileSystem.at(directory.toString())).redo()
              + ((long) logMegabytes << 20);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        Thread thread = new Thread(() -> update(url, end, client));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET synchronous_commit = on");
        statement.execute("UPDATE pgbench_branches SET bbalance = bbalance WHERE bid = 1");
      }
      print(RESULT + " 0");
      Runtime.getRuntime().halt(0);
    }
  }

  private void update(String url, long end, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement account =
            connection.prepareStatement(
                "UPDATE pgbench_accounts SET abalance = abalance + ? WHERE aid = ?");
        PreparedStatement teller =
            connection.prepareStatement(
                "UPDATE pgbench_tellers SET tbalance = tbalance + ? WHERE tid = ?");
        PreparedStatement branch =
            connection.prepareStatement(
                "UPDATE pgbench_branches SET bbalance = bbalance + ? WHERE bid = ?");
        PreparedStatement history =
            connection.prepareStatement(
                "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)"
                    + " VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP)")) {
      WaldbConnection waldb = connection.unwrap(WaldbConnection.class);
      connection.setAutoCommit(false);
      for (int i = 1; ; i++) {
        int aid = 1 + random.nextInt(TpcbLoader.ACCOUNTS * scale);
        int tid = 1 + random.nextInt(TpcbLoader.TELLERS * scale);
        int bid = 1 + random.nextInt(TpcbLoader.BRANCHES * scale);
        int delta = random.nextInt(10_001) - 5000;
        update(account, delta, aid);
        update(teller, delta, tid);
        update(branch, delta, bid);
        history.setInt(1, tid);
        history.setInt(2, bid);
        history.setInt(3, aid);
        history.setInt(4, delta);
        history.executeUpdate();
        connection.commit();
        if (i % TRANSACTIONS_BETWEEN_LOOKS == 0 && waldb.lastCommitLsn().value() >= end) {
          return;
        }
      }
    } catch (SQLException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void update(PreparedStatement statement, int delta, int id) throws SQLException {
    statement.setInt(1, delta);
    statement.setInt(2, id);
    statement.executeUpdate();
  }

  @SuppressWarnings("ClosingStandardOutputStreams") // the log is closed, the stream is not
  private void recover() throws SQLException {
    StringBuilder settings = new StringBuilder("shared_buffers=" + sharedBuffers.get(0));
    moreSettings.forEach(setting -> settings.append('&').append(setting));
    try (ServerLog log = new ServerLog(System.err, Level.INFO)) {
      for (int i = 0; i < before; i++) {
        Path other = directory.resolveSibling("before-" + i);
        DriverManager.getConnection(url(other, settings.toString())).close();
      }
      long start = System.nanoTime();
      try (Connection connection = DriverManager.getConnection(url(settings.toString()))) {
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!connection.isValid(1)) {
          throw new SQLException("the database is not usable");
        }
        double cpu =
            ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
        print(RESULT + " " + seconds + " " + cpu);
        log.flush();
        System.exit(0); // the database is not closed; a flight recording is written
      }
    }
  }

  // ---- files

  /** Whether {@code dd} of the GNU core utilities could do it. */
  private static boolean dropFromCache(Path root) throws IOException, InterruptedException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(root)) {
      all = paths.filter(Files::isRegularFile).toList();
    }
    for (Path file : all) {
      try {
        Process process =
            new ProcessBuilder(
                    "dd", "of=" + file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      paths.forEach(
          path -> {
            try {
              Files.copy(path, to.resolve(from.relativize(path).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
