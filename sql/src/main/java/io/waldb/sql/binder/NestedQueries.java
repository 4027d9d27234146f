package io.waldb.sql.binder;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.FromItem;
import java.util.ArrayList;
import java.util.List;

/** Wraps queries in {@code SELECT * FROM (...)}. */
final class NestedQueries {
  private NestedQueries() {}

  static BoundQuery around(BoundQuery inner, int relation) {
    List<Expression> targets = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inner.columns().size(); i++) {
      BoundColumn column = inner.columns().get(i);
      targets.add(new ColumnReference(relation, i, column.type(), column.nullable()));
      names.add(column.name());
    }
    SelectBody body =
        new SelectBody(
            List.of(new FromItem.Subquery(relation, inner, "", names, false)),
            null,
            List.of(),
            List.of(),
            false,
            null,
            targets,
            DistinctKind.NONE,
            List.of());
    return new BoundQuery(body, inner.columns(), List.of(), null, null, false, List.of());
  }
}
