package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.AndExpression;
import io.waldb.sql.expr.AnyAll;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Like;
import io.waldb.sql.expr.OrExpression;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.TypeName;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds comparisons with ANY or ALL of an array that is written out. */
final class ArrayComparisons {
  private final ExpressionBinder binder;
  private final Coercion coercion;

  ArrayComparisons(ExpressionBinder binder) {
    this.binder = binder;
    this.coercion = binder.context().coercion();
  }

  Expression quantified(SyntaxExpression.QuantifiedArray syntax) {
    Expression left = binder.bind(syntax.left());
    List<Expression> elements = elements(syntax.array(), null);
    boolean all = syntax.quantifier() == SyntaxExpression.Quantifier.ALL;
    int position = syntax.position();
    ComparisonOperator operator = OperatorBinder.comparison(syntax.operator());
    if (operator == null) {
      return eachByItself(syntax, left, elements, all);
    }
    if (elements.isEmpty()) {
      return Constant.of(all);
    }
    if (operator == ComparisonOperator.EQUAL && !all) {
      return binder.inList(left, elements, false, position);
    }
    if (operator == ComparisonOperator.NOT_EQUAL && all) {
      return binder.inList(left, elements, true, position);
    }
    List<Expression> values = new ArrayList<>();
    Expression operand = left;
    for (Expression element : elements) {
      List<Expression> pair = coercion.compare(operator, left, element, position).children();
      operand = pair.get(0);
      values.add(pair.get(1));
    }
    return new AnyAll(operand, operator, values, all);
  }

  private Expression eachByItself(
      SyntaxExpression.QuantifiedArray syntax,
      Expression left,
      List<Expression> elements,
      boolean all) {
    String symbol = syntax.operator();
    if (!symbol.endsWith("~~") && !symbol.endsWith("~~*")) {
      throw SqlErrors.notSupported(
          syntax.position(), "operator " + symbol + " with " + syntax.quantifier());
    }
    List<Expression> terms = new ArrayList<>();
    for (Expression element : elements) {
      terms.add(
          new Like(
              Patterns.operand(coercion, left, syntax.position()),
              coercion.implicit(element, SqlType.TEXT, syntax.position()),
              null,
              symbol.endsWith("*"),
              symbol.startsWith("!")));
    }
    if (terms.isEmpty()) {
      return Constant.of(all);
    }
    if (terms.size() == 1) {
      return terms.get(0);
    }
    return all ? new AndExpression(terms) : new OrExpression(terms);
  }

  private List<Expression> elements(SyntaxExpression array, @Nullable SqlType type) {
    if (array instanceof SyntaxExpression.Array written) {
      List<Expression> elements = new ArrayList<>();
      for (SyntaxExpression element : written.elements()) {
        Expression bound = binder.bind(element);
        elements.add(type == null ? bound : coercion.explicit(bound, type, element.position()));
      }
      return elements;
    }
    if (array instanceof SyntaxExpression.Cast cast && cast.type().arrayDimensions() == 1) {
      TypeName written = cast.type();
      SqlType element =
          TypeNames.resolve(
              new TypeName(
                  written.name(),
                  written.modifiers(),
                  written.intervalFields(),
                  0,
                  written.position()));
      return elements(cast.operand(), element);
    }
    if (array instanceof SyntaxExpression.StringLiteral literal) {
      List<Expression> elements = new ArrayList<>();
      for (String text : split(literal)) {
        Expression element = new Constant(SqlType.UNKNOWN, text.equals("\0") ? null : text);
        elements.add(type == null ? element : coercion.explicit(element, type, literal.position()));
      }
      return elements;
    }
    throw SqlErrors.notSupported(array.position(), "an array that is not written out");
  }

  /** The elements of an array's text form; a lone NUL stands for NULL. */
  private static List<String> split(SyntaxExpression.StringLiteral literal) {
    String text = literal.value().strip();
    if (text.length() < 2 || text.charAt(0) != '{' || text.charAt(text.length() - 1) != '}') {
      throw SqlErrors.at(
          SqlState.INVALID_TEXT_REPRESENTATION,
          literal.position(),
          "malformed array literal: \"" + literal.value() + "\"");
    }
    List<String> elements = new ArrayList<>();
    StringBuilder element = new StringBuilder();
    boolean quoted = false;
    boolean wasQuoted = false;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean end = i == text.length() - 1;
      if (!end && c == '\\') {
        i++;
        element.append(text.charAt(i));
      } else if (!end && c == '"') {
        quoted = !quoted;
        wasQuoted = true;
      } else if (!quoted && (c == ',' || end)) {
        String value = wasQuoted ? element.toString() : element.toString().strip();
        if (!(end && elements.isEmpty() && value.isEmpty() && !wasQuoted)) {
          elements.add(!wasQuoted && value.equalsIgnoreCase("null") ? "\0" : value);
        }
        element.setLength(0);
        wasQuoted = false;
      } else {
        element.append(c);
      }
    }
    return elements;
  }
}
