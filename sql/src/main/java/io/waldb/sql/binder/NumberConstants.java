package io.waldb.sql.binder;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Converts number literals to wider types at once, the commonest of all casts. */
final class NumberConstants {
  private NumberConstants() {}

  /** The constant as one of a wider type; null when it is not that simple. */
  static @Nullable Constant widen(Expression expression, SqlType target) {
    if (!(expression instanceof Constant constant)
        || !(constant.value() instanceof Long value)
        || !constant.type().kind().isInteger()) {
      return null;
    }
    TypeKind from = constant.type().kind();
    return switch (target.kind()) {
      case INTEGER -> from == TypeKind.SMALLINT ? new Constant(target, value) : null;
      case BIGINT -> new Constant(target, value);
      case NUMERIC -> new Constant(target, BigDecimal.valueOf(value));
      case DOUBLE -> new Constant(target, (double) value);
      case SMALLINT ->
          value >= Short.MIN_VALUE && value <= Short.MAX_VALUE ? new Constant(target, value) : null;
      default -> null;
    };
  }
}
