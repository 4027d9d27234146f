package io.waldb.sql.binder;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.FunctionCall;
import io.waldb.sql.expr.Like;
import io.waldb.sql.expr.NotExpression;
import io.waldb.sql.function.FunctionId;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds LIKE, ILIKE and SIMILAR TO. */
final class Patterns {
  private final ExpressionBinder binder;
  private final Coercion coercion;

  Patterns(ExpressionBinder binder) {
    this.binder = binder;
    this.coercion = binder.context().coercion();
  }

  Expression like(SyntaxExpression.Like syntax) {
    int position = syntax.position();
    Expression value = binder.bind(syntax.operand());
    Expression pattern = binder.bind(syntax.pattern());
    Expression escape =
        syntax.escape() == null
            ? null
            : coercion.implicit(binder.bind(syntax.escape()), SqlType.TEXT, position);
    if (syntax.kind() == SyntaxExpression.PatternKind.SIMILAR) {
      return similar(value, pattern, escape, syntax.negated(), position);
    }
    TypeKind kind = coercion.kindOf(value);
    if (kind == TypeKind.BYTEA && escape == null) {
      return new Like(
          value,
          coercion.implicit(pattern, SqlType.BYTEA, position),
          null,
          false,
          syntax.negated());
    }
    boolean ignoreCase = syntax.kind() == SyntaxExpression.PatternKind.ILIKE;
    if (!kind.isText()) {
      String symbol = (syntax.negated() ? "!~~" : "~~") + (ignoreCase ? "*" : "");
      throw SqlErrors.noOperator(position, symbol, kind, coercion.kindOf(pattern), false);
    }
    return new Like(
        operand(coercion, value, position),
        coercion.implicit(pattern, SqlType.TEXT, position),
        escape,
        ignoreCase,
        syntax.negated());
  }

  /** A char(n) is matched with its blanks; all else as text. */
  static Expression operand(Coercion coercion, Expression value, int position) {
    return coercion.kindOf(value) == TypeKind.CHAR
            || coercion.kindOf(value) == TypeKind.VARCHAR
            || coercion.kindOf(value) == TypeKind.NAME
        ? coercion.settled(value, position)
        : coercion.implicit(value, SqlType.TEXT, position);
  }

  private Expression similar(
      Expression value,
      Expression pattern,
      @Nullable Expression escape,
      boolean negated,
      int position) {
    Expression text = coercion.implicit(pattern, SqlType.TEXT, position);
    if (!(text instanceof Constant constant)
        || !(constant.value() instanceof String similar)
        || (escape != null && !(escape instanceof Constant))) {
      throw SqlErrors.notSupported(position, "SIMILAR TO with a pattern that is not a literal");
    }
    String escapeText = "\\";
    if (escape instanceof Constant constantEscape
        && constantEscape.value() instanceof String written) {
      escapeText = written;
    }
    Expression regex =
        new Constant(SqlType.TEXT, SimilarPattern.toRegex(similar, escapeText, position));
    Expression match =
        new FunctionCall(
            FunctionId.REGEX_MATCH,
            List.of(operand(coercion, value, position), regex),
            SqlType.BOOLEAN);
    return negated ? new NotExpression(match) : match;
  }
}
