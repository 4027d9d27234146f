package io.waldb.sql.planner;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.binder.DefinitionBinder;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.plan.Utility;
import io.waldb.sql.query.BoundStatement;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.MaintenanceStatement;
import io.waldb.sql.syntax.SessionStatement;
import io.waldb.sql.syntax.Statement;
import io.waldb.sql.syntax.UtilityStatement;
import io.waldb.storage.tuple.SqlType;
import java.util.List;

/** Binds statements that have no plan of their own, and plans those inside of them. */
final class CommandPlanner {
  private final PlanningContext context;

  CommandPlanner(PlanningContext context) {
    this.context = context;
  }

  StatementPlan plan(UtilityStatement statement, List<SqlType> hints) {
    UtilityOptions.check(statement);
    DataPlanner planner = new DataPlanner(context);
    DefinitionBinder binder = new DefinitionBinder(planner.binderOptions());
    if (statement instanceof MaintenanceStatement.Explain explain) {
      return explain(explain, hints);
    }
    if (statement instanceof DefinitionStatement.CreateTableAs create) {
      BoundStatement query = binder.query(create.query(), hints);
      Command command = binder.createTableAs(create, query);
      if (command instanceof Command.CreateTableAs as && create.withData()) {
        command =
            new Command.CreateTableAs(as.ifNotExists(), as.table(), planner.plan(query, "SELECT"));
      }
      return of(statement, command, List.of(), query.parameterTypes());
    }
    Command command = binder.bind(statement);
    return of(statement, command, columns(statement), List.of());
  }

  private static List<OutputColumn> columns(UtilityStatement statement) {
    if (statement instanceof SessionStatement.Show show) {
      return show.name() != null
          ? List.of(OutputColumn.of(show.name(), SqlType.TEXT))
          : List.of(
              OutputColumn.of("name", SqlType.TEXT),
              OutputColumn.of("setting", SqlType.TEXT),
              OutputColumn.of("description", SqlType.TEXT));
    }
    return List.of();
  }

  private StatementPlan explain(MaintenanceStatement.Explain explain, List<SqlType> hints) {
    Statement inner = explain.statement();
    if (inner instanceof DefinitionStatement.CreateTableAs create) {
      inner = new DataStatement.Select(create.query());
    }
    if (!(inner instanceof DataStatement)) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED, "EXPLAIN of " + inner.tag() + " is not supported");
    }
    StatementPlan plan = StatementPlanner.plan(inner, hints, context);
    return of(
        explain,
        new Command.Explain(explain.options(), plan),
        List.of(OutputColumn.of("QUERY PLAN", SqlType.TEXT)),
        plan.parameterTypes());
  }

  private StatementPlan of(
      UtilityStatement statement,
      Command command,
      List<OutputColumn> columns,
      List<SqlType> parameterTypes) {
    return new StatementPlan(
        null,
        new Utility(statement, command),
        List.of(),
        List.of(),
        parameterTypes,
        columns,
        !columns.isEmpty(),
        0,
        context.catalog().definitionVersion(),
        statement.tag(),
        statement.readOnly(),
        List.of(),
        List.of());
  }
}
