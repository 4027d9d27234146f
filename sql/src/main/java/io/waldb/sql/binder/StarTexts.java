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
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (Map.Entry<Integer, Text> each : texts.entrySet()) {
      int start = each.getKey() - query.position();
      out.append(query.text(), at, start).append(each.getValue().columns());
      at = each.getValue().end() - query.position();
    }
    return out.append(query.text(), at, query.text().length()).toString();
  }
}
