package io.waldb.sql.syntax;

import java.util.List;

/** One item of GROUP BY. */
public sealed interface GroupingElement {

  /** Of the first token. */
  int position();

  /** A plain expression; a number literal means the select item of that position. */
  record Plain(SyntaxExpression expression, int position) implements GroupingElement {}

  /** {@code ()}: the grand total. */
  record Empty(int position) implements GroupingElement {}

  /** {@code ROLLUP (...)}; an item in parentheses is a {@link SyntaxExpression.Row}. */
  record Rollup(List<SyntaxExpression> expressions, int position) implements GroupingElement {
    public Rollup {
      expressions = List.copyOf(expressions);
    }
  }

  /** {@code CUBE (...)}; an item in parentheses is a {@link SyntaxExpression.Row}. */
  record Cube(List<SyntaxExpression> expressions, int position) implements GroupingElement {
    public Cube {
      expressions = List.copyOf(expressions);
    }
  }

  /** {@code GROUPING SETS (...)}; a set {@code (a, b)} is a Plain {@link SyntaxExpression.Row}. */
  record Sets(List<GroupingElement> elements, int position) implements GroupingElement {
    public Sets {
      elements = List.copyOf(elements);
    }
  }
}
