package io.waldb.tpcb;

import io.waldb.common.DatabaseException;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One round of the experiment on real files: make and load a database in a process of its own, kill
 * that process, show the log, damage it if asked to, start, verify; then load, kill, start and
 * verify once more on what was recovered.
 */
final class CrashRound {
  private static final int MOST_REPORTED = 5;
  private static final int RECORD_ALIGNMENT = 8;
  private static final String PROGRESS = "&log_startup_progress_interval=5ms";

  private final CrashCheckOptions options;
  private final String directory;
  private final FileSystem database;
  private final FileSystem reports;
  private final SplittableRandom random;
  private final PrintStream out;
  private final Set<Acknowledgement> expected = new HashSet<>();
  private final List<CrashEvidence> evidence = new ArrayList<>();
  private long largestXid;
  private int steps;

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
  List<CrashEvidence> run() throws IOException, SQLException {
    crash("first", true, options.tamper());
    if (evidence.get(0).verdict.holds()) {
      out.println();
      out.println("Once more on what was recovered, without damage:");
      crash("second", false, new Tamper(Tamper.Kind.NONE, 0, 0));
    }
    return evidence;
  }

  private void step(String text) {
    out.println("[" + ++steps + "] " + text);
  }

  private void say(String text) {
    out.println("    " + text);
  }

  private String url(String more) {
    return "jdbc:waldb:file:" + directory + "?full_page_writes=" + options.fullPageWrites + more;
  }

  private void crash(String run, boolean load, Tamper tamper) throws IOException, SQLException {
    CrashVerdict verdict = new CrashVerdict(title(run, tamper));
    CrashEvidence seen = new CrashEvidence(verdict);
    evidence.add(seen);
    seen.killedMicros = loadAndKill(run, load);
    List<Acknowledgement> acknowledged = AcknowledgementFile.readAll(reports, run);
    seen.acknowledged = acknowledged;
    RunJournal.Content journal = RunJournal.read(reports, run);
    seen.samples = journal.samples();
    seen.workerLog = journal.lines();
    ControlData control = ControlFile.read(database);
    LogExcerpt log = new LogExcerpt(database, control);
    seen.redo = control.redo();
    seen.endOfLog = log.end();
    seen.records = log.records();
    say(acknowledged.size() + " commits had been acknowledged");
    step(
        "the log it left since the last checkpoint: "
            + log.records()
            + " records from "
            + Lsn.format(control.redo())
            + " to "
            + Lsn.format(log.end()));
    xidsAreNew(verdict, run, acknowledged);
    long cutTo = Long.MAX_VALUE;
    if (tamper.damagesLog()) {
      long damage = tamper.firstDamage(control, log.end());
      // A record's end is rounded up to 8 bytes, so one that ends here may still be whole.
      cutTo = tamper.firstChange(database, control, damage) + RECORD_ALIGNMENT - 1;
      seen.around = log.around(damage, acknowledged);
      seen.cut = damage / control.layout().blockSize() * control.layout().blockSize();
      LogExcerpt.print(out, seen.around);
      step("damage: " + tamper.kind().text());
      seen.damage.addAll(tamper.damaged(control, log.end()));
      damaged(seen, tamper.damageLog(database, control, log.end()));
      seen.loss = log.lossNow();
      say(seen.loss.words());
      refusedByDefault(seen, log, damage);
    } else {
      seen.around = log.around(middleCommit(log), acknowledged);
      LogExcerpt.print(out, seen.around);
    }
    if (tamper.kind() == Tamper.Kind.TORN_PAGE) {
      step("damage: " + tamper.kind().text());
      if (options.fullPageWrites == Switch.off) {
        tearPageWithoutImage(seen);
      } else {
        tearPage(seen, log);
      }
    }
    largestXid = Math.max(largestXid, log.largestXid());
    if (options.killRecovery > 0) {
      step("recoveries that are killed, too");
      killRecoveries(verdict, control, log.end(), seen.cut);
    }
    recoverAndVerify(seen, log, cutTo);
  }

  private void damaged(CrashEvidence seen, List<String> texts) {
    seen.damageText.addAll(texts);
    texts.forEach(this::say);
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
        true,
        "Processes that only recover, killed at random moments; the recovery after them must find"
            + " the same."); // what is there after the last recovery is held against the promises
    // below
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
            : ", damage: " + tamper.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** Runs the worker until it is killed; answers when that was, in microseconds since 1970. */
  private long loadAndKill(String run, boolean load) throws IOException {
    String url =
        url(
            "&synchronous_commit="
                + options.synchronousCommit
                + (load ? "&wal_segment_size=1MB" : ""));
    step(
        (load ? "load and run " : "run ")
            + options.clients
            + " clients in a process of their own, on "
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
      say("each commit that returns is noted outside the database: \"acknowledged\"");
      worker.await("running", out);
      double seconds = options.seconds * (0.75 + 0.5 * random.nextDouble());
      sleep(load ? seconds : seconds / 2);
      long micros = CrashWorker.micros();
      worker.kill();
      step("kill -9: the process dies without a chance to tidy up");
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
          smallest > largestXid,
          "A transaction number that came back could make rows of a lost transaction visible.");
    }
  }

  /** A damaged log must not be opened unless the user says so. */
  private void refusedByDefault(CrashEvidence seen, LogExcerpt log, long damage) {
    long beyond = log.commits().values().stream().filter(end -> end > damage).count();
    String found;
    boolean refused = false;
    step("start as by default, recovery_on_damage=error: it must refuse, as commits are gone");
    try (Connection connection = DriverManager.getConnection(url("&recovery_on_damage=error"))) {
      found = connection.isValid(1) ? "opened" : "opened, not valid";
    } catch (SQLException e) {
      refused = true;
      found = "refused, " + e.getSQLState();
      seen.refusal = String.valueOf(e.getMessage());
      CommitList.shorten(seen.refusal).forEach(this::say);
      seen.events.add(new CrashEvidence.Event(CrashWorker.micros(), "start refused"));
    }
    seen.verdict.add(
        "damage with durable commits behind it is reported",
        "refused",
        found,
        refused || beyond == 0,
        "Log that had been durable is gone. To go on without a word would lose acknowledged"
            + " commits silently; so the start says where and which, and changes nothing.");
  }

  /** Tears a page of which the log has an image: recovery has to mend it. */
  private void tearPage(CrashEvidence seen, LogExcerpt log) {
    List<Long> pages = new ArrayList<>(log.imagedPages());
    while (!pages.isEmpty()) {
      long page = pages.remove(random.nextInt(pages.size()));
      String path = "base/" + PageId.relation(page);
      long size = database.exists(path) ? database.size(path) : 0;
      if ((PageId.block(page) + 1L) * io.waldb.common.Pages.SIZE <= size) {
        damaged(seen, List.of(Tamper.tearPage(database, page)));
        return;
      }
    }
    throw new ScriptException("the log has no full page image of a page that is in its file");
  }

  /**
   * Tears a page that nothing can mend: reading it has to fail, whether in recovery or later. Then
   * the page is put back as it was, and all that was promised has to be there.
   */
  private void tearPageWithoutImage(CrashEvidence seen) {
    String path =
        database.list("base").stream()
            .filter(name -> name.matches("\\d+"))
            .max(java.util.Comparator.comparingLong(name -> database.size("base/" + name)))
            .orElseThrow();
    int relation = Integer.parseInt(path);
    long page = PageId.key(relation, io.waldb.common.Fork.MAIN, 1);
    ByteBuffer whole = Tamper.readPage(database, page);
    damaged(seen, List.of(Tamper.tearPage(database, page)));
    String found = "read without an error";
    try (Connection connection = DriverManager.getConnection(url(""));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT aid, abalance FROM pgbench_accounts")) {
      while (rows.next()) {
        rows.getInt(1);
      }
    } catch (SQLException e) {
      found = "detected, " + e.getSQLState();
      say("reading reports: " + e.getMessage());
    }
    seen.verdict.add(
        "a torn page without full page image is never read as data",
        "detected",
        found,
        found.startsWith("detected"),
        "With full_page_writes=off nothing can mend a torn page; its checksum must give it away.");
    Tamper.writePage(database, page, whole);
    say("the page is put back as it was");
  }

  private void recoverAndVerify(CrashEvidence seen, LogExcerpt log, long cutTo)
      throws SQLException {
    List<Acknowledgement> all = new ArrayList<>(expected);
    all.addAll(seen.acknowledged);
    ConsistencyCheck.Result result;
    String more = damageAllowed(seen.cut);
    step(more.isEmpty() ? "start" : "start with recovery_on_damage=truncate, as told");
    try (ServerLog serverLog = new ServerLog(out)) {
      seen.recoveryStartMicros = CrashWorker.micros();
      Connection recovered = openRecovered(seen, url(more + PROGRESS));
      if (recovered == null) {
        seen.recoveryLog = serverLog.lines();
        return;
      }
      try (Connection connection = recovered) {
        seen.readyMicros = CrashWorker.micros();
        seen.recoveryLog = serverLog.lines();
        step("look at the history: a row for each commit before the cut, none for those behind it");
        showHistory(connection, seen);
        result = new ConsistencyCheck(queries(connection)).run(all);
        step("shut down, and hold every index against its table");
      }
    }
    judge(seen, result, log, cutTo);
    checkStorage(seen.verdict);
    largestXid = Math.max(largestXid, result.largestXid());
    seen.found =
        result.recovered().stream()
            .filter(commit -> !expected.contains(commit))
            .map(Acknowledgement::xid)
            .collect(Collectors.toSet());
    expected.addAll(result.recovered());
  }

  /** Opens what has to open now; null when it refuses, which is a broken promise. */
  private @Nullable Connection openRecovered(CrashEvidence seen, String url) {
    try {
      return DriverManager.getConnection(url);
    } catch (SQLException e) {
      refused(seen.verdict, "the recovered database opens", "yes", e.getSQLState());
      CommitList.shorten(String.valueOf(e.getMessage())).forEach(seen.verdict::detail);
      return null;
    }
  }

  private static void refused(CrashVerdict verdict, String promise, String expected, String state) {
    verdict.add(
        promise,
        expected,
        "refused, " + state,
        false,
        "Whatever the crash left, a database must be there again after the start.");
  }

  /**
   * The experiment's look at the history: commits before the cut have a row, those behind it none.
   */
  private void showHistory(Connection connection, CrashEvidence seen) throws SQLException {
    List<Acknowledgement> sorted = new ArrayList<>(seen.acknowledged);
    sorted.sort(java.util.Comparator.comparingLong(Acknowledgement::lsn));
    List<Long> before = new ArrayList<>();
    List<Long> behind = new ArrayList<>();
    long unwritten = 0;
    LogExcerpt.Loss loss = seen.loss;
    long wholeTo = loss == null ? seen.endOfLog : loss.endOfLog();
    for (Acknowledgement commit : sorted) {
      if (commit.lsn() > seen.endOfLog) {
        unwritten++;
      } else {
        (commit.lsn() <= wholeTo ? before : behind).add(commit.xid());
      }
    }
    List<Long> shown =
        new ArrayList<>(before.subList(Math.max(0, before.size() - 3), before.size()));
    shown.addAll(behind.subList(0, Math.min(3, behind.size())));
    if (shown.isEmpty()) {
      return;
    }
    if (loss != null) {
      long untold = loss.commits() - behind.size();
      say(
          "acknowledged: "
              + before.size()
              + " commits before the cut, "
              + behind.size()
              + " behind it"
              + (untold == 0
                  ? ""
                  : "; " + untold + " more behind it had not been acknowledged to their clients")
              + (unwritten == 0
                  ? ""
                  : "; " + unwritten + " asynchronous ones had not come into the file"));
    }
    LogExcerpt.Around around = seen.around;
    if (around != null && !around.transaction().isEmpty()) {
      shown.add(around.transaction().get(0).xid());
    }
    List<Long> distinct = shown.stream().distinct().sorted().toList();
    String list = distinct.toString().replace("[", "(").replace("]", ")");
    String sql = "SELECT xmin, tid, bid, aid, delta FROM pgbench_history WHERE xmin IN " + list;
    say(sql);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        CrashEvidence.HistoryRow row =
            new CrashEvidence.HistoryRow(
                rows.getLong(1),
                rows.getLong(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getLong(5));
        seen.history.add(row);
        out.printf(
            "      xmin %d | tid %d | bid %d | aid %d | delta %d%n",
            row.xid(), row.tid(), row.bid(), row.aid(), row.delta());
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

  /** How many commits were acknowledged although a later sample finds them not yet durable. */
  private static long ahead(CrashEvidence seen) {
    List<LogSample> samples = seen.samples;
    long early = 0;
    for (Acknowledgement commit : seen.acknowledged) {
      for (int i = 0; i + 1 < samples.size(); i++) {
        if (commit.micros() <= samples.get(i).micros()) {
          early += commit.lsn() > samples.get(i + 1).durable() ? 1 : 0;
          break;
        }
      }
    }
    return early;
  }

  private void judge(
      CrashEvidence seen, ConsistencyCheck.Result result, LogExcerpt log, long cutTo) {
    boolean async = options.synchronousCommit == Switch.off;
    long cutFrom = seen.cut;
    if (cutFrom != Long.MAX_VALUE) {
      long behind =
          result.recovered().stream()
              .filter(commit -> !expected.contains(commit) && commit.lsn() > cutTo)
              .count();
      seen.verdict.add(
          "commits behind the damage that came back",
          "0",
          behind,
          behind == 0,
          "Nothing is invented: what lies behind the first unreadable record is not replayed.");
    }
    if (!async) {
      long early = ahead(seen);
      seen.verdict.add(
          "commits acknowledged before their record was durable",
          "0",
          early,
          early == 0,
          "The worker noted every 25 ms how far the log was synced; a commit acknowledged before"
              + " one note must be durable by the next.");
    }
    String why = "";
    if (cutFrom != Long.MAX_VALUE) {
      why = "acknowledged commits behind the damage, cut off and reported";
    } else if (async) {
      why = "asynchronous commits lost, none older than 600 ms";
    }
    CommitJudge.judge(
        seen.verdict,
        seen.acknowledged,
        expected,
        result,
        commit ->
            commit.lsn() > cutFrom
                || (async
                    && commit.lsn() > log.end()
                    && commit.micros() >= seen.killedMicros - CommitJudge.ASYNC_BOUND_MICROS),
        why,
        options.clients * (expected.isEmpty() ? 1 : 2));
  }

  /** Every index against its table, on the database as it was left by a clean shutdown. */
  private void checkStorage(CrashVerdict verdict) {
    String promise = "every index agrees with its table";
    String expected = "0 differences";
    try (Database opened = Database.open(database, new Properties())) {
      StorageCheck.Result check = StorageCheck.run(opened.engine());
      verdict.add(
          promise,
          expected,
          check.violations().size() + " in " + check.indexes() + " indexes",
          check.violations().isEmpty(),
          "Each entry has its row and each row its entries, read after a clean shutdown.");
      check.violations().stream().limit(MOST_REPORTED).forEach(verdict::detail);
    } catch (DatabaseException e) {
      refused(verdict, promise, expected, e.state().code());
      verdict.detail(e.describe());
    }
  }
}
