package io.waldb.tpcb;

import io.waldb.common.DatabaseException;
import io.waldb.common.file.CrashOutcome;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DiskOperation;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.executor.Database;
import io.waldb.executor.ExecuteOptions;
import io.waldb.executor.RowCursor;
import io.waldb.executor.Session;
import io.waldb.executor.StatementResult;
import io.waldb.recovery.ControlData;
import io.waldb.recovery.ControlFile;
import io.waldb.storage.check.StorageCheck;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.tpcb.CrashCheckOptions.Switch;
import io.waldb.tpcb.CrashEvidence.PowerCut;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One round on a simulated disk: the power goes at a random write, sync, rename or truncation of a
 * run; of what was not synced some is kept, some lost, some torn. The power may go again during
 * recovery. Then the database is verified, loaded, cut off and verified once more.
 */
final class PowerLossRound {
  private static final int ACCOUNTS = 1000;
  private static final int TELLERS = 10;
  private static final int FIRST_OPERATION = 20;
  private static final int MOST_OPERATIONS = 4000;

  /** Asynchronous commits need few operations each: so many are as long a run. */
  private static final int MOST_OPERATIONS_ASYNC = 400;

  /**
   * With asynchronous commits nearly all operations are the log writer's: the time of a round is
   * about its number of operations times this.
   */
  private static final int WAL_WRITER_DELAY_MILLIS = 20;

  private static final long ASYNC_BOUND_MICROS = 3 * 1000 * WAL_WRITER_DELAY_MILLIS;

  /** Syncs in three rounds of the log writer, each of which may end a segment as well. */
  private static final int SYNCS_IN_ASYNC_BOUND = 6;

  private static final int INSERT_ROWS = 500;
  private static final int MOST_REPORTED = 5;

  private final CrashCheckOptions options;
  private final SplittableRandom random;
  private final PrintStream out;
  private final Set<Acknowledgement> expected = new HashSet<>();
  private final long[] logWriterSyncs = new long[SYNCS_IN_ASYNC_BOUND];
  private SimulatedFileSystem disk;
  private long largestXid;

  PowerLossRound(CrashCheckOptions options, long seed, PrintStream out) {
    this.options = options;
    this.out = out;
    random = new SplittableRandom(seed);
    disk = new SimulatedFileSystem(random.nextLong());
  }

  /** Runs both power cuts of the round. */
  List<CrashEvidence> run() {
    try (Database database = Database.open(disk, settings());
        Session session = database.connect(new Properties())) {
      load(session);
    }
    List<CrashEvidence> evidence = new ArrayList<>();
    evidence.add(cut("first"));
    if (evidence.get(0).verdict.holds()) {
      evidence.add(cut("second"));
    }
    return evidence;
  }

  private Properties settings() {
    Properties settings = new Properties();
    settings.setProperty("wal_segment_size", "1MB");
    settings.setProperty("max_wal_size", "4MB");
    settings.setProperty("min_wal_size", "2MB");
    settings.setProperty("shared_buffers", "2MB");
    if (isAsynchronous()) {
      settings.setProperty("wal_writer_delay", WAL_WRITER_DELAY_MILLIS + "ms");
    }
    settings.setProperty("full_page_writes", options.fullPageWrites.toString());
    return settings;
  }

  private boolean isAsynchronous() {
    return options.synchronousCommit == Switch.off;
  }

  /** Remembers when the log writer synced last; called with the disk locked. */
  private void note(DiskOperation operation, long micros) {
    if (operation == DiskOperation.SYNC
        && Thread.currentThread().getName().equals("waldb-wal-writer")) {
      System.arraycopy(logWriterSyncs, 1, logWriterSyncs, 0, SYNCS_IN_ASYNC_BOUND - 1);
      logWriterSyncs[SYNCS_IN_ASYNC_BOUND - 1] = micros;
    }
  }

  /**
   * An asynchronous commit must be durable after three delays; on a machine so busy that the log
   * writer did not come to run in time, after three of its rounds.
   */
  private boolean mayBeLost(Acknowledgement commit, long cutMicros) {
    return isAsynchronous()
        && commit.micros() >= Math.min(cutMicros - ASYNC_BOUND_MICROS, logWriterSyncs[0]);
  }

  private int mostOperations() {
    return isAsynchronous() ? MOST_OPERATIONS_ASYNC : MOST_OPERATIONS;
  }

  private int accounts() {
    return ACCOUNTS * options.scale;
  }

  private void load(Session session) {
    run(
        session,
        "CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88))");
    run(
        session,
        "CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84))");
    run(
        session,
        "CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84))");
    run(
        session,
        "CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))");
    insert(session, "pgbench_branches (bid, bbalance)", options.scale, "0");
    insert(session, "pgbench_tellers (tid, bid, tbalance)", TELLERS * options.scale, "1, 0");
    insert(session, "pgbench_accounts (aid, bid, abalance, filler)", accounts(), "1, 0, ''");
  }

  private static void insert(Session session, String target, int rows, String rest) {
    for (int from = 1; from <= rows; from += INSERT_ROWS) {
      StringBuilder sql = new StringBuilder("INSERT INTO ").append(target).append(" VALUES ");
      for (int row = from; row < Math.min(from + INSERT_ROWS, rows + 1); row++) {
        sql.append(row == from ? "(" : ",(").append(row).append(", ").append(rest).append(')');
      }
      run(session, sql.toString());
    }
  }

  private static long run(Session session, String sql) {
    long count = 0;
    for (StatementResult result : session.executeScript(sql, ExecuteOptions.DEFAULT)) {
      if (result.hasRows()) {
        result.cursor().close();
      } else {
        count = result.updateCount();
      }
    }
    return count;
  }

  private CrashEvidence cut(String name) {
    // What an engine says that loses its disk is kept for the report and not printed.
    try (ServerLog engineLog = new ServerLog(new PrintStream(OutputStream.nullOutputStream()))) {
      CrashEvidence seen = runAndCut(name);
      seen.workerLog =
          engineLog.lines().stream().filter(line -> line.micros() <= seen.killedMicros).toList();
      verify(seen);
      return seen;
    }
  }

  private CrashEvidence runAndCut(String name) {
    List<Acknowledgement> acknowledged = Collections.synchronizedList(new ArrayList<>());
    Arrays.fill(logWriterSyncs, 0);
    disk.observe((number, kind, path) -> note(kind, CrashWorker.micros()));
    Database database = Database.open(disk, settings());
    PowerCutWatch watch = new PowerCutWatch(disk, database.engine().wal(), this::note);
    int operation =
        disk.operations() + FIRST_OPERATION + random.nextInt(mostOperations() - FIRST_OPERATION);
    disk.crashAt(operation);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < options.clients; i++) {
      int client = i;
      SplittableRandom own = random.split();
      Thread thread =
          new Thread(() -> client(database, client, own, acknowledged), "power-loss-client-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      join(thread);
    }
    watch.close();
    database.closeImmediately();
    CrashPolicy policy =
        new CrashPolicy(
            random.nextDouble(),
            random.nextDouble(),
            random.nextInt(3) == 0,
            random.nextBoolean() ? 512 : 4096);
    disk = disk.crash(policy);
    CrashOutcome left = disk.outcome();
    out.printf(
        Locale.ROOT,
        "%s: %d commits acknowledged, then the power is cut at operation %d, %s %s%n",
        name,
        acknowledged.size(),
        operation,
        watch.kind(),
        watch.path());
    out.printf(
        Locale.ROOT,
        "    of what was not synced %s (chance: kept %.2f, torn %.2f in sectors of %d%s)%n",
        left,
        policy.keep(),
        policy.tear(),
        policy.sectorSize(),
        policy.ordered() ? ", in order" : "");
    PowerCut cut =
        new PowerCut(
            operation,
            watch.kind(),
            watch.path(),
            String.format(
                Locale.ROOT,
                "kept with probability %.2f, torn with %.2f, sectors of %d bytes",
                policy.keep(),
                policy.tear(),
                policy.sectorSize()),
            left.kept(),
            left.lost(),
            left.torn());
    int again = cutDuringRecovery();
    CrashEvidence seen = new CrashEvidence(new CrashVerdict(title(name, again)));
    seen.powerCut = cut;
    seen.samples = watch.samples();
    seen.killedMicros = watch.cutMicros();
    seen.acknowledged = List.copyOf(acknowledged);
    readLog(seen);
    return seen;
  }

  private String title(String name, int again) {
    return name
        + " power loss, synchronous_commit="
        + options.synchronousCommit
        + ", full_page_writes="
        + options.fullPageWrites
        + (again > 0 ? ", power lost " + again + " more times in recovery" : "");
  }

  /** What the log on the disk says before it is recovered. */
  private void readLog(CrashEvidence seen) {
    ControlData control = ControlFile.read(disk);
    LogExcerpt log = new LogExcerpt(disk, control);
    seen.redo = control.redo();
    seen.endOfLog = log.end();
    seen.records = log.records();
    seen.around = log.around(log.end(), seen.acknowledged);
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Cuts the power some more times while the database recovers; answers how often. */
  private int cutDuringRecovery() {
    int times = random.nextInt(3);
    int done = 0;
    for (int i = 0; i < times; i++) {
      disk.crashAt(disk.operations() + 1 + random.nextInt(60));
      try {
        Database.open(disk, settings()).closeImmediately();
      } catch (DatabaseException e) {
        done++;
      }
      disk = disk.crash(CrashPolicy.SCATTER);
    }
    return done;
  }

  private void client(
      Database database, int client, SplittableRandom own, List<Acknowledgement> acknowledged) {
    Properties settings = new Properties();
    settings.setProperty("synchronous_commit", options.synchronousCommit.toString());
    try (Session session = database.connect(settings)) {
      for (long sequence = 0; !disk.isPowerOff(); sequence++) {
        int aid = 1 + own.nextInt(accounts());
        int tid = 1 + own.nextInt(TELLERS * options.scale);
        int bid = 1 + own.nextInt(options.scale);
        int delta = own.nextInt(10_001) - 5000;
        session.begin();
        run(
            session,
            "UPDATE pgbench_accounts SET abalance = abalance + " + delta + " WHERE aid = " + aid);
        run(
            session,
            "UPDATE pgbench_tellers SET tbalance = tbalance + " + delta + " WHERE tid = " + tid);
        run(
            session,
            "UPDATE pgbench_branches SET bbalance = bbalance + " + delta + " WHERE bid = " + bid);
        run(
            session,
            "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ("
                + tid
                + ", "
                + bid
                + ", "
                + aid
                + ", "
                + delta
                + ", CURRENT_TIMESTAMP)");
        session.commit();
        acknowledged.add(
            new Acknowledgement(
                client,
                sequence,
                session.lastCommitXid(),
                session.lastCommitLsn(),
                CrashWorker.micros(),
                aid,
                tid,
                bid,
                delta));
      }
    } catch (DatabaseException e) {
      if (!disk.isPowerOff()) {
        out.println("client " + client + " failed before the power cut: " + e.getMessage());
      }
    }
  }

  private void verify(CrashEvidence seen) {
    CrashVerdict verdict = seen.verdict;
    List<Acknowledgement> acknowledged = seen.acknowledged;
    List<Acknowledgement> all = new ArrayList<>(expected);
    all.addAll(acknowledged);
    long smallest =
        acknowledged.stream().mapToLong(Acknowledgement::xid).min().orElse(Long.MAX_VALUE);
    verdict.add(
        "no xid seen before is used again", "> " + largestXid, smallest, smallest > largestXid);
    seen.recoveryStartMicros = CrashWorker.micros();
    Properties settings = settings();
    settings.setProperty("log_startup_progress_interval", "1ms");
    try (ServerLog serverLog = new ServerLog(out);
        Database database = Database.open(disk, settings)) {
      seen.readyMicros = CrashWorker.micros();
      seen.recoveryLog = serverLog.lines();
      ConsistencyCheck.Result result;
      try (Session session = database.connect(new Properties())) {
        QueryRunner queries = queries(session);
        result = new ConsistencyCheck(queries).run(all);
        lookUpTransaction(seen, queries);
      }
      CommitJudge.judge(
          verdict,
          acknowledged,
          expected,
          result,
          commit -> mayBeLost(commit, seen.killedMicros),
          isAsynchronous() ? "asynchronous commits lost, none older than three delays" : "",
          options.clients * (expected.isEmpty() ? 1 : 2));
      StorageCheck.Result check = StorageCheck.run(database.engine());
      verdict.add(
          "every index agrees with its table",
          "0 differences",
          check.violations().size() + " in " + check.indexes() + " indexes",
          check.violations().isEmpty());
      check.violations().stream().limit(MOST_REPORTED).forEach(verdict::detail);
      seen.found =
          result.recovered().stream()
              .filter(commit -> !expected.contains(commit))
              .map(Acknowledgement::xid)
              .collect(Collectors.toSet());
      expected.addAll(result.recovered());
      largestXid =
          Math.max(
              Math.max(largestXid, result.largestXid()),
              acknowledged.stream().mapToLong(Acknowledgement::xid).max().orElse(0));
    } catch (DatabaseException e) {
      verdict.add("the database opens", "yes", e.state().code(), false);
      verdict.detail(e.describe());
    }
  }

  /** The history row of the transaction that the report follows through. */
  private static void lookUpTransaction(CrashEvidence seen, QueryRunner queries) {
    LogExcerpt.Around around = seen.around;
    if (around != null && !around.transaction().isEmpty()) {
      queries.query(
          "SELECT xmin, tid, bid, aid, delta FROM pgbench_history WHERE xmin = "
              + around.transaction().get(0).xid(),
          row ->
              seen.history.add(
                  new CrashEvidence.HistoryRow(row[0], row[1], row[2], row[3], row[4])));
    }
  }

  private static QueryRunner queries(Session session) {
    return new QueryRunner() {
      @Override
      public void query(String sql, Consumer<long[]> row) {
        StatementResult result = session.executeScript(sql, ExecuteOptions.DEFAULT).get(0);
        try (RowCursor cursor = result.cursor()) {
          long[] values = new long[cursor.descriptor().columnCount()];
          while (cursor.next()) {
            TupleSlot slot = cursor.row();
            for (int i = 0; i < values.length; i++) {
              values[i] = slot.isNull(i) ? 0 : slot.getLong(i);
            }
            row.accept(values);
          }
        }
      }
    };
  }
}
