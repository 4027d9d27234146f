package io.waldb.executor;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.command.Errors;
import io.waldb.executor.command.SettingChecks;
import io.waldb.executor.operator.DeferredChecks;
import io.waldb.executor.system.SharedStatistics;
import io.waldb.executor.value.ValueText;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.syntax.TransactionStatement;
import io.waldb.sql.syntax.UtilityStatement;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TurnTaking;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of a session: a block's, or that of the one statement which runs outside of a
 * block. Used under the session's lock.
 *
 * <p>The block of a transaction that failed stays until it is rolled back, though the transaction
 * may have been ended already (PostgreSQL {@code xact.c}).
 */
final class SessionTransaction {
  private final StorageEngine engine;
  private final SharedStatistics statistics;
  private final SessionSettings settings;
  private final SessionState state;
  private final ResultStreams streams;
  private final DeferredChecks deferred;
  private final Notices notices;
  private final TurnTaking turns;

  /**
   * A block is open (BEGIN was said); its transaction may be ended already when it has failed. May
   * be asked for without the lock, as {@link #failed} may.
   */
  private volatile boolean inBlock;

  private volatile boolean failed;

  /** Off: the first statement outside of a block opens one. May be asked for without the lock. */
  private volatile boolean autoCommit = true;

  /** Modes given by SET TRANSACTION or BEGIN for the present block. */
  private @Nullable IsolationLevel blockIsolation;

  private @Nullable Boolean blockReadOnly;
  private long lastCommitLsn;
  private long lastCommitXid;

  SessionTransaction(
      StorageEngine engine,
      SharedStatistics statistics,
      SessionSettings settings,
      SessionState state,
      ResultStreams streams,
      DeferredChecks deferred,
      Notices notices) {
    this.engine = engine;
    this.statistics = statistics;
    this.settings = settings;
    this.state = state;
    this.streams = streams;
    this.deferred = deferred;
    this.notices = notices;
    this.turns = new TurnTaking(engine.locks());
  }

  boolean inBlock() {
    return inBlock;
  }

  boolean autoCommit() {
    return autoCommit;
  }

  void setAutoCommit(boolean on) {
    autoCommit = on;
  }

  TransactionStatus status() {
    return failed
        ? TransactionStatus.FAILED
        : inBlock ? TransactionStatus.IN_TRANSACTION : TransactionStatus.IDLE;
  }

  /** End of the commit record of the last transaction that wrote; 0 when there was none. */
  long lastCommitLsn() {
    return lastCommitLsn;
  }

  /** The id of that transaction; 0 when there was none. */
  long lastCommitXid() {
    return lastCommitXid;
  }

  /**
   * Refuses what is not a rollback in a block that has failed.
   *
   * @throws DatabaseException 25P02
   */
  void checkNotFailed() {
    if (failed) {
      throw new DatabaseException(
          SqlState.IN_FAILED_SQL_TRANSACTION,
          "current transaction is aborted, commands ignored until end of transaction block");
    }
  }

  /**
   * Refuses a statement that may not run where the block stands.
   *
   * @throws DatabaseException 25P02, 25001, 25P01
   */
  void check(UtilityStatement statement) {
    if (!statement.runsInFailedBlock()) {
      checkNotFailed();
    }
    switch (statement.blockRule()) {
      case NOT_IN_BLOCK -> {
        if (inBlock) {
          throw new DatabaseException(
              SqlState.ACTIVE_SQL_TRANSACTION,
              statement.title() + " cannot run inside a transaction block");
        }
      }
      case IN_BLOCK, IN_BEGUN_BLOCK -> {
        if (!inBlock) {
          throw noBlock(statement.title());
        }
      }
      case ANYWHERE, BOUNDARY -> {}
    }
  }

  /**
   * Refuses what writes in a read-only transaction.
   *
   * @throws DatabaseException 25006
   */
  static void checkMayWrite(StatementPlan plan, Transaction tx) {
    if (!plan.readOnly() && tx.isReadOnly()) {
      throw new DatabaseException(
          SqlState.READ_ONLY_SQL_TRANSACTION,
          "cannot execute " + plan.commandTag() + " in a read-only transaction");
    }
  }

  // ---- around each statement

  /** Opens a transaction for the statement when none is open; whether it is the statement's own. */
  boolean ensureOpen() {
    if (state.open() == null) {
      settings.begin();
      open();
    }
    return !inBlock;
  }

  private void open() {
    IsolationLevel isolation = blockIsolation;
    Boolean readOnly = blockReadOnly;
    state.setTransaction(
        engine
            .transactions()
            .begin(
                isolation != null
                    ? isolation
                    : settings.current().get(WaldbSettings.DEFAULT_TRANSACTION_ISOLATION),
                readOnly != null
                    ? readOnly
                    : settings.current().getBoolean(WaldbSettings.DEFAULT_TRANSACTION_READ_ONLY),
                state.cancelToken(),
                settings.current(),
                state.sessionId()));
    state.transactionBegins();
  }

  /**
   * Outside of a block, ends what earlier statements have left open: the rows that were not read
   * are put aside; a rollback that failed for want of memory is done now.
   */
  void endEarlierStatements() {
    if (inBlock || state.open() == null) {
      return;
    }
    if (streams.isEmpty()) {
      if (state.transaction().mustRollBack()) {
        rollback();
      }
    } else if (putAside()) {
      commit();
    } else {
      rollback();
    }
  }

  private boolean putAside() {
    boolean done = false;
    try {
      boolean all = streams.putAllAside();
      done = true;
      return all;
    } finally {
      if (!done && !inBlock) {
        rollback();
      }
    }
  }

  /** Ends a result that is read no more, and with the last its statement's transaction. */
  void endStream(PlanCursor cursor) {
    boolean done = false;
    try {
      streams.end(cursor);
      done = true;
    } finally {
      if (!inBlock && streams.isEmpty() && state.open() != null) {
        if (done) {
          commit();
        } else {
          rollback();
        }
      }
    }
  }

  /** A statement has thrown: its transaction is undone, or the block is left to be rolled back. */
  void statementFailed() {
    if (!inBlock) {
      rollback();
      return;
    }
    failed = true;
    try {
      streams.breakAllOff();
    } finally {
      Transaction tx = state.open();
      if (tx != null && tx.level() == 0) {
        // Nothing of it can be saved: its locks are let go at once.
        abort();
        deferred.clear();
      } else if (tx != null && !engine.panic().isPanicked()) {
        engine.transactions().awaitSeen(tx); // the error may tell of it
      }
    }
  }

  /** As {@link #statementFailed}, of what runs without a transaction of its own. */
  void failBlock() {
    if (inBlock && !failed) {
      statementFailed();
    }
  }

  // ---- the end

  /** Commits what is open; rolls it back when that fails. */
  void commit() {
    Transaction tx = state.transaction();
    boolean done = false;
    try {
      putAside();
      deferred.run(state.cancelToken());
      engine.transactions().commit(tx);
      statistics.committed();
      done = true;
    } finally {
      if (!done) {
        rollback();
      }
    }
    if (tx.commitLsn() != 0) {
      lastCommitLsn = tx.commitLsn();
      lastCommitXid = tx.xid();
    }
    state.setTransaction(null);
    settings.end(true);
    deferred.clear();
    turns.betweenTransactions();
  }

  private void rollback() {
    try {
      streams.breakAllOff();
    } finally {
      abort();
      settings.end(false);
      deferred.clear();
    }
  }

  private void abort() {
    Transaction tx = state.open();
    if (tx != null) {
      engine.transactions().abort(tx);
      statistics.rolledBack();
      state.setTransaction(null);
    }
  }

  /** The session ends. */
  void close() {
    try {
      if (!engine.panic().isPanicked()) {
        rollback();
      }
    } finally {
      inBlock = false;
      failed = false;
    }
  }

  // ---- blocks

  /** Opens a block; nothing when one is open. */
  void beginBlock() {
    if (!inBlock) {
      beginBlock(null, null);
    }
  }

  private void beginBlock(@Nullable IsolationLevel isolation, @Nullable Boolean readOnly) {
    endEarlierStatements();
    inBlock = true;
    blockIsolation = isolation;
    blockReadOnly = readOnly;
    ensureOpen();
  }

  /** With auto-commit off, opens a block for what comes; nothing when one is open. */
  void beginUnlessAutoCommit() {
    if (!autoCommit) {
      beginBlock();
    }
  }

  /**
   * Commits the block; nothing when none is open.
   *
   * @throws DatabaseException 25P02 when it has failed, and then it is rolled back
   */
  void commitBlock() {
    endBlock(true, false);
  }

  /** Rolls the block back; nothing when none is open. */
  void rollbackBlock() {
    endBlock(false, false);
  }

  /**
   * Ends the block, if one is open. PostgreSQL answers a COMMIT that could only roll back with the
   * tag ROLLBACK; who does not look at tags, as nobody does in JDBC, would take that for an
   * acknowledgement.
   *
   * @param chain whether another is opened at once, with the modes of this one
   */
  private void endBlock(boolean commits, boolean chain) {
    if (!inBlock) {
      return;
    }
    boolean commit = commits && !failed;
    IsolationLevel isolation = blockIsolation;
    Boolean readOnly = blockReadOnly;
    inBlock = false;
    failed = false;
    boolean done = false;
    try {
      if (commit) {
        commit();
      } else {
        rollback();
      }
      done = true;
    } finally {
      if (!done) {
        rollback();
      }
      blockIsolation = null;
      blockReadOnly = null;
    }
    if (chain) {
      beginBlock(isolation, readOnly);
    }
    if (commits && !commit) {
      throw new DatabaseException(
          SqlState.IN_FAILED_SQL_TRANSACTION,
          "the transaction cannot be committed: a statement of it failed, and it was rolled back");
    }
  }

  static DatabaseException noBlock(String what) {
    return new DatabaseException(
        SqlState.NO_ACTIVE_SQL_TRANSACTION, what + " can only be used in transaction blocks");
  }

  private void savepoint(String name) {
    state.transaction().savepoint(name);
    settings.savepoint();
    deferred.savepoint();
  }

  private void release(String name) {
    Transaction tx = state.transaction();
    tx.release(name);
    settings.released(tx.level());
    deferred.released(tx.level());
  }

  private void rollbackTo(String name) {
    Transaction tx = state.open();
    if (tx == null) {
      throw new DatabaseException(
          SqlState.INVALID_SAVEPOINT_SPECIFICATION, "savepoint \"" + name + "\" does not exist");
    }
    streams.breakAllOff();
    tx.rollbackTo(name);
    settings.rolledBackTo(tx.level());
    deferred.rolledBackTo(tx.level());
    failed = false;
  }

  // ---- statements

  /** Runs a statement about transactions. */
  void run(TransactionStatement statement) {
    check(statement);
    if (statement instanceof TransactionStatement.Commit commit) {
      checkEnd("COMMIT", commit.chain());
      endBlock(true, commit.chain());
    } else if (statement instanceof TransactionStatement.Rollback rollback) {
      checkEnd("ROLLBACK", rollback.chain());
      endBlock(false, rollback.chain());
    } else if (statement instanceof TransactionStatement.Begin begin) {
      begin(begin.modes());
    } else if (statement instanceof TransactionStatement.Savepoint savepoint) {
      savepoint(savepoint.name().name());
    } else if (statement instanceof TransactionStatement.ReleaseSavepoint release) {
      release(release.name().name());
    } else if (statement instanceof TransactionStatement.RollbackToSavepoint rollback) {
      rollbackTo(rollback.name().name());
    } else if (statement instanceof TransactionStatement.SetTransaction set) {
      setTransaction(set);
    } else if (statement instanceof TransactionStatement.SetConstraints set) {
      setConstraints(set);
    } else {
      throw Errors.notSupported(statement.tag());
    }
  }

  private void begin(TransactionStatement.Modes modes) {
    checkSupported(modes);
    if (inBlock) {
      notices.warn(SqlState.ACTIVE_SQL_TRANSACTION, "there is already a transaction in progress");
    } else {
      beginBlock();
    }
    setModes(modes);
  }

  private void checkEnd(String what, boolean chain) {
    if (!inBlock && chain) {
      throw noBlock(what + " AND CHAIN");
    }
    if (!inBlock) {
      notices.warn(SqlState.NO_ACTIVE_SQL_TRANSACTION, "there is no transaction in progress");
    }
  }

  private void setConstraints(TransactionStatement.SetConstraints set) {
    if (!set.names().isEmpty()) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED, "SET CONSTRAINTS with names is not supported");
    }
    if (!inBlock) {
      notices.warn(
          SqlState.NO_ACTIVE_SQL_TRANSACTION,
          "SET CONSTRAINTS can only be used in transaction blocks");
      return;
    }
    deferred.setAll(set.deferred());
    if (!set.deferred()) {
      deferred.run(state.cancelToken());
    }
  }

  // ---- modes

  /**
   * SET transaction_isolation; null for the default. Outside of a block the transaction that it is
   * for is over at once.
   */
  void setIsolation(@Nullable String label) {
    IsolationLevel level = label == null ? null : isolation(label);
    if (level != null) {
      SettingChecks.check(level);
    }
    if (inBlock) {
      checkModesAllowed();
      blockIsolation = level;
      applyModes();
    }
  }

  /** SET transaction_read_only; as {@link #setIsolation}. */
  void setReadOnly(@Nullable String value) {
    Boolean readOnly = value == null ? null : (Boolean) ValueText.parseBoolean(value);
    if (inBlock) {
      checkModesAllowed();
      blockReadOnly = readOnly;
      applyModes();
    }
  }

  private static IsolationLevel isolation(String text) {
    for (IsolationLevel level : IsolationLevel.values()) {
      if (level.label().equalsIgnoreCase(text.replace('_', ' '))) {
        return level;
      }
    }
    throw new DatabaseException(
        SqlState.INVALID_PARAMETER_VALUE,
        "invalid value for parameter \"transaction_isolation\": \"" + text + "\"");
  }

  private static void checkSupported(TransactionStatement.Modes modes) {
    TransactionStatement.Isolation isolation = modes.isolation();
    if (isolation != null) {
      SettingChecks.check(IsolationLevel.valueOf(isolation.name()));
    }
  }

  private void setModes(TransactionStatement.Modes modes) {
    checkSupported(modes);
    TransactionStatement.Isolation isolation = modes.isolation();
    if (isolation != null) {
      checkModesAllowed();
      blockIsolation = IsolationLevel.valueOf(isolation.name());
    }
    if (modes.readOnly() != null) {
      checkModesAllowed();
      blockReadOnly = modes.readOnly();
    }
    if (isolation != null || modes.readOnly() != null) {
      applyModes();
    }
  }

  private void checkModesAllowed() {
    Transaction tx = state.open();
    if (tx != null && tx.hasTakenSnapshot()) {
      throw new DatabaseException(
          SqlState.ACTIVE_SQL_TRANSACTION, "SET TRANSACTION must be called before any query");
    }
    if (tx != null && tx.holdsTableLocks()) {
      throw new DatabaseException(
          SqlState.ACTIVE_SQL_TRANSACTION, "SET TRANSACTION must be called before LOCK TABLE");
    }
    if (tx != null && tx.level() > 0) {
      throw new DatabaseException(
          SqlState.ACTIVE_SQL_TRANSACTION,
          "SET TRANSACTION must not be called in a subtransaction");
    }
  }

  /** The block's transaction, which has done nothing yet, is made anew with the block's modes. */
  private void applyModes() {
    if (state.open() != null) {
      abort();
      open();
    }
  }

  private void setTransaction(TransactionStatement.SetTransaction set) {
    TransactionStatement.Modes modes = set.modes();
    if (!set.sessionDefault()) {
      if (inBlock) {
        setModes(modes);
      } else {
        notices.warn(
            SqlState.NO_ACTIVE_SQL_TRANSACTION,
            "SET TRANSACTION can only be used in transaction blocks");
      }
      return;
    }
    TransactionStatement.Isolation isolation = modes.isolation();
    if (isolation != null) {
      settings.set(
          WaldbSettings.DEFAULT_TRANSACTION_ISOLATION.name(),
          IsolationLevel.valueOf(isolation.name()).label(),
          false,
          inBlock);
    }
    Boolean readOnly = modes.readOnly();
    if (readOnly != null) {
      settings.set(
          WaldbSettings.DEFAULT_TRANSACTION_READ_ONLY.name(),
          readOnly ? "on" : "off",
          false,
          inBlock);
    }
  }
}
