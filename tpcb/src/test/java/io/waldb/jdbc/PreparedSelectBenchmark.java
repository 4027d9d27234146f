package io.waldb.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One row by its key through JDBC: with a statement that is kept, and with a plan from the cache.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class PreparedSelectBenchmark {
  private static final String URL = "jdbc:waldb:mem:jmh?shared_buffers=64MB";
  private static final String SELECT = "select v from rows where id = ?";
  private static final int ROWS = 100_000;

  private Connection keeper;

  @Setup(Level.Trial)
  public void open() throws SQLException {
    keeper = DriverManager.getConnection(URL);
    try (Statement statement = keeper.createStatement()) {
      statement.execute("create table rows (id int primary key, v int)");
      statement.execute("insert into rows select i, -i from generate_series(0, 99999) i");
      statement.execute("vacuum analyze rows");
    }
  }

  @TearDown(Level.Trial)
  public void close() throws SQLException {
    keeper.close();
  }

  /** A connection and its statement. */
  @State(Scope.Thread)
  public static class Session {
    private final SplittableRandom random = new SplittableRandom(1);
    private Connection connection;
    private PreparedStatement kept;

    @Setup(Level.Trial)
    public void open(PreparedSelectBenchmark benchmark) throws SQLException {
      connection = DriverManager.getConnection(URL);
      kept = connection.prepareStatement(SELECT);
    }

    @TearDown(Level.Trial)
    public void close() throws SQLException {
      connection.close();
    }
  }

  private static int select(PreparedStatement statement, Session session) throws SQLException {
    statement.setInt(1, session.random.nextInt(ROWS));
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new AssertionError("no row");
      }
      return rows.getInt(1);
    }
  }

  /** A statement prepared once. */
  @Benchmark
  public int keptStatement(Session session) throws SQLException {
    return select(session.kept, session);
  }

  /** Prepared anew for each call: its plan is in the cache. */
  @Benchmark
  public int cachedPlan(Session session) throws SQLException {
    try (PreparedStatement statement = session.connection.prepareStatement(SELECT)) {
      return select(statement, session);
    }
  }
}
