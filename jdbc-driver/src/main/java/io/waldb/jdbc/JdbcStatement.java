package io.waldb.jdbc;

import io.waldb.common.SqlState;
import io.waldb.executor.ExecuteOptions;
import io.waldb.executor.Notice;
import io.waldb.executor.ResultDescriptor;
import io.waldb.executor.Session;
import io.waldb.executor.StatementResult;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement: runs texts of one or several SQL statements and hands out their results one by one.
 */
class JdbcStatement implements WaldbStatement {
  private static final long MILLIS_PER_SECOND = 1000;

  final JdbcConnection connection;
  final int resultSetType;

  private final List<String> batch = new ArrayList<>();

  private List<StatementResult> results = List.of();
  private int position;
  private long updateCount = -1;
  private boolean changesRows;
  private @Nullable String commandTag;
  private @Nullable ResultColumns columns;
  private @Nullable JdbcResultSet current;
  private @Nullable JdbcResultSet keys;
  private @Nullable SQLWarning warnings;
  private boolean closed;
  private boolean closeOnCompletion;
  private long maxRows;
  private int fetchSize;
  private int timeoutSeconds;
  private ExecuteOptions options = ExecuteOptions.DEFAULT;

  JdbcStatement(JdbcConnection connection, int resultSetType) {
    this.connection = connection;
    this.resultSetType = resultSetType;
  }

  final void checkOpen() throws SQLException {
    if (closed) {
      throw SqlExceptions.closed("statement");
    }
  }

  final ExecuteOptions options() {
    return options;
  }

  /** The columns of a result, kept for the next execution. */
  final ResultColumns columns(ResultDescriptor descriptor) {
    ResultColumns known = columns;
    if (known == null || known.descriptor() != descriptor) {
      known = new ResultColumns(descriptor);
      columns = known;
    }
    return known;
  }

  /** Ends what the last execution left; the connection's lock is held. */
  final void reset() throws SQLException {
    checkOpen();
    if (current != null) {
      current.end();
      current = null;
    }
    keys = null;
    if (!results.isEmpty()) {
      for (StatementResult left : results.subList(position + 1, results.size())) {
        if (left.hasRows()) {
          left.cursor().close();
        }
      }
      results = List.of();
    }
    position = 0;
    updateCount = -1;
    commandTag = null;
    warnings = null;
  }

  /** Takes the results of a text and turns to the first. */
  private boolean accept(List<StatementResult> newResults) {
    results = newResults;
    for (StatementResult result : newResults) {
      addWarnings(result);
    }
    position = -1;
    return advance();
  }

  /** Takes the one result of an execution; answers whether it has rows. */
  final boolean accept(StatementResult result) {
    if (!result.notices().isEmpty()) {
      addWarnings(result);
    }
    return show(result);
  }

  private void addWarnings(StatementResult result) {
    for (Notice notice : result.notices()) {
      SQLWarning warning = new SQLWarning(notice.text(), notice.state().code());
      if (warnings == null) {
        warnings = warning;
      } else {
        warnings.setNextWarning(warning);
      }
    }
  }

  private boolean show(StatementResult result) {
    updateCount = result.updateCount();
    changesRows = result.changesRows();
    commandTag = result.commandTag();
    if (result.hasRows()) {
      current = JdbcResultSet.of(this, result.cursor());
      return true;
    }
    current = null;
    return false;
  }

  private boolean advance() {
    current = null;
    updateCount = -1;
    commandTag = null;
    if (position + 1 < results.size()) {
      position++;
      return show(results.get(position));
    }
    return false;
  }

  private boolean run(String sql) throws SQLException {
    return connection.with(
        session -> {
          reset();
          return accept(session.executeScript(sql, options));
        });
  }

  @Override
  public boolean execute(String sql) throws SQLException {
    return run(sql);
  }

  @Override
  public ResultSet executeQuery(String sql) throws SQLException {
    run(sql);
    return resultOfQuery();
  }

  final ResultSet resultOfQuery() throws SQLException {
    JdbcResultSet rows = current;
    if (rows == null) {
      throw SqlExceptions.of(SqlState.NO_DATA, "no results were returned by the query");
    }
    return rows;
  }

  @Override
  public int executeUpdate(String sql) throws SQLException {
    return count(executeLargeUpdate(sql));
  }

  @Override
  public long executeLargeUpdate(String sql) throws SQLException {
    run(sql);
    return countOfUpdate();
  }

  final long countOfUpdate() throws SQLException {
    if (current != null) {
      throw SqlExceptions.of(
          SqlState.TOO_MANY_ROWS, "a result was returned when none was expected");
    }
    return Math.max(0, updateCount);
  }

  static int count(long count) {
    return (int) Math.min(count, Integer.MAX_VALUE);
  }

  private boolean runWithKeys(String sql, GeneratedKeys wanted) throws SQLException {
    if (!wanted.wanted()) {
      return run(sql);
    }
    return connection.with(
        session -> {
          reset();
          accept(session.executeScript(wanted.applyTo(sql), options));
          return takeKeys();
        });
  }

  /**
   * Makes the rows of a RETURNING clause the generated keys; the update count is their number. Rows
   * of other statements stay what they are. The connection's lock is held.
   *
   * @return whether there is a result that is no keys
   */
  final boolean takeKeys() {
    JdbcResultSet returned = current;
    if (returned == null) {
      return false;
    }
    if (!changesRows) {
      return true;
    }
    setKeys(returned.materialized());
    return false;
  }

  final void setKeys(JdbcResultSet returned) {
    keys = returned;
    current = null;
    updateCount = returned.rowCount();
  }

  private static GeneratedKeys keys(int autoGeneratedKeys) {
    return autoGeneratedKeys == RETURN_GENERATED_KEYS ? GeneratedKeys.ALL : GeneratedKeys.NONE;
  }

  @Override
  public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
    return runWithKeys(sql, keys(autoGeneratedKeys));
  }

  @Override
  public boolean execute(String sql, int[] columnIndexes) throws SQLException {
    throw SqlExceptions.notSupported("asking for generated keys by column number");
  }

  @Override
  public boolean execute(String sql, String[] columnNames) throws SQLException {
    return runWithKeys(sql, GeneratedKeys.of(columnNames));
  }

  @Override
  public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
    runWithKeys(sql, keys(autoGeneratedKeys));
    return count(countOfUpdate());
  }

  @Override
  public int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
    throw SqlExceptions.notSupported("asking for generated keys by column number");
  }

  @Override
  public int executeUpdate(String sql, String[] columnNames) throws SQLException {
    runWithKeys(sql, GeneratedKeys.of(columnNames));
    return count(countOfUpdate());
  }

  @Override
  public ResultSet getGeneratedKeys() throws SQLException {
    checkOpen();
    return keys != null ? keys : JdbcResultSet.empty(this);
  }

  @Override
  public void close() throws SQLException {
    if (closed) {
      return;
    }
    connection.lock.lock();
    try {
      if (!connection.isClosed()) {
        reset();
      }
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    } finally {
      closed = true;
      connection.lock.unlock();
    }
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /** A result set of this statement was closed by the application. */
  final void resultClosed() throws SQLException {
    if (closeOnCompletion) {
      close();
    }
  }

  @Override
  public void closeOnCompletion() throws SQLException {
    checkOpen();
    closeOnCompletion = true;
  }

  @Override
  public boolean isCloseOnCompletion() throws SQLException {
    checkOpen();
    return closeOnCompletion;
  }

  /** Cancels what the session runs; may be called by any thread. */
  @Override
  public void cancel() throws SQLException {
    checkOpen();
    connection.session().cancel();
  }

  @Override
  public @Nullable ResultSet getResultSet() throws SQLException {
    checkOpen();
    return current;
  }

  @Override
  public int getUpdateCount() throws SQLException {
    long count = getLargeUpdateCount();
    return count < 0 ? -1 : count(count);
  }

  @Override
  public long getLargeUpdateCount() throws SQLException {
    checkOpen();
    return updateCount;
  }

  @Override
  public @Nullable String commandTag() throws SQLException {
    checkOpen();
    return commandTag;
  }

  @Override
  public boolean getMoreResults() throws SQLException {
    return getMoreResults(CLOSE_CURRENT_RESULT);
  }

  @Override
  public boolean getMoreResults(int what) throws SQLException {
    return connection.with(
        (Session session) -> {
          checkOpen();
          if (current != null && what != KEEP_CURRENT_RESULT) {
            current.end();
          }
          return advance();
        });
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    checkOpen();
    batch.add(sql);
  }

  @Override
  public void clearBatch() throws SQLException {
    checkOpen();
    batch.clear();
  }

  @Override
  public int[] executeBatch() throws SQLException {
    long[] counts = executeLargeBatch();
    int[] small = new int[counts.length];
    for (int i = 0; i < counts.length; i++) {
      small[i] = count(counts[i]);
    }
    return small;
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    checkOpen();
    long[] counts = new long[batch.size()];
    int done = 0;
    try {
      for (; done < counts.length; done++) {
        run(batch.get(done));
        counts[done] = countOfUpdate();
      }
    } catch (SQLException e) {
      throw batchFailed(e, Arrays.copyOf(counts, done));
    } finally {
      batch.clear();
    }
    return counts;
  }

  static BatchUpdateException batchFailed(SQLException e, long[] counts) {
    BatchUpdateException failure =
        new BatchUpdateException(e.getMessage(), e.getSQLState(), e.getErrorCode(), counts, e);
    failure.setNextException(e);
    return failure;
  }

  @Override
  public Connection getConnection() throws SQLException {
    checkOpen();
    return connection;
  }

  @Override
  public int getMaxRows() throws SQLException {
    return count(getLargeMaxRows());
  }

  @Override
  public void setMaxRows(int rows) throws SQLException {
    setLargeMaxRows(rows);
  }

  @Override
  public long getLargeMaxRows() throws SQLException {
    checkOpen();
    return maxRows;
  }

  @Override
  public void setLargeMaxRows(long rows) throws SQLException {
    checkNotNegative(rows, "maximum number of rows");
    maxRows = rows;
    options = new ExecuteOptions(maxRows, timeoutSeconds * MILLIS_PER_SECOND);
  }

  @Override
  public int getQueryTimeout() throws SQLException {
    checkOpen();
    return timeoutSeconds;
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    checkNotNegative(seconds, "query timeout");
    timeoutSeconds = seconds;
    options = new ExecuteOptions(maxRows, timeoutSeconds * MILLIS_PER_SECOND);
  }

  private void checkNotNegative(long value, String what) throws SQLException {
    checkOpen();
    if (value < 0) {
      throw SqlExceptions.of(SqlState.INVALID_PARAMETER_VALUE, what + " must not be negative");
    }
  }

  @Override
  public int getMaxFieldSize() throws SQLException {
    checkOpen();
    return 0;
  }

  @Override
  public void setMaxFieldSize(int max) throws SQLException {
    checkNotNegative(max, "maximum field size");
    if (max > 0) {
      throw SqlExceptions.notSupported("a maximum field size");
    }
  }

  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    checkOpen();
    if (!enable) {
      throw SqlExceptions.notSupported("a statement without escape processing");
    }
  }

  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    checkOpen();
    return warnings;
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
    warnings = null;
  }

  @Override
  public void setCursorName(String name) throws SQLException {
    checkOpen();
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    checkOpen();
  }

  @Override
  public int getFetchDirection() throws SQLException {
    checkOpen();
    return ResultSet.FETCH_FORWARD;
  }

  /** Kept and without effect: rows always stream. */
  @Override
  public void setFetchSize(int rows) throws SQLException {
    checkNotNegative(rows, "fetch size");
    fetchSize = rows;
  }

  @Override
  public int getFetchSize() throws SQLException {
    checkOpen();
    return fetchSize;
  }

  @Override
  public int getResultSetConcurrency() throws SQLException {
    checkOpen();
    return ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  public int getResultSetType() throws SQLException {
    checkOpen();
    return resultSetType;
  }

  @Override
  public int getResultSetHoldability() throws SQLException {
    checkOpen();
    return ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  @Override
  public void setPoolable(boolean poolable) throws SQLException {
    checkOpen();
  }

  @Override
  public boolean isPoolable() throws SQLException {
    checkOpen();
    return false;
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrappers.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
