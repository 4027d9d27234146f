package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Text of real and double precision: the shortest decimal that reads back as the same value, laid
 * out as PostgreSQL does.
 */
public final class FloatText {
  private static final double WHOLE_LIMIT = 1e15;

  private FloatText() {}

  /** Appends a double precision value. */
  public static void appendDouble(double value, StringBuilder out) {
    if (appendSpecial(value, out)) {
      return;
    }
    if (value == Math.rint(value) && Math.abs(value) < WHOLE_LIMIT) {
      out.append(isMinusZero(value) ? "-0" : Long.toString((long) value));
      return;
    }
    BigDecimal exact = new BigDecimal(value);
    int digits = new BigDecimal(Double.toString(value)).stripTrailingZeros().precision();
    BigDecimal best = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    if (best.doubleValue() != value) {
      best = new BigDecimal(Double.toString(value));
    }
    for (int i = digits - 1; i > 0; i--) {
      BigDecimal shorter = exact.round(new MathContext(i, RoundingMode.HALF_EVEN));
      if (shorter.doubleValue() != value) {
        break;
      }
      best = shorter;
    }
    layOut(best.stripTrailingZeros(), 15, out);
  }

  /** Appends a real value, given as a double that is exactly a float. */
  public static void appendReal(double value, StringBuilder out) {
    if (appendSpecial(value, out)) {
      return;
    }
    float real = (float) value;
    if (real == Math.rint(real) && Math.abs(real) < 1e6) {
      out.append(isMinusZero(value) ? "-0" : Long.toString((long) real));
      return;
    }
    BigDecimal exact = new BigDecimal(real);
    int digits = new BigDecimal(Float.toString(real)).stripTrailingZeros().precision();
    BigDecimal best = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    if (best.floatValue() != real) {
      best = new BigDecimal(Float.toString(real));
    }
    for (int i = digits - 1; i > 0; i--) {
      BigDecimal shorter = exact.round(new MathContext(i, RoundingMode.HALF_EVEN));
      if (shorter.floatValue() != real) {
        break;
      }
      best = shorter;
    }
    layOut(best.stripTrailingZeros(), 6, out);
  }

  private static boolean isMinusZero(double value) {
    return value == 0 && Double.doubleToRawLongBits(value) != 0;
  }

  private static boolean appendSpecial(double value, StringBuilder out) {
    if (Double.isNaN(value)) {
      out.append("NaN");
    } else if (Double.isInfinite(value)) {
      out.append(value > 0 ? "Infinity" : "-Infinity");
    } else {
      return false;
    }
    return true;
  }

  /** Plain from 0.0001 up to a number of whole digits, else with an exponent of two digits. */
  private static void layOut(BigDecimal value, int plainDigits, StringBuilder out) {
    int exponent = value.precision() - value.scale() - 1;
    if (exponent >= -4 && exponent < plainDigits) {
      out.append(value.toPlainString());
      return;
    }
    String digits = value.unscaledValue().abs().toString();
    out.append(value.signum() < 0 ? "-" : "").append(digits.charAt(0));
    if (digits.length() > 1) {
      out.append('.').append(digits, 1, digits.length());
    }
    out.append('e').append(exponent < 0 ? '-' : '+');
    TimeText.two(Math.abs(exponent), out);
  }

  /**
   * Reads a double precision value.
   *
   * @throws DatabaseException 22P02 when it is none, 22003 when it is out of range
   */
  public static double parseDouble(String text) {
    double value = parse(text, "double precision");
    if ((Double.isInfinite(value) && !isInfinityWord(text))
        || (value == 0 && hasNonZeroDigit(text))) {
      throw range(text, "double precision");
    }
    return value;
  }

  /** Reads a real value. */
  public static double parseReal(String text) {
    double wide = parse(text, "real");
    if (Double.isNaN(wide) || isInfinityWord(text)) {
      return wide;
    }
    float value = Float.parseFloat(text.strip());
    if (Float.isInfinite(value) || (value == 0 && hasNonZeroDigit(text))) {
      throw range(text, "real");
    }
    return value;
  }

  private static double parse(String text, String type) {
    String word = text.strip();
    switch (word.toLowerCase(Locale.ROOT)) {
      case "nan" -> {
        return Double.NaN;
      }
      case "infinity", "+infinity", "inf", "+inf" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-infinity", "-inf" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {}
    }
    if (!isDecimal(word)) {
      throw new DatabaseException(
          SqlState.INVALID_TEXT_REPRESENTATION,
          "invalid input syntax for type " + type + ": \"" + text + "\"");
    }
    return Double.parseDouble(word);
  }

  private static boolean isInfinityWord(String text) {
    return text.indexOf('i') >= 0 || text.indexOf('I') >= 0;
  }

  private static boolean hasNonZeroDigit(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 'e' || c == 'E') {
        return false;
      }
      if (c >= '1' && c <= '9') {
        return true;
      }
    }
    return false;
  }

  /** Whether a text is a sign, digits with a point, and an exponent: Java takes more than that. */
  static boolean isDecimal(String text) {
    int i = 0;
    int length = text.length();
    if (i < length && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
      i++;
    }
    int digits = 0;
    while (i < length && isDigit(text.charAt(i))) {
      i++;
      digits++;
    }
    if (i < length && text.charAt(i) == '.') {
      i++;
      while (i < length && isDigit(text.charAt(i))) {
        i++;
        digits++;
      }
    }
    if (digits == 0) {
      return false;
    }
    if (i < length && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < length && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
        i++;
      }
      int start = i;
      while (i < length && isDigit(text.charAt(i))) {
        i++;
      }
      if (i == start) {
        return false;
      }
    }
    return i == length;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static DatabaseException range(String text, String type) {
    return new DatabaseException(
        SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
        "\"" + text.strip() + "\" is out of range for type " + type);
  }
}
