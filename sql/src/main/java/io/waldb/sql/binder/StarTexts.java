package io.waldb.sql.binder;

import io.waldb.sql.parser.IdentifierText;
import io.waldb.sql.syntax.SourceQuery;
import io.waldb.sql.syntax.SyntaxExpression;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each {@code *} of a query stood for when it was bound. A view keeps that in its text: a
 * column that comes later is not the view's, and must not push others out of their places.
 */
final class StarTexts {
  private record Text(int end, String columns) {}

  private final Map<Integer, Text> texts = new TreeMap<>();

  void note(SyntaxExpression.Star star, List<ScopeColumn> columns, Scope scope) {
    if (star.endPosition() < 0 || columns.isEmpty()) {
      return;
    }
    StringBuilder out = new StringBuilder();
    for (ScopeColumn column : columns) {
      out.append(out.length() == 0 ? "" : ", ");
      String table = tableOf(column, scope);
      if (!table.isEmpty()) {
        out.append(IdentifierText.of(table)).append('.');
      }
      out.append(IdentifierText.of(column.name()));
    }
    texts.put(star.position(), new Text(star.endPosition(), out.toString()));
  }

  /** The name of the table that has it; empty for a column that a join has merged. */
  private static String tableOf(ScopeColumn column, Scope scope) {
    for (ScopeTable table : scope.tables()) {
      for (ScopeColumn candidate : table.columns()) {
        if (candidate == column) {
          return table.alias();
        }
      }
    }
    return "";
  }

  /** The text of the query with the columns in place of each {@code *}. */
  String apply(SourceQuery query) {
    String text = query.text();
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (Map.Entry<Integer, Text> each : texts.entrySet()) {
      out.append(text, at, each.getKey() - query.position());
      at = each.getValue().end() - query.position();
      // A star needs no blanks around it, a name does.
      separate(out, out.length() == 0 ? ' ' : out.charAt(out.length() - 1));
      out.append(each.getValue().columns());
      separate(out, at == text.length() ? ' ' : text.charAt(at));
    }
    return out.append(text, at, text.length()).toString();
  }

  private static void separate(StringBuilder out, char neighbour) {
    if (!Character.isWhitespace(neighbour) && neighbour != ',' && neighbour != ')') {
      out.append(' ');
    }
  }
}
