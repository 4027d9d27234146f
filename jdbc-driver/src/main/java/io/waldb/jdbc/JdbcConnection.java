package io.waldb.jdbc;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.common.StackReserve;
import io.waldb.executor.Session;
import io.waldb.executor.TransactionStatus;
import io.waldb.executor.value.Zone;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import java.sql.ClientInfoStatus;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection: one session.
 *
 * <p>Its lock makes the threads that share it take turns; {@link #abort} and a statement's cancel
 * go past it. With autocommit off a transaction begins with the first statement.
 */
final class JdbcConnection extends AbstractConnection {
  private static final String APPLICATION_NAME = "ApplicationName";
  private static final long ABORT_PAUSE_NANOS = 1_000_000;

  /** Serialises use of the session. */
  final ReentrantLock lock = new ReentrantLock();

  private final String url;
  private final Session session;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean readOnly;
  private int isolation;
  private int savepoints;
  private @Nullable SQLWarning warnings;
  private Map<String, Class<?>> typeMap = new HashMap<>();
  private final Properties clientInfo = new Properties();
  private int networkTimeoutMillis;

  private JdbcConnection(String url, OpenDatabases.Lease lease, int isolation) {
    this.url = url;
    session = lease.session();
    release = lease.release();
    this.isolation = isolation;
  }

  /** Makes a connection of a session; gives the session back when that fails. */
  static JdbcConnection open(String url, OpenDatabases.Lease lease) {
    try {
      int isolation = Isolation.number(lease.session().setting("default_transaction_isolation"));
      return new JdbcConnection(url, lease, isolation);
    } catch (RuntimeException | Error e) {
      try (Session ended = lease.session()) {
        throw e;
      } finally {
        lease.release().run();
      }
    }
  }

  /** A piece of work on the session. */
  interface Work<T> {
    T run(Session session) throws SQLException;
  }

  /** Does work on the session under the lock and translates what goes wrong. */
  <T> T with(Work<T> work) throws SQLException {
    lock.lock();
    try {
      checkOpen();
      return work.run(session);
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    } finally {
      lock.unlock();
    }
  }

  /** The session; the caller holds the lock or only cancels. */
  Session session() {
    return session;
  }

  /** The session's time zone. */
  Zone zone() throws SQLException {
    lock.lock();
    try {
      checkOpen();
      return Zone.of(session.setting("TimeZone"));
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    } finally {
      lock.unlock();
    }
  }

  /** The name of a table or sequence, or its number when there is none. */
  String relationName(long id) throws SQLException {
    return with(
        s -> {
          CatalogState catalog = s.catalog();
          TableInfo table = catalog.table((int) id);
          if (table != null) {
            return table.name();
          }
          SequenceInfo sequence = catalog.sequence((int) id);
          return sequence != null ? sequence.name() : Long.toString(id);
        });
  }

  String url() {
    return url;
  }

  boolean readOnly() {
    return readOnly;
  }

  void checkOpen() throws SQLException {
    if (closed.get()) {
      throw SqlExceptions.closed("connection");
    }
  }

  @Override
  public Statement createStatement() throws SQLException {
    return createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
  }

  @Override
  public Statement createStatement(int type, int concurrency) throws SQLException {
    checkOpen();
    check(type, concurrency);
    return new JdbcStatement(this, type);
  }

  @Override
  public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
    return createStatement(type, concurrency);
  }

  private static void check(int type, int concurrency) throws SQLException {
    if (type == ResultSet.TYPE_SCROLL_SENSITIVE) {
      throw SqlExceptions.notSupported("a result set that is sensitive to changes");
    }
    if (concurrency != ResultSet.CONCUR_READ_ONLY) {
      throw SqlExceptions.notSupported("an updatable result set");
    }
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    return prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    check(type, concurrency);
    return JdbcPreparedStatement.prepare(this, sql, type, GeneratedKeys.NONE);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    return prepareStatement(sql, type, concurrency);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    return JdbcPreparedStatement.prepare(
        this,
        sql,
        ResultSet.TYPE_FORWARD_ONLY,
        autoGeneratedKeys == Statement.RETURN_GENERATED_KEYS
            ? GeneratedKeys.ALL
            : GeneratedKeys.NONE);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
    throw SqlExceptions.notSupported("asking for generated keys by column number");
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
    return JdbcPreparedStatement.prepare(
        this, sql, ResultSet.TYPE_FORWARD_ONLY, GeneratedKeys.of(columnNames));
  }

  @Override
  public String nativeSQL(String sql) throws SQLException {
    checkOpen();
    return sql;
  }

  @Override
  public void setAutoCommit(boolean newAutoCommit) throws SQLException {
    with(
        s -> {
          s.setAutoCommit(newAutoCommit);
          return true;
        });
  }

  @Override
  public boolean getAutoCommit() throws SQLException {
    checkOpen();
    return session.autoCommit();
  }

  @Override
  public void commit() throws SQLException {
    with(
        s -> {
          checkManual("commit");
          s.commit();
          return true;
        });
  }

  @Override
  public void rollback() throws SQLException {
    with(
        s -> {
          checkManual("rollback");
          s.rollback();
          return true;
        });
  }

  private void checkManual(String what) throws SQLException {
    if (session.autoCommit()) {
      throw SqlExceptions.of(
          SqlState.NO_ACTIVE_SQL_TRANSACTION, "cannot " + what + " when autocommit is on");
    }
  }

  @Override
  public void close() throws SQLException {
    if (closed.get()) {
      return;
    }
    try {
      StackReserve.check(); // while it can still be closed again, with more room
    } catch (DatabaseException e) {
      throw SqlExceptions.of(e);
    }
    if (closed.compareAndSet(false, true)) {
      lock.lock();
      endSession();
    }
  }

  /** Ends the session; the lock is held and let go. */
  private void endSession() throws SQLException {
    try {
      session.close();
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    } finally {
      lock.unlock();
      releaseDatabase();
    }
  }

  private void releaseDatabase() throws SQLException {
    try {
      release.run();
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    }
  }

  @Override
  public boolean isClosed() {
    return closed.get() || session.isClosed();
  }

  /** From now on the connection is closed; the executor cancels what runs and ends the session. */
  @Override
  public void abort(Executor executor) {
    if (closed.compareAndSet(false, true)) {
      session.cancel();
      executor.execute(this::endAborted);
    }
  }

  private void endAborted() {
    // Again and again: a statement that was just about to begin has not heard the first.
    while (!lock.tryLock()) {
      session.cancel();
      LockSupport.parkNanos(ABORT_PAUSE_NANOS);
    }
    try {
      endSession();
    } catch (SQLException e) {
      System.getLogger("io.waldb.jdbc")
          .log(System.Logger.Level.WARNING, "could not close an aborted connection", e);
    }
  }

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    checkOpen();
    return new JdbcDatabaseMetaData(this);
  }

  @Override
  public void setReadOnly(boolean newReadOnly) throws SQLException {
    with(
        s -> {
          checkNoTransaction(s, "change the read-only mode");
          s.set("default_transaction_read_only", newReadOnly ? "on" : "off");
          readOnly = newReadOnly;
          return true;
        });
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    checkOpen();
    return readOnly;
  }

  private static void checkNoTransaction(Session s, String what) throws SQLException {
    if (s.transactionStatus() != TransactionStatus.IDLE) {
      throw SqlExceptions.of(
          SqlState.ACTIVE_SQL_TRANSACTION, "cannot " + what + " within a transaction");
    }
  }

  /** Null: there is one database. */
  @Override
  public @Nullable String getCatalog() throws SQLException {
    checkOpen();
    return null;
  }

  @Override
  public void setCatalog(String catalog) throws SQLException {
    checkOpen();
  }

  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    String name = Isolation.name(level);
    with(
        s -> {
          checkNoTransaction(s, "change the isolation level");
          s.set("default_transaction_isolation", name);
          isolation = level;
          return true;
        });
  }

  @Override
  public int getTransactionIsolation() throws SQLException {
    checkOpen();
    return isolation;
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
  public Map<String, Class<?>> getTypeMap() {
    return typeMap;
  }

  @Override
  public void setTypeMap(Map<String, Class<?>> map) {
    typeMap = map;
  }

  @Override
  public void setHoldability(int holdability) throws SQLException {
    checkOpen();
  }

  @Override
  public int getHoldability() throws SQLException {
    checkOpen();
    return ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  @Override
  public Savepoint setSavepoint() throws SQLException {
    return setSavepoint(new JdbcSavepoint(++savepoints, null));
  }

  @Override
  public Savepoint setSavepoint(String name) throws SQLException {
    return setSavepoint(new JdbcSavepoint(0, name));
  }

  private Savepoint setSavepoint(JdbcSavepoint savepoint) throws SQLException {
    return with(
        s -> {
          checkManual("set a savepoint");
          s.savepoint(savepoint.sqlName());
          return savepoint;
        });
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    String name = JdbcSavepoint.of(savepoint).sqlName();
    with(
        s -> {
          s.rollbackTo(name);
          return true;
        });
  }

  @Override
  public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    String name = JdbcSavepoint.of(savepoint).release();
    with(
        s -> {
          s.release(name);
          return true;
        });
  }

  @Override
  public boolean isValid(int timeoutSeconds) throws SQLException {
    if (timeoutSeconds < 0) {
      throw SqlExceptions.of(SqlState.INVALID_PARAMETER_VALUE, "timeout is less than 0");
    }
    return !isClosed() && session.isUsable();
  }

  /** {@code ApplicationName} becomes {@code application_name}; other names are kept. */
  @Override
  public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
    try {
      with(
          s -> {
            if (name.equals(APPLICATION_NAME)) {
              s.set("application_name", value == null ? "" : value);
            } else if (value == null) {
              clientInfo.remove(name);
            } else {
              clientInfo.setProperty(name, value);
            }
            return true;
          });
    } catch (SQLException e) {
      throw new SQLClientInfoException(
          e.getMessage(), e.getSQLState(), Map.of(name, ClientInfoStatus.REASON_UNKNOWN), e);
    }
  }

  @Override
  public void setClientInfo(Properties properties) throws SQLClientInfoException {
    Set<String> names = new TreeSet<>(clientInfo.stringPropertyNames());
    names.add(APPLICATION_NAME);
    names.addAll(properties.stringPropertyNames());
    for (String name : names) {
      setClientInfo(name, properties.getProperty(name));
    }
  }

  @Override
  public @Nullable String getClientInfo(String name) throws SQLException {
    return getClientInfo().getProperty(name);
  }

  @Override
  public Properties getClientInfo() throws SQLException {
    return with(
        s -> {
          Properties all = new Properties();
          all.putAll(clientInfo);
          all.setProperty(APPLICATION_NAME, s.setting("application_name"));
          return all;
        });
  }

  @Override
  public void setSchema(String schema) throws SQLException {
    with(
        s -> {
          s.set("search_path", '"' + schema.replace("\"", "\"\"") + '"');
          return true;
        });
  }

  @Override
  public @Nullable String getSchema() throws SQLException {
    return with(s -> Optional.ofNullable(s.currentSchema())).orElse(null);
  }

  @Override
  public void setNetworkTimeout(Executor executor, int millis) throws SQLException {
    checkOpen();
    networkTimeoutMillis = millis;
  }

  /** Kept and without effect: there is no network. */
  @Override
  public int getNetworkTimeout() throws SQLException {
    checkOpen();
    return networkTimeoutMillis;
  }

  @Override
  public Lsn lastCommitLsn() throws SQLException {
    return with(s -> new Lsn(s.lastCommitLsn()));
  }

  @Override
  public long lastCommitXid() throws SQLException {
    return with(Session::lastCommitXid);
  }

  @Override
  public boolean isDurable(Lsn position) throws SQLException {
    checkOpen();
    return session.isDurable(position.value());
  }

  @Override
  public CompletionStage<Void> whenDurable(Lsn position) throws SQLException {
    checkOpen();
    try {
      return session.whenDurable(position.value()).thenAccept(ignored -> {});
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    }
  }

  @Override
  public void flush() throws SQLException {
    with(
        s -> {
          s.flush();
          return true;
        });
  }

  @Override
  public TransactionStatus transactionStatus() throws SQLException {
    return with(Session::transactionStatus);
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
