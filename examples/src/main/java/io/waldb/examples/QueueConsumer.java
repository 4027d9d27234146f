package io.waldb.examples;

import io.waldb.jdbc.WaldbConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import javax.sql.DataSource;

/**
 * Takes messages from a queue at the speed of memory and acknowledges them only when they are on
 * disk.
 *
 * <p>Commits are asynchronous: none waits for a sync. After each batch the consumer asks to be told
 * when the log is durable up to its last commit, goes on with the next batch, and acknowledges the
 * batch to the queue when it is told. A crash loses only messages that were not acknowledged; the
 * queue delivers these again, and the primary key sees to it that none counts twice.
 */
public final class QueueConsumer {
  /** A message of the queue. */
  public record Message(long number, String text) {}

  private static final int BATCH = 20;

  private final DataSource source;

  /** A consumer that stores messages in a database, whose table it makes if it is not there. */
  public QueueConsumer(DataSource source) throws SQLException {
    this.source = source;
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table if not exists received (number bigint primary key, text text not null)");
    }
  }

  /**
   * Stores messages until there are none left.
   *
   * @param messages in the order of their numbers, from the first that was not acknowledged
   * @param acknowledge is told the number up to which all messages are on disk; called by another
   *     thread, in order, one call at a time
   * @throws SQLException when the database fails; what was not acknowledged is to be delivered
   *     again
   */
  public void consume(Iterator<Message> messages, LongConsumer acknowledge) throws SQLException {
    CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    try (Connection connection = source.getConnection();
        Statement settings = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into received values (?, ?) on conflict do nothing")) {
      settings.execute("set synchronous_commit = off");
      WaldbConnection waldb = connection.unwrap(WaldbConnection.class);
      int pending = 0;
      while (messages.hasNext()) {
        Message message = messages.next();
        insert.setLong(1, message.number());
        insert.setString(2, message.text());
        insert.executeUpdate(); // auto-commit: returns before it is on disk
        if (++pending == BATCH || !messages.hasNext()) {
          pending = 0;
          last =
              waldb
                  .whenDurable(waldb.lastCommitLsn())
                  .thenRun(() -> acknowledge.accept(message.number()))
                  .toCompletableFuture();
        }
      }
      waldb.flush(); // nobody waits for the log writer any more
      last.join();
    }
  }
}
