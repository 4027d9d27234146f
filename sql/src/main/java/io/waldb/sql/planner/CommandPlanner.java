package io.waldb.sql.planner;

import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.syntax.Statement;
import java.util.List;

/** Binds statements that have no plan. */
final class CommandPlanner {
  private final PlanningContext context;

  CommandPlanner(PlanningContext context) {
    this.context = context;
  }

  StatementPlan plan(Statement statement) {
    return new StatementPlan(
        null,
        new Command.Plain(statement),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false,
        0,
        context.catalog().version(),
        statement.tag(),
        true,
        List.of());
  }
}
