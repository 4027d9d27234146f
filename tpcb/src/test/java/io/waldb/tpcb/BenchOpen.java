package io.waldb.tpcb;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A fresh Java process that opens a database and reads a row: {@code URL SQL...}; all but the last
 * statement are only run. Prints the milliseconds since the process's main began.
 */
final class BenchOpen {
  private BenchOpen() {}

  public static void main(String[] arguments) throws SQLException {
    long start = System.nanoTime();
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement()) {
      for (int i = 1; i < arguments.length - 1; i++) {
        statement.execute(arguments[i]);
      }
      try (ResultSet rows = statement.executeQuery(arguments[arguments.length - 1])) {
        if (!rows.next()) {
          throw new SQLException("no row");
        }
        rows.getInt(1);
      }
      System.out.printf("%.1f%n", (System.nanoTime() - start) / 1e6);
      System.out.flush();
    }
  }
}
