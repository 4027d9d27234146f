package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Conversions among number types with PostgreSQL's rounding and range errors. */
public final class Numbers {
  private static final double TWO_63 = 0x1p63;

  private Numbers() {}

  /** The error of an integer that does not fit its type. */
  public static DatabaseException outOfRange(String type) {
    return new DatabaseException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, type + " out of range");
  }

  /** The error of a division by zero. */
  public static DatabaseException divisionByZero() {
    return new DatabaseException(SqlState.DIVISION_BY_ZERO, "division by zero");
  }

  /**
   * The value as a smallint.
   *
   * @throws DatabaseException 22003
   */
  public static long toSmallint(long value) {
    if (value != (short) value) {
      throw outOfRange("smallint");
    }
    return value;
  }

  /**
   * The value as an integer.
   *
   * @throws DatabaseException 22003
   */
  public static long toInteger(long value) {
    if (value != (int) value) {
      throw outOfRange("integer");
    }
    return value;
  }

  /**
   * The value as an oid.
   *
   * @throws DatabaseException 22003
   */
  public static long toOid(long value) {
    if (value < 0 || value > 0xffff_ffffL) {
      throw new DatabaseException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "OID out of range");
    }
    return value;
  }

  /** A double rounded, half to even, to a smallint. */
  public static long doubleToSmallint(double value) {
    double rounded = Math.rint(value);
    if (!(rounded >= Short.MIN_VALUE && rounded <= Short.MAX_VALUE)) {
      throw outOfRange("smallint");
    }
    return (long) rounded;
  }

  /** A double rounded, half to even, to an integer. */
  public static long doubleToInteger(double value) {
    double rounded = Math.rint(value);
    if (!(rounded >= Integer.MIN_VALUE && rounded <= Integer.MAX_VALUE)) {
      throw outOfRange("integer");
    }
    return (long) rounded;
  }

  /** A double rounded, half to even, to a bigint. */
  public static long doubleToBigint(double value) {
    double rounded = Math.rint(value);
    if (!(rounded >= -TWO_63 && rounded < TWO_63)) {
      throw outOfRange("bigint");
    }
    return (long) rounded;
  }

  /** A double as a real: the nearest float. */
  public static double doubleToReal(double value) {
    float nearest = (float) value;
    if (Float.isInfinite(nearest) && !Double.isInfinite(value)) {
      throw overflow();
    }
    if (nearest == 0 && value != 0) {
      throw underflow();
    }
    return nearest;
  }

  /** The error of a floating point result that is too large. */
  public static DatabaseException overflow() {
    return new DatabaseException(
        SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow");
  }

  /** The error of a floating point result that is too small. */
  public static DatabaseException underflow() {
    return new DatabaseException(
        SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: underflow");
  }

  /** A numeric rounded, half away from zero, to a bigint. */
  public static long numericToBigint(BigDecimal value) {
    return numericToLong(value, "bigint");
  }

  /** A numeric rounded, half away from zero, to an integer. */
  public static long numericToInteger(BigDecimal value) {
    return toInteger(numericToLong(value, "integer"));
  }

  /** A numeric rounded, half away from zero, to a smallint. */
  public static long numericToSmallint(BigDecimal value) {
    return toSmallint(numericToLong(value, "smallint"));
  }

  private static long numericToLong(BigDecimal value, String type) {
    if (value.precision() - value.scale() > 20) {
      throw outOfRange(type);
    }
    BigDecimal whole = value.scale() == 0 ? value : value.setScale(0, RoundingMode.HALF_UP);
    if (whole.unscaledValue().bitLength() > 63) {
      throw outOfRange(type);
    }
    return whole.longValue();
  }

  /** A numeric as the nearest double. */
  public static double numericToDouble(BigDecimal value) {
    double nearest = value.doubleValue();
    if (Double.isInfinite(nearest)) {
      throw new DatabaseException(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "\"" + value.toPlainString() + "\" is out of range for type double precision");
    }
    return nearest;
  }

  /** A numeric as the nearest float. */
  public static double numericToReal(BigDecimal value) {
    float nearest = value.floatValue();
    if (Float.isInfinite(nearest)) {
      throw new DatabaseException(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "\"" + value.toPlainString() + "\" is out of range for type real");
    }
    return nearest;
  }

  /** A double as a numeric of 15 digits. */
  public static BigDecimal doubleToNumeric(double value) {
    return toNumeric(value, 15);
  }

  /** A real as a numeric of 6 digits. */
  public static BigDecimal realToNumeric(double value) {
    return toNumeric(value, 6);
  }

  private static BigDecimal toNumeric(double value, int digits) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cannot convert " + (Double.isNaN(value) ? "NaN" : "infinity") + " to numeric");
    }
    if (value == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal rounded =
        new BigDecimal(value)
            .round(new MathContext(digits, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }

  /**
   * Fits a numeric into numeric(precision, scale).
   *
   * @throws DatabaseException 22003 with PostgreSQL's detail
   */
  public static BigDecimal fit(BigDecimal value, int precision, int scale) {
    BigDecimal rounded = value.setScale(scale, RoundingMode.HALF_UP);
    if (rounded.signum() != 0 && rounded.precision() > precision) {
      int whole = precision - scale;
      throw new DatabaseException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "numeric field overflow")
          .withDetail(
              "A field with precision "
                  + precision
                  + ", scale "
                  + scale
                  + " must round to an absolute value less than "
                  + (whole == 0 ? "1." : "10^" + whole + "."));
    }
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }
}
