package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.parser.IdentifierText;
import org.jspecify.annotations.Nullable;

/**
 * The function format: {@code %[position$][-][width]type} with type s, I, L or a second percent
 * sign.
 *
 * <p>Follows PostgreSQL {@code text_format}.
 */
public final class FormatText {
  private final String format;

  /** Arguments as text; the first one, 0, is the format itself. */
  private final @Nullable Object[] arguments;

  private int at;
  private int next = 1;

  private FormatText(String format, @Nullable Object[] arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  /**
   * Puts the arguments from the second on into the format.
   *
   * @throws DatabaseException 22023 when the format is not valid or has too few arguments
   */
  public static String format(String format, @Nullable Object[] arguments) {
    return new FormatText(format, arguments).run();
  }

  private String run() {
    StringBuilder out = new StringBuilder();
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c != '%') {
        out.append(c);
      } else if (peek() == '%') {
        out.append('%');
        at++;
      } else {
        specifier(out);
      }
    }
    return out.toString();
  }

  private char peek() {
    if (at >= format.length()) {
      throw new DatabaseException(
              SqlState.INVALID_PARAMETER_VALUE, "unterminated format() type specifier")
          .withHint("For a single \"%\" use \"%%\".");
    }
    return format.charAt(at);
  }

  private void specifier(StringBuilder out) {
    int argument = -1;
    int width = 0;
    boolean left = false;
    int number = number();
    if (number >= 0 && peek() == '$') {
      at++;
      argument = number;
      number = -1;
      if (argument == 0) {
        throw invalid("format specifies argument 0, but arguments are numbered from 1");
      }
    }
    if (number >= 0) {
      width = number;
    } else {
      while (peek() == '-') {
        left = true;
        at++;
      }
      if (peek() == '*') {
        at++;
        int from = number();
        if (from >= 0) {
          if (peek() != '$') {
            throw invalid("width argument position must be ended by \"$\"");
          }
          at++;
        }
        String text = take(from);
        width = text == null ? 0 : Integer.parseInt(text);
        if (width < 0) {
          left = true;
          width = -width;
        }
      } else {
        width = Math.max(0, number());
      }
    }
    char type = peek();
    at++;
    String text = convert(type, take(argument));
    int fill = width - Strings.length(text);
    String blanks = fill > 0 ? " ".repeat(fill) : "";
    out.append(left ? "" : blanks).append(text).append(left ? blanks : "");
  }

  private static String convert(char type, @Nullable String value) {
    switch (type) {
      case 's' -> {
        return value == null ? "" : value;
      }
      case 'I' -> {
        if (value == null) {
          throw new DatabaseException(
              SqlState.NULL_VALUE_NOT_ALLOWED,
              "null values cannot be formatted as an SQL identifier");
        }
        return IdentifierText.of(value);
      }
      case 'L' -> {
        return value == null ? "NULL" : Strings.quoteLiteral(value);
      }
      default ->
          throw invalid("unrecognized format() type specifier \"" + type + "\"")
              .withHint("For a single \"%\" use \"%%\".");
    }
  }

  /** Digits as a number, -1 when there are none. */
  private int number() {
    int start = at;
    long value = 0;
    while (Character.isDigit(peek())) {
      value = value * 10 + (format.charAt(at++) - '0');
      if (value > Integer.MAX_VALUE) {
        throw new DatabaseException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "number is out of range");
      }
    }
    return at == start ? -1 : (int) value;
  }

  private @Nullable String take(int position) {
    int index = position < 0 ? next : position;
    next = index + 1;
    if (index >= arguments.length) {
      throw invalid("too few arguments for format()");
    }
    return (String) arguments[index];
  }

  private static DatabaseException invalid(String message) {
    return new DatabaseException(SqlState.INVALID_PARAMETER_VALUE, message);
  }
}
