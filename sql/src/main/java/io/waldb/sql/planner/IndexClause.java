package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import java.util.BitSet;
import java.util.List;

/**
 * A condition on one column that an index on it can serve.
 *
 * @param condition the condition as a whole
 * @param column position of the column
 * @param kind how
 * @param values what the column is compared with; free of columns of its own table
 * @param exact true when the index alone decides it; false when it must be checked again
 * @param needs range variables in the values
 */
record IndexClause(
    Expression condition,
    int column,
    Kind kind,
    List<Expression> values,
    boolean exact,
    BitSet needs) {
  /** How an index serves a condition. */
  enum Kind {
    /** One value. */
    EQUAL,
    /** One of several values. */
    IN,
    /** NULL. */
    IS_NULL,
    /** From a value on, the value included. */
    FROM,
    /** Behind a value. */
    AFTER,
    /** Up to a value, the value included. */
    TO,
    /** Before a value. */
    BEFORE;

    boolean fixesColumn() {
      return this == EQUAL || this == IN || this == IS_NULL;
    }

    boolean isLower() {
      return this == FROM || this == AFTER;
    }

    boolean isInclusive() {
      return this == FROM || this == TO;
    }
  }
}
