package io.waldb.executor.expression;

import static io.waldb.executor.expression.Arguments.integer;
import static io.waldb.executor.expression.Arguments.number;
import static io.waldb.executor.expression.Arguments.numeric;
import static io.waldb.executor.expression.Arguments.real;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Shapes.Body;
import io.waldb.executor.value.Doubles;
import io.waldb.executor.value.Numbers;
import io.waldb.executor.value.NumericMath;
import io.waldb.sql.function.FunctionId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Mathematical functions. */
final class MathFunctions {
  private static final BigDecimal TEN = BigDecimal.TEN;

  private MathFunctions() {}

  static void addTo(Map<FunctionId, Body> bodies) {
    numericFunctions(bodies);
    integerFunctions(bodies);
    doubleFunctions(bodies);
    trigonometry(bodies);
    random(bodies);
  }

  private static void numericFunctions(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.NUMERIC_POWER, (s, a) -> NumericMath.power(numeric(a, 0), numeric(a, 1)));
    bodies.put(FunctionId.NUMERIC_SQUARE_ROOT, (s, a) -> NumericMath.squareRoot(numeric(a, 0)));
    bodies.put(
        FunctionId.NUMERIC_DIV, (s, a) -> NumericMath.divideWhole(numeric(a, 0), numeric(a, 1)));
    bodies.put(FunctionId.NUMERIC_GCD, (s, a) -> NumericMath.gcd(numeric(a, 0), numeric(a, 1)));
    bodies.put(FunctionId.NUMERIC_LCM, (s, a) -> NumericMath.lcm(numeric(a, 0), numeric(a, 1)));
    bodies.put(FunctionId.FACTORIAL, (s, a) -> NumericMath.factorial(number(a, 0)));
    bodies.put(FunctionId.NUMERIC_CEILING, (s, a) -> NumericMath.ceiling(numeric(a, 0)));
    bodies.put(FunctionId.NUMERIC_FLOOR, (s, a) -> NumericMath.floor(numeric(a, 0)));
    bodies.put(FunctionId.NUMERIC_ROUND, (s, a) -> NumericMath.round(numeric(a, 0), 0));
    bodies.put(FunctionId.NUMERIC_TRUNCATE, (s, a) -> NumericMath.truncate(numeric(a, 0), 0));
    bodies.put(FunctionId.NUMERIC_SIGN, (s, a) -> BigDecimal.valueOf(numeric(a, 0).signum()));
    bodies.put(
        FunctionId.NUMERIC_ROUND_TO, (s, a) -> NumericMath.round(numeric(a, 0), integer(a, 1)));
    bodies.put(
        FunctionId.NUMERIC_TRUNCATE_TO,
        (s, a) -> NumericMath.truncate(numeric(a, 0), integer(a, 1)));
    bodies.put(FunctionId.NUMERIC_SCALE, (s, a) -> numeric(a, 0).scale());
    bodies.put(
        FunctionId.NUMERIC_MIN_SCALE, (s, a) -> NumericMath.trimScale(numeric(a, 0)).scale());
    bodies.put(FunctionId.NUMERIC_TRIM_SCALE, (s, a) -> NumericMath.trimScale(numeric(a, 0)));
    bodies.put(FunctionId.NUMERIC_EXP, (s, a) -> NumericMath.exp(numeric(a, 0)));
    bodies.put(FunctionId.NUMERIC_LN, (s, a) -> NumericMath.ln(numeric(a, 0)));
    bodies.put(FunctionId.NUMERIC_LOG10, (s, a) -> NumericMath.log(TEN, numeric(a, 0)));
    bodies.put(FunctionId.NUMERIC_LOG, (s, a) -> NumericMath.log(numeric(a, 0), numeric(a, 1)));
    bodies.put(
        FunctionId.NUMERIC_WIDTH_BUCKET,
        (s, a) -> widthBucket(numeric(a, 0), numeric(a, 1), numeric(a, 2), number(a, 3)));
  }

  private static long widthBucket(BigDecimal value, BigDecimal low, BigDecimal high, long count) {
    if (count <= 0) {
      throw Doubles.bucket("count must be greater than zero");
    }
    int order = low.compareTo(high);
    if (order == 0) {
      throw Doubles.bucket("lower bound cannot equal upper bound");
    }
    if (value.compareTo(low) * order > 0) {
      return 0;
    }
    if (value.compareTo(high) * order <= 0) {
      return Numbers.toInteger(count + 1);
    }
    return value
            .subtract(low)
            .multiply(BigDecimal.valueOf(count))
            .divide(high.subtract(low), 0, RoundingMode.FLOOR)
            .longValue()
        + 1;
  }

  private static void integerFunctions(Map<FunctionId, Body> bodies) {
    bodies.put(
        FunctionId.INTEGER_GCD, (s, a) -> Numbers.toInteger(gcd(number(a, 0), number(a, 1))));
    bodies.put(FunctionId.BIGINT_GCD, (s, a) -> checkBigint(gcd(number(a, 0), number(a, 1))));
    bodies.put(
        FunctionId.INTEGER_LCM, (s, a) -> Numbers.toInteger(lcm(number(a, 0), number(a, 1))));
    bodies.put(FunctionId.BIGINT_LCM, (s, a) -> lcm(number(a, 0), number(a, 1)));
  }

  private static long checkBigint(long value) {
    if (value < 0) {
      throw Numbers.outOfRange("bigint");
    }
    return value;
  }

  private static long gcd(long a, long b) {
    long x = a;
    long y = b;
    while (y != 0) {
      long rest = y == -1 ? 0 : x % y;
      x = y;
      y = rest;
    }
    return Math.abs(x);
  }

  private static long lcm(long a, long b) {
    if (a == 0 || b == 0) {
      return 0;
    }
    try {
      return checkBigint(Math.abs(Math.multiplyExact(a / gcd(a, b), b)));
    } catch (ArithmeticException e) {
      throw Numbers.outOfRange("bigint");
    }
  }

  private static void doubleFunctions(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.DOUBLE_POWER, (s, a) -> Doubles.power(real(a, 0), real(a, 1)));
    unary(bodies, FunctionId.DOUBLE_SQUARE_ROOT, Doubles::squareRoot);
    unary(bodies, FunctionId.CUBE_ROOT, Math::cbrt);
    unary(bodies, FunctionId.DOUBLE_CEILING, Math::ceil);
    unary(bodies, FunctionId.DOUBLE_FLOOR, Math::floor);
    unary(bodies, FunctionId.DOUBLE_ROUND, Math::rint);
    unary(bodies, FunctionId.DOUBLE_TRUNCATE, x -> x < 0 ? Math.ceil(x) : Math.floor(x));
    unary(bodies, FunctionId.DOUBLE_SIGN, x -> x > 0 ? 1 : x < 0 ? -1 : 0);
    unary(bodies, FunctionId.DOUBLE_EXP, Doubles::exp);
    unary(bodies, FunctionId.DOUBLE_LN, x -> Math.log(Doubles.checkLogarithm(x)));
    unary(bodies, FunctionId.DOUBLE_LOG10, x -> Math.log10(Doubles.checkLogarithm(x)));
    bodies.put(FunctionId.PI, (s, a) -> Math.PI);
    unary(bodies, FunctionId.DEGREES, x -> Doubles.multiply(x, 180 / Math.PI));
    unary(bodies, FunctionId.RADIANS, x -> x * (Math.PI / 180));
    bodies.put(
        FunctionId.DOUBLE_WIDTH_BUCKET,
        (s, a) -> Doubles.widthBucket(real(a, 0), real(a, 1), real(a, 2), number(a, 3)));
  }

  private static void trigonometry(Map<FunctionId, Body> bodies) {
    unary(bodies, FunctionId.SIN, x -> Math.sin(Doubles.finite(x)));
    unary(bodies, FunctionId.COS, x -> Math.cos(Doubles.finite(x)));
    unary(bodies, FunctionId.TAN, x -> Math.tan(Doubles.finite(x)));
    unary(bodies, FunctionId.COT, x -> 1 / Math.tan(Doubles.finite(x)));
    unary(bodies, FunctionId.ASIN, x -> Math.asin(Doubles.within(x, -1, 1)));
    unary(bodies, FunctionId.ACOS, x -> Math.acos(Doubles.within(x, -1, 1)));
    unary(bodies, FunctionId.ATAN, Math::atan);
    unary(bodies, FunctionId.SINH, Math::sinh);
    unary(bodies, FunctionId.COSH, Math::cosh);
    unary(bodies, FunctionId.TANH, Math::tanh);
    unary(bodies, FunctionId.ASINH, Doubles::asinh);
    unary(bodies, FunctionId.ACOSH, Doubles::acosh);
    unary(bodies, FunctionId.ATANH, Doubles::atanh);
    unary(bodies, FunctionId.SIND, Doubles::sinDegrees);
    unary(bodies, FunctionId.COSD, Doubles::cosDegrees);
    unary(bodies, FunctionId.TAND, Doubles::tanDegrees);
    unary(bodies, FunctionId.COTD, Doubles::cotDegrees);
    unary(bodies, FunctionId.ASIND, Doubles::asinDegrees);
    unary(bodies, FunctionId.ACOSD, Doubles::acosDegrees);
    unary(bodies, FunctionId.ATAND, Doubles::atanDegrees);
    bodies.put(FunctionId.ATAN2, (s, a) -> Math.atan2(real(a, 0), real(a, 1)));
    bodies.put(FunctionId.ATAN2D, (s, a) -> Math.atan2(real(a, 0), real(a, 1)) / Math.atan(1) * 45);
  }

  private static void unary(
      Map<FunctionId, Body> bodies, FunctionId id, DoubleUnaryOperator function) {
    bodies.put(id, (s, a) -> function.applyAsDouble(real(a, 0)));
  }

  private static void random(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.RANDOM, (s, a) -> generator(s).nextDouble());
    bodies.put(FunctionId.INTEGER_RANDOM, (s, a) -> between(s, number(a, 0), number(a, 1)));
    bodies.put(FunctionId.BIGINT_RANDOM, (s, a) -> between(s, number(a, 0), number(a, 1)));
    bodies.put(FunctionId.NUMERIC_RANDOM, (s, a) -> between(s, numeric(a, 0), numeric(a, 1)));
    bodies.put(FunctionId.SETSEED, (s, a) -> seed(s, real(a, 0)));
  }

  private static Random generator(SessionContext session) {
    Random seeded = session.seededRandom();
    return seeded != null ? seeded : ThreadLocalRandom.current();
  }

  private static @Nullable Object seed(SessionContext session, double seed) {
    if (!(seed >= -1 && seed <= 1)) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE,
          "setseed parameter " + seed + " is out of allowed range [-1,1]");
    }
    session.seedRandom(Double.doubleToLongBits(seed));
    return "";
  }

  private static void checkBounds(boolean ordered) {
    if (!ordered) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE,
          "lower bound must be less than or equal to upper bound");
    }
  }

  private static long between(SessionContext session, long low, long high) {
    checkBounds(low <= high);
    Random random = generator(session);
    long span = high - low + 1;
    if (span > 0) {
      return low + Math.floorMod(random.nextLong(), span);
    }
    long value = random.nextLong();
    while (span != 0 && (value < low || value > high)) {
      value = random.nextLong();
    }
    return value;
  }

  private static BigDecimal between(SessionContext session, BigDecimal low, BigDecimal high) {
    checkBounds(low.compareTo(high) <= 0);
    int scale = Math.max(low.scale(), high.scale());
    BigInteger from = low.setScale(scale).unscaledValue();
    BigInteger span = high.setScale(scale).unscaledValue().subtract(from).add(BigInteger.ONE);
    BigInteger offset;
    do {
      offset = new BigInteger(span.bitLength(), generator(session));
    } while (offset.compareTo(span) >= 0);
    return new BigDecimal(from.add(offset), scale);
  }
}
