package io.waldb.sql.binder;

import io.waldb.sql.parser.IdentifierText;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.SourceQuery;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.sql.syntax.TextSpan;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text that a view keeps: its query, with the columns in it that {@code *}, TABLE and NATURAL
 * stood for when it was bound. A column that comes later is not the view's, must not push others
 * out of their places, and joins nothing.
 */
final class ViewText {
  private final Map<TextSpan, String> changes =
      new TreeMap<>(Comparator.comparingInt(TextSpan::start).thenComparingInt(TextSpan::end));

  void note(SyntaxExpression.Star star, List<ScopeColumn> columns, Scope scope) {
    if (columns.isEmpty()) {
      return;
    }
    StringBuilder out = new StringBuilder(star.isTable() ? "SELECT " : "");
    String comma = "";
    for (ScopeColumn column : columns) {
      out.append(comma);
      String table = tableOf(column, scope);
      if (!table.isEmpty()) {
        out.append(IdentifierText.of(table)).append('.');
      }
      out.append(IdentifierText.of(column.name()));
      comma = ", ";
    }
    changes.put(star.span(), out.append(star.isTable() ? " FROM" : "").toString());
  }

  /** The name of the table that has it; empty for a column that a join has merged. */
  @SuppressWarnings("ReferenceEquality") // another may have the same name and value
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

  void note(TableExpression.Natural natural, List<Identifier> columns) {
    StringBuilder out = new StringBuilder(columns.isEmpty() ? "ON true" : "USING (");
    String comma = "";
    for (Identifier column : columns) {
      out.append(comma).append(IdentifierText.of(column.name()));
      comma = ", ";
    }
    changes.put(natural.word(), "");
    changes.put(
        new TextSpan(natural.end(), natural.end()),
        out.append(columns.isEmpty() ? "" : ")").toString());
  }

  /** The text of the query with what was noted in its places. */
  String apply(SourceQuery query) {
    String text = query.text();
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (Map.Entry<TextSpan, String> change : changes.entrySet()) {
      out.append(text, at, change.getKey().start() - query.start());
      at = change.getKey().end() - query.start();
      if (!change.getValue().isEmpty()) {
        // A star or a quoted name needs no blanks around it, a name does.
        separate(out, out.length() == 0 ? ' ' : out.charAt(out.length() - 1));
        out.append(change.getValue());
        separate(out, at == text.length() ? ' ' : text.charAt(at));
      }
    }
    return out.append(text, at, text.length()).toString();
  }

  private static void separate(StringBuilder out, char neighbour) {
    if (!Character.isWhitespace(neighbour) && neighbour != ',' && neighbour != ')') {
      out.append(' ');
    }
  }
}
