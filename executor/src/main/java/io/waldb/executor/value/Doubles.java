package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/**
 * Floating point arithmetic with PostgreSQL's checks: an infinity that comes out of finite operands
 * is an overflow, a zero that should not be one an underflow.
 */
public final class Doubles {
  private Doubles() {}

  private static double checkOverflow(double result, double a, double b) {
    if (Double.isInfinite(result) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
      throw Numbers.overflow();
    }
    return result;
  }

  /** Sum. */
  public static double add(double a, double b) {
    return checkOverflow(a + b, a, b);
  }

  /** Difference. */
  public static double subtract(double a, double b) {
    return checkOverflow(a - b, a, b);
  }

  /** Product. */
  public static double multiply(double a, double b) {
    double result = a * b;
    if (result == 0 && a != 0 && b != 0) {
      throw Numbers.underflow();
    }
    return checkOverflow(result, a, b);
  }

  /** Quotient. */
  public static double divide(double a, double b) {
    if (b == 0 && !Double.isNaN(a)) {
      throw Numbers.divisionByZero();
    }
    double result = a / b;
    if (result == 0 && a != 0 && !Double.isInfinite(b)) {
      throw Numbers.underflow();
    }
    return checkOverflow(result, a, b);
  }

  /** Sum of reals. */
  public static double addReal(double a, double b) {
    return checkOverflow((float) a + (float) b, a, b);
  }

  /** Difference of reals. */
  public static double subtractReal(double a, double b) {
    return checkOverflow((float) a - (float) b, a, b);
  }

  /** Product of reals. */
  public static double multiplyReal(double a, double b) {
    float result = (float) a * (float) b;
    if (result == 0 && a != 0 && b != 0) {
      throw Numbers.underflow();
    }
    return checkOverflow(result, a, b);
  }

  /** Quotient of reals. */
  public static double divideReal(double a, double b) {
    if (b == 0 && !Double.isNaN(a)) {
      throw Numbers.divisionByZero();
    }
    float result = (float) a / (float) b;
    if (result == 0 && a != 0 && !Double.isInfinite(b)) {
      throw Numbers.underflow();
    }
    return checkOverflow(result, a, b);
  }

  /** Power. */
  public static double power(double a, double b) {
    if (a == 1 || b == 0) {
      return 1;
    }
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.NaN;
    }
    if (a == 0 && b < 0) {
      throw new DatabaseException(
          SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
          "zero raised to a negative power is undefined");
    }
    if (a < 0 && !Double.isInfinite(b) && b != Math.floor(b) && !Double.isInfinite(a)) {
      throw new DatabaseException(
          SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
          "a negative number raised to a non-integer power yields a complex result");
    }
    double result = Math.pow(a, b);
    if (a == -1 && Double.isInfinite(b)) {
      return 1;
    }
    if (result == 0 && a != 0 && !Double.isInfinite(a) && !Double.isInfinite(b)) {
      throw Numbers.underflow();
    }
    return checkOverflow(result, a, b);
  }

  /** Power of e. */
  public static double exp(double a) {
    double result = Math.exp(a);
    if (result == 0 && !Double.isInfinite(a)) {
      throw Numbers.underflow();
    }
    return checkOverflow(result, a, 0);
  }

  /** Square root. */
  public static double squareRoot(double a) {
    if (a < 0) {
      throw new DatabaseException(
          SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
          "cannot take square root of a negative number");
    }
    return Math.sqrt(a);
  }

  /** The same number after a check that it has a logarithm. */
  public static double checkLogarithm(double a) {
    if (a <= 0) {
      throw new DatabaseException(
          SqlState.INVALID_ARGUMENT_FOR_LOGARITHM,
          a == 0 ? "cannot take logarithm of zero" : "cannot take logarithm of a negative number");
    }
    return a;
  }

  /** The error of a function called outside of where it is defined. */
  public static DatabaseException inputOutOfRange() {
    return new DatabaseException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "input is out of range");
  }

  /** A trigonometric function's argument, which may not be infinite. */
  public static double finite(double a) {
    if (Double.isInfinite(a)) {
      throw inputOutOfRange();
    }
    return a;
  }

  /** An argument that must lie between two limits. */
  public static double within(double a, double low, double high) {
    if (a < low || a > high) {
      throw inputOutOfRange();
    }
    return a;
  }

  /** Inverse hyperbolic sine. */
  public static double asinh(double a) {
    if (Double.isInfinite(a) || a == 0) {
      return a;
    }
    double size = Math.abs(a);
    double result =
        size > 0x1p28
            ? Math.log(size) + Math.log(2)
            : Math.log1p(size + size * size / (1 + Math.sqrt(size * size + 1)));
    return Math.copySign(result, a);
  }

  /** Inverse hyperbolic cosine. */
  public static double acosh(double a) {
    if (a < 1) {
      throw inputOutOfRange();
    }
    double t = a - 1;
    return a > 0x1p28 ? Math.log(a) + Math.log(2) : Math.log1p(t + Math.sqrt(2 * t + t * t));
  }

  /** Inverse hyperbolic tangent. */
  public static double atanh(double a) {
    within(a, -1, 1);
    if (Math.abs(a) == 1) {
      return a > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
    return a == 0 ? a : 0.5 * (Math.log1p(a) - Math.log1p(-a));
  }

  /** Sine of degrees, exact at multiples of 30. */
  public static double sinDegrees(double degrees) {
    double a = finite(degrees) % 360;
    int sign = 1;
    if (a < 0) {
      a = -a;
      sign = -1;
    }
    if (a > 180) {
      a = 360 - a;
      sign = -sign;
    }
    if (a > 90) {
      a = 180 - a;
    }
    return sign * firstQuadrantSin(a);
  }

  /** Cosine of degrees, exact at multiples of 30. */
  public static double cosDegrees(double degrees) {
    double a = Math.abs(finite(degrees) % 360);
    int sign = 1;
    if (a > 180) {
      a = 360 - a;
    }
    if (a > 90) {
      a = 180 - a;
      sign = -1;
    }
    return a == 90 ? 0 : sign * firstQuadrantSin(90 - a);
  }

  private static double firstQuadrantSin(double degrees) {
    if (degrees <= 30) {
      return Math.sin(Math.toRadians(degrees)) / Math.sin(Math.toRadians(30)) / 2;
    }
    double rest = 90 - degrees;
    return 1 - (1 - Math.cos(Math.toRadians(rest))) / (1 - Math.cos(Math.toRadians(60))) / 2;
  }

  /** Tangent of degrees, exact at multiples of 45. */
  public static double tanDegrees(double degrees) {
    double cos = cosDegrees(degrees);
    double sin = sinDegrees(degrees);
    if (cos == 0) {
      return sin > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
    return Math.abs(sin) == Math.abs(cos) ? Math.signum(sin * cos) : noMinusZero(sin / cos);
  }

  /** Cotangent of degrees. */
  public static double cotDegrees(double degrees) {
    double cos = cosDegrees(degrees);
    double sin = sinDegrees(degrees);
    if (sin == 0) {
      return cos > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
    return noMinusZero(cos / sin);
  }

  private static double noMinusZero(double a) {
    return a == 0 ? 0 : a;
  }

  /** Arc sine in degrees. */
  public static double asinDegrees(double a) {
    within(a, -1, 1);
    double size = Math.abs(a);
    double result =
        size <= 0.5
            ? Math.asin(size) / Math.asin(0.5) * 30
            : 90 - Math.acos(size) / Math.acos(0.5) * 60;
    return Math.copySign(result, a);
  }

  /** Arc cosine in degrees. */
  public static double acosDegrees(double a) {
    within(a, -1, 1);
    double size = Math.abs(a);
    double result =
        size <= 0.5
            ? 90 - Math.asin(size) / Math.asin(0.5) * 30
            : Math.acos(size) / Math.acos(0.5) * 60;
    return a < 0 ? 180 - result : result;
  }

  /** Arc tangent in degrees. */
  public static double atanDegrees(double a) {
    return Math.atan(a) / Math.atan(1) * 45;
  }

  /** The number of the bucket a value falls into, among equal ones between two limits. */
  public static long widthBucket(double a, double low, double high, long count) {
    if (count <= 0) {
      throw bucket("count must be greater than zero");
    }
    if (Double.isNaN(a) || Double.isNaN(low) || Double.isNaN(high)) {
      throw bucket("operand, lower bound, and upper bound cannot be NaN");
    }
    if (Double.isInfinite(low) || Double.isInfinite(high)) {
      throw bucket("lower and upper bounds must be finite");
    }
    if (low == high) {
      throw bucket("lower bound cannot equal upper bound");
    }
    boolean up = low < high;
    if (up ? a < low : a > low) {
      return 0;
    }
    if (up ? a >= high : a <= high) {
      return Numbers.toInteger(count + 1);
    }
    return (long) (count * ((a - low) / (high - low))) + 1;
  }

  /** The error of width_bucket. */
  public static DatabaseException bucket(String message) {
    return new DatabaseException(SqlState.INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION, message);
  }
}
