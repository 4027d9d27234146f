package io.waldb.sql.parser;

import io.waldb.sql.parser.Keyword.Category;
import java.util.ArrayList;
import java.util.List;

/**
 * How names are written, in SQL and elsewhere. Follows PostgreSQL {@code quote_identifier} in
 * {@code utils/adt/ruleutils.c}.
 */
public final class IdentifierText {
  private IdentifierText() {}

  /** The name as SQL has it: in quotes unless it is in small letters and no keyword. */
  public static String of(String name) {
    boolean plain = !name.isEmpty();
    for (int i = 0; i < name.length() && plain; i++) {
      char c = name.charAt(i);
      plain = (c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9');
    }
    if (plain) {
      Keyword keyword = Keyword.find(name.toCharArray(), 0, name.length());
      plain = keyword == null || keyword.category() == Category.UNRESERVED;
    }
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The name of something in a schema. */
  public static String of(String schema, String name) {
    return of(schema) + '.' + of(name);
  }

  /**
   * The names in a text that is no SQL: the argument of a function, the value of a setting. What is
   * not quoted is folded to small letters, ASCII only, and stripped of space. Follows PostgreSQL
   * {@code SplitIdentifierString} in {@code utils/adt/varlena.c}, but complains about nothing.
   *
   * @param separator {@code '.'} between the parts of one name, {@code ','} between names
   */
  public static List<String> split(String text, char separator) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          name.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (quoted) {
        name.append(c);
      } else if (c == separator) {
        names.add(name.toString());
        name.setLength(0);
      } else if (!Character.isWhitespace(c)) {
        name.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
      }
    }
    names.add(name.toString());
    return names;
  }
}
