package io.waldb.executor;

import io.waldb.executor.expression.Parameters;
import io.waldb.storage.catalog.CatalogSnapshot;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a database: its transaction, settings and running statement.
 *
 * <p>Statements run in the thread that asks for them, one at a time; {@link #cancel} may be called
 * by any thread.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Session implements AutoCloseable {
  Session() {}

  /**
   * Makes a statement ready.
   *
   * @param parameterHints types of the first parameters where the caller knows them; UNKNOWN for
   *     those it does not
   * @throws io.waldb.common.DatabaseException 42601 when the text is not exactly one statement, and
   *     whatever is wrong with it
   */
  public PreparedPlan prepare(String sql, List<SqlType> parameterHints) {
    throw new UnsupportedOperationException();
  }

  /** Runs a statement. */
  public StatementResult execute(PreparedPlan plan, Parameters parameters, ExecuteOptions options) {
    throw new UnsupportedOperationException();
  }

  /** Runs a text of any number of statements; outside of a block they are one transaction. */
  public List<StatementResult> executeScript(String sql, ExecuteOptions options) {
    throw new UnsupportedOperationException();
  }

  /** Runs a statement once for each set of parameters, outside of a block as one transaction. */
  public StatementResult executeBatch(
      PreparedPlan plan, List<Parameters> rows, ExecuteOptions options) {
    throw new UnsupportedOperationException();
  }

  /** Where the transaction block stands. */
  public TransactionStatus transactionStatus() {
    throw new UnsupportedOperationException();
  }

  /** Opens a block; nothing when one is open. */
  public void begin() {
    throw new UnsupportedOperationException();
  }

  /** Commits the block, or rolls it back when it has failed; nothing when none is open. */
  public void commit() {
    throw new UnsupportedOperationException();
  }

  /** Rolls the block back; nothing when none is open. */
  public void rollback() {
    throw new UnsupportedOperationException();
  }

  /** Sets a savepoint. */
  public void savepoint(String name) {
    throw new UnsupportedOperationException();
  }

  /** Rolls back to a savepoint. */
  public void rollbackTo(String name) {
    throw new UnsupportedOperationException();
  }

  /** Releases a savepoint. */
  public void release(String name) {
    throw new UnsupportedOperationException();
  }

  /** Cancels the statement that runs now, if any; may be called by any thread. */
  public void cancel() {
    throw new UnsupportedOperationException();
  }

  /** A setting as SHOW prints it. */
  public String setting(String name) {
    throw new UnsupportedOperationException();
  }

  /** Changes a setting for the session, as SET does; null for its default. */
  public void set(String name, @Nullable String value) {
    throw new UnsupportedOperationException();
  }

  /** The catalog as the session sees it now. */
  public CatalogSnapshot catalog() {
    throw new UnsupportedOperationException();
  }

  /** A number that tells the session from others: pg_backend_pid(). */
  public int id() {
    throw new UnsupportedOperationException();
  }

  /** End of the commit record of the last transaction that wrote; 0 when there was none. */
  public long lastCommitLsn() {
    throw new UnsupportedOperationException();
  }

  /** The id of that transaction; 0 when there was none. */
  public long lastCommitXid() {
    throw new UnsupportedOperationException();
  }

  /** Whether the log before a position is durable. */
  public boolean isDurable(long lsn) {
    throw new UnsupportedOperationException();
  }

  /** Completes when the log before a position is durable. */
  public CompletionStage<@Nullable Void> whenDurable(long lsn) {
    throw new UnsupportedOperationException();
  }

  /** Makes every commit so far durable. */
  public void flush() {
    throw new UnsupportedOperationException();
  }

  /** Whether it was closed, by itself or with the database. */
  public boolean isClosed() {
    throw new UnsupportedOperationException();
  }

  /** Rolls back what is open and ends the session. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
