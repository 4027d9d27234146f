package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SystemColumnReference;
import io.waldb.sql.query.Queries;
import java.util.BitSet;
import java.util.Set;

/** Questions about the columns in expressions. */
final class Columns {
  private Columns() {}

  static boolean isColumn(Expression expression) {
    return expression instanceof ColumnReference || expression instanceof SystemColumnReference;
  }

  /** The form of a column that is the same wherever it is referred to. */
  static Expression canonical(Expression expression) {
    if (expression instanceof ColumnReference column) {
      return column.nullable()
          ? column
          : new ColumnReference(column.input(), column.column(), column.type(), true);
    }
    if (expression instanceof SystemColumnReference column) {
      return column.nullable()
          ? column
          : new SystemColumnReference(column.input(), column.column(), column.table(), true);
    }
    return expression.mapChildren(Columns::canonical);
  }

  /** Adds the columns of an expression, in canonical form. */
  static void collect(Expression expression, Set<Expression> into) {
    if (isColumn(expression)) {
      into.add(canonical(expression));
      return;
    }
    for (Expression child : expression.children()) {
      collect(child, into);
    }
  }

  /** The range variables that an expression refers to. */
  static BitSet relations(Expression expression) {
    BitSet relations = new BitSet();
    collectRelations(expression, relations);
    return relations;
  }

  static void collectRelations(Expression expression, BitSet into) {
    if (isColumn(expression)) {
      into.set(Queries.relationOf(expression));
      return;
    }
    for (Expression child : expression.children()) {
      collectRelations(child, into);
    }
  }

  static boolean isSubset(BitSet part, BitSet whole) {
    BitSet rest = (BitSet) part.clone();
    rest.andNot(whole);
    return rest.isEmpty();
  }

  static BitSet union(BitSet a, BitSet b) {
    BitSet union = (BitSet) a.clone();
    union.or(b);
    return union;
  }
}
