package io.waldb.sql.binder;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SystemColumnReference;

/** Fresh objects for equal leaves, so that each place in the text has an identity of its own. */
final class Copies {
  private Copies() {}

  static Expression leaf(Expression expression) {
    if (expression instanceof ColumnReference column) {
      return new ColumnReference(column.input(), column.column(), column.type(), column.nullable());
    }
    if (expression instanceof SystemColumnReference column) {
      return new SystemColumnReference(
          column.input(), column.column(), column.table(), column.nullable());
    }
    return expression.mapChildren(Copies::leaf);
  }
}
