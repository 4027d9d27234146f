package io.waldb.jdbc;

import java.util.List;
import java.util.Locale;

/**
 * Which columns of changed rows a statement is to give back.
 *
 * @param wanted whether any
 * @param columns their names; empty for all
 */
record GeneratedKeys(boolean wanted, List<String> columns) {
  static final GeneratedKeys NONE = new GeneratedKeys(false, List.of());
  static final GeneratedKeys ALL = new GeneratedKeys(true, List.of());

  static GeneratedKeys of(String[] names) {
    return new GeneratedKeys(names.length > 0, List.of(names));
  }

  /** The statement with a RETURNING clause, unless it has one or cannot have one. */
  String applyTo(String sql) {
    if (!wanted) {
      return sql;
    }
    String lower = sql.toLowerCase(Locale.ROOT);
    String start = lower.stripLeading();
    boolean changes =
        start.startsWith("insert") || start.startsWith("update") || start.startsWith("delete");
    if (!changes || lower.matches("(?s).*\\breturning\\b.*")) {
      return sql;
    }
    String body = sql.stripTrailing();
    if (body.endsWith(";")) {
      body = body.substring(0, body.length() - 1);
    }
    StringBuilder out = new StringBuilder(body).append("\nRETURNING ");
    if (columns.isEmpty()) {
      return out.append('*').toString();
    }
    String separator = "";
    for (String column : columns) {
      out.append(separator).append('"').append(column.replace("\"", "\"\"")).append('"');
      separator = ", ";
    }
    return out.toString();
  }
}
