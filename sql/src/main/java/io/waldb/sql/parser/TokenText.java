package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** What tokens mean: names folded and unquoted, strings decoded, numbers in plain decimal. */
final class TokenText {

  /** Bytes of a name in UTF-8 that count, as in PostgreSQL; the rest is cut. */
  private static final int NAME_BYTES_MAX = 63;

  private TokenText() {}

  /** The name that a word or a quoted name stands for. */
  static String name(Tokens tokens, int index) {
    Keyword keyword = tokens.keyword(index);
    if (keyword != null) {
      return keyword.word();
    }
    String text = tokens.text();
    int start = tokens.start(index);
    int end = tokens.end(index);
    return switch (tokens.kind(index)) {
      case WORD -> truncate(fold(text, start, end));
      case QUOTED_NAME -> truncate(unquote(text, start + 1, end - 1, '"'));
      case UNICODE_NAME -> truncate(unicode(tokens, index, '"'));
      default -> throw SyntaxErrors.syntax(tokens, index);
    };
  }

  /** Lower case for ASCII letters only, as PostgreSQL folds UTF-8. */
  static String fold(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        StringBuilder folded = new StringBuilder(end - start);
        for (int j = start; j < end; j++) {
          char d = text.charAt(j);
          folded.append(d >= 'A' && d <= 'Z' ? (char) (d + ('a' - 'A')) : d);
        }
        return folded.toString();
      }
    }
    return text.substring(start, end);
  }

  private static String truncate(String name) {
    if (name.length() * 3 <= NAME_BYTES_MAX
        || name.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES_MAX) {
      return name;
    }
    int bytes = 0;
    int end = 0;
    while (end < name.length()) {
      int codePoint = name.codePointAt(end);
      bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (bytes > NAME_BYTES_MAX) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    return name.substring(0, end);
  }

  /** The decoded value of any of the string kinds. */
  static String string(Tokens tokens, int index) {
    String text = tokens.text();
    int start = tokens.start(index);
    int end = tokens.end(index);
    return switch (tokens.kind(index)) {
      case STRING -> pieces(text, start, end);
      case NATIONAL_STRING, BIT_STRING, HEX_STRING -> pieces(text, start + 1, end);
      case ESCAPE_STRING -> escaped(tokens, index);
      case UNICODE_STRING -> unicode(tokens, index, '\'');
      case DOLLAR_STRING -> {
        int tag = text.indexOf('$', start + 1) + 1 - start;
        yield text.substring(start + tag, end - tag);
      }
      default -> throw SyntaxErrors.syntax(tokens, index);
    };
  }

  /**
   * The pieces of a literal that goes on behind line breaks, joined, doubled quotes made single.
   */
  private static String pieces(String text, int start, int end) {
    int close = closing(text, start, false);
    String first = unquote(text, start + 1, close, '\'');
    if (close == end - 1) {
      return first;
    }
    StringBuilder value = new StringBuilder(first);
    int at = close + 1;
    while (at < end) {
      int open = nextPiece(text, at);
      close = closing(text, open, false);
      value.append(unquote(text, open + 1, close, '\''));
      at = close + 1;
    }
    return value.toString();
  }

  /** The next opening quote; only space and comments lie before it. */
  private static int nextPiece(String text, int from) {
    int i = from;
    while (text.charAt(i) != '\'') {
      if (text.startsWith("--", i)) {
        while (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
          i++;
        }
      }
      i++;
    }
    return i;
  }

  private static int closing(String text, int open, boolean backslash) {
    int i = open + 1;
    while (true) {
      char c = text.charAt(i);
      if (c == '\'') {
        if (i + 1 >= text.length() || text.charAt(i + 1) != '\'') {
          return i;
        }
        i++;
      } else if (c == '\\' && backslash) {
        i++;
      }
      i++;
    }
  }

  private static String unquote(String text, int start, int end, char quote) {
    int doubled = text.indexOf(quote, start);
    if (doubled < 0 || doubled >= end) {
      return text.substring(start, end);
    }
    StringBuilder value = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      value.append(c);
      if (c == quote) {
        i++;
      }
    }
    return value.toString();
  }

  private static String escaped(Tokens tokens, int index) {
    String text = tokens.text();
    int end = tokens.end(index);
    StringBuilder value = new StringBuilder(end - tokens.start(index));
    int open = tokens.start(index) + 1;
    while (true) {
      int close = closing(text, open, true);
      int i = open + 1;
      while (i < close) {
        char c = text.charAt(i);
        if (c == '\\') {
          i = escape(tokens, index, i + 1, close, value);
        } else {
          value.append(c);
          i += c == '\'' ? 2 : 1;
        }
      }
      if (close == end - 1) {
        return paired(value, tokens, index);
      }
      open = nextPiece(text, close + 1);
    }
  }

  /** Decodes what follows a backslash; gives the offset behind it. */
  private static int escape(Tokens tokens, int index, int at, int end, StringBuilder value) {
    String text = tokens.text();
    char c = text.charAt(at);
    switch (c) {
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      case 'v' -> value.append('\u000b');
      case 'u', 'U' -> {
        int digits = c == 'u' ? 4 : 8;
        appendCodePoint(hexadecimal(tokens, index, at + 1, digits, end), tokens, index, value);
        return at + 1 + digits;
      }
      case 'x', '0', '1', '2', '3', '4', '5', '6', '7' -> {
        return bytes(tokens, index, at, end, value);
      }
      default -> value.append(c);
    }
    return at + 1;
  }

  /** A run of \x and octal escapes is a run of UTF-8 bytes. */
  private static int bytes(Tokens tokens, int index, int from, int end, StringBuilder value) {
    String text = tokens.text();
    byte[] run = new byte[end - from];
    int count = 0;
    int at = from;
    while (true) {
      int radix = text.charAt(at) == 'x' ? 16 : 8;
      int i = radix == 16 ? at + 1 : at;
      int limit = Math.min(end, i + (radix == 16 ? 2 : 3));
      int code = 0;
      int first = i;
      while (i < limit && Character.digit(text.charAt(i), radix) >= 0) {
        code = code * radix + Character.digit(text.charAt(i), radix);
        i++;
      }
      if (i == first) {
        value.append('x');
        return i;
      }
      run[count++] = (byte) code;
      at = i;
      boolean more = at + 1 < end && text.charAt(at) == '\\' && isByte(text, at + 1, end);
      if (!more) {
        break;
      }
      at++;
    }
    String decoded = new String(run, 0, count, StandardCharsets.UTF_8);
    if (decoded.indexOf('\uFFFD') >= 0 || decoded.indexOf('\0') >= 0) {
      throw SyntaxErrors.error(
          SqlState.CHARACTER_NOT_IN_REPERTOIRE,
          "invalid byte sequence for encoding \"UTF8\"",
          tokens.position(index));
    }
    value.append(decoded);
    return at;
  }

  /** True if an octal escape or one of \\x with a digit begins here. */
  private static boolean isByte(String text, int at, int end) {
    char c = text.charAt(at);
    if (c == 'x') {
      return at + 1 < end && Character.digit(text.charAt(at + 1), 16) >= 0;
    }
    return c >= '0' && c <= '7';
  }

  private static int hexadecimal(Tokens tokens, int index, int from, int digits, int end) {
    int code = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = i < end ? Character.digit(tokens.text().charAt(i), 16) : -1;
      if (digit < 0 || code > 0x10FFFF) {
        throw invalidUnicode(tokens, index);
      }
      code = code * 16 + digit;
    }
    return code;
  }

  private static void appendCodePoint(int code, Tokens tokens, int index, StringBuilder value) {
    if (code == 0 || code > 0x10FFFF) {
      throw invalidUnicode(tokens, index);
    }
    boolean afterHigh =
        value.length() > 0 && Character.isHighSurrogate(value.charAt(value.length() - 1));
    boolean low = code < 0x10000 && Character.isLowSurrogate((char) code);
    if (afterHigh != low) {
      throw SyntaxErrors.near("invalid Unicode surrogate pair", tokens, index);
    }
    value.appendCodePoint(code);
  }

  private static DatabaseException invalidUnicode(Tokens tokens, int index) {
    return SyntaxErrors.near("invalid Unicode escape value", tokens, index);
  }

  private static String unicode(Tokens tokens, int index, char quote) {
    String text = tokens.text();
    int end = tokens.end(index);
    int open = tokens.start(index) + 2;
    char escape = '\\';
    int close = quote == '"' ? closingName(text, open) : -1;
    String raw;
    if (quote == '"') {
      raw = unquote(text, open + 1, close, quote);
    } else {
      close = lastPieceEnd(text, open, end);
      raw = pieces(text, open, close);
      close--;
    }
    if (close + 1 < end) {
      escape = text.charAt(end - 2);
      if (Character.digit(escape, 16) >= 0
          || escape == '+'
          || escape == '\''
          || escape == '"'
          || Character.isWhitespace(escape)) {
        throw SyntaxErrors.syntax("invalid Unicode escape character", tokens.position(index));
      }
    }
    return decodeUnicode(tokens, index, raw, escape);
  }

  private static int closingName(String text, int open) {
    int i = open + 1;
    while (true) {
      i = text.indexOf('"', i);
      if (i + 1 >= text.length() || text.charAt(i + 1) != '"') {
        return i;
      }
      i += 2;
    }
  }

  /** The offset behind the last piece: the end, or where the UESCAPE clause's space begins. */
  private static int lastPieceEnd(String text, int open, int end) {
    int close = closing(text, open, false);
    while (close + 1 < end) {
      int i = close + 1;
      while (Character.isWhitespace(text.charAt(i))) {
        i++;
      }
      if (text.charAt(i) == 'u' || text.charAt(i) == 'U') {
        return close + 1;
      }
      close = closing(text, nextPiece(text, close + 1), false);
    }
    return end;
  }

  private static String decodeUnicode(Tokens tokens, int index, String raw, char escape) {
    if (raw.indexOf(escape) < 0) {
      return raw;
    }
    StringBuilder value = new StringBuilder(raw.length());
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i);
      if (c != escape) {
        value.append(c);
        i++;
      } else if (i + 1 < raw.length() && raw.charAt(i + 1) == escape) {
        value.append(c);
        i += 2;
      } else {
        boolean plus = i + 1 < raw.length() && raw.charAt(i + 1) == '+';
        int from = plus ? i + 2 : i + 1;
        int to = from + (plus ? 6 : 4);
        int code = 0;
        for (int j = from; j < to; j++) {
          int digit = j < raw.length() ? Character.digit(raw.charAt(j), 16) : -1;
          if (digit < 0) {
            throw SyntaxErrors.syntax("invalid Unicode escape", tokens.position(index));
          }
          code = code * 16 + digit;
        }
        appendCodePoint(code, tokens, index, value);
        i = to;
      }
    }
    return paired(value, tokens, index);
  }

  /** The value, unless it ends with half of a surrogate pair. */
  private static String paired(StringBuilder value, Tokens tokens, int index) {
    if (value.length() > 0 && Character.isHighSurrogate(value.charAt(value.length() - 1))) {
      throw SyntaxErrors.near("invalid Unicode surrogate pair", tokens, index);
    }
    return value.toString();
  }

  /** A number literal in plain decimal, without underscores. */
  static String number(Tokens tokens, int index) {
    String text = tokens.text(index);
    if (text.indexOf('_') >= 0) {
      text = text.replace("_", "");
    }
    if (text.length() > 2 && text.charAt(0) == '0' && !Character.isDigit(text.charAt(1))) {
      int radix =
          switch (text.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 10;
          };
      if (radix != 10) {
        return new BigInteger(text.substring(2), radix).toString();
      }
    }
    return text;
  }
}
