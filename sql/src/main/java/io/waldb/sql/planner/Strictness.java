package io.waldb.sql.planner;

import io.waldb.sql.expr.AndExpression;
import io.waldb.sql.expr.BooleanTest;
import io.waldb.sql.expr.Cast;
import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.FunctionCall;
import io.waldb.sql.expr.InList;
import io.waldb.sql.expr.IsNull;
import io.waldb.sql.expr.Like;
import io.waldb.sql.expr.NotExpression;
import io.waldb.sql.expr.OrExpression;
import java.util.BitSet;

/**
 * Which range variables must have a row that is not null-extended for a condition to be TRUE.
 *
 * <p>Follows PostgreSQL {@code find_nonnullable_rels}.
 */
final class Strictness {
  private Strictness() {}

  /** The range variables whose columns, were they all NULL, would make the condition not TRUE. */
  static BitSet demanded(Expression condition) {
    if (condition instanceof AndExpression and) {
      BitSet all = new BitSet();
      for (Expression term : and.terms()) {
        all.or(demanded(term));
      }
      return all;
    }
    if (condition instanceof OrExpression or) {
      BitSet common = null;
      for (Expression term : or.terms()) {
        BitSet next = demanded(term);
        if (common == null) {
          common = next;
        } else {
          common.and(next);
        }
      }
      return common == null ? new BitSet() : common;
    }
    if (condition instanceof IsNull test && test.negated()) {
      return strict(test.operand());
    }
    if (condition instanceof BooleanTest test
        && !test.negated()
        && test.test() != BooleanTest.Test.UNKNOWN) {
      return strict(test.operand());
    }
    return strict(condition);
  }

  /** The range variables whose columns, were they all NULL, would make the expression NULL. */
  static BitSet strict(Expression expression) {
    BitSet relations = new BitSet();
    if (Columns.isColumn(expression)) {
      Columns.collectRelations(expression, relations);
    } else if (expression instanceof InList in) {
      return strict(in.value());
    } else if (expression instanceof Comparison
        || expression instanceof Cast
        || expression instanceof Like
        || expression instanceof NotExpression
        || (expression instanceof FunctionCall call && call.function().strict())) {
      for (Expression child : expression.children()) {
        relations.or(strict(child));
      }
    }
    return relations;
  }
}
