package io.waldb.sql.binder;

import io.waldb.sql.expr.Cast;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.FunctionCall;
import io.waldb.sql.expr.SequenceCall;
import io.waldb.sql.expr.SessionValue;
import io.waldb.sql.function.Volatility;
import io.waldb.storage.tuple.TypeKind;

/** Which nodes of expressions depend on more than their operands. */
final class Volatilities {
  private Volatilities() {}

  static boolean isNotImmutable(Expression expression) {
    if (expression instanceof FunctionCall call) {
      return call.function().volatility() != Volatility.IMMUTABLE;
    }
    if (expression instanceof Cast cast) {
      TypeKind from = cast.operand().type().kind();
      TypeKind to = cast.type().kind();
      boolean zoned = from == TypeKind.TIMESTAMPTZ || to == TypeKind.TIMESTAMPTZ;
      return zoned && from != to;
    }
    return expression instanceof SessionValue || expression instanceof SequenceCall;
  }
}
