package io.waldb.jdbc;

import io.waldb.common.Lsn;
import io.waldb.executor.TransactionStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;

/**
 * What a waldb connection can do beyond JDBC: reach it by {@code
 * connection.unwrap(WaldbConnection.class)}.
 *
 * <p>With {@code synchronous_commit=off} a commit returns before it is durable. These methods tell
 * when it is, so that an application can acknowledge work in batches at durable points.
 */
public interface WaldbConnection extends Connection {
  /**
   * The end of the commit record of this connection's last transaction that wrote something; {@link
   * Lsn#NONE} when there was none, which counts as durable.
   *
   * @throws SQLException 08003 when the connection is closed
   */
  Lsn lastCommitLsn() throws SQLException;

  /**
   * The id of this connection's last committed transaction that wrote something; 0 when there was
   * none.
   *
   * @throws SQLException 08003 when the connection is closed
   */
  long lastCommitXid() throws SQLException;

  /**
   * Whether all log before the position has reached the disk.
   *
   * @throws SQLException 08003 when the connection is closed
   */
  boolean isDurable(Lsn position) throws SQLException;

  /**
   * Completes when all log before the position has reached the disk; exceptionally, with a {@code
   * DatabaseException}, when the database stops before that, by a failure or because its last
   * connection was closed too early. It outlives the connection.
   *
   * <p>Futures of a database are completed in the order of their positions, one at a time, by a
   * thread that serves nothing else: a dependent action that blocks delays those behind it, and no
   * commit. At the latest three {@code wal_writer_delay} after the commit; {@link #flush} does it
   * at once.
   *
   * @throws SQLException 22023 when the log does not reach that far; 08003 when the connection is
   *     closed
   */
  CompletionStage<Void> whenDurable(Lsn position) throws SQLException;

  /**
   * Makes every commit acknowledged so far durable, on whichever connection it was.
   *
   * @throws SQLException 58030 when the log cannot be written; 08003 when the connection is closed
   */
  void flush() throws SQLException;

  /**
   * Where the transaction block stands. With autocommit on a block is what BEGIN opened.
   *
   * @throws SQLException 08003 when the connection is closed
   */
  TransactionStatus transactionStatus() throws SQLException;
}
