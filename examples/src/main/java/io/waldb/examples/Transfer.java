package io.waldb.examples;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Money moves between accounts, from many threads at once: one transaction for each transfer, tried
 * again when the database says that it collided with another.
 *
 * <p>Two SQLStates say so: 40P01, the transaction was chosen to end a deadlock; 40001, under
 * REPEATABLE READ it would have changed a row that another has changed since its snapshot. Both
 * mean: roll back, and do the whole transaction again. Any other error is not to be tried again.
 */
public final class Transfer {
  private static final Set<String> TRY_AGAIN = Set.of("40001", "40P01");
  private static final int MOST_TRIES = 100;

  private final String url;

  /** Transfers by connections to this URL, one for each transfer; a program would have a pool. */
  public Transfer(String url) {
    this.url = url;
  }

  /**
   * Runs the example: two accounts, one transfer.
   *
   * @param arguments the JDBC URL; without it a database in memory
   */
  public static void main(String[] arguments) throws SQLException {
    String url = arguments.length > 0 ? arguments[0] : "jdbc:waldb:mem:bank";
    try (Connection keepOpen = DriverManager.getConnection(url)) {
      createAccounts(keepOpen, 2, 100);
      Transfer transfer = new Transfer(url);
      System.out.println("tries: " + transfer.move(1, 2, 30));
      System.out.println("balances: " + transfer.balance(1) + " and " + transfer.balance(2));
    }
  }

  static void createAccounts(Connection connection, int count, long balance) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create table account (id int primary key, balance bigint not null check (balance >= 0))");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("insert into account values (?, ?)")) {
      for (int id = 1; id <= count; id++) {
        insert.setInt(1, id);
        insert.setLong(2, balance);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /**
   * Moves an amount from one account to another; returns how many tries it took.
   *
   * @throws SQLException 23514 when the account does not hold as much; 40001 or 40P01 when it
   *     collided each time
   */
  public int move(int from, int to, long amount) throws SQLException {
    for (int tries = 1; ; tries++) {
      try {
        moveOnce(from, to, amount);
        return tries;
      } catch (SQLException e) {
        if (!TRY_AGAIN.contains(e.getSQLState()) || tries == MOST_TRIES) {
          throw e;
        }
        // A random pause keeps those who collided from meeting again.
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L * tries));
      }
    }
  }

  private void moveOnce(int from, int to, long amount) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        add(connection, from, -amount);
        add(connection, to, amount);
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private static void add(Connection connection, int id, long amount) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update account set balance = balance + ? where id = ?")) {
      update.setLong(1, amount);
      update.setInt(2, id);
      if (update.executeUpdate() != 1) {
        throw new SQLException("there is no account " + id, "02000");
      }
    }
  }

  /** An account's balance. */
  public long balance(int id) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement query =
            connection.prepareStatement("select balance from account where id = ?")) {
      query.setInt(1, id);
      try (ResultSet rows = query.executeQuery()) {
        if (!rows.next()) {
          throw new SQLException("there is no account " + id, "02000");
        }
        return rows.getLong(1);
      }
    }
  }
}
