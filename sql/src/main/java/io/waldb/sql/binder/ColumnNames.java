package io.waldb.sql.binder;

import io.waldb.sql.syntax.QueryBody;
import io.waldb.sql.syntax.SelectItem;
import io.waldb.sql.syntax.SyntaxExpression;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name of a result column that was given none.
 *
 * <p>Follows PostgreSQL {@code FigureColname}.
 */
final class ColumnNames {
  static final String NONE = "?column?";

  private ColumnNames() {}

  static String of(SelectItem item) {
    if (item.alias() != null) {
      return item.alias().name();
    }
    String name = strong(item.expression());
    return name != null ? name : weakOrNone(item.expression());
  }

  private static String weakOrNone(SyntaxExpression syntax) {
    String name = weak(syntax);
    return name == null ? NONE : name;
  }

  /** The name of an expression, whatever its strength: for a function in FROM. */
  static String figure(SyntaxExpression syntax) {
    String name = strong(syntax);
    return name != null ? name : weakOrNone(syntax);
  }

  /** A name that comes from a column or a function. */
  private static @Nullable String strong(SyntaxExpression syntax) {
    if (syntax instanceof SyntaxExpression.ColumnReference column) {
      return column.name();
    }
    if (syntax instanceof SyntaxExpression.FieldSelection field) {
      return field.field();
    }
    if (syntax instanceof SyntaxExpression.FunctionCall call) {
      return call.name().name();
    }
    if (syntax instanceof SyntaxExpression.SpecialCall call) {
      return call.function().name().toLowerCase(Locale.ROOT);
    }
    if (syntax instanceof SyntaxExpression.Current current) {
      return current.value().name().toLowerCase(Locale.ROOT);
    }
    if (syntax instanceof SyntaxExpression.Exists) {
      return "exists";
    }
    if (syntax instanceof SyntaxExpression.Array
        || syntax instanceof SyntaxExpression.ArraySubquery) {
      return "array";
    }
    if (syntax instanceof SyntaxExpression.Row row && row.explicit()) {
      return "row";
    }
    if (syntax instanceof SyntaxExpression.ScalarSubquery subquery) {
      return ofBody(subquery.query().body());
    }
    if (syntax instanceof SyntaxExpression.Cast cast) {
      return strong(cast.operand());
    }
    if (syntax instanceof SyntaxExpression.Collate collate) {
      return strong(collate.operand());
    }
    if (syntax instanceof SyntaxExpression.Subscript subscript) {
      return strong(subscript.operand());
    }
    if (syntax instanceof SyntaxExpression.Case cases && cases.otherwise() != null) {
      return strong(cases.otherwise());
    }
    return null;
  }

  /** A name that is used when there is no better one. */
  private static @Nullable String weak(SyntaxExpression syntax) {
    if (syntax instanceof SyntaxExpression.Cast cast) {
      return cast.type().name().name();
    }
    if (syntax instanceof SyntaxExpression.BooleanLiteral) {
      // TRUE is a cast to bool in PostgreSQL's grammar.
      return "bool";
    }
    if (syntax instanceof SyntaxExpression.Case) {
      return "case";
    }
    if (syntax instanceof SyntaxExpression.Collate collate) {
      return weak(collate.operand());
    }
    return null;
  }

  private static @Nullable String ofBody(QueryBody body) {
    if (body instanceof QueryBody.SelectBlock select && select.items().size() == 1) {
      return of(select.items().get(0));
    }
    if (body instanceof QueryBody.SetOperation set) {
      return ofBody(set.left());
    }
    if (body instanceof QueryBody.Nested nested) {
      return ofBody(nested.query().body());
    }
    return body instanceof QueryBody.Values ? "column1" : null;
  }
}
