package io.waldb.jdbc;

import static io.waldb.jdbc.TestDatabases.connect;
import static io.waldb.jdbc.TestDatabases.number;
import static io.waldb.jdbc.TestDatabases.rows;
import static io.waldb.jdbc.TestDatabases.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.Lsn;
import io.waldb.executor.TransactionStatus;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions and the life of a connection. */
class ConnectionTest {
  private final String url = TestDatabases.memory();
  private Connection connection;
  private Connection other;

  @BeforeEach
  void open() throws SQLException {
    connection = connect(url);
    other = connect(url);
    run(connection, "CREATE TABLE t (id int PRIMARY KEY)");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    other.close();
  }

  private long seenByOther() throws SQLException {
    return number(other, "SELECT count(*) FROM t");
  }

  @Test
  void commitsEachStatementAtOnceWhenAutocommitIsOn() throws SQLException {
    assertThat(connection.getAutoCommit()).isTrue();
    run(connection, "INSERT INTO t VALUES (1)");
    assertThat(seenByOther()).isOne();
    assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
  }

  @Test
  void commitsAndRollsBackWhenAutocommitIsOff() throws SQLException {
    connection.setAutoCommit(false);
    run(connection, "INSERT INTO t VALUES (1)");
    assertThat(seenByOther()).isZero();
    connection.commit();
    assertThat(seenByOther()).isOne();
    run(connection, "INSERT INTO t VALUES (2)");
    connection.rollback();
    assertThat(rows(connection, "SELECT id FROM t")).containsExactly("1");
  }

  @Test
  void turningAutocommitOnCommits() throws SQLException {
    connection.setAutoCommit(false);
    run(connection, "INSERT INTO t VALUES (1)");
    connection.setAutoCommit(false);
    assertThat(seenByOther()).isZero();
    connection.setAutoCommit(true);
    assertThat(seenByOther()).isOne();
  }

  @Test
  void closingRollsBackWhatIsOpen() throws SQLException {
    connection.setAutoCommit(false);
    run(connection, "INSERT INTO t VALUES (1)");
    connection.close();
    connection.close();
    assertThat(connection.isClosed()).isTrue();
    assertThat(connection.isValid(1)).isFalse();
    assertThat(seenByOther()).isZero();
    run(other, "INSERT INTO t VALUES (1)");
  }

  @Test
  void refusesEverythingWhenClosed() throws SQLException {
    connection.close();
    assertThatThrownBy(connection::createStatement)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
    assertThatThrownBy(() -> connection.prepareStatement("SELECT 1"))
        .isInstanceOf(SQLException.class);
    assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    assertThatThrownBy(connection::getMetaData).isInstanceOf(SQLException.class);
  }

  @Test
  void afterAnErrorATransactionHearsOnlyRollback() throws SQLException {
    connection.setAutoCommit(false);
    run(connection, "INSERT INTO t VALUES (1)");
    assertThatThrownBy(() -> run(connection, "INSERT INTO t VALUES (1)"))
        .isInstanceOfSatisfying(
            SQLIntegrityConstraintViolationException.class,
            e -> assertThat(e.getSQLState()).isEqualTo("23505"));
    assertThatThrownBy(() -> run(connection, "SELECT 1"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
    connection.rollback();
    assertThat(number(connection, "SELECT count(*) FROM t")).isZero();
  }

  @Test
  void errorsHaveTheClassOfTheirSqlState() throws SQLException {
    assertThatThrownBy(() -> run(connection, "SELEC 1"))
        .isInstanceOfSatisfying(
            SQLSyntaxErrorException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"));
    assertThatThrownBy(() -> run(connection, "SELECT * FROM missing"))
        .isInstanceOfSatisfying(
            SQLSyntaxErrorException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"))
        .hasMessageContaining("missing");
    run(connection, "CREATE TABLE once (a int PRIMARY KEY)");
    run(connection, "INSERT INTO once VALUES (1)");
    assertThatThrownBy(() -> run(connection, "INSERT INTO once VALUES (1)"))
        .isInstanceOfSatisfying(
            SQLIntegrityConstraintViolationException.class,
            e -> assertThat(e.getSQLState()).isEqualTo("23505"))
        .hasMessageContaining("once_pkey");
    assertThatThrownBy(() -> run(connection, "SELECT 1 / 0"))
        .isInstanceOfSatisfying(
            SQLDataException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));
    assertThatThrownBy(() -> run(connection, "SET default_transaction_isolation = serializable"))
        .isInstanceOfSatisfying(
            SQLFeatureNotSupportedException.class,
            e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
  }

  @Test
  void rollsBackToSavepoints() throws SQLException {
    connection.setAutoCommit(false);
    Savepoint first = connection.setSavepoint();
    run(connection, "INSERT INTO t VALUES (1)");
    Savepoint second = connection.setSavepoint("Second \"one\"");
    run(connection, "INSERT INTO t VALUES (2)");
    connection.rollback(second);
    assertThat(rows(connection, "SELECT id FROM t")).containsExactly("1");
    connection.releaseSavepoint(second);
    assertThatThrownBy(() -> connection.rollback(second))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("3B001"));
    connection.rollback(first);
    assertThat(rows(connection, "SELECT id FROM t")).isEmpty();
    assertThat(second.getSavepointName()).isEqualTo("Second \"one\"");
    assertThatThrownBy(second::getSavepointId).isInstanceOf(SQLException.class);
    assertThatThrownBy(first::getSavepointName).isInstanceOf(SQLException.class);
  }

  @Test
  void aSavepointSavesTheTransactionFromAnError() throws SQLException {
    connection.setAutoCommit(false);
    run(connection, "INSERT INTO t VALUES (1)");
    Savepoint savepoint = connection.setSavepoint();
    assertThatThrownBy(() -> run(connection, "INSERT INTO t VALUES (1)"))
        .isInstanceOf(SQLException.class);
    connection.rollback(savepoint);
    run(connection, "INSERT INTO t VALUES (2)");
    connection.commit();
    assertThat(seenByOther()).isEqualTo(2);
  }

  @Test
  void refusesSerializableAtOnce() throws SQLException {
    assertThatThrownBy(
            () -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
    assertThatThrownBy(() -> run(connection, "SET default_transaction_isolation = serializable"))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
    assertThatThrownBy(() -> connect(url + "?default_transaction_isolation=serializable"))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
    assertThat(
            connection
                .getMetaData()
                .supportsTransactionIsolationLevel(Connection.TRANSACTION_SERIALIZABLE))
        .isFalse();
    assertThat(connection.getTransactionIsolation())
        .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    assertThat(number(connection, "SELECT 1")).isOne();
  }

  @Test
  void setsTheIsolationLevel() throws SQLException {
    assertThat(connection.getTransactionIsolation())
        .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    assertThat(number(connection, "SELECT count(*) FROM t")).isZero();
    run(other, "INSERT INTO t VALUES (1)");
    assertThat(number(connection, "SELECT count(*) FROM t")).isZero();
    assertThatThrownBy(
            () -> connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25001"));
    connection.commit();
    assertThat(number(connection, "SELECT count(*) FROM t")).isOne();
    assertThatThrownBy(() -> connection.setTransactionIsolation(99))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void readOnlyConnectionsDoNotWrite() throws SQLException {
    connection.setReadOnly(true);
    assertThat(connection.isReadOnly()).isTrue();
    assertThatThrownBy(() -> run(connection, "INSERT INTO t VALUES (1)"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    connection.setReadOnly(false);
    run(connection, "INSERT INTO t VALUES (1)");
  }

  @Test
  void switchesSchemas() throws SQLException {
    assertThat(connection.getSchema()).isEqualTo("public");
    run(connection, "CREATE SCHEMA \"My Own\"");
    connection.setSchema("My Own");
    assertThat(connection.getSchema()).isEqualTo("My Own");
    run(connection, "CREATE TABLE here (id int)");
    assertThat(number(other, "SELECT count(*) FROM \"My Own\".here")).isZero();
  }

  @Test
  void tellsWhenACommitIsDurable() throws Exception {
    WaldbConnection waldb = connection.unwrap(WaldbConnection.class);
    assertThat(connection.isWrapperFor(WaldbConnection.class)).isTrue();
    run(connection, "SET synchronous_commit = off");
    Lsn before = waldb.lastCommitLsn();
    run(connection, "INSERT INTO t VALUES (1)");
    Lsn after = waldb.lastCommitLsn();
    assertThat(after.value()).isGreaterThan(before.value());
    assertThat(waldb.lastCommitXid()).isPositive();
    waldb.whenDurable(after).toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(waldb.isDurable(after)).isTrue();
    run(connection, "INSERT INTO t VALUES (2)");
    waldb.flush();
    assertThat(waldb.isDurable(waldb.lastCommitLsn())).isTrue();
  }

  @Test
  void aPositionThatTheLogHasNotReachedIsRefused() throws SQLException {
    WaldbConnection waldb = connection.unwrap(WaldbConnection.class);
    run(connection, "INSERT INTO t VALUES (1)");
    Lsn far = new Lsn(waldb.lastCommitLsn().value() + (1L << 40));
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> waldb.whenDurable(far))
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("22023"));
    assertThat(waldb.isDurable(far)).isFalse();
  }

  @Test
  void tellsWhereTheTransactionBlockStands() throws SQLException {
    WaldbConnection waldb = connection.unwrap(WaldbConnection.class);
    assertThat(waldb.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
    run(connection, "BEGIN");
    assertThat(waldb.transactionStatus()).isEqualTo(TransactionStatus.IN_TRANSACTION);
    assertThatExceptionOfType(SQLException.class).isThrownBy(() -> run(connection, "SELECT 1 / 0"));
    assertThat(waldb.transactionStatus()).isEqualTo(TransactionStatus.FAILED);
    run(connection, "ROLLBACK");
    assertThat(waldb.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
  }

  private static String setting(Connection on, String name) throws SQLException {
    try (Statement statement = on.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void howCommitsAreMadeDurableIsSetForATransactionASessionAndTheDatabase() throws SQLException {
    assertThat(setting(connection, "synchronous_commit")).isEqualTo("on");
    connection.setAutoCommit(false);
    run(connection, "SET LOCAL synchronous_commit = off");
    assertThat(setting(connection, "synchronous_commit")).isEqualTo("off");
    run(connection, "INSERT INTO t VALUES (1)");
    connection.commit();
    assertThat(setting(connection, "synchronous_commit")).isEqualTo("on");
    run(connection, "SET synchronous_commit = off");
    connection.commit();
    assertThat(setting(connection, "synchronous_commit")).isEqualTo("off");
    assertThat(setting(other, "synchronous_commit")).isEqualTo("on");
    connection.setAutoCommit(true);
    String url = connection.getMetaData().getURL();
    try (Connection third = DriverManager.getConnection(url + "?synchronous_commit=off")) {
      assertThat(setting(third, "synchronous_commit")).isEqualTo("off");
    }
    run(other, "ALTER SYSTEM SET synchronous_commit = off");
    try (Connection later = DriverManager.getConnection(url)) {
      assertThat(setting(later, "synchronous_commit")).isEqualTo("off");
    }
    assertThat(setting(other, "synchronous_commit")).isEqualTo("off");
  }

  @Test
  void theApplicationsNameIsASetting() throws SQLException {
    assertThat(connection.getClientInfo("ApplicationName")).isEmpty();
    connection.setClientInfo("ApplicationName", "shop");
    assertThat(setting(connection, "application_name")).isEqualTo("shop");
    run(connection, "SET application_name = 'till'");
    assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("till");
    connection.setClientInfo("ClientUser", "ada");
    assertThat(connection.getClientInfo()).containsEntry("ClientUser", "ada").hasSize(2);
    Properties given = new Properties();
    given.setProperty("ApplicationName", "desk");
    connection.setClientInfo(given);
    assertThat(connection.getClientInfo()).isEqualTo(given);
  }

  @Test
  void abortEndsARunningStatementAndTheConnection() throws Exception {
    Thread aborter =
        new Thread(
            () -> {
              try {
                connection.abort(Runnable::run);
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
            });
    assertThatThrownBy(
            () -> {
              aborter.start();
              while (true) {
                number(connection, "SELECT count(*) FROM generate_series(1, 1000000)");
              }
            })
        .isInstanceOf(SQLException.class);
    aborter.join();
    assertThat(connection.isClosed()).isTrue();
    assertThat(number(other, "SELECT 1")).isOne();
  }

  @Test
  void refusesWhatItHasNotWithTheRightClass() {
    assertThatThrownBy(connection::createClob).isInstanceOf(SQLFeatureNotSupportedException.class);
    assertThatThrownBy(() -> connection.prepareCall("{call x()}"))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
    assertThatThrownBy(() -> connection.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
  }

  @Test
  void threadsMayShareAConnection() throws Exception {
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      int first = i * 100;
      threads[i] =
          new Thread(
              () -> {
                try {
                  for (int id = first; id < first + 50; id++) {
                    run(connection, "INSERT INTO t VALUES (" + id + ")");
                  }
                } catch (SQLException e) {
                  throw new AssertionError(e);
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(seenByOther()).isEqualTo(200);
  }

  @Test
  void thereAreNoMoreConnectionsThanTheSettingSays() throws SQLException {
    String url = TestDatabases.memory();
    try (Connection first = DriverManager.getConnection(url + "?max_connections=2")) {
      Connection second = connect(url);
      assertThatThrownBy(() -> connect(url))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"));
      assertThatThrownBy(() -> DriverManager.getConnection(url + "?work_mem=none"))
          .isInstanceOf(SQLException.class);
      second.close();
      connect(url).close();
      assertThat(first.isValid(1)).isTrue();
    }
  }

  @Test
  void commitOfAFailedTransactionIsNoAcknowledgement() throws SQLException {
    try (Connection connection = connect(TestDatabases.memory())) {
      run(connection, "CREATE TABLE t (a int)");
      connection.setAutoCommit(false);
      run(connection, "INSERT INTO t VALUES (1)");
      assertThatThrownBy(() -> run(connection, "SELECT 1 / 0")).isInstanceOf(SQLException.class);
      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
      assertThat(rows(connection, "SELECT a FROM t")).isEmpty();
      run(connection, "INSERT INTO t VALUES (2)");
      connection.commit();
      assertThat(rows(connection, "SELECT a FROM t")).containsExactly("2");
    }
  }

  @Test
  void commitInSqlOfAFailedTransactionIsNoAcknowledgementEither() throws SQLException {
    try (Connection connection = connect(TestDatabases.memory())) {
      run(connection, "CREATE TABLE t (a int)");
      for (String commit : List.of("COMMIT", "END", "COMMIT AND CHAIN")) {
        run(connection, "BEGIN");
        run(connection, "INSERT INTO t VALUES (1)");
        assertThatThrownBy(() -> run(connection, "SELECT 1 / 0")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> run(connection, commit))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
      }
      // What is chained to it has failed as well, so that nothing runs outside of a block unasked.
      assertThatThrownBy(() -> run(connection, "INSERT INTO t VALUES (2)"))
          .hasMessageContaining("aborted");
      run(connection, "ROLLBACK");
      assertThat(rows(connection, "SELECT a FROM t")).isEmpty();
    }
  }
}
