package io.waldb.executor.expression;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Shapes.Body;
import io.waldb.executor.expression.Shapes.DoubleFromDouble;
import io.waldb.executor.expression.Shapes.DoubleFromDoubles;
import io.waldb.executor.expression.Shapes.LongFromLong;
import io.waldb.executor.expression.Shapes.LongFromLongs;
import io.waldb.executor.expression.Shapes.ObjectFromLong;
import io.waldb.executor.expression.Shapes.ObjectFromObject;
import io.waldb.executor.expression.Shapes.ObjectFromObjects;
import io.waldb.executor.value.Calendar;
import io.waldb.executor.value.Doubles;
import io.waldb.executor.value.Numbers;
import io.waldb.executor.value.NumericMath;
import io.waldb.sql.function.FunctionId;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The evaluators of functions and operators by their ids: arithmetic on unboxed values here, all
 * else by the tables of bodies.
 */
final class FunctionCompiler {
  /** Made at the first call of a function: it takes a tenth of a second in a fresh Java. */
  private static final class Bodies {
    static final Map<FunctionId, Body> MAP = new EnumMap<>(FunctionId.class);

    static {
      MathFunctions.addTo(MAP);
      StringFunctions.addTo(MAP);
      TimeFunctions.addTo(MAP);
      SystemFunctions.addTo(MAP);
    }
  }

  private final SessionContext session;

  private final CastCompiler casts;

  FunctionCompiler(SessionContext session, CastCompiler casts) {
    this.session = session;
    this.casts = casts;
  }

  Evaluator compile(FunctionId id, List<Evaluator> declared, SqlType type) {
    List<Evaluator> operands =
        switch (id) {
          case TEXT_CONCATENATE -> asText(declared, false);
          case CONCAT, CONCAT_WS, FORMAT -> asText(declared, true);
          default -> declared;
        };
    Evaluator fast =
        switch (operands.size()) {
          case 1 -> unary(id, operands.get(0), type);
          case 2 -> binary(id, operands.get(0), operands.get(1), type);
          default -> null;
        };
    if (fast != null) {
      return fast;
    }
    Body body = Bodies.MAP.get(id);
    if (body == null) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED, "function " + id + " is not supported");
    }
    return new Shapes.General(type, operands, id.strict(), body, session);
  }

  /**
   * The operands of a function that takes any type as text.
   *
   * @param plain true for the form a value is printed in, where a boolean is t or f and a char(n)
   *     has its blanks
   */
  private List<Evaluator> asText(List<Evaluator> operands, boolean plain) {
    List<Evaluator> texts = new ArrayList<>(operands.size());
    for (Evaluator operand : operands) {
      TypeKind kind = operand.type().kind();
      if (plain && kind == TypeKind.BOOLEAN) {
        texts.add(new ObjectFromLong(SqlType.TEXT, operand, x -> x != 0 ? "t" : "f"));
      } else if (plain && kind == TypeKind.CHAR) {
        texts.add(operand);
      } else {
        texts.add(casts.compile(operand, SqlType.TEXT, CastContext.EXPLICIT));
      }
    }
    return texts;
  }

  private static @Nullable Evaluator unary(FunctionId id, Evaluator a, SqlType type) {
    return switch (id) {
      case UNARY_PLUS -> a;
      case SMALLINT_NEGATE -> new LongFromLong(type, a, x -> Numbers.toSmallint(-x));
      case INTEGER_NEGATE -> new LongFromLong(type, a, x -> Numbers.toInteger(-x));
      case BIGINT_NEGATE ->
          new LongFromLong(
              type,
              a,
              x -> {
                if (x == Long.MIN_VALUE) {
                  throw Numbers.outOfRange("bigint");
                }
                return -x;
              });
      case SMALLINT_ABS -> new LongFromLong(type, a, x -> Numbers.toSmallint(Math.abs(x)));
      case INTEGER_ABS -> new LongFromLong(type, a, x -> Numbers.toInteger(Math.abs(x)));
      case BIGINT_ABS ->
          new LongFromLong(
              type,
              a,
              x -> {
                if (x == Long.MIN_VALUE) {
                  throw Numbers.outOfRange("bigint");
                }
                return Math.abs(x);
              });
      case REAL_NEGATE, DOUBLE_NEGATE -> new DoubleFromDouble(type, a, x -> -x);
      case REAL_ABS, DOUBLE_ABS -> new DoubleFromDouble(type, a, Math::abs);
      case NUMERIC_NEGATE -> new ObjectFromObject(type, a, x -> ((BigDecimal) x).negate());
      case NUMERIC_ABS -> new ObjectFromObject(type, a, x -> ((BigDecimal) x).abs());
      case INTEGER_BIT_NOT -> new LongFromLong(type, a, x -> ~x);
      case TO_HEX ->
          a.type().kind() == TypeKind.BIGINT
              ? new ObjectFromLong(type, a, Long::toHexString)
              : new ObjectFromLong(type, a, x -> Integer.toHexString((int) x));
      default -> null;
    };
  }

  private static @Nullable Evaluator binary(FunctionId id, Evaluator a, Evaluator b, SqlType type) {
    return switch (a.representation()) {
      case LONG -> b.representation() == a.representation() ? longs(id, a, b, type) : null;
      case DOUBLE -> b.representation() == a.representation() ? doubles(id, a, b, type) : null;
      case OBJECT -> b.representation() == a.representation() ? objects(id, a, b, type) : null;
    };
  }

  private static @Nullable Evaluator longs(FunctionId id, Evaluator a, Evaluator b, SqlType type) {
    return switch (id) {
      case SMALLINT_ADD -> new LongFromLongs(type, a, b, (x, y) -> Numbers.toSmallint(x + y));
      case SMALLINT_SUBTRACT -> new LongFromLongs(type, a, b, (x, y) -> Numbers.toSmallint(x - y));
      case SMALLINT_MULTIPLY -> new LongFromLongs(type, a, b, (x, y) -> Numbers.toSmallint(x * y));
      case SMALLINT_DIVIDE ->
          new LongFromLongs(type, a, b, (x, y) -> Numbers.toSmallint(divide(x, y)));
      case INTEGER_ADD -> new Arithmetic.IntegerAdd(type, a, b);
      case INTEGER_SUBTRACT -> new Arithmetic.IntegerSubtract(type, a, b);
      case INTEGER_MULTIPLY -> new LongFromLongs(type, a, b, (x, y) -> Numbers.toInteger(x * y));
      case INTEGER_DIVIDE ->
          new LongFromLongs(type, a, b, (x, y) -> Numbers.toInteger(divide(x, y)));
      case BIGINT_ADD -> new Arithmetic.BigintAdd(type, a, b);
      case BIGINT_SUBTRACT -> new Arithmetic.BigintSubtract(type, a, b);
      case BIGINT_MULTIPLY -> new LongFromLongs(type, a, b, FunctionCompiler::multiply);
      case BIGINT_DIVIDE ->
          new LongFromLongs(
              type,
              a,
              b,
              (x, y) -> {
                if (y == -1 && x == Long.MIN_VALUE) {
                  throw Numbers.outOfRange("bigint");
                }
                return divide(x, y);
              });
      case SMALLINT_REMAINDER, INTEGER_REMAINDER, BIGINT_REMAINDER ->
          new LongFromLongs(type, a, b, FunctionCompiler::remainder);
      case INTEGER_BIT_AND -> new LongFromLongs(type, a, b, (x, y) -> x & y);
      case INTEGER_BIT_OR -> new LongFromLongs(type, a, b, (x, y) -> x | y);
      case INTEGER_BIT_XOR -> new LongFromLongs(type, a, b, (x, y) -> x ^ y);
      case SMALLINT_SHIFT_LEFT ->
          new LongFromLongs(type, a, b, (x, y) -> (short) ((int) x << (int) y));
      case SMALLINT_SHIFT_RIGHT ->
          new LongFromLongs(type, a, b, (x, y) -> (short) ((int) x >> (int) y));
      case INTEGER_SHIFT_LEFT -> new LongFromLongs(type, a, b, (x, y) -> (int) x << (int) y);
      case INTEGER_SHIFT_RIGHT -> new LongFromLongs(type, a, b, (x, y) -> (int) x >> (int) y);
      case BIGINT_SHIFT_LEFT -> new LongFromLongs(type, a, b, (x, y) -> x << (int) y);
      case BIGINT_SHIFT_RIGHT -> new LongFromLongs(type, a, b, (x, y) -> x >> (int) y);
      case DATE_ADD_DAYS -> new LongFromLongs(type, a, b, (x, y) -> addDays(x, y));
      case DATE_SUBTRACT_DAYS -> new LongFromLongs(type, a, b, (x, y) -> addDays(x, -y));
      default -> null;
    };
  }

  private static long addDays(long date, long days) {
    return Calendar.isInfiniteDate(date) ? date : Calendar.checkDate(date + days);
  }

  private static long divide(long x, long y) {
    if (y == 0) {
      throw Numbers.divisionByZero();
    }
    return x / y;
  }

  private static long remainder(long x, long y) {
    if (y == 0) {
      throw Numbers.divisionByZero();
    }
    return x % y;
  }

  private static long multiply(long x, long y) {
    long high = Math.multiplyHigh(x, y);
    long low = x * y;
    if ((high != 0 || low < 0) && (high != -1 || low >= 0)) {
      throw Numbers.outOfRange("bigint");
    }
    return low;
  }

  private static @Nullable Evaluator doubles(
      FunctionId id, Evaluator a, Evaluator b, SqlType type) {
    return switch (id) {
      case DOUBLE_ADD -> new DoubleFromDoubles(type, a, b, Doubles::add);
      case DOUBLE_SUBTRACT -> new DoubleFromDoubles(type, a, b, Doubles::subtract);
      case DOUBLE_MULTIPLY -> new DoubleFromDoubles(type, a, b, Doubles::multiply);
      case DOUBLE_DIVIDE -> new DoubleFromDoubles(type, a, b, Doubles::divide);
      case REAL_ADD -> new DoubleFromDoubles(type, a, b, Doubles::addReal);
      case REAL_SUBTRACT -> new DoubleFromDoubles(type, a, b, Doubles::subtractReal);
      case REAL_MULTIPLY -> new DoubleFromDoubles(type, a, b, Doubles::multiplyReal);
      case REAL_DIVIDE -> new DoubleFromDoubles(type, a, b, Doubles::divideReal);
      default -> null;
    };
  }

  private static @Nullable Evaluator objects(
      FunctionId id, Evaluator a, Evaluator b, SqlType type) {
    return switch (id) {
      case NUMERIC_ADD ->
          new ObjectFromObjects(
              type, a, b, (x, y) -> NumericMath.add((BigDecimal) x, (BigDecimal) y));
      case NUMERIC_SUBTRACT ->
          new ObjectFromObjects(
              type, a, b, (x, y) -> NumericMath.subtract((BigDecimal) x, (BigDecimal) y));
      case NUMERIC_MULTIPLY ->
          new ObjectFromObjects(
              type, a, b, (x, y) -> NumericMath.multiply((BigDecimal) x, (BigDecimal) y));
      case NUMERIC_DIVIDE ->
          new ObjectFromObjects(
              type, a, b, (x, y) -> NumericMath.divide((BigDecimal) x, (BigDecimal) y));
      case NUMERIC_REMAINDER ->
          new ObjectFromObjects(
              type, a, b, (x, y) -> NumericMath.remainder((BigDecimal) x, (BigDecimal) y));
      default -> null;
    };
  }
}
