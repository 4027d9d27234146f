package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.query.BoundStatement.ColumnValue;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.QueryBody;
import io.waldb.sql.syntax.SelectItem;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.TableInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Binds the SET of UPDATE and of ON CONFLICT DO UPDATE. */
final class AssignmentBinder {
  private final BindContext context;
  private final TableInfo table;
  private final TableExpressions expressions;
  private final ExpressionBinder binder;

  AssignmentBinder(
      BindContext context, TableInfo table, TableExpressions expressions, Scope scope) {
    this.context = context;
    this.table = table;
    this.expressions = expressions;
    this.binder = new ExpressionBinder(context, scope, Clause.UPDATE_VALUE, null);
  }

  List<ColumnValue> bind(List<DataStatement.Assignment> assignments, Set<Integer> assigned) {
    List<ColumnValue> values = new ArrayList<>();
    for (DataStatement.Assignment assignment : assignments) {
      for (int i = 0; i < assignment.columns().size(); i++) {
        Identifier name = assignment.columns().get(i);
        ColumnInfo column = TargetTables.column(table, name);
        if (!assigned.add(column.position())) {
          throw SqlErrors.at(
              SqlState.SYNTAX_ERROR,
              name.position(),
              "multiple assignments to same column \"" + name.name() + "\"");
        }
        SyntaxExpression value =
            assignment.columns().size() == 1
                ? assignment.value()
                : columnOf(assignment, i, name.position());
        values.add(new ColumnValue(column.position(), value(column, value)));
      }
    }
    return values;
  }

  private Expression value(ColumnInfo column, SyntaxExpression syntax) {
    boolean isDefault = syntax instanceof SyntaxExpression.Default;
    String refused =
        column.identity() == ColumnInfo.Identity.ALWAYS
            ? "an identity column defined as GENERATED ALWAYS"
            : column.generatedText() != null ? "a generated column" : null;
    if (refused != null && !isDefault) {
      throw SqlErrors.at(
              SqlState.GENERATED_ALWAYS,
              -1,
              "column \"" + column.name() + "\" can only be updated to DEFAULT")
          .withDetail("Column \"" + column.name() + "\" is " + refused + ".");
    }
    if (isDefault) {
      return expressions.defaultValue(column);
    }
    return context
        .coercion()
        .assignment(binder.bind(syntax), column.type(), column.name(), syntax.position());
  }

  /** One column of {@code (a, b) = (SELECT ...)}, as a subquery of its own. */
  private static SyntaxExpression columnOf(
      DataStatement.Assignment assignment, int index, int position) {
    int width = assignment.columns().size();
    if (!(assignment.value() instanceof SyntaxExpression.ScalarSubquery subquery)
        || !(subquery.query().body() instanceof QueryBody.SelectBlock select)
        || select.distinct()) {
      throw SqlErrors.notSupported(position, "this form of an assignment to several columns");
    }
    for (SelectItem item : select.items()) {
      if (item.expression() instanceof SyntaxExpression.Star star) {
        throw SqlErrors.notSupported(star.position(), "* in an assignment to several columns");
      }
    }
    if (select.items().size() != width) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR, position, "number of columns does not match number of values");
    }
    QueryBody.SelectBlock one =
        new QueryBody.SelectBlock(
            false,
            List.of(),
            List.of(select.items().get(index)),
            select.from(),
            select.where(),
            select.groupBy(),
            select.groupByDistinct(),
            select.having(),
            select.windows(),
            select.position());
    Query query = subquery.query();
    return new SyntaxExpression.ScalarSubquery(
        new Query(
            query.with(),
            one,
            query.orderBy(),
            query.limit(),
            query.offset(),
            query.withTies(),
            query.locking(),
            query.position()),
        subquery.position());
  }
}
