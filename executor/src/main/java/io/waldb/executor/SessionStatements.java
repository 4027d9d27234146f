package io.waldb.executor;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.Setting;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.command.CommandContext;
import io.waldb.executor.command.CommandResult;
import io.waldb.executor.command.Commands;
import io.waldb.executor.command.Errors;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.executor.expression.Parameters;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.plan.Utility;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.SessionStatement;
import io.waldb.sql.syntax.TransactionStatement;
import io.waldb.sql.syntax.UtilityStatement;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements of a session that have no plan. Those about the session and its block need no
 * transaction: transaction control ({@link SessionTransaction#run}), SET, RESET, SHOW, DISCARD and
 * DEALLOCATE. All others run in one: PREPARE and EXECUTE here, as the named statements are the
 * session's, the rest by {@link Commands}. Used under the session's lock.
 *
 * <p>Where a statement may run it says itself, as {@link UtilityStatement}.
 */
final class SessionStatements {
  private final StorageEngine engine;
  private final SessionSettings settings;
  private final SessionState state;
  private final SessionTransaction transaction;
  private final SessionPlans plans;
  private final PlanRunner runner;
  private final Notices notices;
  private final Map<String, PreparedPlan> named = new HashMap<>();

  SessionStatements(
      StorageEngine engine,
      SessionSettings settings,
      SessionState state,
      SessionTransaction transaction,
      SessionPlans plans,
      PlanRunner runner,
      Notices notices) {
    this.engine = engine;
    this.settings = settings;
    this.state = state;
    this.transaction = transaction;
    this.plans = plans;
    this.runner = runner;
    this.notices = notices;
  }

  /**
   * Runs a statement about the session or its block. An error leaves an open block failed, as any
   * other statement's does.
   */
  StatementResult run(PreparedPlan prepared, UtilityStatement statement) {
    boolean done = false;
    try {
      List<List<String>> rows = List.of();
      if (statement instanceof TransactionStatement of) {
        transaction.run(of);
      } else {
        rows = runOwn(statement);
      }
      StatementResult result = result(prepared, statement.tag(), 0, rows);
      done = true;
      return result;
    } finally {
      if (!done) {
        transaction.failBlock();
      }
    }
  }

  /** Runs a statement about the session; its rows. */
  private List<List<String>> runOwn(UtilityStatement statement) {
    transaction.check(statement);
    if (statement instanceof SessionStatement.Show show) {
      return show(show.name());
    } else if (statement instanceof SessionStatement.SetVariable set) {
      set(set);
    } else if (statement instanceof SessionStatement.Reset reset) {
      reset(reset.name());
    } else if (statement instanceof SessionStatement.Discard discard) {
      discard(discard.kind());
    } else if (statement instanceof SessionStatement.Deallocate deallocate) {
      deallocate(deallocate.name());
    } else {
      throw Errors.notSupported(statement.tag());
    }
    return List.of();
  }

  /** Runs a statement in the session's open transaction. */
  StatementResult runInTransaction(PreparedPlan prepared, ExecuteOptions options) {
    Transaction tx = state.transaction();
    plans.renew(prepared, tx);
    StatementPlan plan = prepared.plan();
    SessionTransaction.checkMayWrite(plan, tx);
    Utility utility = Objects.requireNonNull(plan.utility());
    Command command = utility.command();
    if (!(command instanceof Command.Nothing)) {
      transaction.check(utility.statement());
    }
    if (command instanceof Command.Execute execute) {
      return runner.run(prepared(execute), options);
    }
    if (command instanceof Command.Prepare prepare) {
      prepare(prepare);
      return result(prepared, plan.commandTag(), 0, List.of());
    }
    tx.nextCommand();
    CommandContext context =
        new CommandContext(
            engine,
            tx,
            state,
            transaction.inBlock(),
            notices::add,
            inner -> plans.newExecution(prepared.parameters(), inner),
            prepared.planningNanos());
    CommandResult result = Commands.run(utility, context);
    tx.nextCommand();
    return result(prepared, result.tag(), result.count(), result.rows());
  }

  /** The rows, if the statement is one that has some, else the count. */
  private StatementResult result(
      PreparedPlan prepared, String tag, long count, List<List<String>> rows) {
    ResultDescriptor columns = prepared.resultDescriptor();
    return columns == null
        ? StatementResult.ofCount(count, tag, notices.take())
        : StatementResult.ofRows(new TextCursor(columns, rows), tag, notices.take());
  }

  // ---- settings

  private void set(SessionStatement.SetVariable set) {
    if (set.local() && !transaction.inBlock()) {
      notices.warn(
          SqlState.NO_ACTIVE_SQL_TRANSACTION, "SET LOCAL can only be used in transaction blocks");
    } else {
      String value = set.values().isEmpty() ? null : String.join(", ", set.values());
      set(set.name(), value, set.local());
    }
  }

  /** Changes a setting, for the session or for the transaction; null for its default. */
  void set(String name, @Nullable String value, boolean local) {
    switch (name) {
      case SessionState.ISOLATION -> transaction.setIsolation(value);
      case SessionState.READ_ONLY -> transaction.setReadOnly(value);
      default -> settings.set(name, value, local, transaction.inBlock());
    }
  }

  private void reset(@Nullable String name) {
    if (name == null) {
      settings.resetAll(transaction.inBlock());
    } else {
      set(name, null, false);
    }
  }

  private List<List<String>> show(@Nullable String name) {
    if (name != null) {
      return List.of(List.of(state.showSetting(name)));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Setting<?> setting : WaldbSettings.all()) {
      rows.add(List.of(setting.name(), settings.current().show(setting), setting.description()));
    }
    return rows;
  }

  private void discard(SessionStatement.DiscardKind kind) {
    switch (kind) {
      case ALL -> {
        settings.resetAll(false);
        named.clear();
        state.sequences().discard();
      }
      case SEQUENCES -> state.sequences().discard();
      case PLANS, TEMPORARY -> {
        // Plans are checked at each run; there are no temporary tables.
      }
    }
  }

  // ---- prepared statements with names

  /**
   * PREPARE.
   *
   * @throws DatabaseException 42P05 when the name is taken
   */
  private void prepare(Command.Prepare prepare) {
    if (named.containsKey(prepare.name())) {
      throw new DatabaseException(
          SqlState.DUPLICATE_PREPARED_STATEMENT,
          "prepared statement \"" + prepare.name() + "\" already exists");
    }
    named.put(prepare.name(), plans.prepare(prepare.text(), prepare.parameterTypes()));
  }

  /**
   * The statement that EXECUTE names, with its parameters set.
   *
   * @throws DatabaseException 26000 when there is none; 42601 for a wrong number of parameters
   */
  private PreparedPlan prepared(Command.Execute execute) {
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
      prepared.parameters().setBoxed(i, value.evalBoxed());
    }
    return prepared;
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

  private void deallocate(@Nullable Identifier name) {
    if (name == null) {
      named.clear();
    } else if (named.remove(name.name()) == null) {
      throw noStatement(name.name());
    }
  }

  private static DatabaseException noStatement(String name) {
    return new DatabaseException(
        SqlState.INVALID_SQL_STATEMENT_NAME, "prepared statement \"" + name + "\" does not exist");
  }
}
