package io.waldb.examples;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * A shop with an outbox: an order and the message about it are one transaction, and messages go out
 * afterwards. So no order is without its message and no message without its order, whenever the
 * power fails; a message may go out twice, as the relay may die between sending and noting it.
 *
 * <p>{@code OutboxPowerCutTest} holds this class to it at every operation of the disk.
 */
public final class Outbox {
  private final DataSource source;

  /** A shop on a database, whose tables it makes if they are not there. */
  public Outbox(DataSource source) throws SQLException {
    this.source = source;
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table if not exists purchase (id int primary key, item text not null)");
      statement.execute(
          "create table if not exists outbox (purchase int primary key references purchase,"
              + " sent boolean not null default false)");
    }
  }

  /** Takes an order; when this returns, it is promised. */
  public void order(int id, String item) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement purchase =
              connection.prepareStatement("insert into purchase values (?, ?)");
          PreparedStatement message =
              connection.prepareStatement("insert into outbox (purchase) values (?)")) {
        purchase.setInt(1, id);
        purchase.setString(2, item);
        purchase.executeUpdate();
        message.setInt(1, id);
        message.executeUpdate();
      }
      connection.commit();
    }
  }

  /**
   * Sends what has not been sent, oldest first.
   *
   * @param transport gives a message to the outside; called before the message is noted as sent
   */
  public void relay(Consumer<Integer> transport) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement sent =
            connection.prepareStatement("update outbox set sent = true where purchase = ?")) {
      for (int purchase : numbers("select purchase from outbox where not sent order by purchase")) {
        transport.accept(purchase);
        sent.setInt(1, purchase);
        sent.executeUpdate();
      }
    }
  }

  /** The numbers of all orders. */
  public List<Integer> orders() throws SQLException {
    return numbers("select id from purchase order by id");
  }

  /** The numbers of all orders with a message, sent or not. */
  public List<Integer> messages() throws SQLException {
    return numbers("select purchase from outbox order by purchase");
  }

  /** The numbers of the orders whose message was noted as sent. */
  public List<Integer> sent() throws SQLException {
    return numbers("select purchase from outbox where sent order by purchase");
  }

  private List<Integer> numbers(String query) throws SQLException {
    List<Integer> found = new ArrayList<>();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        found.add(rows.getInt(1));
      }
    }
    return found;
  }
}
