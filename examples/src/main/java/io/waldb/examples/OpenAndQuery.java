package io.waldb.examples;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Opens a database, which makes it when it is not there, fills a table and asks it a question.
 *
 * <p>Run it twice with the same URL: what the first run committed is there for the second.
 */
public final class OpenAndQuery {
  private OpenAndQuery() {}

  /**
   * Runs the example.
   *
   * @param arguments the JDBC URL; without it a database in memory
   */
  public static void main(String[] arguments) throws SQLException {
    System.out.print(run(arguments.length > 0 ? arguments[0] : "jdbc:waldb:mem:products"));
  }

  static String run(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      createTable(connection);
      addProducts(connection);
      return report(connection);
    }
  }

  private static void createTable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create table if not exists product (
            id bigint generated always as identity primary key,
            name varchar(40) not null,
            kind varchar(20) not null,
            price numeric(10, 2) not null check (price >= 0)
          )
          """);
    }
  }

  /** Three rows in one batch; without auto-commit they are there together or not at all. */
  private static void addProducts(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement("insert into product (name, kind, price) values (?, ?, ?)")) {
      add(insert, "apple", "fruit", "0.35");
      add(insert, "pear", "fruit", "0.45");
      add(insert, "leek", "vegetable", "1.20");
      insert.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static void add(PreparedStatement insert, String name, String kind, String price)
      throws SQLException {
    insert.setString(1, name);
    insert.setString(2, kind);
    insert.setBigDecimal(3, new BigDecimal(price));
    insert.addBatch();
  }

  private static String report(Connection connection) throws SQLException {
    StringBuilder report = new StringBuilder();
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            select kind, count(*) as products, min(price) as cheapest
            from product
            where price < ?
            group by kind
            order by kind
            """)) {
      query.setBigDecimal(1, new BigDecimal("100"));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          report
              .append(rows.getString("kind"))
              .append(": ")
              .append(rows.getLong("products"))
              .append(" from ")
              .append(rows.getBigDecimal("cheapest"))
              .append('\n');
        }
      }
    }
    return report.toString();
  }
}
