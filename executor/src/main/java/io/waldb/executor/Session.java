package io.waldb.executor;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.StackReserve;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Setting;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.command.CommandContext;
import io.waldb.executor.command.CommandResult;
import io.waldb.executor.command.Commands;
import io.waldb.executor.command.CreateTableCommand;
import io.waldb.executor.command.Explain;
import io.waldb.executor.command.SettingChecks;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.executor.expression.Parameters;
import io.waldb.executor.operator.DeferredChecks;
import io.waldb.executor.operator.ExecutionContext;
import io.waldb.executor.operator.PlanCompiler;
import io.waldb.executor.operator.RowStore;
import io.waldb.executor.operator.RunnablePlan;
import io.waldb.executor.system.SessionActivity;
import io.waldb.executor.value.ValueText;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.parser.ParsedStatement;
import io.waldb.sql.parser.SqlParser;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.planner.StatementPlanner;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.SessionStatement;
import io.waldb.sql.syntax.Statement;
import io.waldb.sql.syntax.TransactionStatement;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.CatalogSnapshot;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TurnTaking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a database: its transaction, settings and running statement.
 *
 * <p>Statements run in the thread that asks for them, one at a time under {@code lock}; {@link
 * #cancel} takes no lock and may be called by any thread. Outside of a block each statement is a
 * transaction of its own, which ends when the statement has given its last row.
 */
public final class Session implements AutoCloseable {
  /** After how long a timer that found the session at work looks again. */
  private static final long BUSY_MILLIS = 100;

  private static final String NOT_IN_BLOCK = "there is no transaction in progress";

  private final Database database;
  private final StorageEngine engine;
  private final SessionSettings settings;
  private final SessionState state;
  private final ReentrantLock lock = new ReentrantLock();
  private final DeferredChecks deferred = new DeferredChecks();
  private final TurnTaking turns;
  private final List<PlanCursor> streaming = new ArrayList<>(1);
  private final Map<String, PreparedPlan> named = new HashMap<>();
  private List<String> warnings = new ArrayList<>();

  /** A block is open (BEGIN was said); its transaction may be ended already when it has failed. */
  private boolean inBlock;

  private boolean failed;

  /** The block was opened for a script and ends with it. */
  private boolean implicitBlock;

  private volatile boolean closed;
  private long lastCommitLsn;
  private long lastCommitXid;
  private @Nullable Future<?> idleTimer;

  /** Counts the pauses between statements. */
  private int pause;

  /** Counts rows fetched of streams: who reads is not idle. */
  private long fetches;

  private long fetchesAtPause;

  private boolean connected;

  /** Why it was ended by itself, if it was. */
  private volatile @Nullable SqlState terminated;

  /** Modes given by SET TRANSACTION or BEGIN for the present block. */
  private @Nullable IsolationLevel blockIsolation;

  private @Nullable Boolean blockReadOnly;

  Session(Database database, StorageEngine engine, int id, @Nullable CancelToken outer) {
    this.database = database;
    this.engine = engine;
    this.settings = new SessionSettings(engine.settings());
    this.state = new SessionState(database, engine, id, settings, outer);
    this.turns = new TurnTaking(engine.locks());
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
      return prepareLocked(sql, parameterHints);
    } finally {
      lock.unlock();
    }
  }

  private PreparedPlan prepareLocked(String sql, List<SqlType> hints) {
    long start = System.nanoTime();
    CatalogState catalog = state.catalog();
    String key = planKey();
    StatementPlan plan = plan(sql, hints, catalog, key);
    return new PreparedPlan(
        this, sql, hints, plan, key, catalog.version(), System.nanoTime() - start);
  }

  /**
   * What a plan depends on besides its text: the search path, and which indexes it may not scan.
   */
  private String planKey() {
    String path = settings.current().get(WaldbSettings.SEARCH_PATH);
    Set<Integer> tooNew = state.indexesTooNew();
    return tooNew.isEmpty() ? path : path + '\0' + tooNew;
  }

  /** The plan of a text, from the cache if it is there. */
  private StatementPlan plan(
      String sql, List<SqlType> hints, CatalogState catalog, String planKey) {
    boolean shared = catalog == engine.catalog().committed();
    PlanCache.Key key = new PlanCache.Key(sql, hints, planKey);
    StatementPlan known = shared ? database.plans().get(key, catalog) : null;
    if (known != null) {
      return known;
    }
    StatementPlan made =
        StatementPlanner.plan(parseOne(sql), hints, state.planning(catalog, scannable()));
    if (shared) {
      database.plans().put(key, made);
    }
    return made;
  }

  private void planAnew(PreparedPlan prepared, CatalogState catalog, String key) {
    long start = System.nanoTime();
    StatementPlan made = plan(prepared.text(), prepared.hints, catalog, key);
    prepared.replace(made, key, catalog.version(), System.nanoTime() - start);
  }

  private Predicate<IndexInfo> scannable() {
    Set<Integer> tooNew = state.indexesTooNew();
    return index -> index.valid() && !tooNew.contains(index.relation());
  }

  private static Statement parseOne(String sql) {
    List<ParsedStatement> statements = SqlParser.parse(sql);
    if (statements.size() != 1) {
      throw new DatabaseException(
          SqlState.SYNTAX_ERROR,
          statements.isEmpty()
              ? "the text has no statement"
              : "cannot insert multiple commands into a prepared statement");
    }
    return statements.get(0).statement();
  }

  // ---- running

  /** Runs a statement. */
  public StatementResult execute(
      PreparedPlan prepared, Parameters parameters, ExecuteOptions options) {
    StackReserve.check();
    lock.lock();
    try {
      if (parameters != prepared.parameters) {
        prepared.parameters.copyFrom(parameters);
      }
      return executeLocked(prepared, options);
    } finally {
      lock.unlock();
    }
  }

  private StatementResult executeLocked(PreparedPlan prepared, ExecuteOptions options) {
    checkOpen();
    Future<?> timer = beginStatement(prepared.text(), options);
    try {
      Command command = prepared.plan().command();
      if (command instanceof Command.Plain plain) {
        StatementResult result = plainOrFailed(plain.statement());
        if (result != null) {
          return result;
        }
      }
      checkNotFailed();
      endEarlierStatements();
      boolean single = ensureTransaction();
      StatementResult result = null;
      boolean done = false;
      try {
        result = command == null ? runPlan(prepared, options) : runCommand(prepared, options);
        done = true;
      } finally {
        if (!done) {
          statementFailed();
        }
      }
      if (single && streaming.isEmpty()) {
        commitTransaction();
      }
      return result;
    } finally {
      endStatement(timer);
    }
  }

  private @Nullable Future<?> beginStatement(String text, ExecuteOptions options) {
    state.cancelToken().clear();
    endIdling();
    state.statementBegins();
    state.activity().begins(text, state.statementTimestamp());
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
                        SqlState.QUERY_CANCELED, "canceling statement due to statement timeout"));
  }

  private void endStatement(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
    noteEnd();
    beginIdling();
  }

  private void endIdling() {
    Future<?> idle = idleTimer;
    if (idle != null) {
      idle.cancel(false);
      idleTimer = null;
    }
  }

  /** From now on the session waits for its next statement, for as long as it may. */
  void beginIdling() {
    endIdling();
    if (closed || !connected || (!inBlock && !streaming.isEmpty())) {
      return;
    }
    long limit =
        settings
            .current()
            .getMillis(
                inBlock
                    ? WaldbSettings.IDLE_IN_TRANSACTION_SESSION_TIMEOUT
                    : WaldbSettings.IDLE_SESSION_TIMEOUT);
    if (limit > 0) {
      int begun = ++pause;
      fetchesAtPause = fetches;
      idleTimer = database.timer().after(limit, () -> idleTimeout(begun, limit));
    }
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
    if (streaming.isEmpty()) {
      SessionActivity.State now =
          !inBlock
              ? SessionActivity.State.IDLE
              : failed
                  ? SessionActivity.State.IDLE_IN_FAILED_TRANSACTION
                  : SessionActivity.State.IDLE_IN_TRANSACTION;
      state.activity().ends(now, SessionState.clock());
    }
  }

  /** It has been idle for too long: the session is ended, as PostgreSQL does. */
  private void idleTimeout(int begun, long limit) {
    // Whoever has the lock is at work, if only for a moment; or reads rows.
    if (lock.tryLock()) {
      try {
        if (closed || idleTimer == null || pause != begun) {
          return;
        }
        if (fetches != fetchesAtPause) {
          beginIdling();
        } else {
          terminated =
              inBlock
                  ? SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT
                  : SqlState.IDLE_SESSION_TIMEOUT;
          closeLocked();
        }
      } finally {
        lock.unlock();
      }
    } else {
      database.timer().after(Math.min(limit, BUSY_MILLIS), () -> idleTimeout(begun, limit));
    }
  }

  private List<String> takeWarnings() {
    if (warnings.isEmpty()) {
      return List.of();
    }
    List<String> taken = warnings;
    warnings = new ArrayList<>();
    return taken;
  }

  /** Opens a transaction for the statement when none is open; whether it is the statement's own. */
  private boolean ensureTransaction() {
    if (state.open() != null) {
      return !inBlock;
    }
    openTransaction();
    return !inBlock;
  }

  private Transaction openTransaction() {
    IsolationLevel isolation = blockIsolation;
    Boolean readOnly = blockReadOnly;
    settings.begin();
    Transaction tx =
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
                settings.current());
    state.setTransaction(tx);
    state.transactionBegins();
    return tx;
  }

  private void checkNotFailed() {
    if (failed) {
      throw new DatabaseException(
          SqlState.IN_FAILED_SQL_TRANSACTION,
          "current transaction is aborted, commands ignored until end of transaction block");
    }
  }

  /** Brings a plan up to the catalog and locks its tables. */
  private RunnablePlan ready(PreparedPlan prepared, Transaction tx) {
    while (true) {
      CatalogState catalog = engine.catalog().current(tx);
      String key = planKey();
      RunnablePlan plan = prepared.isFor(catalog.version(), key) ? prepared.runnable() : null;
      if (plan == null) {
        plan = renew(prepared, catalog, key);
      }
      plan.lock(tx);
      if (engine.catalog().current(tx) == catalog) {
        return plan;
      }
    }
  }

  private RunnablePlan renew(PreparedPlan prepared, CatalogState catalog, String key) {
    if (prepared.isGoodFor(catalog, key)) {
      prepared.keepFor(catalog.version());
    } else {
      planAnew(prepared, catalog, key);
    }
    RunnablePlan plan = prepared.runnable();
    if (plan == null) {
      ExecutionContext execution =
          newExecution(prepared.parameters, prepared.plan().runtimeParameterCount());
      plan = PlanCompiler.compile(execution, catalog, prepared.plan(), null);
      prepared.setRunnable(plan);
    }
    return plan;
  }

  private void checkMayWrite(StatementPlan plan, Transaction tx) {
    if (!plan.readOnly() && tx.isReadOnly()) {
      throw new DatabaseException(
          SqlState.READ_ONLY_SQL_TRANSACTION,
          "cannot execute " + plan.commandTag() + " in a read-only transaction");
    }
  }

  private StatementResult runPlan(PreparedPlan prepared, ExecuteOptions options) {
    Transaction tx = state.transaction();
    freeCursorOf(prepared);
    RunnablePlan plan = ready(prepared, tx);
    StatementPlan statement = prepared.plan();
    checkMayWrite(statement, tx);
    checkParameters(prepared);
    Snapshot snapshot = engine.transactions().takeSnapshot(tx);
    boolean streams = false;
    try {
      plan.start(tx, snapshot);
      if (!statement.returnsRows()) {
        long count = plan.runToEnd();
        return StatementResult.ofCount(count, tag(statement, count), takeWarnings());
      }
      PlanCursor cursor = cursorOf(prepared, plan);
      streams = cursor.begin(snapshot, options.maxRows(), !statement.readOnly());
      if (streams) {
        streaming.add(cursor);
      } else {
        plan.finishCtes();
      }
      engine.transactions().awaitSeen(tx);
      return StatementResult.ofRows(
          cursor, tag(statement, statement.readOnly() ? 0 : plan.changedRows()), takeWarnings());
    } finally {
      if (!streams) {
        PlanCursor cursor = prepared.cursor;
        if (cursor != null) {
          cursor.planEnded();
        }
        plan.stop();
        engine.transactions().release(snapshot);
        if (!statement.readOnly()) {
          tx.nextCommand();
        }
      }
    }
  }

  private static void checkParameters(PreparedPlan prepared) {
    int unset = prepared.parameters.firstUnset();
    if (unset >= 0) {
      throw new DatabaseException(
          SqlState.UNDEFINED_PARAMETER, "no value for parameter $" + (unset + 1));
    }
  }

  private PlanCursor cursorOf(PreparedPlan prepared, RunnablePlan plan) {
    PlanCursor cursor = prepared.cursor;
    if (cursor == null) {
      cursor =
          new PlanCursor(this, prepared, plan, new ResultDescriptor(prepared.plan().columns()));
      prepared.cursor = cursor;
    }
    return cursor;
  }

  private static String tag(StatementPlan plan, long count) {
    return switch (plan.commandTag()) {
      case "INSERT" -> "INSERT 0 " + count;
      case "UPDATE", "DELETE", "SELECT" -> plan.commandTag() + " " + count;
      default -> plan.commandTag();
    };
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
      fetches++;
      boolean done = false;
      boolean found = false;
      try {
        found = cursor.advance();
        engine.transactions().awaitSeen(state.transaction());
        done = true;
      } finally {
        if (!done) {
          streaming.remove(cursor);
          endPlan(cursor);
          statementFailed();
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
    streaming.remove(cursor);
    boolean done = false;
    try {
      endPlan(cursor);
      done = true;
    } finally {
      if (!inBlock && streaming.isEmpty() && state.open() != null) {
        if (done) {
          commitTransaction();
        } else {
          rollbackTransaction();
        }
      }
      noteEnd();
      beginIdling();
    }
  }

  private void endPlan(PlanCursor cursor) {
    if (!cursor.isStreaming()) {
      return;
    }
    Snapshot snapshot = cursor.snapshot();
    cursor.planEnded();
    RunnablePlan plan = cursor.prepared().runnable();
    try {
      if (plan != null) {
        plan.stop();
      }
    } finally {
      engine.transactions().release(snapshot);
    }
  }

  /** Before a plan is run again: a result of it that is still being read is put aside. */
  private void freeCursorOf(PreparedPlan prepared) {
    PlanCursor cursor = prepared.cursor;
    if (cursor == null) {
      return;
    }
    if (cursor.isClosed()) {
      cursor.reuse();
      return;
    }
    prepared.cursor = null;
    if (streaming.remove(cursor)) {
      try {
        cursor.detach();
      } finally {
        endPlan(cursor);
      }
    }
  }

  /**
   * Outside of a block, ends what earlier statements have left open: the rows that were not read
   * are put aside; a rollback that failed for want of memory is done now.
   */
  private void endEarlierStatements() {
    if (inBlock || state.open() == null) {
      return;
    }
    if (streaming.isEmpty()) {
      if (state.transaction().mustRollBack()) {
        rollbackTransaction();
      }
    } else if (putAside()) {
      commitTransaction();
    } else {
      rollbackTransaction();
    }
  }

  /** Whether the rows of all streams could be read. */
  private boolean putAside() {
    boolean all = true;
    boolean done = false;
    try {
      while (!streaming.isEmpty()) {
        PlanCursor cursor = streaming.remove(streaming.size() - 1);
        try {
          all &= cursor.detach();
        } finally {
          endPlan(cursor);
        }
      }
      done = true;
      return all;
    } finally {
      if (!done && !inBlock) {
        rollbackTransaction();
      }
    }
  }

  private void breakCursors() {
    while (!streaming.isEmpty()) {
      PlanCursor cursor = streaming.remove(streaming.size() - 1);
      cursor.breakOff();
      endPlan(cursor);
    }
  }

  // ---- commands

  private StatementResult runCommand(PreparedPlan prepared, ExecuteOptions options) {
    Transaction tx = state.transaction();
    CatalogState catalog = engine.catalog().current(tx);
    String key = planKey();
    if (!prepared.isFor(catalog.version(), key)) {
      planAnew(prepared, catalog, key);
    }
    StatementPlan statement = prepared.plan();
    checkMayWrite(statement, tx);
    Command command = statement.command();
    if (command instanceof Command.Prepare prepare) {
      return prepareNamed(prepare);
    }
    if (command instanceof Command.Execute execute) {
      return executeNamed(execute, options);
    }
    if (command == null) {
      throw new IllegalStateException("not a command");
    }
    tx.nextCommand();
    CommandContext context = new CommandContext(engine, tx, state, inBlock, warnings::add);
    StatementResult result;
    if (command instanceof Command.Explain explain) {
      ExecutionContext execution =
          newExecution(prepared.parameters, explain.statement().runtimeParameterCount());
      result = result(new Explain(context, execution).run(explain, prepared.planningNanos()));
    } else if (command instanceof Command.CreateTableAs create) {
      result = createTableAs(context, create, prepared.parameters);
    } else {
      String tag = Commands.run(command, context);
      if (tag == null) {
        throw new DatabaseException(
            SqlState.FEATURE_NOT_SUPPORTED, statement.commandTag() + " is not supported");
      }
      result =
          StatementResult.ofCount(0, tag.isEmpty() ? statement.commandTag() : tag, takeWarnings());
    }
    tx.nextCommand();
    return result;
  }

  private ExecutionContext newExecution(Parameters parameters, int runtimeParameterCount) {
    return new ExecutionContext(state, state, parameters, runtimeParameterCount, deferred);
  }

  private StatementResult createTableAs(
      CommandContext context, Command.CreateTableAs create, Parameters parameters) {
    TableInfo table = CreateTableCommand.create(context, create.ifNotExists(), create.table());
    StatementPlan query = create.query();
    if (table == null || query == null) {
      return StatementResult.ofCount(0, "CREATE TABLE AS", takeWarnings());
    }
    Transaction tx = state.transaction();
    RunnablePlan plan =
        PlanCompiler.compile(
            newExecution(parameters, query.runtimeParameterCount()),
            engine.catalog().current(tx),
            query,
            null);
    plan.lock(tx);
    tx.nextCommand();
    Snapshot snapshot = engine.transactions().takeSnapshot(tx);
    try {
      plan.start(tx, snapshot);
      long rows = plan.copyInto(table);
      return StatementResult.ofCount(rows, "SELECT " + rows, takeWarnings());
    } finally {
      plan.stop();
      engine.transactions().release(snapshot);
    }
  }

  private StatementResult result(CommandResult result) {
    if (result.columns().isEmpty()) {
      return StatementResult.ofCount(0, result.tag(), takeWarnings());
    }
    return StatementResult.ofRows(
        new TextCursor(new ResultDescriptor(result.columns()), result.rows()),
        result.tag(),
        takeWarnings());
  }

  private StatementResult prepareNamed(Command.Prepare prepare) {
    if (named.containsKey(prepare.name())) {
      throw new DatabaseException(
          SqlState.DUPLICATE_PREPARED_STATEMENT,
          "prepared statement \"" + prepare.name() + "\" already exists");
    }
    named.put(prepare.name(), prepareLocked(prepare.text(), prepare.parameterTypes()));
    return StatementResult.ofCount(0, "PREPARE", takeWarnings());
  }

  private StatementResult executeNamed(Command.Execute execute, ExecuteOptions options) {
    PreparedPlan prepared = named.get(execute.name());
    if (prepared == null) {
      throw noStatement(execute.name());
    }
    List<Expression> arguments = execute.arguments();
    if (arguments.size() != prepared.parameterTypes().size()) {
      throw new DatabaseException(
          SqlState.SYNTAX_ERROR,
          "wrong number of parameters for prepared statement \"" + execute.name() + "\"");
    }
    ExpressionCompiler compiler = compiler();
    for (int i = 0; i < arguments.size(); i++) {
      Evaluator value =
          compiler.cast(
              compiler.compile(arguments.get(i)),
              prepared.parameterTypes().get(i),
              CastContext.ASSIGNMENT);
      prepared.parameters.setBoxed(i, value.evalBoxed());
    }
    return runPlan(prepared, options);
  }

  private ExpressionCompiler compiler() {
    return new ExpressionCompiler(
        state,
        new Parameters(0),
        new Parameters(0),
        number -> {
          throw new DatabaseException(
              SqlState.FEATURE_NOT_SUPPORTED, "cannot use subquery in EXECUTE parameter");
        });
  }

  private static DatabaseException noStatement(String name) {
    return new DatabaseException(
        SqlState.INVALID_SQL_STATEMENT_NAME, "prepared statement \"" + name + "\" does not exist");
  }

  /** As {@link #plain}; an error leaves an open block failed, as any other statement's does. */
  private @Nullable StatementResult plainOrFailed(Statement statement) {
    boolean done = false;
    try {
      StatementResult result = plain(statement);
      done = true;
      return result;
    } finally {
      if (!done && inBlock && !failed) {
        statementFailed();
      }
    }
  }

  /** Statements that work without or on the transaction; null when it is none of those. */
  private @Nullable StatementResult plain(Statement statement) {
    if (statement instanceof TransactionStatement transaction) {
      return transaction(transaction);
    }
    if (statement instanceof SessionStatement.SetVariable set) {
      checkNotFailed();
      if (set.local() && !inBlock) {
        warnings.add("SET LOCAL can only be used in transaction blocks");
      } else {
        String value = set.values().isEmpty() ? null : String.join(", ", set.values());
        setVariable(set.name(), value, set.local());
      }
      return StatementResult.ofCount(0, "SET", takeWarnings());
    }
    if (statement instanceof SessionStatement.Reset reset) {
      checkNotFailed();
      String name = reset.name();
      if (name == null) {
        settings.resetAll(inBlock);
      } else {
        settings.set(name, null, false, inBlock);
      }
      return StatementResult.ofCount(0, "RESET", takeWarnings());
    }
    if (statement instanceof SessionStatement.Show show) {
      checkNotFailed();
      return show(show.name());
    }
    if (statement instanceof SessionStatement.Discard discard) {
      checkNotFailed();
      discard(discard.kind());
      return StatementResult.ofCount(0, discard.tag(), takeWarnings());
    }
    if (statement instanceof SessionStatement.Deallocate deallocate) {
      checkNotFailed();
      Identifier name = deallocate.name();
      if (name == null) {
        named.clear();
      } else if (named.remove(name.name()) == null) {
        throw noStatement(name.name());
      }
      return StatementResult.ofCount(0, deallocate.tag(), takeWarnings());
    }
    return null;
  }

  private void setVariable(String name, @Nullable String value, boolean local) {
    if (name.equals("transaction_isolation") || name.equals("transaction_read_only")) {
      checkModesAllowed();
      if (name.equals("transaction_read_only")) {
        blockReadOnly = value == null ? null : (Boolean) ValueText.parseBoolean(value);
      } else {
        IsolationLevel level = value == null ? null : isolation(value);
        if (level != null) {
          SettingChecks.check(level);
        }
        blockIsolation = level;
      }
      applyModes();
      return;
    }
    settings.set(name, value, local, inBlock);
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

  private StatementResult show(@Nullable String name) {
    List<List<String>> rows = new ArrayList<>();
    if (name == null) {
      for (Setting<?> setting : WaldbSettings.all()) {
        rows.add(List.of(setting.name(), settings.current().show(setting), setting.description()));
      }
      return result(
          new CommandResult(
              "SHOW",
              List.of(
                  OutputColumn.of("name", SqlType.TEXT),
                  OutputColumn.of("setting", SqlType.TEXT),
                  OutputColumn.of("description", SqlType.TEXT)),
              rows));
    }
    rows.add(List.of(showValue(name)));
    return result(new CommandResult("SHOW", List.of(OutputColumn.of(name, SqlType.TEXT)), rows));
  }

  private String showValue(String name) {
    Transaction tx = state.open();
    return switch (name) {
      case "transaction_isolation" ->
          tx != null
              ? tx.isolation().label()
              : settings.current().show(WaldbSettings.DEFAULT_TRANSACTION_ISOLATION);
      case "transaction_read_only" ->
          tx != null
              ? (tx.isReadOnly() ? "on" : "off")
              : settings.current().show(WaldbSettings.DEFAULT_TRANSACTION_READ_ONLY);
      default -> settings.current().show(name);
    };
  }

  private void discard(SessionStatement.DiscardKind kind) {
    switch (kind) {
      case ALL -> {
        if (inBlock) {
          throw new DatabaseException(
              SqlState.ACTIVE_SQL_TRANSACTION, "DISCARD ALL cannot run inside a transaction block");
        }
        settings.resetAll(false);
        named.clear();
        state.discardSequences();
      }
      case SEQUENCES -> state.discardSequences();
      case PLANS, TEMPORARY -> {
        // Plans are checked at each run; there are no temporary tables.
      }
    }
  }

  // ---- transactions

  private @Nullable StatementResult transaction(TransactionStatement statement) {
    if (statement instanceof TransactionStatement.Begin begin) {
      checkNotFailed();
      checkSupported(begin.modes());
      if (inBlock) {
        warnings.add("there is already a transaction in progress");
      } else {
        endEarlierStatements();
        beginBlock();
      }
      setModes(begin.modes());
    } else if (statement instanceof TransactionStatement.Commit commit) {
      return finishBlock(true, commit.chain());
    } else if (statement instanceof TransactionStatement.Rollback rollback) {
      return finishBlock(false, rollback.chain());
    } else if (statement instanceof TransactionStatement.Savepoint savepoint) {
      checkNotFailed();
      requireBlock("SAVEPOINT").savepoint(savepoint.name().name());
    } else if (statement instanceof TransactionStatement.ReleaseSavepoint release) {
      checkNotFailed();
      requireBlock("RELEASE SAVEPOINT").release(release.name().name());
    } else if (statement instanceof TransactionStatement.RollbackToSavepoint rollback) {
      rollbackToLocked(rollback.name().name());
    } else if (statement instanceof TransactionStatement.SetTransaction set) {
      checkNotFailed();
      setTransaction(set);
    } else if (statement instanceof TransactionStatement.SetConstraints set) {
      checkNotFailed();
      if (!set.names().isEmpty()) {
        throw new DatabaseException(
            SqlState.FEATURE_NOT_SUPPORTED, "SET CONSTRAINTS with names is not supported");
      }
      if (!inBlock) {
        warnings.add("SET CONSTRAINTS can only be used in transaction blocks");
      } else {
        deferred.setAll(set.deferred());
        if (!set.deferred()) {
          deferred.run();
        }
      }
    } else {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED, statement.tag() + " is not supported");
    }
    return StatementResult.ofCount(0, statement.tag(), takeWarnings());
  }

  private void beginBlock() {
    inBlock = true;
    blockIsolation = null;
    blockReadOnly = null;
    if (state.open() == null) {
      openTransaction();
    }
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
  }

  /** A transaction that has done nothing yet is made anew with the block's modes. */
  private void applyModes() {
    Transaction tx = state.open();
    if (tx != null && inBlock) {
      engine.transactions().abort(tx);
      database.statistics().rolledBack();
      state.setTransaction(null);
      openTransaction();
    }
  }

  private void setTransaction(TransactionStatement.SetTransaction set) {
    TransactionStatement.Modes modes = set.modes();
    if (!set.sessionDefault()) {
      if (!inBlock) {
        warnings.add("SET TRANSACTION can only be used in transaction blocks");
        return;
      }
      setModes(modes);
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

  private Transaction requireBlock(String what) {
    if (!inBlock) {
      throw new DatabaseException(
          SqlState.NO_ACTIVE_SQL_TRANSACTION, what + " can only be used in transaction blocks");
    }
    return state.transaction();
  }

  private StatementResult finishBlock(boolean commits, boolean chain) {
    if (!inBlock) {
      warnings.add(NOT_IN_BLOCK);
      return StatementResult.ofCount(0, commits ? "COMMIT" : "ROLLBACK", takeWarnings());
    }
    IsolationLevel isolation = blockIsolation;
    Boolean readOnly = blockReadOnly;
    boolean committed = endBlock(commits);
    if (chain) {
      beginBlock();
      blockIsolation = isolation;
      blockReadOnly = readOnly;
      applyModes();
    }
    return StatementResult.ofCount(0, committed ? "COMMIT" : "ROLLBACK", takeWarnings());
  }

  /** Ends the block; whether it was committed. */
  private boolean endBlock(boolean commits) {
    boolean commit = commits && !failed;
    inBlock = false;
    failed = false;
    boolean done = false;
    try {
      if (commit) {
        commitTransaction();
      } else {
        rollbackTransaction();
      }
      done = true;
      return commit;
    } finally {
      if (!done) {
        rollbackTransaction();
      }
      blockIsolation = null;
      blockReadOnly = null;
    }
  }

  private void commitTransaction() {
    Transaction tx = state.transaction();
    boolean done = false;
    try {
      putAside();
      deferred.run();
      engine.transactions().commit(tx);
      database.statistics().committed();
      done = true;
    } finally {
      if (!done) {
        rollbackTransaction();
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

  private void rollbackTransaction() {
    try {
      breakCursors();
    } finally {
      abortTransaction();
      settings.end(false);
      deferred.clear();
    }
  }

  private void abortTransaction() {
    Transaction tx = state.open();
    if (tx != null) {
      engine.transactions().abort(tx);
      database.statistics().rolledBack();
      state.setTransaction(null);
    }
  }

  /** A statement has thrown: its transaction is undone, or the block is left to be rolled back. */
  private void statementFailed() {
    if (!inBlock) {
      rollbackTransaction();
      return;
    }
    failed = true;
    try {
      breakCursors();
    } finally {
      Transaction tx = state.open();
      if (tx != null && tx.level() == 0) {
        // Nothing of it can be saved: its locks are let go at once.
        abortTransaction();
        deferred.clear();
      } else if (tx != null && !engine.panic().isPanicked()) {
        engine.transactions().awaitSeen(tx); // the error may tell of it
      }
    }
  }

  private void rollbackToLocked(String name) {
    if (!inBlock) {
      throw new DatabaseException(
          SqlState.NO_ACTIVE_SQL_TRANSACTION,
          "ROLLBACK TO SAVEPOINT can only be used in transaction blocks");
    }
    Transaction tx = state.open();
    if (tx == null) {
      throw new DatabaseException(
          SqlState.INVALID_SAVEPOINT_SPECIFICATION, "savepoint \"" + name + "\" does not exist");
    }
    breakCursors();
    tx.rollbackTo(name);
    failed = false;
  }

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

  /** Opens a block; nothing when one is open. */
  public void begin() {
    locked(
        "BEGIN",
        () -> {
          if (!inBlock) {
            endEarlierStatements();
            beginBlock();
          }
        });
  }

  /** Commits the block, or rolls it back when it has failed; nothing when none is open. */
  public void commit() {
    locked(
        "COMMIT",
        () -> {
          if (inBlock && !endBlock(true)) {
            throw new DatabaseException(
                SqlState.IN_FAILED_SQL_TRANSACTION,
                "the transaction cannot be committed: a statement of it failed, and it was rolled"
                    + " back");
          }
        });
  }

  /** Rolls the block back; nothing when none is open. */
  public void rollback() {
    locked(
        "ROLLBACK",
        () -> {
          if (inBlock) {
            endBlock(false);
          }
        });
  }

  /** Sets a savepoint. */
  public void savepoint(String name) {
    locked(
        "SAVEPOINT",
        () -> {
          checkNotFailed();
          requireBlock("SAVEPOINT").savepoint(name);
        });
  }

  /** Rolls back to a savepoint. */
  public void rollbackTo(String name) {
    locked("ROLLBACK TO SAVEPOINT", () -> rollbackToLocked(name));
  }

  /** Releases a savepoint. */
  public void release(String name) {
    locked(
        "RELEASE SAVEPOINT",
        () -> {
          checkNotFailed();
          requireBlock("RELEASE SAVEPOINT").release(name);
        });
  }

  /** Where the transaction block stands. */
  public TransactionStatus transactionStatus() {
    return failed
        ? TransactionStatus.FAILED
        : inBlock ? TransactionStatus.IN_TRANSACTION : TransactionStatus.IDLE;
  }

  // ---- several statements

  /** Runs a text of any number of statements; outside of a block they are one transaction. */
  public List<StatementResult> executeScript(String sql, ExecuteOptions options) {
    StackReserve.check();
    lock.lock();
    try {
      checkOpen();
      List<ParsedStatement> statements = SqlParser.parse(sql);
      List<StatementResult> results = new ArrayList<>();
      boolean implicit = !inBlock && statements.size() > 1;
      boolean done = false;
      try {
        for (ParsedStatement parsed : statements) {
          if (implicit && !inBlock && !(parsed.statement() instanceof TransactionStatement)) {
            state.statementBegins();
            beginBlock();
            implicitBlock = true;
          } else if (parsed.statement() instanceof TransactionStatement) {
            implicitBlock = false;
          }
          String text = parsed.text();
          PreparedPlan prepared = prepareFor(text);
          results.add(executeLocked(prepared, options));
        }
        if (implicitBlock && inBlock) {
          endBlock(true);
        }
        done = true;
      } finally {
        if (!done && implicitBlock && inBlock) {
          endBlock(false);
        }
        implicitBlock = false;
        noteEnd();
        beginIdling();
      }
      return results;
    } finally {
      lock.unlock();
    }
  }

  private PreparedPlan prepareFor(String text) {
    boolean done = false;
    try {
      PreparedPlan prepared = prepareLocked(text, List.of());
      done = true;
      return prepared;
    } finally {
      if (!done && inBlock && !failed) {
        statementFailed();
      }
    }
  }

  /** Runs a statement once for each set of parameters, outside of a block as one transaction. */
  public StatementResult executeBatch(
      PreparedPlan prepared, List<Parameters> rows, ExecuteOptions options) {
    StackReserve.check();
    lock.lock();
    try {
      checkOpen();
      Future<?> timer = beginStatement(prepared.text(), options);
      try {
        checkNotFailed();
        endEarlierStatements();
        boolean single = ensureTransaction();
        boolean done = false;
        long[] counts = new long[rows.size()];
        try {
          runBatch(prepared, rows, counts);
          done = true;
        } finally {
          if (!done) {
            statementFailed();
          }
        }
        if (single) {
          commitTransaction();
        }
        return new StatementResult(null, 0, counts, prepared.plan().commandTag(), takeWarnings());
      } finally {
        endStatement(timer);
      }
    } finally {
      lock.unlock();
    }
  }

  private void runBatch(PreparedPlan prepared, List<Parameters> rows, long[] counts) {
    if (prepared.plan().plan() == null || prepared.isQuery()) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED, "only statements that change rows can be batched");
    }
    Transaction tx = state.transaction();
    freeCursorOf(prepared);
    RunnablePlan plan = ready(prepared, tx);
    checkMayWrite(prepared.plan(), tx);
    if (plan.takesBatches()) {
      Snapshot snapshot = engine.transactions().takeSnapshot(tx);
      try {
        plan.insertBatch(tx, snapshot, rows, counts);
      } finally {
        plan.stop();
        engine.transactions().release(snapshot);
        tx.nextCommand();
      }
      return;
    }
    for (int i = 0; i < counts.length; i++) {
      prepared.parameters.copyFrom(rows.get(i));
      StatementResult result = runPlan(prepared, ExecuteOptions.DEFAULT);
      counts[i] = result.updateCount();
      if (result.hasRows()) {
        result.cursor().close(); // nobody is given the rows of a batch
      }
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
      return showValue(name);
    } finally {
      lock.unlock();
    }
  }

  /** Changes a setting for the session, as SET does; null for its default. */
  public void set(String name, @Nullable String value) {
    locked("SET", () -> setVariable(name, value, false));
  }

  /** The catalog as the session sees it now. */
  public CatalogSnapshot catalog() {
    lock.lock();
    try {
      return state.catalog();
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
    return lastCommitLsn;
  }

  /** The id of that transaction; 0 when there was none. */
  public long lastCommitXid() {
    return lastCommitXid;
  }

  /** Whether the log before a position is durable. */
  public boolean isDurable(long lsn) {
    return engine.wal().flushedLsn() >= lsn;
  }

  /** Completes when the log before a position is durable. */
  public CompletionStage<@Nullable Void> whenDurable(long lsn) {
    return engine.whenDurable(lsn);
  }

  /** Makes every commit so far durable. */
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
    endIdling();
    try {
      if (!engine.panic().isPanicked()) {
        rollbackTransaction();
      }
    } finally {
      inBlock = false;
      failed = false;
      database.forget(this);
    }
  }
}
