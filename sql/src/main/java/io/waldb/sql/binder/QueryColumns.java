package io.waldb.sql.binder;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.BoundQuery.ValuesBody;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Brings the columns of a bound query to types, as set operations and INSERT want it. */
final class QueryColumns {
  private final BindContext context;

  QueryColumns(BindContext context) {
    this.context = context;
  }

  /** Untyped literals and parameters among the columns become values of the given types. */
  BoundQuery settle(BoundQuery query, List<SqlType> types, int position) {
    boolean unknown = false;
    for (int i = 0; i < types.size(); i++) {
      unknown |= isUnknown(query, i);
    }
    if (!unknown) {
      return query;
    }
    BoundQuery.Body body = query.body();
    if (body instanceof SelectBody select) {
      List<Expression> targets = new ArrayList<>(select.targets());
      for (int i = 0; i < types.size(); i++) {
        targets.set(i, settle(targets.get(i), types.get(i), position));
      }
      body =
          new SelectBody(
              select.from(),
              select.where(),
              select.grouping(),
              select.groupingSets(),
              select.aggregated(),
              select.having(),
              targets,
              select.distinct(),
              select.distinctOn());
    } else if (body instanceof ValuesBody values) {
      List<List<Expression>> rows = new ArrayList<>();
      for (List<Expression> row : values.rows()) {
        List<Expression> settled = new ArrayList<>(row);
        for (int i = 0; i < types.size(); i++) {
          settled.set(i, settle(row.get(i), types.get(i), position));
        }
        rows.add(settled);
      }
      body = new ValuesBody(rows);
    }
    List<BoundColumn> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      BoundColumn column = query.columns().get(i);
      columns.add(
          isUnknown(query, i)
              ? new BoundColumn(column.name(), types.get(i).withoutModifier(), true)
              : column);
    }
    return with(query, body, columns);
  }

  private static boolean isUnknown(BoundQuery query, int column) {
    return query.columns().get(column).type().kind() == TypeKind.UNKNOWN;
  }

  private Expression settle(Expression expression, SqlType type, int position) {
    return context.coercion().isUnknown(expression)
        ? context.coercion().implicit(expression, type, position)
        : expression;
  }

  /** A query whose columns have the given types, by a query around it where casts are needed. */
  BoundQuery cast(BoundQuery query, List<SqlType> types, int position) {
    boolean same = true;
    for (int i = 0; i < types.size(); i++) {
      same &= query.columns().get(i).type().kind() == types.get(i).kind();
    }
    if (same) {
      return query;
    }
    int relation = context.nextRelation();
    List<Expression> targets = new ArrayList<>();
    List<BoundColumn> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      BoundColumn column = query.columns().get(i);
      Expression reference = new ColumnReference(relation, i, column.type(), column.nullable());
      Expression cast =
          context
              .coercion()
              .tryCoerce(reference, types.get(i).withoutModifier(), CastContext.EXPLICIT, position);
      targets.add(Objects.requireNonNull(cast));
      columns.add(
          new BoundColumn(column.name(), types.get(i).withoutModifier(), column.nullable()));
      names.add(column.name());
    }
    SelectBody body =
        new SelectBody(
            List.of(new FromItem.Subquery(relation, query, "", names, false)),
            null,
            List.of(),
            List.of(),
            false,
            null,
            targets,
            DistinctKind.NONE,
            List.of());
    return new BoundQuery(body, columns, List.of(), null, null, false, List.of());
  }

  private static BoundQuery with(
      BoundQuery query, BoundQuery.Body body, List<BoundColumn> columns) {
    return new BoundQuery(
        body,
        columns,
        query.orderBy(),
        query.limit(),
        query.offset(),
        query.withTies(),
        query.locking());
  }
}
