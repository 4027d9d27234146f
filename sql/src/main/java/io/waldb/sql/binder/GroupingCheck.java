package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.AggregateCall;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SubqueryExpression;
import io.waldb.sql.query.Queries;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.TableInfo;
import java.util.List;

/**
 * Holds the rule that a grouped query uses only grouping expressions and aggregates; columns that
 * depend on a grouped primary key are allowed.
 *
 * <p>Follows PostgreSQL {@code check_ungrouped_columns_walker}.
 */
final class GroupingCheck {
  private final BindContext context;
  private final Scope scope;
  private final List<Expression> grouping;

  GroupingCheck(BindContext context, Scope scope, List<Expression> grouping) {
    this.context = context;
    this.scope = scope;
    this.grouping = grouping;
  }

  /**
   * Checks one expression of the select list, HAVING or ORDER BY.
   *
   * @throws io.waldb.common.DatabaseException 42803 for a column that is not grouped
   */
  void check(Expression expression) {
    check(expression, false);
  }

  private void check(Expression expression, boolean inSubquery) {
    if (grouping.contains(expression) || (expression instanceof AggregateCall && !inSubquery)) {
      return;
    }
    if (expression instanceof ColumnReference column) {
      checkColumn(column, inSubquery);
      return;
    }
    for (Expression child : expression.children()) {
      check(child, inSubquery);
    }
    if (expression instanceof SubqueryExpression subquery) {
      Queries.forEach(context.subquery(subquery.subquery()), inner -> check(inner, true));
    }
  }

  private void checkColumn(ColumnReference column, boolean inSubquery) {
    for (ScopeTable table : scope.tables()) {
      if (table.relation() == column.input() && !dependsOnKey(table)) {
        String name = "\"" + name(table, column) + "\"";
        throw SqlErrors.at(
            SqlState.GROUPING_ERROR,
            context.positionOf(column),
            inSubquery
                ? "subquery uses ungrouped column " + name + " from outer query"
                : "column "
                    + name
                    + " must appear in the GROUP BY clause or be used in an aggregate function");
      }
    }
  }

  private boolean dependsOnKey(ScopeTable table) {
    TableInfo info = table.table();
    IndexInfo key = info == null ? null : info.primaryKey();
    if (key == null) {
      return false;
    }
    for (IndexKey part : key.keys()) {
      boolean grouped = false;
      for (Expression expression : grouping) {
        grouped |=
            expression instanceof ColumnReference column
                && column.input() == table.relation()
                && column.column() == part.column();
      }
      if (!grouped) {
        return false;
      }
    }
    return true;
  }

  private static String name(ScopeTable table, ColumnReference column) {
    for (ScopeColumn candidate : table.columns()) {
      if (candidate.value() instanceof ColumnReference reference
          && reference.column() == column.column()) {
        return table.alias().isEmpty() ? candidate.name() : table.alias() + "." + candidate.name();
      }
    }
    return table.alias();
  }
}
