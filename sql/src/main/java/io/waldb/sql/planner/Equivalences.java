package io.waldb.sql.planner;

import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sets of expressions that are equal in every row of a group of inner joins.
 *
 * <p>From {@code a = b} and {@code b = c} any two may be joined first; from {@code a = b} and
 * {@code a = 5} each table is restricted by itself. Follows PostgreSQL {@code equivclass.c}.
 */
final class Equivalences {
  /** One set; members are canonical. */
  private static final class Members {
    private final List<Expression> list = new ArrayList<>();

    /** Members that are the same for all rows. */
    private final List<Expression> constants = new ArrayList<>();
  }

  private final List<Members> sets = new ArrayList<>();

  /**
   * Takes a condition in when it is an equality of two expressions over the given range variables.
   *
   * @return false when the condition must be kept as it is
   */
  boolean add(Expression condition, BitSet relations) {
    if (!(condition instanceof Comparison comparison)
        || comparison.operator() != ComparisonOperator.EQUAL
        || Expressions.isVolatile(condition)
        || Expressions.hasSubquery(condition)) {
      return false;
    }
    Expression left = Columns.canonical(comparison.left());
    Expression right = Columns.canonical(comparison.right());
    BitSet leftRelations = Columns.relations(left);
    BitSet rightRelations = Columns.relations(right);
    boolean sameKind = left.type().kind() == right.type().kind();
    if (!sameKind
        || left.equals(right)
        || !Columns.isSubset(leftRelations, relations)
        || !Columns.isSubset(rightRelations, relations)
        || leftRelations.cardinality() > 1
        || rightRelations.cardinality() > 1
        || (leftRelations.isEmpty() && rightRelations.isEmpty())) {
      return false;
    }
    merge(left, right);
    return true;
  }

  private void merge(Expression left, Expression right) {
    Members leftSet = find(left);
    Members rightSet = find(right);
    if (leftSet == null && rightSet == null) {
      Members set = new Members();
      sets.add(set);
      add(set, left);
      add(set, right);
    } else if (leftSet == null) {
      add(rightSet, left);
    } else if (rightSet == null) {
      add(leftSet, right);
    } else if (leftSet != rightSet) {
      leftSet.list.addAll(rightSet.list);
      leftSet.constants.addAll(rightSet.constants);
      sets.remove(rightSet);
    }
  }

  private static void add(@Nullable Members set, Expression member) {
    Members into = Objects.requireNonNull(set);
    (Columns.relations(member).isEmpty() ? into.constants : into.list).add(member);
  }

  private @Nullable Members find(Expression expression) {
    for (Members set : sets) {
      if (set.list.contains(expression) || set.constants.contains(expression)) {
        return set;
      }
    }
    return null;
  }

  /** The conditions on one item alone that follow. */
  List<Expression> restrictions(BitSet relations) {
    List<Expression> conditions = new ArrayList<>();
    for (Members set : sets) {
      Expression first = null;
      for (Expression member : set.list) {
        if (!Columns.isSubset(Columns.relations(member), relations)) {
          continue;
        }
        for (Expression constant : set.constants) {
          conditions.add(new Comparison(ComparisonOperator.EQUAL, member, constant));
        }
        if (first != null && set.constants.isEmpty()) {
          conditions.add(new Comparison(ComparisonOperator.EQUAL, first, member));
        }
        first = first == null ? member : first;
      }
    }
    return conditions;
  }

  /** One condition for each set that has members on both sides and no constant. */
  List<Expression> joins(BitSet left, BitSet right) {
    List<Expression> conditions = new ArrayList<>();
    for (Members set : sets) {
      if (!set.constants.isEmpty()) {
        continue;
      }
      Expression onLeft = null;
      Expression onRight = null;
      for (Expression member : set.list) {
        BitSet of = Columns.relations(member);
        if (onLeft == null && Columns.isSubset(of, left)) {
          onLeft = member;
        } else if (onRight == null && Columns.isSubset(of, right)) {
          onRight = member;
        }
      }
      if (onLeft != null && onRight != null) {
        conditions.add(new Comparison(ComparisonOperator.EQUAL, onLeft, onRight));
      }
    }
    return conditions;
  }
}
