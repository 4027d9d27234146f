package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.SetBody;
import io.waldb.sql.query.BoundQuery.SetKind;
import io.waldb.sql.query.BoundQuery.ValuesBody;
import io.waldb.sql.query.CommonTable;
import io.waldb.sql.query.Ordering;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.QueryBody;
import io.waldb.sql.syntax.SortItem;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.With;
import io.waldb.sql.type.CommonType;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds whole queries: WITH, set operations, VALUES, and what applies to a result.
 *
 * <p>Follows PostgreSQL {@code analyze.c}.
 */
final class QueryBinder {
  private final BindContext context;
  private final @Nullable Scope outer;
  private final CommonTables outerTables;

  /** When false, untyped literals of the select list are left to whoever uses the query. */
  private final boolean settle;

  QueryBinder(BindContext context, @Nullable Scope outer, CommonTables commonTables) {
    this(context, outer, commonTables, true);
  }

  private QueryBinder(
      BindContext context, @Nullable Scope outer, CommonTables commonTables, boolean settle) {
    this.context = context;
    this.outer = outer;
    this.outerTables = commonTables;
    this.settle = settle;
  }

  /** A binder that leaves untyped literals of the select list as they are. */
  QueryBinder leavingUnknown() {
    return new QueryBinder(context, outer, outerTables, false);
  }

  BoundQuery bind(Query query) {
    CommonTables tables = with(query.with());
    return query.body() instanceof QueryBody.SelectBlock select
        ? new SelectBinder(context, outer, tables, settle).bind(select, query)
        : bindOther(query, tables);
  }

  /** Binds WITH and gives the names it declares. */
  CommonTables with(@Nullable With with) {
    if (with == null) {
      return outerTables;
    }
    CommonTables tables = new CommonTables(outerTables, context);
    for (With.CommonTable table : with.tables()) {
      String name = table.name().name();
      if (tables.declaredHere(name)) {
        throw SqlErrors.at(
            SqlState.DUPLICATE_ALIAS,
            table.name().position(),
            "WITH query name \"" + name + "\" specified more than once");
      }
      if (!(table.statement() instanceof DataStatement.Select select)) {
        throw SqlErrors.notSupported(
            table.statement().position(), "a data-modifying statement in WITH");
      }
      tables.setRecursive(with.recursive() ? name : null);
      BoundQuery query = new QueryBinder(context, outer, tables).bind(select.query());
      tables.setRecursive(null);
      if (table.columns().size() > query.columns().size()) {
        throw SqlErrors.at(
            SqlState.INVALID_COLUMN_REFERENCE,
            table.name().position(),
            "WITH query \""
                + name
                + "\" has "
                + query.columns().size()
                + " columns available but "
                + table.columns().size()
                + " columns specified");
      }
      List<BoundColumn> columns = new ArrayList<>(query.columns());
      for (int i = 0; i < table.columns().size(); i++) {
        BoundColumn column = columns.get(i);
        columns.set(
            i, new BoundColumn(table.columns().get(i).name(), column.type(), column.nullable()));
      }
      tables.declare(new CommonTable(name, query, table.materialized(), 0), columns);
    }
    return tables;
  }

  private BoundQuery bindOther(Query query, CommonTables tables) {
    BoundQuery body = body(query.body(), tables);
    if (!query.locking().isEmpty()) {
      String clause = LockingBinder.clauseName(query.locking().get(0));
      String with = query.body() instanceof QueryBody.Values ? "VALUES" : "UNION/INTERSECT/EXCEPT";
      throw SqlErrors.at(
          SqlState.FEATURE_NOT_SUPPORTED,
          query.locking().get(0).position(),
          query.body() instanceof QueryBody.Values
              ? clause + " cannot be applied to " + with
              : clause + " is not allowed with " + with);
    }
    List<Ordering> ordering = new ArrayList<>();
    for (SortItem item : query.orderBy()) {
      ordering.add(order(item, body.columns()));
    }
    if (ordering.isEmpty() && query.limit() == null && query.offset() == null) {
      return body;
    }
    if (!body.orderBy().isEmpty() || body.limit() != null || body.offset() != null) {
      body = nested(body);
    }
    return new BoundQuery(
        body.body(),
        body.columns(),
        ordering,
        limit(query.limit(), Clause.LIMIT, tables),
        limit(query.offset(), Clause.OFFSET, tables),
        query.withTies(),
        List.of());
  }

  /** A query around one that has its own ORDER BY or LIMIT. */
  private BoundQuery nested(BoundQuery inner) {
    int relation = context.nextRelation();
    return NestedQueries.around(inner, relation);
  }

  /** LIMIT or OFFSET. */
  @Nullable Expression limit(
      @Nullable SyntaxExpression syntax, Clause clause, CommonTables tables) {
    if (syntax == null) {
      return null;
    }
    Scope scope = new Scope(outer, tables);
    Expression value = new ExpressionBinder(context, scope, clause, null).bind(syntax);
    return context.coercion().required(value, SqlType.BIGINT, clause.title(), syntax.position());
  }

  private static Ordering order(SortItem item, List<BoundColumn> columns) {
    boolean nullsFirst = AggregateBinder.nullsFirst(item.nulls(), item.descending());
    SyntaxExpression expression = item.expression();
    int position = expression.position();
    if (expression instanceof SyntaxExpression.NumberLiteral number) {
      return new Ordering(
          ordinal(number, columns.size(), "ORDER BY"), item.descending(), nullsFirst);
    }
    if (expression instanceof SyntaxExpression.ColumnReference column
        && column.parts().size() == 1) {
      int found = -1;
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).name().equals(column.name())) {
          if (found >= 0) {
            throw SqlErrors.at(
                SqlState.AMBIGUOUS_COLUMN,
                position,
                "ORDER BY \"" + column.name() + "\" is ambiguous");
          }
          found = i;
        }
      }
      if (found >= 0) {
        return new Ordering(found, item.descending(), nullsFirst);
      }
      throw SqlErrors.at(
          SqlState.UNDEFINED_COLUMN, position, "column \"" + column.name() + "\" does not exist");
    }
    throw SqlErrors.at(
            SqlState.FEATURE_NOT_SUPPORTED,
            position,
            "invalid UNION/INTERSECT/EXCEPT ORDER BY clause")
        .withDetail("Only result column names can be used, not expressions or functions.")
        .withHint(
            "Add the expression/function to every SELECT, or move the UNION into a FROM clause.");
  }

  /** The column that a number in ORDER BY or GROUP BY means, 0-based. */
  static int ordinal(SyntaxExpression.NumberLiteral number, int count, String clause) {
    if (!number.isInteger()) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR, number.position(), "non-integer constant in " + clause);
    }
    int ordinal = number.text().length() > 9 ? 0 : Integer.parseInt(number.text());
    if (ordinal < 1 || ordinal > count) {
      throw SqlErrors.at(
          SqlState.INVALID_COLUMN_REFERENCE,
          number.position(),
          clause + " position " + number.text() + " is not in select list");
    }
    return ordinal - 1;
  }

  private BoundQuery body(QueryBody body, CommonTables tables) {
    if (body instanceof QueryBody.Values values) {
      return values(values, tables);
    }
    if (body instanceof QueryBody.Nested nested) {
      return new QueryBinder(context, outer, tables, settle).bind(nested.query());
    }
    if (body instanceof QueryBody.SetOperation set) {
      return setOperation(set, tables);
    }
    return new QueryBinder(context, outer, tables, settle).bind(Query.of(body));
  }

  private BoundQuery setOperation(QueryBody.SetOperation set, CommonTables tables) {
    QueryBinder branch = new QueryBinder(context, outer, tables, false);
    BoundQuery left = branch.body(set.left(), tables);
    BoundQuery right = branch.body(set.right(), tables);
    String name = set.operator().name();
    if (left.columns().size() != right.columns().size()) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR,
          set.right().position(),
          "each " + name + " query must have the same number of columns");
    }
    List<SqlType> types = new ArrayList<>();
    List<BoundColumn> columns = new ArrayList<>();
    for (int i = 0; i < left.columns().size(); i++) {
      BoundColumn a = left.columns().get(i);
      BoundColumn b = right.columns().get(i);
      SqlType type;
      try {
        type = CommonType.of(List.of(a.type(), b.type()), name);
      } catch (DatabaseException e) {
        throw SqlErrors.locate(e, set.right().position());
      }
      types.add(type);
      columns.add(new BoundColumn(a.name(), type, a.nullable() || b.nullable()));
    }
    QueryColumns converter = new QueryColumns(context);
    int position = set.position();
    left = converter.cast(converter.settle(left, types, position), types, position);
    right = converter.cast(converter.settle(right, types, position), types, position);
    SetKind kind =
        switch (set.operator()) {
          case UNION -> SetKind.UNION;
          case INTERSECT -> SetKind.INTERSECT;
          case EXCEPT -> SetKind.EXCEPT;
        };
    return new BoundQuery(
        new SetBody(kind, set.all(), left, right),
        columns,
        List.of(),
        null,
        null,
        false,
        List.of());
  }

  private BoundQuery values(QueryBody.Values values, CommonTables tables) {
    Scope scope = new Scope(outer, tables);
    ExpressionBinder binder = new ExpressionBinder(context, scope, Clause.VALUES, null);
    int width = values.rows().get(0).size();
    List<List<Expression>> rows = new ArrayList<>(values.rows().size());
    for (List<SyntaxExpression> row : values.rows()) {
      if (row.size() != width) {
        throw SqlErrors.at(
            SqlState.SYNTAX_ERROR,
            row.isEmpty() ? Identifier.NO_POSITION : row.get(0).position(),
            "VALUES lists must all be the same length");
      }
      rows.add(new ArrayList<>(binder.bindAll(row)));
    }
    List<BoundColumn> columns = new ArrayList<>(width);
    for (int c = 0; c < width; c++) {
      columns.add(column(values, rows, c));
    }
    return new BoundQuery(new ValuesBody(rows), columns, List.of(), null, null, false, List.of());
  }

  /** Brings a column of VALUES to its common type. */
  private BoundColumn column(QueryBody.Values values, List<List<Expression>> rows, int c) {
    List<Expression> column = new ArrayList<>(rows.size());
    boolean known = settle;
    for (List<Expression> row : rows) {
      column.add(row.get(c));
      known |= !context.coercion().isUnknown(row.get(c));
    }
    String name = "column" + (c + 1);
    if (!known) {
      return new BoundColumn(name, SqlType.UNKNOWN, true);
    }
    int position = values.rows().get(0).get(c).position();
    SqlType type = context.coercion().commonType(column, "VALUES", position);
    boolean nullable = false;
    for (int r = 0; r < rows.size(); r++) {
      Expression value =
          context.coercion().implicit(column.get(r), type, values.rows().get(r).get(c).position());
      rows.get(r).set(c, value);
      nullable |= value.nullable();
    }
    return new BoundColumn(name, type, nullable);
  }
}
