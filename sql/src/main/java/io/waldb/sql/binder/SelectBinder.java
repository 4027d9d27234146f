package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.function.ComparisonTypes;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.query.Ordering;
import io.waldb.sql.query.RowLocking;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.QueryBody;
import io.waldb.sql.syntax.SortItem;
import io.waldb.sql.syntax.SyntaxExpression;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds one SELECT with the ORDER BY, LIMIT and FOR UPDATE that apply to it.
 *
 * <p>Follows PostgreSQL {@code transformSelectStmt} and {@code parse_clause.c}.
 */
final class SelectBinder {
  private final BindContext context;
  private final @Nullable Scope outer;
  private final CommonTables tables;
  private final boolean settle;
  private final Scope scope;
  private final GroupingState state = new GroupingState();

  SelectBinder(BindContext context, @Nullable Scope outer, CommonTables tables, boolean settle) {
    this.context = context;
    this.outer = outer;
    this.tables = tables;
    this.settle = settle;
    this.scope = new Scope(outer, tables);
  }

  private ExpressionBinder binder(Clause clause) {
    return new ExpressionBinder(context, scope, clause, state);
  }

  BoundQuery bind(QueryBody.SelectBlock select, Query query) {
    List<FromItem> from = new FromBinder(context, outer, tables).bind(select.from(), scope);
    state.setWindowNames(new WindowNames(select.windows()));
    Targets targets = Targets.bind(binder(Clause.SELECT_LIST), select.items());
    Expression where =
        select.where() == null ? null : binder(Clause.WHERE).bindBoolean(select.where(), "WHERE");
    Expression having =
        select.having() == null
            ? null
            : binder(Clause.HAVING).bindBoolean(select.having(), "HAVING");
    if (settle || select.distinct()) {
      targets.settle();
    } else {
      targets.refresh();
    }
    List<Ordering> ordering = new ArrayList<>();
    for (SortItem item : query.orderBy()) {
      ordering.add(order(item, targets));
    }
    List<Expression> grouping = new ArrayList<>();
    List<List<Integer>> sets = new GroupingSetsBinder(this, targets).bind(select, grouping);
    if (!select.windows().isEmpty()) {
      new WindowBinder(binder(Clause.SELECT_LIST)).bindNames();
    }
    boolean aggregated = !select.groupBy().isEmpty() || having != null || state.hasAggregates();
    List<Integer> distinctOn = distinctOn(select, targets, ordering);
    QueryBinder limits = new QueryBinder(context, outer, tables);
    Expression limit = limits.limit(query.limit(), Clause.LIMIT, tables);
    Expression offset = limits.limit(query.offset(), Clause.OFFSET, tables);
    if (aggregated) {
      checkGrouping(grouping, targets, having);
    }
    if (query.withTies() && ordering.isEmpty()) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR,
          query.position(),
          "WITH TIES cannot be specified without ORDER BY clause");
    }
    List<RowLocking> locking = locking(select, query, from, aggregated);
    DistinctKind distinct =
        !select.distinct()
            ? DistinctKind.NONE
            : distinctOn.isEmpty() ? DistinctKind.ALL : DistinctKind.ON;
    SelectBody body =
        new SelectBody(
            from,
            where,
            grouping,
            sets,
            aggregated,
            having,
            targets.expressions(),
            distinct,
            distinctOn);
    return new BoundQuery(
        body, columns(targets), ordering, limit, offset, query.withTies(), locking);
  }

  private List<BoundColumn> columns(Targets targets) {
    List<BoundColumn> columns = new ArrayList<>(targets.visible());
    for (int i = 0; i < targets.visible(); i++) {
      Expression target = targets.expression(i);
      columns.add(
          new BoundColumn(targets.name(i), context.coercion().typeOf(target), target.nullable()));
    }
    return columns;
  }

  private void checkGrouping(
      List<Expression> grouping, Targets targets, @Nullable Expression having) {
    GroupingCheck check = new GroupingCheck(context, scope, grouping);
    for (Expression target : targets.expressions()) {
      check.check(target);
    }
    if (having != null) {
      check.check(having);
    }
  }

  private Ordering order(SortItem item, Targets targets) {
    int target = findTarget(item.expression(), targets, "ORDER BY", Clause.ORDER_BY);
    Expression value = targets.expression(target);
    if (!ComparisonTypes.isOrdered(value.type().kind())) {
      throw SqlErrors.at(
              SqlState.UNDEFINED_FUNCTION,
              item.position(),
              "could not identify an ordering operator for type " + value.type().kind().sqlName())
          .withHint("Use an explicit ordering operator or modify the query.");
    }
    return new Ordering(
        target, item.descending(), AggregateBinder.nullsFirst(item.nulls(), item.descending()));
  }

  /**
   * The target that an item of ORDER BY, GROUP BY or DISTINCT ON means: an output name, an ordinal,
   * or an expression, which is added when it is not in the select list.
   */
  int findTarget(SyntaxExpression expression, Targets targets, String clause, Clause clauseKind) {
    int position = expression.position();
    if (expression instanceof SyntaxExpression.ColumnReference column
        && column.parts().size() == 1) {
      int named = findName(column, targets, clause, clauseKind);
      if (named >= 0) {
        return named;
      }
    }
    if (expression instanceof SyntaxExpression.NumberLiteral number) {
      int ordinal = QueryBinder.ordinal(number, targets.visible(), clause);
      targets.settle(ordinal);
      return ordinal;
    }
    Expression value = binder(clauseKind).bind(expression);
    if (value instanceof Constant && isLiteral(expression)) {
      throw SqlErrors.at(SqlState.SYNTAX_ERROR, position, "non-integer constant in " + clause);
    }
    return targets.indexOf(context.coercion().settled(value, position), position);
  }

  private static boolean isLiteral(SyntaxExpression expression) {
    return expression instanceof SyntaxExpression.StringLiteral
        || expression instanceof SyntaxExpression.NullLiteral
        || expression instanceof SyntaxExpression.BooleanLiteral;
  }

  private int findName(
      SyntaxExpression.ColumnReference column, Targets targets, String clause, Clause clauseKind) {
    if (clauseKind == Clause.GROUP_BY && scope.findHere(column.name(), column.position()) != null) {
      return -1;
    }
    int found = -1;
    for (int i = 0; i < targets.visible(); i++) {
      if (targets.name(i).equals(column.name())) {
        if (found >= 0 && !targets.expression(found).equals(targets.expression(i))) {
          throw SqlErrors.at(
              SqlState.AMBIGUOUS_COLUMN,
              column.position(),
              clause + " \"" + column.name() + "\" is ambiguous");
        }
        found = found < 0 ? i : found;
      }
    }
    if (found >= 0) {
      targets.settle(found);
    }
    return found;
  }

  /** One expression of GROUP BY: an output name, an ordinal, or an expression. */
  Expression groupingExpression(SyntaxExpression syntax, Targets targets) {
    if (syntax instanceof SyntaxExpression.ColumnReference column && column.parts().size() == 1) {
      int named = findName(column, targets, "GROUP BY", Clause.GROUP_BY);
      if (named >= 0) {
        return grouped(targets.expression(named), syntax);
      }
    }
    if (syntax instanceof SyntaxExpression.NumberLiteral number) {
      int ordinal = QueryBinder.ordinal(number, targets.visible(), "GROUP BY");
      targets.settle(ordinal);
      return grouped(targets.expression(ordinal), syntax);
    }
    Expression value = binder(Clause.GROUP_BY).bind(syntax);
    if (isLiteral(syntax)) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR, syntax.position(), "non-integer constant in GROUP BY");
    }
    return grouped(context.coercion().settled(value, syntax.position()), syntax);
  }

  private static Expression grouped(Expression value, SyntaxExpression syntax) {
    if (Expressions.hasAggregate(value)) {
      throw SqlErrors.at(
          SqlState.GROUPING_ERROR,
          syntax.position(),
          "aggregate functions are not allowed in GROUP BY");
    }
    if (Expressions.hasWindow(value)) {
      throw SqlErrors.at(
          SqlState.WINDOWING_ERROR,
          syntax.position(),
          "window functions are not allowed in GROUP BY");
    }
    if (!ComparisonTypes.hasEquality(value.type().kind())) {
      throw SqlErrors.at(
          SqlState.UNDEFINED_FUNCTION,
          syntax.position(),
          "could not identify an equality operator for type " + value.type().kind().sqlName());
    }
    return value;
  }

  private List<Integer> distinctOn(
      QueryBody.SelectBlock select, Targets targets, List<Ordering> ordering) {
    if (!select.distinct()) {
      return List.of();
    }
    if (select.distinctOn().isEmpty()) {
      for (Ordering order : ordering) {
        if (order.target() >= targets.visible()) {
          throw SqlErrors.at(
              SqlState.INVALID_COLUMN_REFERENCE,
              targets.position(order.target()),
              "for SELECT DISTINCT, ORDER BY expressions must appear in select list");
        }
      }
      return List.of();
    }
    List<Integer> on = new ArrayList<>();
    for (SyntaxExpression expression : select.distinctOn()) {
      int target = findTarget(expression, targets, "SELECT DISTINCT ON", Clause.DISTINCT_ON);
      if (!on.contains(target)) {
        on.add(target);
      }
    }
    for (int i = 0; i < Math.min(on.size(), ordering.size()); i++) {
      if (!on.contains(ordering.get(i).target())) {
        throw SqlErrors.at(
            SqlState.INVALID_COLUMN_REFERENCE,
            select.distinctOn().get(0).position(),
            "SELECT DISTINCT ON expressions must match initial ORDER BY expressions");
      }
    }
    return on;
  }

  private List<RowLocking> locking(
      QueryBody.SelectBlock select, Query query, List<FromItem> from, boolean aggregated) {
    if (query.locking().isEmpty()) {
      return List.of();
    }
    Query.LockingClause first = query.locking().get(0);
    String refused =
        select.distinct()
            ? "DISTINCT clause"
            : !select.groupBy().isEmpty()
                ? "GROUP BY clause"
                : select.having() != null
                    ? "HAVING clause"
                    : aggregated
                        ? "aggregate functions"
                        : state.hasWindows() ? "window functions" : null;
    if (refused != null) {
      throw SqlErrors.at(
          SqlState.FEATURE_NOT_SUPPORTED,
          first.position(),
          LockingBinder.clauseName(first) + " is not allowed with " + refused);
    }
    return new LockingBinder(from).bind(query.locking());
  }
}
