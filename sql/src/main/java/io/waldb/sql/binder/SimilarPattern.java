package io.waldb.sql.binder;

import io.waldb.common.SqlState;

/**
 * Translates a pattern of SIMILAR TO into a regular expression.
 *
 * <p>Follows PostgreSQL {@code similar_escape_internal}: the whole string must match; {@code %} and
 * {@code _} are wild; {@code | * + ? { } ( ) [ ]} keep their meaning; {@code . ^ $ \} lose theirs.
 */
final class SimilarPattern {
  private SimilarPattern() {}

  static String toRegex(String pattern, String escape, int position) {
    if (escape.codePointCount(0, escape.length()) > 1) {
      throw SqlErrors.at(SqlState.INVALID_ESCAPE_SEQUENCE, position, "invalid escape string")
          .withHint("Escape string must be empty or one character.");
    }
    StringBuilder regex = new StringBuilder("^(?:");
    boolean escaped = false;
    boolean inBracket = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (escaped) {
        regex.append('\\').append(c);
        escaped = false;
      } else if (!escape.isEmpty() && c == escape.charAt(0)) {
        escaped = true;
      } else if (inBracket) {
        if (c == '\\') {
          regex.append('\\');
        }
        regex.append(c);
        inBracket = c != ']';
      } else {
        inBracket = c == '[';
        append(regex, c);
      }
    }
    return regex.append(")$").toString();
  }

  private static void append(StringBuilder regex, char c) {
    switch (c) {
      case '%' -> regex.append(".*");
      case '_' -> regex.append('.');
      case '(' -> regex.append("(?:");
      case '\\', '.', '^', '$' -> regex.append('\\').append(c);
      default -> regex.append(c);
    }
  }
}
