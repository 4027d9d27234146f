package io.waldb.sql.planner;

import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The equalities between two sides of a join, as pairs of keys. */
final class HashKeys {
  private final BitSet leftRelations;
  private final BitSet rightRelations;
  private final List<Expression> left = new ArrayList<>();
  private final List<Expression> right = new ArrayList<>();

  HashKeys(BitSet leftRelations, BitSet rightRelations) {
    this.leftRelations = leftRelations;
    this.rightRelations = rightRelations;
  }

  /** Takes a condition when it is an equality of the two sides. */
  boolean add(Expression condition) {
    if (!(condition instanceof Comparison comparison)
        || comparison.operator() != ComparisonOperator.EQUAL
        || Expressions.isVolatile(condition)) {
      return false;
    }
    BitSet a = Columns.relations(comparison.left());
    BitSet b = Columns.relations(comparison.right());
    if (a.isEmpty() || b.isEmpty()) {
      return false;
    }
    if (Columns.isSubset(a, leftRelations) && Columns.isSubset(b, rightRelations)) {
      left.add(comparison.left());
      right.add(comparison.right());
      return true;
    }
    if (Columns.isSubset(b, leftRelations) && Columns.isSubset(a, rightRelations)) {
      left.add(comparison.right());
      right.add(comparison.left());
      return true;
    }
    return false;
  }

  boolean isEmpty() {
    return left.isEmpty();
  }

  List<Expression> left() {
    return left;
  }

  List<Expression> right() {
    return right;
  }
}
