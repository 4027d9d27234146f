package io.waldb.sql.binder;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundStatement.Returning;
import io.waldb.sql.syntax.SelectItem;
import java.util.ArrayList;
import java.util.List;

/** Binds RETURNING. */
final class ReturningBinder {
  private ReturningBinder() {}

  static List<Returning> bind(BindContext context, Scope scope, List<SelectItem> items) {
    if (items.isEmpty()) {
      return List.of();
    }
    Targets targets =
        Targets.bind(new ExpressionBinder(context, scope, Clause.RETURNING, null), items);
    targets.settle();
    List<Returning> returning = new ArrayList<>();
    for (int i = 0; i < targets.visible(); i++) {
      Expression value = targets.expression(i);
      returning.add(
          new Returning(new BoundColumn(targets.name(i), value.type(), value.nullable()), value));
    }
    return returning;
  }
}
