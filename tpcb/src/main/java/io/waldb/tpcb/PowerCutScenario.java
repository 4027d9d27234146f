package io.waldb.tpcb;

import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DiskOperation;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.executor.Database;
import io.waldb.executor.Session;
import io.waldb.tpcb.PowerCutHistory.Expectation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A database's life on a simulated disk, with the power cut at each of its operations: creation,
 * work, clean shutdown, start, more work, shutdown. The life is lived once. Before each operation
 * the disk is cloned as a power cut would leave it, and the clone recovered and checked in another
 * thread.
 *
 * <p>The database has no threads of its own and one session, so a seed gives the same operations
 * each time, and what a cut leaves follows from the seed and the operation's number: one cut can be
 * repeated alone.
 */
final class PowerCutScenario {
  /** Of the whole life; 0 is not an operation. */
  private static final int ALL = 0;

  private static final int STEPS = 260;
  private static final int STEPS_AFTER_RESTART = 20;
  private static final int STEPS_A_ROUND = 3;
  private static final int GO_ON_EVERY = 5;
  private static final int CUT_RECOVERY_EVERY = 8;

  private final long seed;
  private final boolean synchronous;
  private final boolean fullPageWrites;
  private final PowerCutReport report;
  private final SimulatedFileSystem disk;
  private final PowerCutHistory history = new PowerCutHistory(PowerCutState.EMPTY);
  private final ExecutorService checkers;
  private final Semaphore room;
  private final CRC32C fingerprint = new CRC32C();
  private int stride = 1;
  private int only = ALL;
  private int wholeRecoveryEvery = 150;
  private int steps = STEPS;
  private String phase = "";
  private @Nullable PowerCutSession sql;

  /** A life that follows from the seed. */
  PowerCutScenario(long seed, boolean synchronous, boolean fullPageWrites, PowerCutReport report) {
    this.seed = seed;
    this.synchronous = synchronous;
    this.fullPageWrites = fullPageWrites;
    this.report = report;
    disk = new SimulatedFileSystem(seed);
    int threads = Runtime.getRuntime().availableProcessors();
    room = new Semaphore(2 * threads);
    checkers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "power-cut-check");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Cuts only at each so manyth operation. */
  PowerCutScenario every(int operations) {
    stride = operations;
    return this;
  }

  /** Cuts at one operation only. */
  PowerCutScenario at(int operation) {
    only = operation;
    return this;
  }

  /** Cuts the recovery from each so manyth cut at every operation of its own. */
  PowerCutScenario wholeRecoveryEvery(int cuts) {
    wholeRecoveryEvery = cuts;
    return this;
  }

  /** Does so much; without it, {@value #STEPS} transactions. */
  PowerCutScenario steps(int count) {
    steps = count;
    return this;
  }

  private Properties settings() {
    Properties settings = new Properties();
    settings.setProperty("background_threads", "off");
    settings.setProperty("wal_segment_size", "1MB");
    settings.setProperty("max_wal_size", "4MB");
    settings.setProperty("min_wal_size", "2MB");
    settings.setProperty("shared_buffers", "512kB");
    settings.setProperty("wal_writer_flush_after", "0");
    settings.setProperty("full_page_writes", fullPageWrites ? "on" : "off");
    return settings;
  }

  /** Lives the life; when this returns all cuts have been checked. */
  void run() {
    SplittableRandom random = new SplittableRandom(seed);
    disk.observe(this::before);
    try {
      phase = "creation";
      Database database = Database.open(disk, settings());
      phase = "definition and load";
      live(database, random.split(), true, 0);
      phase = "transactions";
      live(database, random.split(), false, steps);
      phase = "shutdown";
      database.close();
      history.madeDurable();
      phase = "start after shutdown";
      database = Database.open(disk, settings());
      phase = "transactions";
      live(database, random.split(), false, STEPS_AFTER_RESTART);
      phase = "shutdown";
      database.close();
      history.madeDurable();
      phase = "afterwards";
      cut(disk.operations() + 1, DiskOperation.SYNC, "nothing");
    } finally {
      disk.observe(null);
      finish();
    }
    report.lived(disk.operations(), fingerprint.getValue(), history.acknowledged());
  }

  private void live(Database database, SplittableRandom random, boolean create, int count) {
    Properties settings = new Properties();
    settings.setProperty("synchronous_commit", synchronous ? "on" : "off");
    try (Session session = database.connect(settings)) {
      PowerCutSession statements = new PowerCutSession(session);
      sql = statements;
      PowerCutWorkload workload = new PowerCutWorkload(statements, history, !synchronous, random);
      if (create) {
        workload.create();
      }
      for (int step = 1; step <= count && !report.hasFailedOften(); step++) {
        workload.step();
        if (!synchronous && step % STEPS_A_ROUND == 0) {
          database.engine().wal().runLogWriter();
          history.logWriterRan();
        }
      }
      sql = null;
    }
  }

  private void finish() {
    checkers.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = checkers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---------------------------------------------------------------- cuts

  private void before(int number, DiskOperation operation, String path) {
    fingerprint.update((operation + path).getBytes(StandardCharsets.UTF_8));
    cut(number, operation, path);
  }

  private void cut(int number, DiskOperation operation, String path) {
    if (only != ALL ? number != only : number % stride != offset() || report.hasFailedOften()) {
      return;
    }
    report.cut(phase, operation);
    PowerCutPolicies policies = new PowerCutPolicies(seed, number, fullPageWrites);
    SimulatedFileSystem left = policies.cut(disk);
    Expectation expected = history.now();
    String where =
        "operation "
            + number
            + ", "
            + operation.text()
            + " "
            + path
            + ", in "
            + phase
            + (sql == null ? "" : ", at " + sql.statement());
    room.acquireUninterruptibly();
    checkers.execute(
        () -> {
          try {
            check(left, expected, policies, number, where);
          } catch (RuntimeException | Error e) {
            report.broken(number, where, e);
          } finally {
            room.release();
          }
        });
  }

  private int offset() {
    return (int) Math.floorMod(seed, (long) stride);
  }

  private void check(
      SimulatedFileSystem left,
      Expectation expected,
      PowerCutPolicies policies,
      int number,
      String where) {
    SplittableRandom random = policies.random();
    boolean goesOn = policies.kills() || random.nextInt(GO_ON_EVERY) == 0;
    boolean whole = random.nextInt(wholeRecoveryEvery) == 0;
    boolean again = whole || random.nextInt(CUT_RECOVERY_EVERY) == 0;
    SimulatedFileSystem same = left.crashClone(CrashPolicy.KEEP_ALL, number);
    PowerCutCheck check = new PowerCutCheck(settings(), policies.tearsPages());
    PowerCutState state = check.run(left, expected, goesOn ? random.split() : null);
    if (again && state != null && check.violations().isEmpty()) {
      Expectation exactly =
          new Expectation(List.of(state), expected.acknowledged(), expected.largestXid());
      int operations = 0;
      if (!whole) {
        SimulatedFileSystem trial = same.crashClone(CrashPolicy.KEEP_ALL, number);
        operations = check.cutRecovery(trial, exactly, policies, false, 0);
      }
      operations = check.cutRecovery(same, exactly, policies, whole, operations);
      report.recoveryCut(whole, operations);
    }
    report.checked(number, where, check, expected, state);
  }
}
