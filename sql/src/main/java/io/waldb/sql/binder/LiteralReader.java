package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.expr.Cast;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.ConstantEvaluator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * Turns literals into constants of a type.
 *
 * <p>What is simple is read here; for the rest the evaluator casts from text. A literal whose
 * meaning depends on the session or the clock ({@code 'today'}, any timestamp with time zone) stays
 * a cast that is evaluated at run time, because plans are kept.
 */
final class LiteralReader {
  private final ConstantEvaluator evaluator;

  LiteralReader(ConstantEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** A number as written: integer, bigint or numeric by its size. */
  static Constant number(String text) {
    boolean digitsOnly = true;
    for (int i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
      digitsOnly &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (digitsOnly && text.length() <= 20) {
      try {
        long value = Long.parseLong(text);
        boolean small = value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
        return new Constant(small ? SqlType.INTEGER : SqlType.BIGINT, value);
      } catch (NumberFormatException e) {
        return new Constant(SqlType.NUMERIC, new BigDecimal(text));
      }
    }
    return new Constant(SqlType.NUMERIC, new BigDecimal(text));
  }

  /**
   * A string literal as a value of a type without modifier.
   *
   * @throws DatabaseException 22P02, 22003, 22007 ... when the text is no such value
   */
  Expression read(String text, SqlType type, int position) {
    try {
      return switch (type.kind()) {
        case TEXT, VARCHAR, NAME, CHAR -> new Constant(type, text);
        case SMALLINT -> integer(text, type, Short.MIN_VALUE, Short.MAX_VALUE);
        case INTEGER -> integer(text, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
        case BIGINT -> integer(text, type, Long.MIN_VALUE, Long.MAX_VALUE);
        case BOOLEAN -> Constant.of(bool(text));
        case DATE, TIME, TIMESTAMP ->
            startsWithDigit(text) ? evaluate(text, type) : cast(text, type);
        case TIMESTAMPTZ -> cast(text, type);
        default -> evaluate(text, type);
      };
    } catch (DatabaseException e) {
      throw SqlErrors.locate(e, position);
    }
  }

  private Expression evaluate(String text, SqlType type) {
    return evaluator.evaluate(cast(text, type));
  }

  private static Expression cast(String text, SqlType type) {
    return new Cast(new Constant(SqlType.TEXT, text), type, CastContext.EXPLICIT);
  }

  private static boolean startsWithDigit(String text) {
    String trimmed = text.strip();
    return !trimmed.isEmpty() && trimmed.charAt(0) >= '0' && trimmed.charAt(0) <= '9';
  }

  private static Constant integer(String text, SqlType type, long least, long greatest) {
    String digits = text.strip();
    boolean number = !digits.isEmpty();
    for (int i = 0; i < digits.length() && number; i++) {
      char c = digits.charAt(i);
      number = (c >= '0' && c <= '9') || (i == 0 && (c == '-' || c == '+') && digits.length() > 1);
    }
    if (!number) {
      throw invalid(text, type.kind());
    }
    try {
      long value = Long.parseLong(digits);
      if (value >= least && value <= greatest) {
        return new Constant(type, value);
      }
    } catch (NumberFormatException e) {
      throw outOfRange(text, type);
    }
    throw outOfRange(text, type);
  }

  private static DatabaseException outOfRange(String text, SqlType type) {
    return new DatabaseException(
        SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
        "value \"" + text + "\" is out of range for type " + type.kind().sqlName());
  }

  private static boolean bool(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (!word.isEmpty()) {
      if ("true".startsWith(word)
          || "yes".startsWith(word)
          || word.equals("on")
          || word.equals("1")) {
        return true;
      }
      if ("false".startsWith(word)
          || "no".startsWith(word)
          || (word.length() > 1 && "off".startsWith(word))
          || word.equals("0")) {
        return false;
      }
    }
    throw invalid(text, TypeKind.BOOLEAN);
  }

  private static DatabaseException invalid(String text, TypeKind kind) {
    return new DatabaseException(
        SqlState.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type " + kind.sqlName() + ": \"" + text + "\"");
  }
}
