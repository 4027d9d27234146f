package io.waldb.sql.planner;

import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.Statement;
import io.waldb.sql.syntax.UtilityStatement;
import io.waldb.storage.tuple.SqlType;
import java.util.List;

/**
 * From a parsed statement to what the executor runs. The door of this package.
 *
 * <p>Stateless: the same statement against the same catalog version, search path and parameter
 * hints gives an equal plan, which may be kept and shared.
 */
public final class StatementPlanner {
  private StatementPlanner() {}

  /**
   * Binds and plans a statement.
   *
   * @param statement as parsed
   * @param parameterHints types of the first parameters where the caller knows them, UNKNOWN where
   *     not
   * @param context the catalog and what else it depends on
   * @throws io.waldb.common.DatabaseException what PostgreSQL raises when it analyses the
   *     statement, with the position in the parsed text
   */
  public static StatementPlan plan(
      Statement statement, List<SqlType> parameterHints, PlanningContext context) {
    if (statement instanceof DataStatement data) {
      return new DataPlanner(context).plan(data, parameterHints);
    }
    return new CommandPlanner(context).plan((UtilityStatement) statement, parameterHints);
  }
}
