package io.waldb.sql.parser;

import io.waldb.common.SqlState;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.SyntaxExpression.Array;
import io.waldb.sql.syntax.SyntaxExpression.ArraySubquery;
import io.waldb.sql.syntax.SyntaxExpression.BitStringLiteral;
import io.waldb.sql.syntax.SyntaxExpression.BooleanLiteral;
import io.waldb.sql.syntax.SyntaxExpression.Case;
import io.waldb.sql.syntax.SyntaxExpression.Cast;
import io.waldb.sql.syntax.SyntaxExpression.ColumnReference;
import io.waldb.sql.syntax.SyntaxExpression.Default;
import io.waldb.sql.syntax.SyntaxExpression.Exists;
import io.waldb.sql.syntax.SyntaxExpression.FieldSelection;
import io.waldb.sql.syntax.SyntaxExpression.NullLiteral;
import io.waldb.sql.syntax.SyntaxExpression.NumberLiteral;
import io.waldb.sql.syntax.SyntaxExpression.Parameter;
import io.waldb.sql.syntax.SyntaxExpression.Row;
import io.waldb.sql.syntax.SyntaxExpression.ScalarSubquery;
import io.waldb.sql.syntax.SyntaxExpression.Star;
import io.waldb.sql.syntax.SyntaxExpression.StringLiteral;
import io.waldb.sql.syntax.SyntaxExpression.Subscript;
import io.waldb.sql.syntax.SyntaxExpression.When;
import io.waldb.sql.syntax.TypeName;
import java.util.ArrayList;
import java.util.List;

/** Operands: constants, names, parentheses, CASE, ARRAY, ROW. The grammar's c_expr. */
final class PrimaryParser {
  private final Grammar grammar;
  private final TokenReader in;

  PrimaryParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** One operand with its subscripts and fields. */
  SyntaxExpression primary() {
    int position = in.position();
    switch (in.kind()) {
      case NUMBER -> {
        String text = in.number();
        in.skip();
        return new NumberLiteral(text, position);
      }
      case STRING, ESCAPE_STRING, UNICODE_STRING, DOLLAR_STRING -> {
        return new StringLiteral(in.string(), position);
      }
      case NATIONAL_STRING -> {
        return new Cast(stringLiteral(), TypeName.system("bpchar", position), position);
      }
      case BIT_STRING, HEX_STRING -> {
        return bitString();
      }
      case PARAMETER -> {
        int index = in.tokens().value(in.index());
        in.skip();
        return indirection(new Parameter(index, position));
      }
      case LEFT_PAREN -> {
        return parenthesis();
      }
      case WORD -> {
        Keyword keyword = in.keyword();
        return keyword == null ? named() : word(keyword);
      }
      case QUOTED_NAME, UNICODE_NAME -> {
        return named();
      }
      default -> throw in.error();
    }
  }

  /** {@code *} of a select list. */
  SyntaxExpression star() {
    int position = in.position();
    in.skip();
    return new Star(null, position, in.spanFrom(in.index() - 1), false);
  }

  private StringLiteral stringLiteral() {
    StringLiteral literal =
        new StringLiteral(TokenText.string(in.tokens(), in.index()), in.position());
    in.skip();
    return literal;
  }

  private SyntaxExpression bitString() {
    int position = in.position();
    boolean hexadecimal = in.at(TokenKind.HEX_STRING);
    String digits = TokenText.string(in.tokens(), in.index());
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), hexadecimal ? 16 : 2) < 0) {
        throw SyntaxErrors.error(
            SqlState.INVALID_TEXT_REPRESENTATION,
            "\""
                + digits.charAt(i)
                + "\" is not a valid "
                + (hexadecimal ? "hexadecimal" : "binary")
                + " digit",
            position);
      }
    }
    in.skip();
    return new BitStringLiteral(hexadecimal, digits, position);
  }

  private SyntaxExpression word(Keyword keyword) {
    int position = in.position();
    switch (keyword) {
      case NULL -> {
        in.skip();
        return new NullLiteral(position);
      }
      case TRUE, FALSE -> {
        in.skip();
        return new BooleanLiteral(keyword == Keyword.TRUE, position);
      }
      case DEFAULT -> {
        in.skip();
        return new Default(position);
      }
      case CASE -> {
        in.skip();
        return caseExpression(position);
      }
      case ARRAY -> {
        in.skip();
        if (grammar.isQuery(in.index())) {
          return new ArraySubquery(grammar.parenthesisedQuery(), position);
        }
        return array(position);
      }
      case EXISTS -> {
        if (in.kind(1) == TokenKind.LEFT_PAREN) {
          in.skip();
          return new Exists(grammar.parenthesisedQuery(), position);
        }
      }
      case ROW -> {
        if (in.kind(1) == TokenKind.LEFT_PAREN) {
          in.skip(2);
          return new Row(rowElements(), true, position);
        }
      }
      case UNIQUE -> {
        if (in.kind(1) == TokenKind.LEFT_PAREN) {
          throw in.notSupported("UNIQUE predicate");
        }
      }
      default -> {}
    }
    if (grammar.types().atTypedConstant()) {
      return typedConstant(keyword, position);
    }
    if (grammar.functions().isSpecial(keyword)) {
      return grammar.functions().special(keyword);
    }
    return named();
  }

  private List<SyntaxExpression> rowElements() {
    if (in.accept(TokenKind.RIGHT_PAREN)) {
      return List.of();
    }
    List<SyntaxExpression> elements = grammar.expressions().list();
    in.expect(TokenKind.RIGHT_PAREN);
    return elements;
  }

  private SyntaxExpression typedConstant(Keyword keyword, int position) {
    if (keyword == Keyword.INTERVAL && in.kind(1).isString()) {
      in.skip();
      StringLiteral literal = stringLiteral();
      return new Cast(literal, grammar.types().withFields(position), position);
    }
    TypeName type = grammar.types().simpleType();
    if (!in.kind().isString()) {
      throw in.error();
    }
    return new Cast(stringLiteral(), type, position);
  }

  private SyntaxExpression caseExpression(int position) {
    ExpressionParser expressions = grammar.expressions();
    SyntaxExpression operand = in.at(Keyword.WHEN) ? null : expressions.expression();
    List<When> whens = new ArrayList<>();
    while (in.accept(Keyword.WHEN)) {
      SyntaxExpression condition = expressions.expression();
      in.expect(Keyword.THEN);
      whens.add(new When(condition, expressions.expression()));
    }
    if (whens.isEmpty()) {
      throw in.error();
    }
    SyntaxExpression otherwise = in.accept(Keyword.ELSE) ? expressions.expression() : null;
    in.expect(Keyword.END);
    return new Case(operand, whens, otherwise, position);
  }

  private SyntaxExpression array(int position) {
    in.expect(TokenKind.LEFT_BRACKET);
    List<SyntaxExpression> elements = new ArrayList<>();
    if (in.accept(TokenKind.RIGHT_BRACKET)) {
      return new Array(elements, position);
    }
    boolean nested = in.at(TokenKind.LEFT_BRACKET);
    do {
      elements.add(nested ? array(in.position()) : grammar.expressions().expression());
    } while (in.accept(TokenKind.COMMA));
    in.expect(TokenKind.RIGHT_BRACKET);
    return new Array(elements, position);
  }

  private SyntaxExpression parenthesis() {
    int position = in.position();
    if (grammar.isQuery(in.index())) {
      Query query = grammar.parenthesisedQuery();
      return indirection(new ScalarSubquery(query, position));
    }
    in.skip();
    SyntaxExpression first = grammar.expressions().expression();
    if (!in.accept(TokenKind.COMMA)) {
      in.expect(TokenKind.RIGHT_PAREN);
      return indirection(first);
    }
    List<SyntaxExpression> elements = new ArrayList<>();
    elements.add(first);
    elements.addAll(grammar.expressions().list());
    in.expect(TokenKind.RIGHT_PAREN);
    return new Row(elements, false, position);
  }

  /** A column, a call, {@code table.*} or a constant of a named type. */
  private SyntaxExpression named() {
    int position = in.position();
    boolean column = in.atName();
    boolean function = in.atFunctionName();
    if (!column && !(function && in.kind(1) == TokenKind.LEFT_PAREN)) {
      if (!function || !in.kind(1).isString()) {
        throw in.error();
      }
    }
    int start = in.index();
    Identifier first = in.label();
    List<String> parts = new ArrayList<>(TokenReader.NAME_PARTS_MAX);
    parts.add(first.name());
    while (in.at(TokenKind.DOT)) {
      in.skip();
      if (in.acceptOperator("*")) {
        return new Star(new QualifiedName(parts, position), position, in.spanFrom(start), false);
      }
      parts.add(in.label().name());
      if (parts.size() > TokenReader.NAME_PARTS_MAX) {
        throw TokenReader.improperName(parts, position);
      }
    }
    boolean callable = function || parts.size() > 1;
    if (callable && in.at(TokenKind.LEFT_PAREN)) {
      return grammar.functions().call(new QualifiedName(parts, position), position);
    }
    if (callable && in.kind().isString()) {
      TypeName type =
          new TypeName(new QualifiedName(parts, position), List.of(), null, 0, position);
      return new Cast(stringLiteral(), type, position);
    }
    return indirection(new ColumnReference(parts, position));
  }

  /** The subscripts and fields behind an operand. */
  private SyntaxExpression indirection(SyntaxExpression operand) {
    SyntaxExpression result = operand;
    while (true) {
      int position = in.position();
      if (in.accept(TokenKind.LEFT_BRACKET)) {
        result = subscript(result, position);
      } else if (in.at(TokenKind.DOT)) {
        in.skip();
        String field = in.acceptOperator("*") ? null : in.label().name();
        result = new FieldSelection(result, field, position);
      } else {
        return result;
      }
    }
  }

  private SyntaxExpression subscript(SyntaxExpression operand, int position) {
    ExpressionParser expressions = grammar.expressions();
    SyntaxExpression lower = in.at(TokenKind.COLON) ? null : expressions.expression();
    boolean slice = in.accept(TokenKind.COLON);
    SyntaxExpression upper =
        slice && !in.at(TokenKind.RIGHT_BRACKET) ? expressions.expression() : null;
    in.expect(TokenKind.RIGHT_BRACKET);
    return new Subscript(operand, lower, upper, slice, position);
  }
}
