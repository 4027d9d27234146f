package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.StackReserve;
import io.waldb.sql.query.BoundStatement;
import io.waldb.sql.query.BoundStatement.Action;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.storage.tuple.SqlType;
import java.util.List;

/**
 * Binds statements over rows: looks up names, finds types, chooses overloads.
 *
 * <p>A new object for each statement is not needed; it keeps no state of a statement.
 */
public final class Binder {
  private final BinderOptions options;

  /** Binds against a catalog and a search path. */
  public Binder(BinderOptions options) {
    this.options = options;
  }

  /**
   * Binds a statement.
   *
   * @param hints types of the first parameters as the caller knows them, UNKNOWN where it does not
   * @throws DatabaseException with PostgreSQL's state, message, hint and position: 42P01, 42703,
   *     42702, 42883, 42804, 42803, 22P02 and others; 54001 when it is nested too deeply
   */
  public BoundStatement bind(DataStatement statement, List<SqlType> hints) {
    ParameterTypes parameters = new ParameterTypes(hints, true);
    BindContext context = new BindContext(options, parameters);
    Action action;
    try {
      action = action(context, statement);
    } catch (StackOverflowError e) {
      throw StackReserve.exceeded(e);
    }
    return new BoundStatement(
        action, context.subqueries(), context.ctes(), parameters.result(), context.relationCount());
  }

  private static Action action(BindContext context, DataStatement statement) {
    if (statement instanceof DataStatement.Select select) {
      return new BoundStatement.Select(
          new QueryBinder(context, null, new CommonTables(null, context)).bind(select.query()));
    }
    if (statement instanceof DataStatement.Insert insert) {
      return InsertBinder.bind(context, insert);
    }
    if (statement instanceof DataStatement.Update update) {
      return UpdateBinder.update(context, update);
    }
    if (statement instanceof DataStatement.Delete delete) {
      return UpdateBinder.delete(context, delete);
    }
    throw SqlErrors.notSupported(statement.position(), statement.tag());
  }
}
