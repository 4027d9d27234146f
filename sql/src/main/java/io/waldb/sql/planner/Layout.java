package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SystemColumnReference;
import io.waldb.sql.query.Queries;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where, in the rows of a plan node, the values of expressions over range variables are found.
 *
 * <p>A scan's rows hold the table's columns by position, and system columns beside; any other
 * node's rows hold exactly the expressions that it was asked for.
 */
final class Layout {
  private final int scanRelation;
  private final Map<Expression, Integer> positions;

  private Layout(int scanRelation, Map<Expression, Integer> positions) {
    this.scanRelation = scanRelation;
    this.positions = positions;
  }

  /** The layout of a table scan. */
  static Layout ofScan(int relation) {
    return new Layout(relation, Map.of());
  }

  /** The layout of a node that gives these expressions in this order. */
  static Layout of(List<? extends Expression> expressions) {
    Map<Expression, Integer> positions = new HashMap<>();
    for (int i = 0; i < expressions.size(); i++) {
      positions.putIfAbsent(Columns.canonical(expressions.get(i)), i);
    }
    return new Layout(-1, positions);
  }

  /** The layout of a leaf whose columns lie in order. */
  static Layout ofLeaf(int relation, List<Expression> columns) {
    assert columns.stream().allMatch(c -> Queries.relationOf(c) == relation);
    return of(columns);
  }

  /** True when the rows are a table's own, with system columns. */
  boolean isScan() {
    return scanRelation >= 0;
  }

  int scanRelation() {
    return scanRelation;
  }

  /** The position of an expression's value, or -1. */
  int position(Expression expression) {
    if (expression instanceof ColumnReference column && column.input() == scanRelation) {
      return column.column();
    }
    Integer position = positions.get(Columns.canonical(expression));
    return position == null ? -1 : position;
  }

  /** The expression over the node's rows as input 0. */
  Expression resolve(Expression expression) {
    Expression resolved = find(expression, 0);
    if (resolved == null && Columns.isColumn(expression)) {
      throw missing(expression);
    }
    return resolved != null ? resolved : expression.mapChildren(this::resolve);
  }

  /** The expression over two nodes' rows as inputs 0 and 1. */
  static Expression resolve(Expression expression, Layout left, Layout right) {
    Expression resolved = left.find(expression, 0);
    if (resolved == null) {
      resolved = right.find(expression, 1);
    }
    if (resolved == null && Columns.isColumn(expression)) {
      throw left.missing(expression);
    }
    return resolved != null
        ? resolved
        : expression.mapChildren(child -> resolve(child, left, right));
  }

  private IllegalStateException missing(Expression column) {
    return new IllegalStateException("no place for " + column + " in " + positions.keySet());
  }

  /** The reference to an expression's value in an input; null when it is not there as it is. */
  @Nullable Expression find(Expression expression, int input) {
    if (expression instanceof SystemColumnReference column && column.input() == scanRelation) {
      return new SystemColumnReference(input, column.column(), column.table(), column.nullable());
    }
    int position = position(expression);
    if (position >= 0) {
      return new ColumnReference(input, position, expression.type(), expression.nullable());
    }
    return null;
  }
}
