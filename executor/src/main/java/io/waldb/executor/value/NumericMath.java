package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Arithmetic and mathematics of numeric with PostgreSQL's result scales.
 *
 * <p>PostgreSQL counts in groups of four decimal digits; where its scale rules speak of the weight
 * and the first digit of a number, they mean those groups. Values here never have a negative scale.
 * Follows PostgreSQL {@code utils/adt/numeric.c}.
 */
public final class NumericMath {
  private static final int MIN_SIGNIFICANT_DIGITS = 16;
  private static final int MAX_SCALE = 1000;
  private static final int MAX_WHOLE_DIGITS = 131_072;
  private static final double LOG10_E = 0.434294481903252;
  private static final double LN_10 = 2.302585092994046;
  private static final int GROUP = 4;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final BigDecimal NEARLY_ONE = new BigDecimal("0.9");
  private static final BigDecimal JUST_ABOVE_ONE = new BigDecimal("1.1");

  private NumericMath() {}

  /** Sum. */
  public static BigDecimal add(BigDecimal a, BigDecimal b) {
    return check(a.add(b));
  }

  /** Difference. */
  public static BigDecimal subtract(BigDecimal a, BigDecimal b) {
    return check(a.subtract(b));
  }

  /** Product. */
  public static BigDecimal multiply(BigDecimal a, BigDecimal b) {
    BigDecimal product = a.multiply(b);
    if (product.scale() > 16_383) {
      product = product.setScale(16_383, RoundingMode.HALF_UP);
    }
    return check(product);
  }

  /**
   * Quotient, with at least 16 significant digits.
   *
   * @throws DatabaseException 22012 when the divisor is zero
   */
  public static BigDecimal divide(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw Numbers.divisionByZero();
    }
    return check(a.divide(b, divisionScale(a, b), RoundingMode.HALF_UP));
  }

  private static int divisionScale(BigDecimal a, BigDecimal b) {
    int weight = weight(a) - weight(b);
    if (firstGroup(a) <= firstGroup(b)) {
      weight--;
    }
    int scale = MIN_SIGNIFICANT_DIGITS - weight * GROUP;
    return clampScale(Math.max(scale, Math.max(a.scale(), b.scale())));
  }

  /** Remainder with the sign of the dividend. */
  public static BigDecimal remainder(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw Numbers.divisionByZero();
    }
    return a.remainder(b).setScale(Math.max(a.scale(), b.scale()), RoundingMode.DOWN);
  }

  /** Quotient cut to a whole number. */
  public static BigDecimal divideWhole(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw Numbers.divisionByZero();
    }
    return a.divideToIntegralValue(b).setScale(0, RoundingMode.DOWN);
  }

  /** Rounds half away from zero to a number of decimals, negative for tens, hundreds and so on. */
  public static BigDecimal round(BigDecimal a, int scale) {
    int limited = Math.max(-2000, Math.min(2000, scale));
    BigDecimal rounded = a.setScale(limited, RoundingMode.HALF_UP);
    return check(rounded.scale() < 0 ? rounded.setScale(0) : rounded);
  }

  /** Cuts to a number of decimals, negative for tens, hundreds and so on. */
  public static BigDecimal truncate(BigDecimal a, int scale) {
    int limited = Math.max(-2000, Math.min(2000, scale));
    BigDecimal cut = a.setScale(limited, RoundingMode.DOWN);
    return cut.scale() < 0 ? cut.setScale(0) : cut;
  }

  /** The least whole number not below. */
  public static BigDecimal ceiling(BigDecimal a) {
    return a.setScale(0, RoundingMode.CEILING);
  }

  /** The greatest whole number not above. */
  public static BigDecimal floor(BigDecimal a) {
    return a.setScale(0, RoundingMode.FLOOR);
  }

  /** Without trailing zeros behind the decimal point. */
  public static BigDecimal trimScale(BigDecimal a) {
    if (a.signum() == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal stripped = a.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /** Greatest common divisor, never negative. */
  public static BigDecimal gcd(BigDecimal a, BigDecimal b) {
    int scale = Math.max(a.scale(), b.scale());
    BigInteger x = a.setScale(scale).unscaledValue();
    BigInteger y = b.setScale(scale).unscaledValue();
    return new BigDecimal(x.gcd(y), scale);
  }

  /** Least common multiple, never negative. */
  public static BigDecimal lcm(BigDecimal a, BigDecimal b) {
    int scale = Math.max(a.scale(), b.scale());
    if (a.signum() == 0 || b.signum() == 0) {
      return BigDecimal.ZERO.setScale(scale);
    }
    BigInteger x = a.setScale(scale).unscaledValue();
    BigInteger y = b.setScale(scale).unscaledValue();
    return check(new BigDecimal(x.divide(x.gcd(y)).multiply(y).abs(), scale));
  }

  /**
   * Product of 1 to n.
   *
   * @throws DatabaseException 22003 when n is negative or too large
   */
  public static BigDecimal factorial(long n) {
    if (n < 0) {
      throw new DatabaseException(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "factorial of a negative number is undefined");
    }
    if (n > 32_177) {
      throw overflow();
    }
    BigInteger product = BigInteger.ONE;
    for (long i = 2; i <= n; i++) {
      product = product.multiply(BigInteger.valueOf(i));
    }
    return new BigDecimal(product);
  }

  /**
   * Square root.
   *
   * @throws DatabaseException 2201F when the argument is negative
   */
  public static BigDecimal squareRoot(BigDecimal a) {
    int scale = clampScale(Math.max(MIN_SIGNIFICANT_DIGITS - wholeDigitsOfRoot(a), a.scale()));
    return squareRoot(a, scale);
  }

  /**
   * Square root with the given number of digits behind the point.
   *
   * @throws DatabaseException 2201F when the argument is negative
   */
  public static BigDecimal squareRoot(BigDecimal a, int scale) {
    if (a.signum() < 0) {
      throw new DatabaseException(
          SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
          "cannot take square root of a negative number");
    }
    if (a.signum() == 0) {
      return BigDecimal.ZERO.setScale(scale);
    }
    int digits = Math.max(1, wholeDigitsOfRoot(a) + GROUP) + scale + 5;
    return a.sqrt(new MathContext(digits, RoundingMode.HALF_UP))
        .setScale(scale, RoundingMode.HALF_UP);
  }

  private static int wholeDigitsOfRoot(BigDecimal a) {
    return Math.floorDiv(weight(a) * GROUP, 2) + 1;
  }

  /** Power of e. */
  public static BigDecimal exp(BigDecimal a) {
    double weight = Math.max(-2000, Math.min(2000, a.doubleValue() * LOG10_E));
    int scale = clampScale(Math.max(MIN_SIGNIFICANT_DIGITS - (int) weight, a.scale()));
    return check(expTo(a, scale));
  }

  /**
   * Natural logarithm.
   *
   * @throws DatabaseException 2201E when the argument is not positive
   */
  public static BigDecimal ln(BigDecimal a) {
    checkLogarithm(a);
    int scale = clampScale(Math.max(MIN_SIGNIFICANT_DIGITS - lnWeight(a), a.scale()));
    return lnTo(a, scale);
  }

  /** Logarithm to a base. */
  public static BigDecimal log(BigDecimal base, BigDecimal a) {
    checkLogarithm(base);
    checkLogarithm(a);
    int baseWeight = lnWeight(base);
    int weight = lnWeight(a);
    int scale =
        clampScale(
            Math.max(
                MIN_SIGNIFICANT_DIGITS - (weight - baseWeight), Math.max(base.scale(), a.scale())));
    int inner = scale + Math.abs(baseWeight) + Math.abs(weight) + 16;
    BigDecimal divisor = lnTo(base, inner);
    if (divisor.signum() == 0) {
      throw Numbers.divisionByZero();
    }
    return lnTo(a, inner).divide(divisor, scale, RoundingMode.HALF_UP);
  }

  private static void checkLogarithm(BigDecimal a) {
    if (a.signum() <= 0) {
      throw new DatabaseException(
          SqlState.INVALID_ARGUMENT_FOR_LOGARITHM,
          a.signum() == 0
              ? "cannot take logarithm of zero"
              : "cannot take logarithm of a negative number");
    }
  }

  /**
   * Power.
   *
   * @throws DatabaseException 2201F when it is not defined, 22003 when it does not fit
   */
  public static BigDecimal power(BigDecimal base, BigDecimal exponent) {
    if (base.signum() == 0 && exponent.signum() < 0) {
      throw new DatabaseException(
          SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
          "zero raised to a negative power is undefined");
    }
    boolean whole = exponent.signum() == 0 || exponent.stripTrailingZeros().scale() <= 0;
    if (base.signum() < 0 && !whole) {
      throw new DatabaseException(
          SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
          "a negative number raised to a non-integer power yields a complex result");
    }
    if (whole && exponent.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0) {
      return integerPower(base, exponent.intValue());
    }
    if (base.signum() == 0) {
      return BigDecimal.ZERO.setScale(MIN_SIGNIFICANT_DIGITS);
    }
    boolean negative = base.signum() < 0 && whole && exponent.toBigInteger().testBit(0);
    BigDecimal size = base.abs();
    int guard = Math.max(0, 8 - lnWeight(size));
    BigDecimal product =
        lnTo(size, Math.max(guard, Math.max(base.scale(), exponent.scale()))).multiply(exponent);
    double weight = product.doubleValue() * LOG10_E;
    checkWeight(weight);
    if (weight + 1 < -MAX_SCALE) {
      return BigDecimal.ZERO.setScale(MAX_SCALE);
    }
    int scale =
        clampScale(
            Math.max(
                MIN_SIGNIFICANT_DIGITS - (int) weight, Math.max(base.scale(), exponent.scale())));
    int inner = Math.max(8, MIN_SIGNIFICANT_DIGITS + (int) Math.abs(weight)) + scale;
    BigDecimal result = expTo(lnTo(size, inner).multiply(exponent), scale);
    return check(negative ? result.negate() : result);
  }

  private static void checkWeight(double weight) {
    if (weight > MAX_WHOLE_DIGITS) {
      throw overflow();
    }
  }

  private static BigDecimal integerPower(BigDecimal base, int exponent) {
    double log = base.signum() == 0 ? 0 : exponent * log10(base);
    checkWeight(log);
    if (log + 1 < -MAX_SCALE) {
      return BigDecimal.ZERO.setScale(MAX_SCALE);
    }
    int scale = clampScale(Math.max(MIN_SIGNIFICANT_DIGITS, base.scale()));
    if (exponent == 0) {
      return BigDecimal.ONE.setScale(scale);
    }
    if (base.signum() == 0) {
      return BigDecimal.ZERO.setScale(scale);
    }
    // Digits to carry: those of the result, and one more for each digit of the exponent.
    int digits = scale + (int) Math.max(0, log) + 12 + String.valueOf(exponent).length();
    MathContext context = new MathContext(digits, RoundingMode.HALF_UP);
    BigDecimal product = BigDecimal.ONE;
    BigDecimal square = base;
    long left = Math.abs((long) exponent);
    while (left > 0) {
      if ((left & 1) != 0) {
        product = product.multiply(square, context);
      }
      left >>= 1;
      if (left > 0) {
        square = square.multiply(square, context);
      }
    }
    BigDecimal result =
        exponent < 0
            ? BigDecimal.ONE.divide(product, context).setScale(scale, RoundingMode.HALF_UP)
            : product.setScale(scale, RoundingMode.HALF_UP);
    return check(result);
  }

  /** Decimal logarithm of the size, as a double, for any exponent. */
  private static double log10(BigDecimal a) {
    BigDecimal size = a.abs();
    int exponent = size.precision() - size.scale() - 1;
    double mantissa = size.movePointLeft(exponent).doubleValue();
    return Math.log10(mantissa) + exponent;
  }

  /** Decimal weight of the natural logarithm, as PostgreSQL estimates it. */
  private static int lnWeight(BigDecimal a) {
    if (a.signum() <= 0) {
      return 0;
    }
    if (a.compareTo(NEARLY_ONE) >= 0 && a.compareTo(JUST_ABOVE_ONE) <= 0) {
      BigDecimal distance = a.subtract(BigDecimal.ONE);
      return distance.signum() == 0
          ? 0
          : weight(distance) * GROUP + (int) Math.log10(firstGroup(distance));
    }
    double ln = log10(a) * LN_10;
    return (int) Math.log10(Math.abs(ln));
  }

  /** e to a power, rounded to a scale. */
  private static BigDecimal expTo(BigDecimal a, int scale) {
    double estimate = a.doubleValue() * LOG10_E;
    if (estimate > MAX_WHOLE_DIGITS) {
      throw overflow();
    }
    if (estimate < -scale - 5) {
      return BigDecimal.ZERO.setScale(scale);
    }
    int digits = (int) Math.max(0, estimate) + scale + 12;
    // Halve until small, sum the series, square back.
    int halvings = 0;
    BigDecimal x = a;
    while (x.abs().compareTo(BigDecimal.valueOf(1, 2)) > 0) {
      x = x.divide(TWO, digits + 30, RoundingMode.HALF_EVEN);
      halvings++;
    }
    MathContext context = new MathContext(digits + halvings + 10, RoundingMode.HALF_EVEN);
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    BigDecimal limit = BigDecimal.ONE.movePointLeft(context.getPrecision() + 2);
    for (int i = 1; term.abs().compareTo(limit) > 0 && term.signum() != 0; i++) {
      term = term.multiply(x, context).divide(BigDecimal.valueOf(i), context);
      sum = sum.add(term, context);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, context);
    }
    return sum.setScale(scale, RoundingMode.HALF_UP);
  }

  /** Natural logarithm rounded to a scale. */
  private static BigDecimal lnTo(BigDecimal a, int scale) {
    int digits = scale + 20;
    MathContext context = new MathContext(digits + 10, RoundingMode.HALF_EVEN);
    BigDecimal x = a.round(context);
    // Square roots until close to one, then the series of the area tangent.
    int roots = 0;
    while (x.compareTo(NEARLY_ONE) < 0 || x.compareTo(JUST_ABOVE_ONE) > 0) {
      x = x.sqrt(context);
      roots++;
    }
    BigDecimal y = x.subtract(BigDecimal.ONE).divide(x.add(BigDecimal.ONE), context);
    BigDecimal square = y.multiply(y, context);
    BigDecimal sum = y;
    BigDecimal power = y;
    BigDecimal limit = BigDecimal.ONE.movePointLeft(digits + 8);
    for (int i = 3; power.abs().compareTo(limit) > 0; i += 2) {
      power = power.multiply(square, context);
      sum = sum.add(power.divide(BigDecimal.valueOf(i), context), context);
    }
    BigDecimal factor = new BigDecimal(BigInteger.ONE.shiftLeft(roots + 1));
    return sum.multiply(factor).setScale(scale, RoundingMode.HALF_UP);
  }

  /** Exponent of the first group of four digits. */
  static int weight(BigDecimal a) {
    return a.signum() == 0 ? 0 : Math.floorDiv(a.precision() - a.scale() - 1, GROUP);
  }

  /** The first group of four digits. */
  static int firstGroup(BigDecimal a) {
    if (a.signum() == 0) {
      return 0;
    }
    return a.abs().movePointLeft(weight(a) * GROUP).intValue();
  }

  private static int clampScale(int scale) {
    return Math.max(0, Math.min(MAX_SCALE, scale));
  }

  private static BigDecimal check(BigDecimal a) {
    if (a.precision() - a.scale() > MAX_WHOLE_DIGITS) {
      throw overflow();
    }
    return a;
  }

  /** The error of a number with too many digits. */
  public static DatabaseException overflow() {
    return new DatabaseException(
        SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format");
  }
}
