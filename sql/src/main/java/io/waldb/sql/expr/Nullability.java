package io.waldb.sql.expr;

import java.util.List;

/** Nullability of lists of operands. */
final class Nullability {
  private Nullability() {}

  static boolean any(List<Expression> expressions) {
    for (Expression expression : expressions) {
      if (expression.nullable()) {
        return true;
      }
    }
    return false;
  }

  static boolean all(List<Expression> expressions) {
    for (Expression expression : expressions) {
      if (!expression.nullable()) {
        return false;
      }
    }
    return true;
  }
}
