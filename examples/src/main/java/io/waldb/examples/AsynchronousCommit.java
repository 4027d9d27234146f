package io.waldb.examples;

import io.waldb.common.Lsn;
import io.waldb.jdbc.WaldbConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Many small commits that do not wait for the disk, and one point at which all of them are durable.
 *
 * <p>With {@code synchronous_commit=off} a commit returns at once. A crash may lose those of the
 * last moments, never a part of one. Who has promised something to the outside (a reply, a message)
 * waits for the durable point first: here once for a thousand commits instead of once for each.
 */
public final class AsynchronousCommit {
  private static final int EVENTS = 1000;

  private AsynchronousCommit() {}

  /**
   * Runs the example.
   *
   * @param arguments the JDBC URL, of a database in a directory if it is to show anything
   */
  public static void main(String[] arguments) throws SQLException {
    System.out.println(run(arguments.length > 0 ? arguments[0] : "jdbc:waldb:file:events"));
  }

  static String run(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("create table if not exists event (id int not null, what text)");
        statement.execute("set synchronous_commit = off");
      }
      try (PreparedStatement insert =
          connection.prepareStatement("insert into event values (?, ?)")) {
        for (int i = 1; i <= EVENTS; i++) {
          insert.setInt(1, i);
          insert.setString(2, "event " + i);
          insert.executeUpdate(); // auto-commit: a transaction of its own, which does not wait
        }
      }
      WaldbConnection waldb = connection.unwrap(WaldbConnection.class);
      Lsn last = waldb.lastCommitLsn();
      // The log's writer gets there by itself within three wal_writer_delay; flush() would not wait
      // for it, isDurable() would only ask.
      waldb.whenDurable(last).toCompletableFuture().join();
      return EVENTS + " commits are durable up to " + last;
    }
  }
}
