package io.waldb.sql.planner;

import io.waldb.sql.binder.DefinitionBinder;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.MaintenanceStatement;
import io.waldb.sql.syntax.SessionStatement;
import io.waldb.sql.syntax.Statement;
import io.waldb.storage.tuple.SqlType;
import java.util.List;

/** Binds statements that have no plan. */
final class CommandPlanner {
  private final PlanningContext context;

  CommandPlanner(PlanningContext context) {
    this.context = context;
  }

  StatementPlan plan(Statement statement) {
    DataPlanner data = new DataPlanner(context);
    if (statement instanceof MaintenanceStatement.Explain explain) {
      StatementPlan explained = StatementPlanner.plan(explain.statement(), List.of(), context);
      return command(
          new Command.Explain(explain.options(), explained),
          statement,
          List.of(OutputColumn.of("QUERY PLAN", SqlType.TEXT)));
    }
    if (statement instanceof SessionStatement.Prepare prepare) {
      return command(
          new Command.Prepare(
              prepare.name().name(),
              prepare.types().stream().map(DefinitionBinder::type).toList(),
              prepare.text()),
          statement,
          List.of());
    }
    if (statement instanceof SessionStatement.Execute execute) {
      return command(
          new DefinitionBinder(data.binderOptions()).execute(execute), statement, List.of());
    }
    if (statement instanceof DefinitionStatement.CreateTableAs create) {
      StatementPlan query = data.plan(new DataStatement.Select(create.query()), List.of());
      return command(
          new DefinitionBinder(data.binderOptions()).createTableAs(create, query),
          statement,
          List.of());
    }
    return command(
        new DefinitionBinder(data.binderOptions()).bind(statement), statement, List.of());
  }

  private StatementPlan command(Command command, Statement statement, List<OutputColumn> columns) {
    return new StatementPlan(
        null,
        command,
        List.of(),
        List.of(),
        List.of(),
        columns,
        !columns.isEmpty(),
        0,
        context.catalog().version(),
        statement.tag(),
        !(statement instanceof DefinitionStatement),
        List.of());
  }
}
