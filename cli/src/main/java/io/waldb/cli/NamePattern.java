package io.waldb.cli;

import org.jspecify.annotations.Nullable;

/**
 * Which names {@code \d} and its like are to list. As psql's patterns {@code *} stands for any
 * text, {@code ?} for any character, a dot parts the schema from the name, and letters are folded
 * unless they stand in double quotes.
 *
 * @param text what the user wrote
 * @param schema a pattern for LIKE; null for the schemas of the search path
 * @param name a pattern for LIKE
 */
record NamePattern(String text, @Nullable String schema, String name) {
  /** Reads a pattern. */
  static NamePattern of(String text) {
    String schema = null;
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '.' && !quoted) {
        schema = part.toString();
        part.setLength(0);
      } else if (c == '*' && !quoted) {
        part.append('%');
      } else if (c == '?' && !quoted) {
        part.append('_');
      } else if (c == '%' || c == '_' || c == '\\') {
        part.append('\\').append(c);
      } else {
        part.append(quoted ? c : Character.toLowerCase(c));
      }
    }
    return new NamePattern(text, schema, part.toString());
  }
}
