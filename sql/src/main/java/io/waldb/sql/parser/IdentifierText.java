package io.waldb.sql.parser;

import io.waldb.sql.parser.Keyword.Category;

/**
 * How a name is written in SQL. Follows PostgreSQL {@code quote_identifier} in {@code
 * utils/adt/ruleutils.c}.
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
}
