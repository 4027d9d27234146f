package io.waldb.executor.command;

import java.util.Locale;

/**
 * Puts a new name for an old one into the text of an expression.
 *
 * <p>It goes by tokens: strings and comments are passed over, and a word counts as the name where
 * it can be a column or qualify one, not where it is a type, a function or a type before a string.
 * The caller binds the result to see that it means the same.
 */
final class NameReplacement {
  private final String text;
  private final String name;
  private final String replacement;
  private final boolean qualifiers;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private String before = "";

  private NameReplacement(String text, String name, String newName, boolean qualifiers) {
    this.text = text;
    this.name = name;
    this.replacement = '"' + newName.replace("\"", "\"\"") + '"';
    this.qualifiers = qualifiers;
  }

  /** Replaces the name of a column. */
  static String ofColumn(String text, String name, String newName) {
    return new NameReplacement(text, name, newName, false).run();
  }

  /** Replaces the name of a table where it qualifies a column. */
  static String ofTable(String text, String name, String newName) {
    return new NameReplacement(text, name, newName, true).run();
  }

  private String run() {
    while (at < text.length()) {
      int start = at;
      char c = text.charAt(at);
      if (c == '\'' || c == '"') {
        skipQuoted(c);
      } else if (text.startsWith("--", at)) {
        at = orEnd(text.indexOf('\n', at));
      } else if (text.startsWith("/*", at)) {
        at = orEnd(text.indexOf("*/", at) + 2);
      } else if (isWord(c)) {
        while (at < text.length() && isWord(text.charAt(at))) {
          at++;
        }
      } else {
        at++;
      }
      take(text.substring(start, at));
    }
    return out.toString();
  }

  private int orEnd(int place) {
    return place < at ? text.length() : place;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
  }

  private void skipQuoted(char quote) {
    boolean escapes = quote == '\'' && before.equalsIgnoreCase("e");
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (escapes && c == '\\') {
        at++;
      } else if (c == quote) {
        if (at >= text.length() || text.charAt(at) != quote) {
          return;
        }
        at++;
      }
    }
  }

  private void take(String token) {
    if (isName(token)) {
      out.append(replacement);
    } else {
      out.append(token);
    }
    if (!token.isBlank()) {
      before = token.equals(":") && before.equals(":") ? "::" : token;
    }
  }

  private boolean isName(String token) {
    String folded =
        token.startsWith("\"") && token.length() > 1
            ? token.substring(1, token.length() - 1).replace("\"\"", "\"")
            : isWord(token.charAt(0)) ? token.toLowerCase(Locale.ROOT) : "";
    if (!folded.equals(name) || before.equals("::") || before.equalsIgnoreCase("as")) {
      return false;
    }
    char next = next();
    return qualifiers ? next == '.' : next != '.' && next != '(' && next != '\'';
  }

  /** The first character after the token that is no space; 0 at the end. */
  private char next() {
    int place = at;
    while (place < text.length() && Character.isWhitespace(text.charAt(place))) {
      place++;
    }
    return place < text.length() ? text.charAt(place) : 0;
  }
}
