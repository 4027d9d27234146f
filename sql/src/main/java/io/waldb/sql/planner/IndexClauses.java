package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.InList;
import io.waldb.sql.expr.IsNull;
import io.waldb.sql.expr.Like;
import io.waldb.sql.expr.NotExpression;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out which conditions an index on a column can serve.
 *
 * <p>Follows PostgreSQL {@code match_clause_to_indexcol} and {@code like_support.c}.
 */
final class IndexClauses {
  private final int relation;
  private final List<IndexClause> found = new ArrayList<>();

  private IndexClauses(int relation) {
    this.relation = relation;
  }

  /** What an index on the table could serve of some conditions. */
  static List<IndexClause> of(int relation, List<Expression> conditions) {
    IndexClauses clauses = new IndexClauses(relation);
    for (Expression condition : conditions) {
      clauses.add(condition);
    }
    return clauses.found;
  }

  private void add(Expression condition) {
    if (condition instanceof Comparison comparison) {
      comparison(comparison);
    } else if (condition instanceof InList in && !in.negated()) {
      in(in);
    } else if (condition instanceof IsNull test && !test.negated()) {
      if (isOwn(test.operand())) {
        add(test, test.operand(), IndexClause.Kind.IS_NULL, List.of(), true);
      }
    } else if (condition instanceof Like like && !like.negated() && !like.ignoreCase()) {
      like(like);
    } else if (isOwn(condition)) {
      add(condition, condition, IndexClause.Kind.EQUAL, List.of(Constant.TRUE), true);
    } else if (condition instanceof NotExpression not && isOwn(not.operand())) {
      add(condition, not.operand(), IndexClause.Kind.EQUAL, List.of(Constant.FALSE), true);
    }
  }

  private boolean isOwn(Expression expression) {
    return expression instanceof ColumnReference column && column.input() == relation;
  }

  private void add(
      Expression condition,
      Expression column,
      IndexClause.Kind kind,
      List<Expression> values,
      boolean exact) {
    java.util.BitSet needs = new java.util.BitSet();
    for (Expression value : values) {
      Columns.collectRelations(value, needs);
      if (Expressions.isVolatile(value)) {
        return;
      }
    }
    if (!needs.get(relation)) {
      int position = ((ColumnReference) column).column();
      found.add(new IndexClause(condition, position, kind, values, exact, needs));
    }
  }

  private void comparison(Comparison written) {
    Comparison comparison = isOwn(written.left()) ? written : written.commuted();
    if (!isOwn(comparison.left())
        || !serves(comparison.left().type().kind(), comparison.right().type().kind())) {
      return;
    }
    IndexClause.Kind kind =
        switch (comparison.operator()) {
          case EQUAL -> IndexClause.Kind.EQUAL;
          case LESS -> IndexClause.Kind.BEFORE;
          case LESS_OR_EQUAL -> IndexClause.Kind.TO;
          case GREATER -> IndexClause.Kind.AFTER;
          case GREATER_OR_EQUAL -> IndexClause.Kind.FROM;
          case NOT_EQUAL -> null;
        };
    if (kind != null) {
      add(written, comparison.left(), kind, List.of(comparison.right()), true);
    }
  }

  private void in(InList in) {
    if (!isOwn(in.value())) {
      return;
    }
    for (Expression element : in.elements()) {
      if (!serves(in.value().type().kind(), element.type().kind())) {
        return;
      }
    }
    add(in, in.value(), IndexClause.Kind.IN, in.elements(), true);
  }

  /** True when a value of a kind can be looked up in an index on a column of a kind. */
  private static boolean serves(TypeKind column, TypeKind value) {
    if (column == value) {
      return true;
    }
    return switch (column) {
      case SMALLINT, INTEGER, BIGINT, OID ->
          value.isInteger() || value == TypeKind.OID || value == TypeKind.REGCLASS;
      case DOUBLE -> value == TypeKind.REAL;
      case TEXT, VARCHAR, NAME ->
          value == TypeKind.TEXT || value == TypeKind.VARCHAR || value == TypeKind.NAME;
      default -> false;
    };
  }

  /** A pattern that begins with plain text bounds the column on both sides. */
  private void like(Like like) {
    boolean text = isOwn(like.value()) && serves(like.value().type().kind(), TypeKind.TEXT);
    if (!text
        || like.escape() != null
        || !(like.pattern() instanceof Constant constant)
        || !(constant.value() instanceof String pattern)) {
      return;
    }
    StringBuilder prefix = new StringBuilder();
    int i = 0;
    while (i < pattern.length() && pattern.charAt(i) != '%' && pattern.charAt(i) != '_') {
      if (pattern.charAt(i) == '\\') {
        i++;
        if (i == pattern.length()) {
          return;
        }
      }
      prefix.append(pattern.charAt(i));
      i++;
    }
    if (prefix.isEmpty()) {
      return;
    }
    Constant start = new Constant(SqlType.TEXT, prefix.toString());
    if (i == pattern.length()) {
      add(like, like.value(), IndexClause.Kind.EQUAL, List.of(start), true);
      return;
    }
    add(like, like.value(), IndexClause.Kind.FROM, List.of(start), false);
    String end = successor(prefix.toString());
    if (end != null) {
      Constant behind = new Constant(SqlType.TEXT, end);
      add(like, like.value(), IndexClause.Kind.BEFORE, List.of(behind), false);
    }
  }

  /** The least string, by code points, behind all that begin with a prefix; null when none is. */
  static @org.jspecify.annotations.Nullable String successor(String prefix) {
    int[] points = prefix.codePoints().toArray();
    for (int last = points.length - 1; last >= 0; last--) {
      int next = points[last] == 0xD7FF ? 0xE000 : points[last] + 1;
      if (next <= Character.MAX_CODE_POINT) {
        return new String(points, 0, last) + Character.toString(next);
      }
    }
    return null;
  }
}
