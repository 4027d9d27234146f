package io.waldb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Statements nested beyond all measure, threads with next to no stack, and applications that call
 * from the depth of a recursion: the statement fails with 54001, and nothing else happens.
 */
class StackDepthTest {
  private static final int ROUNDS = Integer.getInteger("waldb.stack.rounds", 2);
  private static final String URL = "jdbc:waldb:mem:stack-depth?shared_buffers=1MB";
  private static final String LIMIT = "stack depth limit exceeded";

  private Connection keep;

  @BeforeEach
  void load() throws SQLException {
    keep = DriverManager.getConnection(URL);
    try (Statement statement = keep.createStatement()) {
      statement.execute("create table t (id int primary key, v int, t text)");
      statement.execute("insert into t select g, 1, 'x' from generate_series(1, 50) g");
      statement.execute("create table u (id int primary key, v int)");
      statement.execute("insert into u values (1, 0)");
    }
  }

  @AfterEach
  void close() throws SQLException {
    keep.close();
  }

  private static Map<String, String> nested(int n) {
    Map<String, String> shapes = new LinkedHashMap<>();
    shapes.put("parentheses", "select " + "(".repeat(n) + "1" + ")".repeat(n));
    shapes.put("or", "select count(*) from t where v = 1" + " or abs(v) = 2".repeat(n / 50));
    shapes.put("and", "select count(*) from t where v = 1" + " and abs(v) = 1".repeat(n / 50));
    shapes.put("subqueries", "select " + "(select ".repeat(n) + "1" + ")".repeat(n));
    shapes.put(
        "from", "select * from " + "(select * from ".repeat(n) + "t" + " a)".repeat(n) + " a");
    shapes.put(
        "exists",
        "select 1 from t where "
            + "exists (select 1 from t where ".repeat(n)
            + "true"
            + ")".repeat(n));
    shapes.put(
        "case",
        "select " + "case when v < 0 then 1 else ".repeat(n) + "1" + " end".repeat(n) + " from t");
    shapes.put("concatenation", "select t" + " || t".repeat(n) + " from t");
    shapes.put("sum", "update t set v = v" + " + 0".repeat(n));
    shapes.put("not", "select " + "not ".repeat(n) + "v > 1 from t");
    shapes.put("minus", "select " + "- ".repeat(n) + "v from t");
    shapes.put("calls", "select " + "abs(".repeat(n) + "v" + ")".repeat(n) + " from t");
    shapes.put("casts", "select v" + "::bigint::int".repeat(n) + " from t");
    shapes.put("union", "select 1" + " union all select v from t".repeat(Math.min(n, 990)));
    StringBuilder with = new StringBuilder("with c0 as (select 1 a)");
    int ctes = Math.min(n, 1000);
    for (int i = 1; i <= ctes; i++) {
      with.append(", c").append(i).append(" as materialized (select a from c" + (i - 1) + ")");
    }
    shapes.put("with", with + " select * from c" + ctes);
    return shapes;
  }

  @ParameterizedTest
  @CsvSource({"100000, 0", "300, 300000", "90, 230000"})
  void aStatementThatIsTooDeepFailsAloneAndTheConnectionGoesOn(int depth, long stackBytes)
      throws Exception {
    inThread(
        stackBytes,
        () -> {
          try (Connection connection = DriverManager.getConnection(URL)) {
            for (Map.Entry<String, String> shape : nested(depth).entrySet()) {
              run(connection, shape.getKey(), shape.getValue());
              try (Statement statement = connection.createStatement();
                  ResultSet rows = statement.executeQuery("select count(*) from t")) {
                assertThat(rows.next()).as(shape.getKey()).isTrue();
              }
            }
          }
        });
    theOthersGoOn();
  }

  private static void run(Connection connection, String shape, String sql) {
    try (Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            rows.getString(1);
          }
        }
      }
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(shape + ": " + e).isEqualTo("54001");
      if (!shape.equals("union")) {
        assertThat(e.getMessage()).as(shape).contains(LIMIT);
      }
    }
  }

  @Test
  void anApplicationThatRunsOutOfStackLeavesNoLatchTakenAndStopsNothing() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      long stackBytes = 230_000 + 1024L * round;
      AtomicReference<SQLException> refused = new AtomicReference<>();
      inThread(
          stackBytes,
          () -> {
            try (Connection connection = DriverManager.getConnection(URL);
                PreparedStatement insert =
                    connection.prepareStatement(
                        "insert into t select max(id) + 1, 1, repeat('x', 500) from t");
                PreparedStatement update = connection.prepareStatement("update u set v = v + 1")) {
              connection.setAutoCommit(false);
              try {
                recurse(connection, insert, update);
              } catch (SQLException e) {
                refused.set(e);
              }
              connection.rollback();
            }
          });
      assertThat((Throwable) refused.get()).isNotNull();
      assertThat(refused.get().getSQLState()).as(refused + "").isEqualTo("54001");
      theOthersGoOn();
    }
  }

  @SuppressWarnings("InfiniteRecursion") // until there is no stack left, which is the point
  private static void recurse(
      Connection connection, PreparedStatement insert, PreparedStatement update)
      throws SQLException {
    insert.executeUpdate();
    update.executeUpdate();
    connection.commit();
    recurse(connection, insert, update);
  }

  /* No engine was stopped, and no lock was left: each row and page can be changed. */
  private void theOthersGoOn() throws SQLException {
    try (Statement statement = keep.createStatement()) {
      statement.setQueryTimeout(60);
      statement.executeUpdate("update u set v = v + 1");
      statement.executeUpdate("update t set v = v + 1");
      statement.executeUpdate("insert into t select max(id) + 1, 0, '' from t");
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void inThread(long stackBytes, Work work) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                work.run();
              } catch (Throwable e) {
                failure.set(e);
              }
            },
            "shallow",
            stackBytes);
    thread.start();
    thread.join();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }
}
