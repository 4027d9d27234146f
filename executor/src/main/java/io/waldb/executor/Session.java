package io.waldb.executor;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.StackReserve;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.expression.Parameters;
import io.waldb.executor.operator.DeferredChecks;
import io.waldb.executor.operator.RowStore;
import io.waldb.executor.system.SessionActivity;
import io.waldb.sql.parser.ParsedStatement;
import io.waldb.sql.parser.SqlParser;
import io.waldb.sql.plan.Utility;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.TransactionStatement.ReleaseSavepoint;
import io.waldb.sql.syntax.TransactionStatement.RollbackToSavepoint;
import io.waldb.sql.syntax.TransactionStatement.Savepoint;
import io.waldb.sql.syntax.UtilityStatement;
import io.waldb.sql.syntax.UtilityStatement.BlockRule;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a database: its transaction, settings and running statement.
 *
 * <p>Statements run in the thread that asks for them, one at a time under {@code lock}; {@link
 * #cancel} takes no lock and may be called by any thread. Outside of a block each statement is a
 * transaction of its own, which ends when the statement has given its last row; with auto-commit
 * off, it opens a block instead.
 */
public final class Session implements AutoCloseable {
  private final Database database;
  private final StorageEngine engine;
  private final SessionSettings settings;
  private final SessionState state;
  private final ReentrantLock lock = new ReentrantLock();
  private final Notices notices = new Notices();
  private final ResultStreams streams;
  private final SessionTransaction transaction;
  private final SessionPlans plans;
  private final PlanRunner runner;
  private final SessionStatements statements;
  private final IdleTimer idle;

  private boolean connected;
  private volatile boolean closed;

  /** Why it was ended by itself, if it was. */
  private volatile @Nullable SqlState terminated;

  Session(Database database, StorageEngine engine, int id, @Nullable CancelToken outer) {
    this.database = database;
    this.engine = engine;
    this.settings = new SessionSettings(engine.settings());
    this.state = new SessionState(database, engine, id, settings, outer);
    DeferredChecks deferred = new DeferredChecks();
    this.streams = new ResultStreams(engine.transactions());
    this.transaction =
        new SessionTransaction(
            engine, database.statistics(), settings, state, streams, deferred, notices);
    this.plans = new SessionPlans(database.plans(), engine, settings, state, deferred);
    this.runner = new PlanRunner(this, engine.transactions(), state, plans, streams, notices);
    this.statements =
        new SessionStatements(engine, settings, state, transaction, plans, runner, notices);
    this.idle = new IdleTimer(database.timer(), lock, this::idleForTooLong);
  }

  // ---- preparing

  /**
   * Makes a statement ready.
   *
   * @param parameterHints types of the first parameters where the caller knows them; UNKNOWN for
   *     those it does not
   * @throws DatabaseException 42601 when the text is not exactly one statement, and whatever is
   *     wrong with it
   */
  public PreparedPlan prepare(String sql, List<SqlType> parameterHints) {
    StackReserve.check();
    lock.lock();
    try {
      checkOpen();
      Future<?> timer = beginTimeout(ExecuteOptions.DEFAULT);
      boolean done = false;
      try {
        PreparedPlan prepared = plans.prepare(sql, parameterHints);
        done = true;
        return prepared;
      } finally {
        endTimeout(timer);
        state.cancelToken().clear(); // a result that is open was not meant
        if (!done) {
          transaction.failBlock();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- running

  /**
   * Runs a statement with what its parameters are set to.
   *
   * @throws DatabaseException what is wrong with it; 22023, and then a block goes on, when a
   *     parameter is not set; 25P02 in a block that has failed; 57014 when it was cancelled or took
   *     too long; 40001 and 40P01 to be tried again; 08003 when the session is closed
   */
  public StatementResult execute(PreparedPlan prepared, ExecuteOptions options) {
    StackReserve.check();
    lock.lock();
    try {
      prepared.parameters().checkAllSet();
      return executeLocked(prepared, options, true);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs a statement.
   *
   * @param first whether it is the first of its text, which opens the block where auto-commit is
   *     off; what follows a COMMIT in a text is a transaction of its own
   */
  private StatementResult executeLocked(
      PreparedPlan prepared, ExecuteOptions options, boolean first) {
    checkOpen();
    Future<?> timer = beginStatement(prepared.text(), options);
    try {
      if (first) {
        transaction.beginUnlessAutoCommit();
      }
      Utility utility = prepared.plan().utility();
      if (utility != null && !utility.statement().needsTransaction()) {
        return statements.run(prepared, utility.statement());
      }
      transaction.checkNotFailed();
      transaction.endEarlierStatements();
      boolean single = transaction.ensureOpen();
      StatementResult result = null;
      boolean done = false;
      try {
        result =
            utility == null
                ? runner.run(prepared, options)
                : statements.runInTransaction(prepared, options);
        done = true;
      } finally {
        if (!done) {
          transaction.statementFailed();
        }
      }
      if (single && streams.isEmpty()) {
        transaction.commit();
      }
      return result;
    } finally {
      endStatement(timer);
    }
  }

  private @Nullable Future<?> beginStatement(String text, ExecuteOptions options) {
    idle.end();
    state.statementBegins();
    state.activity().begins(text, state.statementTimestamp());
    return beginTimeout(options);
  }

  /** From now on what the session does can be cancelled, and is when it takes too long. */
  private @Nullable Future<?> beginTimeout(ExecuteOptions options) {
    int meant = state.cancelToken().clear();
    long timeout =
        options.timeoutMillis() > 0
            ? options.timeoutMillis()
            : settings.current().getMillis(WaldbSettings.STATEMENT_TIMEOUT);
    if (timeout <= 0) {
      return null;
    }
    return database
        .timer()
        .after(
            timeout,
            () ->
                state
                    .cancelToken()
                    .cancel(
                        meant,
                        SqlState.QUERY_CANCELED,
                        "canceling statement due to statement timeout"));
  }

  private static void endTimeout(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void endStatement(@Nullable Future<?> timer) {
    endTimeout(timer);
    noteEnd();
    beginIdling();
  }

  /** From now on the session waits for its next statement, for as long as it may. */
  private void beginIdling() {
    boolean inBlock = transaction.inBlock();
    if (closed || !connected || (!inBlock && !streams.isEmpty())) {
      idle.end();
      return;
    }
    idle.begin(
        settings
            .current()
            .getMillis(
                inBlock
                    ? WaldbSettings.IDLE_IN_TRANSACTION_SESSION_TIMEOUT
                    : WaldbSettings.IDLE_SESSION_TIMEOUT));
  }

  /** The session is ended, as PostgreSQL does. */
  private void idleForTooLong() {
    terminated =
        transaction.inBlock()
            ? SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT
            : SqlState.IDLE_SESSION_TIMEOUT;
    closeLocked();
  }

  /** The session can be used by its owner. */
  void connected() {
    lock.lock();
    try {
      connected = true;
      beginIdling();
    } finally {
      lock.unlock();
    }
  }

  /** Tells others that nothing runs any more, unless a result is still being read. */
  private void noteEnd() {
    if (streams.isEmpty()) {
      SessionActivity.State now =
          switch (transaction.status()) {
            case IDLE -> SessionActivity.State.IDLE;
            case IN_TRANSACTION -> SessionActivity.State.IDLE_IN_TRANSACTION;
            case FAILED -> SessionActivity.State.IDLE_IN_FAILED_TRANSACTION;
          };
      state.activity().ends(now, SessionState.clock());
    }
  }

  RowStore newRowStore() {
    return new RowStore(engine.files(), settings.current().getBytes(WaldbSettings.WORK_MEM));
  }

  // ---- cursors

  /** Reads one more row of a streaming cursor. */
  boolean fetch(PlanCursor cursor) {
    lock.lock();
    try {
      checkOpen();
      idle.fetched();
      boolean done = false;
      boolean found = false;
      try {
        found = cursor.advance();
        engine.transactions().awaitSeen(state.transaction());
        done = true;
      } finally {
        if (!done) {
          try {
            streams.end(cursor);
          } finally {
            transaction.statementFailed();
            noteEnd();
            beginIdling();
          }
        }
      }
      if (!found) {
        finishStreaming(cursor);
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  void closeCursor(PlanCursor cursor) {
    lock.lock();
    try {
      if (cursor.isStreaming()) {
        finishStreaming(cursor);
      }
    } finally {
      lock.unlock();
    }
  }

  private void finishStreaming(PlanCursor cursor) {
    try {
      transaction.endStream(cursor);
    } finally {
      noteEnd();
      beginIdling();
    }
  }

  // ---- transactions

  /** Runs an action of the interface under the lock, as a statement. */
  private void locked(String text, Runnable action) {
    StackReserve.check();
    lock.lock();
    try {
      checkOpen();
      Future<?> timer = beginStatement(text, ExecuteOptions.DEFAULT);
      try {
        action.run();
      } finally {
        endStatement(timer);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a statement outside of a block opens none; so it is at first. */
  public boolean autoCommit() {
    return transaction.autoCommit();
  }

  /**
   * Turns auto-commit on or off. A change commits the block.
   *
   * @throws DatabaseException as {@link #commit}, and then nothing is turned
   */
  public void setAutoCommit(boolean on) {
    lock.lock();
    try {
      if (on != transaction.autoCommit()) {
        commit();
        transaction.setAutoCommit(on);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Opens a block; nothing when one is open. */
  public void begin() {
    locked("BEGIN", transaction::beginBlock);
  }

  /**
   * Commits the block; nothing when none is open.
   *
   * @throws DatabaseException 25P02 when it has failed, and then it is rolled back; as the commit
   *     and the checks of deferred constraints throw it
   */
  public void commit() {
    locked("COMMIT", transaction::commitBlock);
  }

  /** Rolls the block back; nothing when none is open. */
  public void rollback() {
    locked("ROLLBACK", transaction::rollbackBlock);
  }

  /** Sets a savepoint. */
  public void savepoint(String name) {
    locked(
        "SAVEPOINT",
        () -> {
          transaction.beginUnlessAutoCommit();
          transaction.run(new Savepoint(named(name), Identifier.NO_POSITION));
        });
  }

  /** Rolls back to a savepoint. */
  public void rollbackTo(String name) {
    locked(
        "ROLLBACK TO SAVEPOINT",
        () -> transaction.run(new RollbackToSavepoint(named(name), Identifier.NO_POSITION)));
  }

  /** Releases a savepoint. */
  public void release(String name) {
    locked(
        "RELEASE SAVEPOINT",
        () -> transaction.run(new ReleaseSavepoint(named(name), Identifier.NO_POSITION)));
  }

  private static Identifier named(String name) {
    return new Identifier(name, Identifier.NO_POSITION);
  }

  /** Where the transaction block stands. */
  public TransactionStatus transactionStatus() {
    return transaction.status();
  }

  // ---- several statements

  /**
   * Runs a text of any number of statements. Outside of a block they are one transaction, unless
   * the text has BEGIN, COMMIT or ROLLBACK; with auto-commit off they open a block.
   */
  public List<StatementResult> executeScript(String sql, ExecuteOptions options) {
    StackReserve.check();
    lock.lock();
    try {
      checkOpen();
      PreparedPlan known = plans.prepareKnown(sql);
      if (known != null && known.parameters().count() == 0) {
        return List.of(executeLocked(known, options, true));
      }
      List<StatementResult> results = new ArrayList<>();
      boolean ownBlock = false;
      boolean done = false;
      try {
        if (!transaction.autoCommit() && !transaction.inBlock()) {
          beginBlock();
        }
        List<ParsedStatement> text = parse(sql);
        boolean implicit = !transaction.inBlock() && text.size() > 1;
        for (ParsedStatement parsed : text) {
          UtilityStatement utility =
              parsed.statement() instanceof UtilityStatement command ? command : null;
          BlockRule rule = utility == null ? BlockRule.ANYWHERE : utility.blockRule();
          if (rule == BlockRule.BOUNDARY) {
            ownBlock = false;
          } else if (implicit && !transaction.inBlock()) {
            beginBlock();
            ownBlock = true;
          }
          if (ownBlock && utility != null && rule == BlockRule.IN_BEGUN_BLOCK) {
            throw SessionTransaction.noBlock(utility.title());
          }
          results.add(executeLocked(prepare(parsed, sql, options), options, false));
        }
        if (ownBlock) {
          transaction.commitBlock();
        }
        done = true;
      } finally {
        if (!done && ownBlock) {
          transaction.rollbackBlock();
        }
        noteEnd();
        beginIdling();
      }
      return results;
    } finally {
      lock.unlock();
    }
  }

  /** A text that cannot be read fails a block as a statement of it would. */
  private List<ParsedStatement> parse(String sql) {
    boolean done = false;
    try {
      List<ParsedStatement> text = SqlParser.parse(sql);
      done = true;
      return text;
    } finally {
      if (!done) {
        transaction.failBlock();
      }
    }
  }

  /** Opens a block for the statements of a text. */
  private void beginBlock() {
    state.cancelToken().clear();
    state.statementBegins();
    transaction.beginBlock();
  }

  private PreparedPlan prepare(ParsedStatement parsed, String script, ExecuteOptions options) {
    Future<?> timer = beginTimeout(options);
    boolean done = false;
    try {
      // Positions in a plan that others find by its text are positions in that text.
      PreparedPlan prepared =
          parsed.text().equals(script)
              ? plans.prepare(script, List.of(), parsed.statement())
              : plans.prepare(parsed.text(), List.of());
      if (prepared.parameters().count() > 0) {
        throw new DatabaseException(SqlState.UNDEFINED_PARAMETER, "there is no parameter $1");
      }
      done = true;
      return prepared;
    } finally {
      endTimeout(timer);
      if (!done) {
        state.cancelToken().clear(); // a result that is open was not meant
        transaction.failBlock();
      }
    }
  }

  /**
   * Runs a statement once for each set of parameters, outside of a block as one transaction.
   *
   * @param rows each with all set, as {@link Parameters#checkAllSet} finds
   * @param returned takes each row that it returns, good during the call, before the transaction
   *     ends, so that a failure to take it is one of the batch; null where they are not wanted, and
   *     then a statement that returns some is refused
   * @return with the counts
   * @throws DatabaseException 0A000 when it is none that changes rows; as {@link #execute}
   */
  public StatementResult executeBatch(
      PreparedPlan prepared,
      List<Parameters> rows,
      ExecuteOptions options,
      @Nullable Consumer<TupleSlot> returned) {
    StackReserve.check();
    lock.lock();
    try {
      checkOpen();
      Future<?> timer = beginStatement(prepared.text(), options);
      try {
        transaction.beginUnlessAutoCommit();
        transaction.checkNotFailed();
        transaction.endEarlierStatements();
        boolean single = transaction.ensureOpen();
        Parameters own = new Parameters(prepared.parameters().count());
        own.copyFrom(prepared.parameters());
        StatementResult result;
        boolean ran = false;
        try {
          long[] counts = runner.runBatch(prepared, rows, options, returned);
          result = StatementResult.ofBatch(prepared.plan(), counts, notices.take());
          ran = true;
        } finally {
          prepared.parameters().copyFrom(own);
          if (!ran) {
            transaction.statementFailed();
          }
        }
        if (single) {
          transaction.commit();
        }
        return result;
      } finally {
        endStatement(timer);
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- the rest

  /** Cancels the statement that runs now, if any; may be called by any thread. */
  public void cancel() {
    if (lock.isLocked()) {
      state
          .cancelToken()
          .cancel(SqlState.QUERY_CANCELED, "canceling statement due to user request");
    }
  }

  /** What it is doing; may be asked by any thread. */
  SessionActivity activity() {
    return state.activity();
  }

  /** Ends what runs: the database is shut down. */
  void shutDown() {
    state
        .cancelToken()
        .cancel(SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");
  }

  /** A setting as SHOW prints it. */
  public String setting(String name) {
    lock.lock();
    try {
      return state.showSetting(name);
    } finally {
      lock.unlock();
    }
  }

  /** Changes a setting for the session, as SET does; null for its default. */
  public void set(String name, @Nullable String value) {
    locked("SET", () -> statements.set(name, value, false));
  }

  /** The catalog as the session sees it now. */
  public CatalogState catalog() {
    lock.lock();
    try {
      return state.catalog();
    } finally {
      lock.unlock();
    }
  }

  /** The first schema of the search path that there is, in which new objects go; or null. */
  public @Nullable String currentSchema() {
    lock.lock();
    try {
      return state.currentSchema();
    } finally {
      lock.unlock();
    }
  }

  /** A number that tells the session from others: pg_backend_pid(). */
  public int id() {
    return state.sessionId();
  }

  /** End of the commit record of the last transaction that wrote; 0 when there was none. */
  public long lastCommitLsn() {
    return transaction.lastCommitLsn();
  }

  /** The id of that transaction; 0 when there was none. */
  public long lastCommitXid() {
    return transaction.lastCommitXid();
  }

  /** Whether the log before a position is durable. */
  public boolean isDurable(long lsn) {
    return engine.wal().flushedLsn() >= lsn;
  }

  /**
   * Completes when the log before a position is durable.
   *
   * @throws DatabaseException 22023 when the log does not reach that far
   */
  public CompletionStage<@Nullable Void> whenDurable(long lsn) {
    return engine.whenDurable(lsn);
  }

  /**
   * Makes every commit so far durable.
   *
   * @throws DatabaseException 58030, as a panic, when the log cannot be written
   */
  public void flush() {
    engine.wal().flush(engine.wal().insertPosition());
  }

  private void checkOpen() {
    if (closed) {
      SqlState why = terminated;
      throw why == null
          ? new DatabaseException(SqlState.CONNECTION_DOES_NOT_EXIST, "the connection is closed")
          : new DatabaseException(
              why,
              why == SqlState.IDLE_SESSION_TIMEOUT
                  ? "terminating connection due to idle-session timeout"
                  : "terminating connection due to idle-in-transaction timeout");
    }
    engine.panic().check();
  }

  /** Whether it was closed, by itself or with the database. */
  public boolean isClosed() {
    return closed;
  }

  /** Whether it can run statements: it is open, and the engine has not stopped. */
  public boolean isUsable() {
    return !closed && !engine.panic().isPanicked();
  }

  /** Rolls back what is open and ends the session. */
  @Override
  public void close() {
    StackReserve.check();
    lock.lock();
    try {
      closeLocked();
    } finally {
      lock.unlock();
    }
  }

  private void closeLocked() {
    if (closed) {
      return;
    }
    closed = true;
    idle.end();
    try {
      transaction.close();
    } finally {
      database.forget(this);
    }
  }
}
