package io.waldb.sql.planner;

import io.waldb.common.StackReserve;
import io.waldb.sql.binder.Binder;
import io.waldb.sql.binder.BinderOptions;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.plan.TableLock;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundStatement;
import io.waldb.sql.query.BoundStatement.Action;
import io.waldb.sql.query.Queries;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.Objects;

/** Binds and plans statements over rows. */
final class DataPlanner {
  private final PlanningContext context;

  DataPlanner(PlanningContext context) {
    this.context = context;
  }

  BinderOptions binderOptions() {
    return new BinderOptions(context.catalog(), context.searchPath(), context.evaluator());
  }

  StatementPlan plan(DataStatement statement, List<SqlType> hints) {
    BoundStatement bound = new Binder(binderOptions()).bind(statement, hints);
    return plan(bound, statement.tag());
  }

  StatementPlan plan(BoundStatement bound, String tag) {
    StatementState state = new StatementState(context, bound);
    Plan plan;
    try {
      plan = plan(state, bound.action());
    } catch (StackOverflowError e) {
      throw StackReserve.exceeded(e);
    }
    boolean select = bound.action() instanceof BoundStatement.Select;
    List<OutputColumn> columns = plan.output();
    return new StatementPlan(
        plan,
        null,
        state.subplans(),
        state.tablePlans(),
        bound.parameterTypes(),
        columns,
        select || !columns.isEmpty(),
        state.runtimeParameterCount(),
        context.catalog().definitionVersion(),
        tag,
        select && isReadOnly(bound),
        state.locks(),
        tables(state.locks()));
  }

  private List<TableInfo> tables(List<TableLock> locks) {
    return locks.stream()
        .map(lock -> Objects.requireNonNull(context.catalog().table(lock.table())))
        .distinct()
        .toList();
  }

  private static Plan plan(StatementState state, Action action) {
    if (action instanceof BoundStatement.Select select) {
      return new QueryPlanner(state).plan(select.query()).plan();
    }
    ModifyPlanner planner = new ModifyPlanner(state);
    if (action instanceof BoundStatement.Insert insert) {
      return planner.insert(insert);
    }
    return action instanceof BoundStatement.Update update
        ? planner.update(update)
        : planner.delete((BoundStatement.Delete) action);
  }

  /** A query that locks rows or draws from a sequence writes. */
  private static boolean isReadOnly(BoundStatement bound) {
    boolean[] reads = {true};
    bound.subqueries().forEach(query -> check(query, reads));
    bound.ctes().forEach(table -> check(table.query(), reads));
    if (bound.action() instanceof BoundStatement.Select select) {
      check(select.query(), reads);
    }
    return reads[0];
  }

  private static void check(BoundQuery query, boolean[] reads) {
    reads[0] &= query.locking().isEmpty();
    Queries.forEach(
        query,
        expression ->
            reads[0] &=
                !Expressions.any(expression, e -> e instanceof io.waldb.sql.expr.SequenceCall));
  }
}
