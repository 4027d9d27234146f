package io.waldb.executor;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.Setting;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.command.CommandResult;
import io.waldb.executor.command.Errors;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.executor.expression.Parameters;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.SessionStatement;
import io.waldb.sql.syntax.UtilityStatement;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statements about the session itself: SET, RESET, SHOW, DISCARD, and the prepared statements that
 * have names. Used under the session's lock.
 */
final class SessionStatements {
  private final SessionSettings settings;
  private final SessionState state;
  private final SessionTransaction transaction;
  private final SessionPlans plans;
  private final Warnings warnings;
  private final Map<String, PreparedPlan> named = new HashMap<>();

  SessionStatements(
      SessionSettings settings,
      SessionState state,
      SessionTransaction transaction,
      SessionPlans plans,
      Warnings warnings) {
    this.settings = settings;
    this.state = state;
    this.transaction = transaction;
    this.plans = plans;
    this.warnings = warnings;
  }

  /** Runs a statement that needs no transaction. */
  CommandResult run(UtilityStatement statement) {
    transaction.check(statement);
    if (statement instanceof SessionStatement.SetVariable set) {
      set(set);
      return CommandResult.of("SET");
    }
    if (statement instanceof SessionStatement.Reset reset) {
      reset(reset.name());
      return CommandResult.of("RESET");
    }
    if (statement instanceof SessionStatement.Show show) {
      return show(show.name());
    }
    if (statement instanceof SessionStatement.Discard discard) {
      discard(discard.kind());
      return CommandResult.of(discard.tag());
    }
    if (statement instanceof SessionStatement.Deallocate deallocate) {
      deallocate(deallocate.name());
      return CommandResult.of(deallocate.tag());
    }
    throw Errors.notSupported(statement.tag());
  }

  // ---- settings

  private void set(SessionStatement.SetVariable set) {
    if (set.local() && !transaction.inBlock()) {
      warnings.add("SET LOCAL can only be used in transaction blocks");
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

  private CommandResult show(@Nullable String name) {
    List<List<String>> rows = new ArrayList<>();
    if (name == null) {
      for (Setting<?> setting : WaldbSettings.all()) {
        rows.add(List.of(setting.name(), settings.current().show(setting), setting.description()));
      }
      return new CommandResult(
          "SHOW",
          List.of(
              OutputColumn.of("name", SqlType.TEXT),
              OutputColumn.of("setting", SqlType.TEXT),
              OutputColumn.of("description", SqlType.TEXT)),
          rows);
    }
    rows.add(List.of(state.showSetting(name)));
    return new CommandResult("SHOW", List.of(OutputColumn.of(name, SqlType.TEXT)), rows);
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
  void prepare(Command.Prepare prepare) {
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
  PreparedPlan prepared(Command.Execute execute) {
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
