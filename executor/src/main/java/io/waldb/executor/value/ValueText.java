package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.storage.tuple.Interval;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The text form of a value of any type, both ways, as PostgreSQL's input and output functions have
 * it.
 *
 * <p>Modifiers (lengths, precisions) are not looked at. The name of a regclass is not known here.
 */
public final class ValueText {
  private static final int MAX_NUMERIC_EXPONENT = 131_072;

  private ValueText() {}

  /** Appends a value held as LONG. */
  public static void appendLong(TypeKind kind, long value, Zone zone, StringBuilder out) {
    switch (kind) {
      case BOOLEAN -> out.append(value != 0 ? "t" : "f");
      case DATE -> TimeText.appendDate(value, out);
      case TIME -> TimeText.appendTime(value, out);
      case TIMESTAMP -> TimeText.appendTimestamp(value, out);
      case TIMESTAMPTZ -> TimeText.appendTimestampTz(value, zone, out);
      case TID -> out.append(TupleId.format(value));
      case PG_LSN -> Lsn.format(Lsn.ordered(value), out);
      default -> out.append(value);
    }
  }

  /** Appends a value held as DOUBLE. */
  public static void appendDouble(TypeKind kind, double value, StringBuilder out) {
    if (kind == TypeKind.REAL) {
      FloatText.appendReal(value, out);
    } else {
      FloatText.appendDouble(value, out);
    }
  }

  /** Appends a value held as OBJECT. */
  public static void appendObject(TypeKind kind, Object value, StringBuilder out) {
    switch (kind) {
      case NUMERIC -> out.append(((BigDecimal) value).toPlainString());
      case BYTEA -> out.append(ByteStrings.format((byte[]) value));
      default -> out.append(value);
    }
  }

  /** The text of a boxed value: Long, Double or an object as the kind has it. */
  public static String format(TypeKind kind, Object value, Zone zone) {
    if (value instanceof String string) {
      return string;
    }
    StringBuilder out = new StringBuilder();
    switch (kind.representation()) {
      case LONG -> appendLong(kind, (Long) value, zone, out);
      case DOUBLE -> appendDouble(kind, (Double) value, out);
      case OBJECT -> appendObject(kind, value, out);
    }
    return out.toString();
  }

  /**
   * Reads a value held as LONG.
   *
   * @param now start of the transaction, for words such as {@code today}
   * @throws DatabaseException 22P02, 22003, 22007, 22008
   */
  public static long parseLong(TypeKind kind, String text, long now, Zone zone) {
    return switch (kind) {
      case SMALLINT -> parseInteger(text, "smallint", Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER -> parseInteger(text, "integer", Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BIGINT -> parseInteger(text, "bigint", Long.MIN_VALUE, Long.MAX_VALUE);
      case OID, REGCLASS -> parseOid(text);
      case BOOLEAN -> parseBoolean(text) ? 1 : 0;
      case DATE -> TimeParser.parseDate(text, now, zone);
      case TIME -> TimeParser.parseTime(text, now, zone);
      case TIMESTAMP -> TimeParser.parseTimestamp(text, now, zone);
      case TIMESTAMPTZ -> TimeParser.parseTimestampTz(text, now, zone);
      case TID -> parseTid(text);
      case PG_LSN -> Lsn.ordered(Lsn.parse(text));
      case XID -> parseInteger(text, "xid", 0, Long.MAX_VALUE);
      default -> throw new IllegalArgumentException("not held as a long: " + kind);
    };
  }

  /** Reads a value held as DOUBLE. */
  public static double parseDouble(TypeKind kind, String text) {
    return kind == TypeKind.REAL ? FloatText.parseReal(text) : FloatText.parseDouble(text);
  }

  /** Reads a value held as OBJECT. */
  public static Object parseObject(TypeKind kind, String text) {
    return switch (kind) {
      case NUMERIC -> parseNumeric(text);
      case BYTEA -> ByteStrings.parse(text);
      case UUID -> parseUuid(text);
      case INTERVAL -> parseInterval(text);
      case NAME -> Strings.fitName(text);
      default -> text;
    };
  }

  /** Reads a value: Long, Double or an object as the kind has it. */
  public static Object parse(TypeKind kind, String text, long now, Zone zone) {
    return switch (kind.representation()) {
      case LONG -> parseLong(kind, text, now, zone);
      case DOUBLE -> parseDouble(kind, text);
      case OBJECT -> parseObject(kind, text);
    };
  }

  private static Interval parseInterval(String text) {
    return IntervalParser.parse(text);
  }

  private static DatabaseException invalid(String type, String text) {
    return new DatabaseException(
        SqlState.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type " + type + ": \"" + text + "\"");
  }

  private static long parseInteger(String text, String type, long min, long max) {
    int at = 0;
    int end = text.length();
    while (at < end && isBlank(text.charAt(at))) {
      at++;
    }
    while (end > at && isBlank(text.charAt(end - 1))) {
      end--;
    }
    boolean negative = false;
    if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      negative = text.charAt(at) == '-';
      at++;
    }
    if (at == end) {
      throw invalid(type, text);
    }
    // Counts on the negative side, which is the larger one.
    long value = 0;
    boolean overflow = false;
    for (; at < end; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        throw invalid(type, text);
      }
      overflow |= value < (Long.MIN_VALUE + digit) / 10;
      value = value * 10 - digit;
    }
    overflow |= !negative && value == Long.MIN_VALUE;
    long result = negative ? value : -value;
    if (overflow || result < min || result > max) {
      throw new DatabaseException(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "value \"" + text + "\" is out of range for type " + type);
    }
    return result;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static long parseOid(String text) {
    long value = parseInteger(text, "oid", Integer.MIN_VALUE, 0xffff_ffffL);
    return value & 0xffff_ffffL;
  }

  /**
   * Reads a boolean: true, false, yes, no, on, off, 1, 0 or the beginning of one.
   *
   * @throws DatabaseException 22P02
   */
  public static boolean parseBoolean(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (!word.isEmpty()) {
      if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on")) {
        return true;
      }
      if (word.equals("1")) {
        return true;
      }
      if ("false".startsWith(word)
          || "no".startsWith(word)
          || word.equals("of")
          || word.equals("off")
          || word.equals("0")) {
        return false;
      }
    }
    throw invalid("boolean", text);
  }

  private static long parseTid(String text) {
    String word = text.strip();
    int comma = word.indexOf(',');
    if (comma > 1 && word.startsWith("(") && word.endsWith(")")) {
      try {
        long block = Long.parseLong(word.substring(1, comma));
        int offset = Integer.parseInt(word.substring(comma + 1, word.length() - 1));
        if (block >= 0 && block <= 0xffff_ffffL && offset >= 0 && offset <= 0xffff) {
          return TupleId.of((int) block, offset);
        }
      } catch (NumberFormatException e) {
        throw invalid("tid", text);
      }
    }
    throw invalid("tid", text);
  }

  /**
   * Reads a numeric.
   *
   * @throws DatabaseException 22P02 when it is none, 22003 when it has too many digits
   */
  public static BigDecimal parseNumeric(String text) {
    String word = text.strip();
    if (!FloatText.isDecimal(word)) {
      BigDecimal special = specialNumeric(word);
      if (special == null) {
        throw invalid("numeric", text);
      }
      return special;
    }
    int exponentAt = Math.max(word.indexOf('e'), word.indexOf('E'));
    if (exponentAt >= 0 && word.length() - exponentAt > 8) {
      throw NumericMath.overflow();
    }
    BigDecimal value = new BigDecimal(word);
    if (value.signum() != 0 && value.precision() - value.scale() > MAX_NUMERIC_EXPONENT) {
      throw NumericMath.overflow();
    }
    if (value.scale() < 0) {
      return value.signum() == 0 ? BigDecimal.ZERO : value.setScale(0);
    }
    return value.scale() > 16_383 ? value.setScale(16_383, RoundingMode.HALF_UP) : value;
  }

  private static @Nullable BigDecimal specialNumeric(String word) {
    switch (word.toLowerCase(Locale.ROOT)) {
      case "nan", "infinity", "+infinity", "-infinity", "inf", "+inf", "-inf" ->
          throw new DatabaseException(
              SqlState.FEATURE_NOT_SUPPORTED, "type numeric does not hold \"" + word + "\"");
      default -> {
        return null;
      }
    }
  }

  private static UUID parseUuid(String text) {
    String word =
        text.startsWith("{") && text.endsWith("}") && text.length() > 1
            ? text.substring(1, text.length() - 1)
            : text;
    long high = 0;
    long low = 0;
    int digits = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '-' && digits > 0 && digits % 4 == 0 && digits < 32 && word.charAt(i - 1) != '-') {
        continue;
      }
      int digit = Character.digit(c, 16);
      if (digit < 0 || digits == 32 || c > 'f') {
        throw invalid("uuid", text);
      }
      if (digits < 16) {
        high = high << 4 | digit;
      } else {
        low = low << 4 | digit;
      }
      digits++;
    }
    if (digits != 32) {
      throw invalid("uuid", text);
    }
    return new UUID(high, low);
  }
}
