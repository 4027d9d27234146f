package io.waldb.tpcb;

import io.waldb.common.Lsn;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.jdbc.WaldbConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The process that is killed: makes the tables if asked to, then runs TPC-B transactions until it
 * dies, and reports each commit that was acknowledged.
 *
 * <p>Speaks with the one who kills it through standard output: {@code loaded}, {@code running}, and
 * {@code error ...}. Runs for a limited time also when nobody kills it.
 */
public final class CrashWorker {
  private static final int LIFE_SECONDS = 600;

  /** Often enough for a picture; a sample takes some ten microseconds. */
  private static final long SAMPLE_NANOS = 25_000_000;

  private final String url;
  private final FileSystem reports;
  private final String run;
  private final int scale;
  private final RunJournal journal;
  private final AtomicInteger running = new AtomicInteger();

  private CrashWorker(String url, FileSystem reports, String run, int scale) {
    this.url = url;
    this.reports = reports;
    this.run = run;
    this.scale = scale;
    journal = new RunJournal(reports, run);
    journal.captureLog();
  }

  /**
   * Runs the process.
   *
   * @param arguments URL, directory of the reports, name of the run, scale, clients, seed, whether
   *     to load
   */
  @SuppressWarnings("SystemOut") // how it speaks to its parent
  public static void main(String[] arguments) {
    String url = arguments[0];
    int clients = Integer.parseInt(arguments[4]);
    long seed = Long.parseLong(arguments[5]);
    boolean load = Boolean.parseBoolean(arguments[6]);
    FileSystem reports = OsFileSystem.at(arguments[1]);
    String run = arguments[2];
    CrashWorker worker = new CrashWorker(url, reports, run, Integer.parseInt(arguments[3]));
    try (RunJournal journal = worker.journal;
        Connection connection = DriverManager.getConnection(url)) {
      if (load) {
        new TpcbLoader(connection, Dialect.WALDB, worker.scale, true, System.err).run("dtgvp");
      }
      try (java.sql.Statement statement = connection.createStatement()) {
        statement.execute("CHECKPOINT"); // the log from here on is the run's alone
      }
      System.out.println("loaded");
      worker.start(clients, seed);
      worker.keepJournal(connection);
      System.out.println("error nobody killed the worker within " + LIFE_SECONDS + " s");
    } catch (SQLException | RuntimeException e) {
      System.out.println("error " + e);
      e.printStackTrace();
    }
    Runtime.getRuntime().halt(3);
  }

  /** Notes where the log is, again and again, until the process dies or its life is over. */
  private void keepJournal(Connection connection) throws SQLException {
    long next = System.nanoTime();
    long end = next + LIFE_SECONDS * 1_000_000_000L;
    try (PreparedStatement positions =
        connection.prepareStatement(
            "SELECT pg_current_wal_flush_lsn(), pg_current_wal_lsn(), pg_current_wal_insert_lsn()")) {
      while (next < end) {
        try (ResultSet row = positions.executeQuery()) {
          row.next();
          long durable = Lsn.parse(row.getString(1));
          journal.sample(
              new LogSample(
                  micros(), Lsn.parse(row.getString(3)), Lsn.parse(row.getString(2)), durable));
        }
        next += SAMPLE_NANOS;
        for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
      }
    }
  }

  private void start(int clients, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int i = 0; i < clients; i++) {
      int client = i;
      SplittableRandom random = seeds.split();
      Thread thread = new Thread(() -> client(client, clients, random), "crash-client-" + i);
      thread.start();
    }
  }

  @SuppressWarnings("SystemOut") // as main
  private void client(int client, int clients, SplittableRandom random) {
    try (Connection connection = DriverManager.getConnection(url);
        AcknowledgementFile acknowledged = new AcknowledgementFile(reports, run, client);
        PreparedStatement account =
            connection.prepareStatement(
                "UPDATE pgbench_accounts SET abalance = abalance + ? WHERE aid = ?");
        PreparedStatement select =
            connection.prepareStatement("SELECT abalance FROM pgbench_accounts WHERE aid = ?");
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
      for (long sequence = 0; ; sequence++) {
        int aid = 1 + random.nextInt(TpcbLoader.ACCOUNTS * scale);
        int bid = 1 + random.nextInt(TpcbLoader.BRANCHES * scale);
        int tid = 1 + random.nextInt(TpcbLoader.TELLERS * scale);
        int delta = random.nextInt(10_001) - 5000;
        update(account, delta, aid);
        select.setInt(1, aid);
        try (ResultSet row = select.executeQuery()) {
          row.next();
        }
        update(teller, delta, tid);
        update(branch, delta, bid);
        history.setInt(1, tid);
        history.setInt(2, bid);
        history.setInt(3, aid);
        history.setInt(4, delta);
        history.executeUpdate();
        connection.commit();
        long micros = micros();
        acknowledged.add(
            new Acknowledgement(
                client,
                sequence,
                waldb.lastCommitXid(),
                waldb.lastCommitLsn().value(),
                micros,
                aid,
                tid,
                bid,
                delta));
        if (sequence == 0 && running.incrementAndGet() == clients) {
          System.out.println("running");
        }
      }
    } catch (SQLException | RuntimeException e) {
      System.out.println("error " + e);
      e.printStackTrace();
      Runtime.getRuntime().halt(3);
    }
  }

  private static void update(PreparedStatement statement, int delta, int id) throws SQLException {
    statement.setInt(1, delta);
    statement.setInt(2, id);
    if (statement.executeUpdate() != 1) {
      throw new SQLException("row " + id + " is not there");
    }
  }

  /** Now, in microseconds since 1970-01-01 UTC. */
  static long micros() {
    java.time.Instant now = java.time.Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }
}
