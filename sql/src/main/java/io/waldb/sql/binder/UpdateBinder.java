package io.waldb.sql.binder;

import io.waldb.sql.binder.FromBinder.Bound;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.query.BoundStatement;
import io.waldb.sql.query.BoundStatement.ColumnValue;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.storage.catalog.TableInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds UPDATE and DELETE. */
final class UpdateBinder {
  private final BindContext context;
  private final Scope scope;
  private final Bound target;
  private final TableInfo table;
  private final List<FromItem> from;

  private UpdateBinder(
      BindContext context,
      CommonTables commonTables,
      TableExpression.Table written,
      String verb,
      List<TableExpression> others) {
    this.context = context;
    table = TargetTables.require(context, written.name(), verb);
    FromBinder binder = new FromBinder(context, null, commonTables);
    target = binder.table(table, written.alias());
    scope = new Scope(null, commonTables);
    scope.add(target.tables(), target.columns(), written.position());
    binder.addBefore(target);
    from = binder.bind(others, scope);
  }

  private int relation() {
    return target.tables().get(0).relation();
  }

  private String alias() {
    return target.tables().get(0).alias();
  }

  private @Nullable Expression where(@Nullable SyntaxExpression where) {
    return where == null
        ? null
        : new ExpressionBinder(context, scope, Clause.WHERE, null).bindBoolean(where, "WHERE");
  }

  static BoundStatement.Action update(BindContext context, DataStatement.Update syntax) {
    CommonTables tables =
        new QueryBinder(context, null, new CommonTables(null, context)).with(syntax.with());
    UpdateBinder binder =
        new UpdateBinder(context, tables, syntax.target(), "update", syntax.from());
    TableExpressions expressions = new TableExpressions(context, binder.table, binder.target);
    Set<Integer> assigned = new HashSet<>();
    List<ColumnValue> assignments =
        new AssignmentBinder(context, binder.table, expressions, binder.scope)
            .bind(syntax.assignments(), assigned);
    Expression where = binder.where(syntax.where());
    return new BoundStatement.Update(
        binder.table,
        binder.relation(),
        binder.alias(),
        assignments,
        binder.from,
        where,
        expressions.rulesForUpdate(assigned, assignments),
        ReturningBinder.bind(context, binder.scope, syntax.returning()));
  }

  static BoundStatement.Action delete(BindContext context, DataStatement.Delete syntax) {
    CommonTables tables =
        new QueryBinder(context, null, new CommonTables(null, context)).with(syntax.with());
    UpdateBinder binder =
        new UpdateBinder(context, tables, syntax.target(), "delete from", syntax.using());
    Expression where = binder.where(syntax.where());
    return new BoundStatement.Delete(
        binder.table,
        binder.relation(),
        binder.alias(),
        binder.from,
        where,
        ReturningBinder.bind(context, binder.scope, syntax.returning()));
  }
}
