package io.waldb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A test that embeds waldb: each test has a database of its own in memory, which is gone when its
 * last connection closes. Copy this shape to test code that speaks JDBC.
 */
class EmbeddingTest {
  private String url;
  private Connection connection;

  @BeforeEach
  void open(TestInfo test) throws SQLException {
    url = "jdbc:waldb:mem:" + test.getTestMethod().orElseThrow().getName();
    connection = DriverManager.getConnection(url);
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table person (id int primary key, name text not null unique)");
      statement.execute("insert into person values (1, 'Ada'), (2, 'Grace')");
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private static long people(Connection on) throws SQLException {
    try (Statement statement = on.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from person")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void anotherConnectionSeesWhatWasCommittedAndNothingElse() throws SQLException {
    try (Connection other = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("insert into person values (3, 'Barbara')");
      }
      assertThat(people(other)).isEqualTo(2);
      connection.commit();
      assertThat(people(other)).isEqualTo(3);
    }
  }

  @Test
  void aRollbackTakesEverythingBack() throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("delete from person")).isEqualTo(2);
    }
    connection.rollback();
    assertThat(people(connection)).isEqualTo(2);
  }

  @Test
  void aConstraintSpeaksInPostgresqlsSqlStates() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into person values (?, ?)")) {
      insert.setInt(1, 3);
      insert.setString(2, "Ada");
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(insert::executeUpdate)
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("23505"));
    }
    assertThat(people(connection)).isEqualTo(2);
  }

  @Test
  void eachTestHasADatabaseOfItsOwn() throws SQLException {
    assertThat(people(connection)).isEqualTo(2);
    connection.close();
    try (Connection reopened = DriverManager.getConnection(url)) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> people(reopened))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
    }
  }
}
