package io.waldb.sql.query;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SubqueryExpression;
import io.waldb.sql.expr.SystemColumnReference;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.BoundQuery.SetBody;
import io.waldb.sql.query.BoundQuery.ValuesBody;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Walks and maps the expressions of whole queries. */
public final class Queries {
  private Queries() {}

  /**
   * Calls for each expression of a query, those of its FROM subqueries included; what lies in
   * expression subqueries is not visited.
   */
  public static void forEach(BoundQuery query, Consumer<Expression> action) {
    BoundQuery.Body body = query.body();
    if (body instanceof SelectBody select) {
      for (FromItem item : select.from()) {
        forEach(item, action);
      }
      accept(select.where(), action);
      select.grouping().forEach(action);
      accept(select.having(), action);
      select.targets().forEach(action);
    } else if (body instanceof SetBody set) {
      forEach(set.left(), action);
      forEach(set.right(), action);
    } else if (body instanceof ValuesBody values) {
      for (List<Expression> row : values.rows()) {
        row.forEach(action);
      }
    }
    accept(query.limit(), action);
    accept(query.offset(), action);
  }

  /** Calls for each expression of an item of FROM. */
  public static void forEach(FromItem item, Consumer<Expression> action) {
    if (item instanceof FromItem.Subquery subquery) {
      forEach(subquery.query(), action);
    } else if (item instanceof FromItem.Function function) {
      function.arguments().forEach(action);
    } else if (item instanceof FromItem.Join join) {
      forEach(join.left(), action);
      forEach(join.right(), action);
      accept(join.condition(), action);
    }
  }

  private static void accept(@Nullable Expression expression, Consumer<Expression> action) {
    if (expression != null) {
      action.accept(expression);
    }
  }

  /** A query with each expression replaced by what the function answers for it. */
  public static BoundQuery map(BoundQuery query, UnaryOperator<Expression> function) {
    BoundQuery.Body body = query.body();
    BoundQuery.Body mapped = body;
    if (body instanceof SelectBody select) {
      mapped = map(select, function);
    } else if (body instanceof SetBody set) {
      mapped =
          new SetBody(set.kind(), set.all(), map(set.left(), function), map(set.right(), function));
    } else if (body instanceof ValuesBody values) {
      List<List<Expression>> rows = new ArrayList<>(values.rows().size());
      for (List<Expression> row : values.rows()) {
        rows.add(mapAll(row, function));
      }
      mapped = new ValuesBody(rows);
    }
    return new BoundQuery(
        mapped,
        query.columns(),
        query.orderBy(),
        mapOrNull(query.limit(), function),
        mapOrNull(query.offset(), function),
        query.withTies(),
        query.locking());
  }

  private static SelectBody map(SelectBody select, UnaryOperator<Expression> function) {
    List<FromItem> from = new ArrayList<>(select.from().size());
    for (FromItem item : select.from()) {
      from.add(map(item, function));
    }
    return new SelectBody(
        from,
        mapOrNull(select.where(), function),
        mapAll(select.grouping(), function),
        select.groupingSets(),
        select.aggregated(),
        mapOrNull(select.having(), function),
        mapAll(select.targets(), function),
        select.distinct(),
        select.distinctOn());
  }

  /** An item of FROM with each expression replaced. */
  public static FromItem map(FromItem item, UnaryOperator<Expression> function) {
    if (item instanceof FromItem.Subquery subquery) {
      return new FromItem.Subquery(
          subquery.relation(),
          map(subquery.query(), function),
          subquery.alias(),
          subquery.columnNames(),
          subquery.lateral());
    }
    if (item instanceof FromItem.Function call) {
      return new FromItem.Function(
          call.relation(),
          call.function(),
          mapAll(call.arguments(), function),
          call.alias(),
          call.columns(),
          call.ordinality());
    }
    if (item instanceof FromItem.Join join) {
      return new FromItem.Join(
          join.kind(),
          map(join.left(), function),
          map(join.right(), function),
          mapOrNull(join.condition(), function));
    }
    return item;
  }

  /** Each expression of a list replaced. */
  public static List<Expression> mapAll(
      List<Expression> expressions, UnaryOperator<Expression> function) {
    List<Expression> mapped = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      mapped.add(function.apply(expression));
    }
    return mapped;
  }

  private static @Nullable Expression mapOrNull(
      @Nullable Expression expression, UnaryOperator<Expression> function) {
    return expression == null ? null : function.apply(expression);
  }

  /** The numbers of all range variables that a query's FROM, at any depth, declares. */
  public static BitSet declared(BoundQuery query) {
    BitSet relations = new BitSet();
    declared(query, relations);
    return relations;
  }

  private static void declared(BoundQuery query, BitSet into) {
    if (query.body() instanceof SelectBody select) {
      for (FromItem item : select.from()) {
        declared(item, into);
      }
    } else if (query.body() instanceof SetBody set) {
      declared(set.left(), into);
      declared(set.right(), into);
    }
  }

  /** Adds the numbers of the range variables that an item of FROM, at any depth, declares. */
  public static void declared(FromItem item, BitSet into) {
    if (item instanceof FromItem.Table table) {
      into.set(table.relation());
    } else if (item instanceof FromItem.CteReference cte) {
      into.set(cte.relation());
    } else if (item instanceof FromItem.Function function) {
      into.set(function.relation());
    } else if (item instanceof FromItem.Subquery subquery) {
      into.set(subquery.relation());
      declared(subquery.query(), into);
    } else if (item instanceof FromItem.Join join) {
      declared(join.left(), into);
      declared(join.right(), into);
    }
  }

  /** Calls for each column, user or system, of an expression and of the subqueries in it. */
  public static void forEachColumn(
      Expression expression, IntFunction<BoundQuery> subqueries, Consumer<Expression> action) {
    if (expression instanceof ColumnReference || expression instanceof SystemColumnReference) {
      action.accept(expression);
      return;
    }
    for (Expression child : expression.children()) {
      forEachColumn(child, subqueries, action);
    }
    if (expression instanceof SubqueryExpression subquery) {
      forEach(subqueries.apply(subquery.subquery()), e -> forEachColumn(e, subqueries, action));
    }
  }

  /** The range variable a column belongs to. */
  public static int relationOf(Expression column) {
    return column instanceof ColumnReference reference
        ? reference.input()
        : ((SystemColumnReference) column).input();
  }
}
