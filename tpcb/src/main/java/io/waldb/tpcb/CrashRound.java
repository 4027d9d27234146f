package io.waldb.tpcb;

import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.executor.Database;
import io.waldb.recovery.ControlData;
import io.waldb.recovery.ControlFile;
import io.waldb.storage.check.StorageCheck;
import io.waldb.tpcb.CrashCheckOptions.Switch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One round of the experiment on real files: make and load a database in a process of its own, kill
 * that process, show the log, damage it if asked to, start, verify; then load, kill, start and
 * verify once more on what was recovered.
 */
final class CrashRound {
  private static final int MOST_REPORTED = 5;
  private static final int RECORD_ALIGNMENT = 8;

  private final CrashCheckOptions options;
  private final String directory;
  private final FileSystem database;
  private final FileSystem reports;
  private final SplittableRandom random;
  private final PrintStream out;
  private final Set<Acknowledgement> expected = new HashSet<>();
  private long largestXid;

  /**
   * @param directory made for this round
   * @param reportDirectory where the worker's acknowledgements go
   */
  CrashRound(
      CrashCheckOptions options,
      String directory,
      String reportDirectory,
      long seed,
      PrintStream out) {
    this.options = options;
    this.directory = directory;
    this.database = OsFileSystem.at(directory);
    this.reports = OsFileSystem.at(reportDirectory);
    this.random = new SplittableRandom(seed);
    this.out = out;
  }

  /** Runs both crashes of the round. */
  List<CrashVerdict> run() throws IOException, SQLException {
    List<CrashVerdict> verdicts = new ArrayList<>();
    verdicts.add(crash("first", true, options.tamper()));
    if (verdicts.get(0).holds()) {
      verdicts.add(crash("second", false, new Tamper(Tamper.Kind.NONE, 0, 0)));
    }
    return verdicts;
  }

  private String url(String more) {
    return "jdbc:waldb:file:" + directory + "?full_page_writes=" + options.fullPageWrites + more;
  }

  private CrashVerdict crash(String run, boolean load, Tamper tamper)
      throws IOException, SQLException {
    long killed = loadAndKill(run, load);
    List<Acknowledgement> acknowledged = AcknowledgementFile.readAll(reports, run);
    ControlData control = ControlFile.read(database);
    LogExcerpt log = new LogExcerpt(database, control);
    out.printf(
        Locale.ROOT,
        "killed; %d commits were acknowledged; the log has %d records from %s to %s%n",
        acknowledged.size(),
        log.records(),
        Lsn.format(control.redo()),
        Lsn.format(log.end()));
    CrashVerdict verdict = new CrashVerdict(title(run, tamper));
    xidsAreNew(verdict, run, acknowledged);
    long cutFrom = Long.MAX_VALUE;
    long cutTo = Long.MAX_VALUE;
    if (tamper.damagesLog()) {
      long damage = tamper.firstDamage(control, log.end());
      // A record's end is rounded up to 8 bytes, so one that ends here may still be whole.
      long lastWholeEnd = tamper.firstChange(database, control, damage) + RECORD_ALIGNMENT - 1;
      log.print(out, damage);
      tamper
          .damageLog(database, control, log.end())
          .forEach(line -> out.println("damaged " + line));
      cutFrom = damage / control.layout().blockSize() * control.layout().blockSize();
      cutTo = lastWholeEnd;
      refusedByDefault(verdict, log, damage);
    } else {
      log.print(out, middleCommit(log));
    }
    if (tamper.kind() == Tamper.Kind.TORN_PAGE) {
      if (options.fullPageWrites == Switch.off) {
        tearPageWithoutImage(verdict);
      } else {
        tearPage(log);
      }
    }
    largestXid = Math.max(largestXid, log.largestXid());
    if (options.killRecovery > 0) {
      killRecoveries(verdict, control, log.end(), cutFrom);
    }
    recoverAndVerify(verdict, acknowledged, log, killed, cutFrom, cutTo, run);
    return verdict;
  }

  /** Kills recoveries before the one that is left alone. */
  private void killRecoveries(
      CrashVerdict verdict, ControlData control, long endOfLog, long cutFrom) throws IOException {
    RecoveryKills kills = new RecoveryKills(database, url(damageAllowed(cutFrom)), random, out);
    for (int i = 0; i < options.killRecovery; i++) {
      kills.kill(endOfLog - control.redo());
    }
    verdict.add(
        "a recovery that was killed begins again",
        options.killRecovery + " kills",
        kills.before() + " before it was ready",
        true); // what is there after the last recovery is held against the promises below
  }

  private static String damageAllowed(long cutFrom) {
    return cutFrom == Long.MAX_VALUE ? "" : "&recovery_on_damage=truncate";
  }

  private String title(String run, Tamper tamper) {
    return run
        + " crash, synchronous_commit="
        + options.synchronousCommit
        + ", full_page_writes="
        + options.fullPageWrites
        + (tamper.kind() == Tamper.Kind.NONE
            ? ""
            : ", damage: " + tamper.kind().name().toLowerCase(Locale.ROOT));
  }

  /** Runs the worker until it is killed; answers when that was, in microseconds since 1970. */
  private long loadAndKill(String run, boolean load) throws IOException {
    String url =
        url(
            "&synchronous_commit="
                + options.synchronousCommit
                + (load ? "&wal_segment_size=1MB" : ""));
    out.println(
        (load ? "loading and running " : "running ")
            + options.clients
            + " clients on "
            + directory);
    try (WorkerProcess worker =
        WorkerProcess.start(
            CrashWorker.class,
            List.of(
                url,
                reportsPath(),
                run,
                Integer.toString(options.scale),
                Integer.toString(options.clients),
                Long.toString(random.nextLong()),
                Boolean.toString(load)))) {
      worker.await("loaded", out);
      worker.await("running", out);
      double seconds = options.seconds * (0.75 + 0.5 * random.nextDouble());
      sleep(load ? seconds : seconds / 2);
      long micros = CrashWorker.micros();
      worker.kill();
      return micros;
    }
  }

  private String reportsPath() {
    return reports.describe();
  }

  private static void sleep(double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /**
   * End of a commit somewhere in the second half of the log, so that the reader sees what a commit
   * is made of.
   */
  private static long middleCommit(LogExcerpt log) {
    List<Long> ends = new ArrayList<>(log.commits().values());
    return ends.isEmpty() ? log.end() : ends.get(ends.size() * 3 / 4);
  }

  private void xidsAreNew(CrashVerdict verdict, String run, List<Acknowledgement> acknowledged) {
    long smallest =
        acknowledged.stream().mapToLong(Acknowledgement::xid).min().orElse(Long.MAX_VALUE);
    if (!run.equals("first")) {
      verdict.add(
          "no xid seen before the crash is used again",
          "> " + largestXid,
          smallest == Long.MAX_VALUE ? "no commit" : "from " + smallest,
          smallest > largestXid);
    }
  }

  /** A damaged log must not be opened unless the user says so. */
  private void refusedByDefault(CrashVerdict verdict, LogExcerpt log, long damage) {
    long beyond = log.commits().values().stream().filter(end -> end > damage).count();
    String found;
    boolean refused = false;
    try (Connection connection = DriverManager.getConnection(url("&recovery_on_damage=error"))) {
      found = connection.isValid(1) ? "opened" : "opened, not valid";
    } catch (SQLException e) {
      refused = true;
      found = "refused, " + e.getSQLState();
      out.println("start with recovery_on_damage=error: " + e.getMessage());
    }
    verdict.add(
        "damage with durable commits behind it is reported",
        "refused",
        found,
        refused || beyond == 0);
  }

  /** Tears a page of which the log has an image: recovery has to mend it. */
  private void tearPage(LogExcerpt log) {
    List<Long> pages = new ArrayList<>(log.imagedPages());
    while (!pages.isEmpty()) {
      long page = pages.remove(random.nextInt(pages.size()));
      String path = "base/" + PageId.relation(page);
      long size = database.exists(path) ? database.size(path) : 0;
      if ((PageId.block(page) + 1L) * io.waldb.common.Pages.SIZE <= size) {
        out.println("damaged " + Tamper.tearPage(database, page));
        return;
      }
    }
    throw new ScriptException("the log has no full page image of a page that is in its file");
  }

  /**
   * Tears a page that nothing can mend: reading it has to fail, whether in recovery or later. Then
   * the page is put back as it was, and all that was promised has to be there.
   */
  private void tearPageWithoutImage(CrashVerdict verdict) {
    String path =
        database.list("base").stream()
            .filter(name -> name.matches("\\d+"))
            .max(java.util.Comparator.comparingLong(name -> database.size("base/" + name)))
            .orElseThrow();
    int relation = Integer.parseInt(path);
    long page = PageId.key(relation, io.waldb.common.Fork.MAIN, 1);
    ByteBuffer whole = Tamper.readPage(database, page);
    out.println("damaged " + Tamper.tearPage(database, page));
    String found = "read without an error";
    try (Connection connection = DriverManager.getConnection(url(""));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT aid, abalance FROM pgbench_accounts")) {
      while (rows.next()) {
        rows.getInt(1);
      }
    } catch (SQLException e) {
      found = "detected, " + e.getSQLState();
      out.println("reading reports: " + e.getMessage());
    }
    verdict.add(
        "a torn page without full page image is never read as data",
        "detected",
        found,
        found.startsWith("detected"));
    Tamper.writePage(database, page, whole);
    out.println("the page is put back as it was");
  }

  private void recoverAndVerify(
      CrashVerdict verdict,
      List<Acknowledgement> acknowledged,
      LogExcerpt log,
      long killed,
      long cutFrom,
      long cutTo,
      String run)
      throws SQLException {
    out.println("starting:");
    List<Acknowledgement> all = new ArrayList<>(expected);
    all.addAll(acknowledged);
    ConsistencyCheck.Result result;
    try (ServerLog serverLog = new ServerLog(out);
        Connection connection = DriverManager.getConnection(url(damageAllowed(cutFrom)))) {
      showHistory(connection, acknowledged, cutFrom, cutTo);
      result = new ConsistencyCheck(queries(connection)).run(all);
    }
    judge(verdict, acknowledged, result, log, killed, cutFrom, cutTo);
    checkStorage(verdict);
    largestXid = Math.max(largestXid, result.largestXid());
    expected.addAll(result.recovered());
  }

  /**
   * The experiment's look at the history: commits before the cut have a row, those behind it none.
   */
  private void showHistory(
      Connection connection, List<Acknowledgement> acknowledged, long cutFrom, long cutTo)
      throws SQLException {
    List<Acknowledgement> sorted = new ArrayList<>(acknowledged);
    sorted.sort(java.util.Comparator.comparingLong(Acknowledgement::lsn));
    List<Long> before = new ArrayList<>();
    List<Long> behind = new ArrayList<>();
    for (Acknowledgement commit : sorted) {
      (commit.lsn() <= cutFrom ? before : behind).add(commit.xid());
    }
    List<Long> shown =
        new ArrayList<>(before.subList(Math.max(0, before.size() - 3), before.size()));
    shown.addAll(behind.subList(0, Math.min(3, behind.size())));
    if (shown.isEmpty()) {
      return;
    }
    String list = shown.toString().replace("[", "(").replace("]", ")");
    String sql = "SELECT xmin, tid, bid, aid, delta FROM pgbench_history WHERE xmin IN " + list;
    out.println(
        "commits before the cut: "
            + before.size()
            + ", behind it: "
            + behind.size()
            + "; the last of those and the first of these:");
    out.println("  " + sql);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        out.printf(
            "  xmin %d | tid %d | bid %d | aid %d | delta %d%n",
            rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5));
      }
    }
  }

  private static QueryRunner queries(Connection connection) {
    return new QueryRunner() {
      @Override
      public void query(String sql, Consumer<long[]> row) {
        try (Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery(sql)) {
          long[] values = new long[rows.getMetaData().getColumnCount()];
          while (rows.next()) {
            for (int i = 0; i < values.length; i++) {
              values[i] = rows.getLong(i + 1);
            }
            row.accept(values);
          }
        } catch (SQLException e) {
          throw new ScriptException(sql + ": " + e.getMessage());
        }
      }
    };
  }

  private void judge(
      CrashVerdict verdict,
      List<Acknowledgement> acknowledged,
      ConsistencyCheck.Result result,
      LogExcerpt log,
      long killed,
      long cutFrom,
      long cutTo) {
    boolean async = options.synchronousCommit == Switch.off;
    if (cutFrom != Long.MAX_VALUE) {
      long behind =
          result.recovered().stream()
              .filter(commit -> !expected.contains(commit) && commit.lsn() > cutTo)
              .count();
      verdict.add("commits behind the damage that came back", "0", behind, behind == 0);
    }
    String why = "";
    if (cutFrom != Long.MAX_VALUE) {
      why = "acknowledged commits behind the damage, cut off and reported";
    } else if (async) {
      why = "asynchronous commits lost, none older than 600 ms";
    }
    CommitJudge.judge(
        verdict,
        acknowledged,
        expected,
        result,
        commit ->
            commit.lsn() > cutFrom
                || (async
                    && commit.lsn() > log.end()
                    && commit.micros() >= killed - CommitJudge.ASYNC_BOUND_MICROS),
        why,
        options.clients * (expected.isEmpty() ? 1 : 2));
  }

  /** Every index against its table, on the database as it was left by a clean shutdown. */
  private void checkStorage(CrashVerdict verdict) {
    Database opened = Database.open(database, new Properties());
    try {
      StorageCheck.Result check = StorageCheck.run(opened.engine());
      verdict.add(
          "every index agrees with its table",
          "0 differences",
          check.violations().size() + " in " + check.indexes() + " indexes",
          check.violations().isEmpty());
      check.violations().stream().limit(MOST_REPORTED).forEach(verdict::detail);
    } finally {
      opened.close();
    }
  }
}
