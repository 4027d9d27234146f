package io.waldb.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** A program of its own for tests: opens a database, says so, and holds it until it is killed. */
final class HoldsDatabase {
  private HoldsDatabase() {}

  /** The URL of the database is the only argument. */
  public static void main(String[] arguments) throws SQLException, InterruptedException {
    Connection connection = TestDatabases.connect(arguments[0]);
    TestDatabases.run(connection, "CREATE TABLE held (id int PRIMARY KEY)");
    TestDatabases.run(connection, "INSERT INTO held VALUES (1), (2), (3)");
    System.out.println("open");
    Thread.currentThread().join();
  }
}
