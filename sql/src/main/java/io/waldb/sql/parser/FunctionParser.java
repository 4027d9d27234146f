package io.waldb.sql.parser;

import io.waldb.common.SqlState;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SortItem;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.SyntaxExpression.Argument;
import io.waldb.sql.syntax.SyntaxExpression.Cast;
import io.waldb.sql.syntax.SyntaxExpression.Current;
import io.waldb.sql.syntax.SyntaxExpression.FunctionCall;
import io.waldb.sql.syntax.SyntaxExpression.NumberLiteral;
import io.waldb.sql.syntax.SyntaxExpression.SessionValue;
import io.waldb.sql.syntax.SyntaxExpression.SpecialCall;
import io.waldb.sql.syntax.SyntaxExpression.SpecialFunction;
import io.waldb.sql.syntax.SyntaxExpression.StringLiteral;
import io.waldb.sql.syntax.TypeName;
import io.waldb.sql.syntax.WindowSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Function calls, plain ones and those with a grammar of their own. */
final class FunctionParser {

  /** PostgreSQL's FUNC_MAX_ARGS. */
  private static final int ARGUMENTS_MAX = 100;

  private final Grammar grammar;
  private final TokenReader in;

  FunctionParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** A call whose name is taken; the current token is its parenthesis. */
  SyntaxExpression call(QualifiedName name, int position) {
    in.expect(TokenKind.LEFT_PAREN);
    List<Argument> arguments = new ArrayList<>();
    List<SortItem> orderBy = List.of();
    boolean star = false;
    boolean distinct = false;
    boolean variadic = false;
    if (in.atOperator("*") && in.kind(1) == TokenKind.RIGHT_PAREN) {
      in.skip();
      star = true;
    } else if (!in.at(TokenKind.RIGHT_PAREN)) {
      distinct = in.accept(Keyword.DISTINCT);
      if (!distinct) {
        in.accept(Keyword.ALL);
      }
      do {
        variadic = in.accept(Keyword.VARIADIC);
        arguments.add(argument());
      } while (!variadic && in.accept(TokenKind.COMMA));
      orderBy = grammar.clauses().optionalOrderBy();
    }
    in.expect(TokenKind.RIGHT_PAREN);
    if (arguments.size() > ARGUMENTS_MAX) {
      throw SyntaxErrors.error(
          SqlState.TOO_MANY_ARGUMENTS,
          "cannot pass more than " + ARGUMENTS_MAX + " arguments to a function",
          position);
    }
    if (in.kind().isString() && !distinct && !star && orderBy.isEmpty()) {
      return typedConstant(name, arguments, position);
    }
    List<SortItem> withinGroup = withinGroup();
    SyntaxExpression filter = filter();
    WindowSpecification over = over();
    return new FunctionCall(
        name, arguments, star, distinct, variadic, orderBy, withinGroup, filter, over, position);
  }

  private Argument argument() {
    boolean named = in.kind(1) == TokenKind.ARROW || in.kind(1) == TokenKind.ASSIGN;
    Identifier name = null;
    if (named && (in.atFunctionName() || in.atName())) {
      name = in.label();
      in.skip();
    }
    return new Argument(name, grammar.expressions().expression());
  }

  /** {@code my_type(3) 'constant'}. */
  private SyntaxExpression typedConstant(
      QualifiedName name, List<Argument> arguments, int position) {
    List<Integer> modifiers = new ArrayList<>();
    for (Argument argument : arguments) {
      if (argument.name() != null
          || !(argument.value() instanceof NumberLiteral number)
          || !number.isInteger()
          || number.text().length() > 9) {
        throw in.error();
      }
      modifiers.add(Integer.parseInt(number.text()));
    }
    int literal = in.position();
    TypeName type = new TypeName(name, modifiers, null, 0, position);
    return new Cast(new StringLiteral(in.string(), literal), type, position);
  }

  private List<SortItem> withinGroup() {
    if (!in.accept(Keyword.WITHIN, Keyword.GROUP)) {
      return List.of();
    }
    in.expect(TokenKind.LEFT_PAREN);
    if (!in.at(Keyword.ORDER)) {
      throw in.error();
    }
    List<SortItem> items = grammar.clauses().optionalOrderBy();
    in.expect(TokenKind.RIGHT_PAREN);
    return items;
  }

  private @Nullable SyntaxExpression filter() {
    if (!in.at(Keyword.FILTER) || in.kind(1) != TokenKind.LEFT_PAREN) {
      return null;
    }
    in.skip(2);
    in.expect(Keyword.WHERE);
    SyntaxExpression filter = grammar.expressions().expression();
    in.expect(TokenKind.RIGHT_PAREN);
    return filter;
  }

  private @Nullable WindowSpecification over() {
    if (!in.at(Keyword.OVER)
        || (in.kind(1) != TokenKind.LEFT_PAREN && !in.isNameAt(in.index() + 1))) {
      return null;
    }
    in.skip();
    if (in.at(TokenKind.LEFT_PAREN)) {
      return grammar.clauses().windowSpecification();
    }
    Identifier name = in.name();
    return new WindowSpecification(name, true, List.of(), List.of(), null, name.position());
  }

  /** True if the current keyword begins one of {@link #special}'s forms. */
  boolean isSpecial(Keyword keyword) {
    return switch (keyword) {
      case CURRENT_DATE,
          CURRENT_TIME,
          CURRENT_TIMESTAMP,
          LOCALTIME,
          LOCALTIMESTAMP,
          CURRENT_USER,
          CURRENT_ROLE,
          SESSION_USER,
          SYSTEM_USER,
          USER,
          CURRENT_CATALOG,
          CAST ->
          true;
      case CURRENT_SCHEMA -> in.kind(1) != TokenKind.LEFT_PAREN;
      case COLLATION -> in.keyword(1) == Keyword.FOR;
      case COALESCE,
          NULLIF,
          GREATEST,
          LEAST,
          GROUPING,
          EXTRACT,
          OVERLAY,
          POSITION,
          SUBSTRING,
          TRIM,
          NORMALIZE,
          TREAT,
          MERGE_ACTION,
          XMLATTRIBUTES,
          XMLCONCAT,
          XMLELEMENT,
          XMLEXISTS,
          XMLFOREST,
          XMLPARSE,
          XMLPI,
          XMLROOT,
          XMLSERIALIZE,
          XMLTABLE,
          JSON_ARRAY,
          JSON_ARRAYAGG,
          JSON_EXISTS,
          JSON_OBJECT,
          JSON_OBJECTAGG,
          JSON_QUERY,
          JSON_SCALAR,
          JSON_SERIALIZE,
          JSON_TABLE,
          JSON_VALUE ->
          in.kind(1) == TokenKind.LEFT_PAREN;
      default -> false;
    };
  }

  /** A form for which {@link #isSpecial} is true. */
  SyntaxExpression special(Keyword keyword) {
    int position = in.position();
    in.skip();
    return switch (keyword) {
      case CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP ->
          new Current(SessionValue.valueOf(keyword.name()), precision(), position);
      case CURRENT_DATE,
          CURRENT_USER,
          CURRENT_ROLE,
          SESSION_USER,
          SYSTEM_USER,
          USER,
          CURRENT_CATALOG,
          CURRENT_SCHEMA ->
          new Current(SessionValue.valueOf(keyword.name()), -1, position);
      case CAST -> cast(position);
      case COALESCE, NULLIF, GREATEST, LEAST, GROUPING -> specialCall(keyword, position);
      case COLLATION -> {
        in.expect(Keyword.FOR);
        yield system("pg_collation_for", parenthesised(), position);
      }
      case EXTRACT -> extract(position);
      case OVERLAY -> overlay(position);
      case POSITION -> positionOf(position);
      case SUBSTRING -> substring(position);
      case TRIM -> trim(position);
      case NORMALIZE -> normalize(position);
      case MERGE_ACTION -> call(QualifiedName.system("merge_action", position), position);
      default -> throw SyntaxErrors.notSupported(keyword.name(), position);
    };
  }

  private static SyntaxExpression system(
      String name, List<SyntaxExpression> arguments, int position) {
    return FunctionCall.of(QualifiedName.system(name, position), arguments, position);
  }

  private int precision() {
    if (!in.accept(TokenKind.LEFT_PAREN)) {
      return -1;
    }
    int precision = in.integer();
    in.expect(TokenKind.RIGHT_PAREN);
    return precision;
  }

  private List<SyntaxExpression> parenthesised() {
    in.expect(TokenKind.LEFT_PAREN);
    List<SyntaxExpression> arguments = grammar.expressions().list();
    in.expect(TokenKind.RIGHT_PAREN);
    return arguments;
  }

  private SyntaxExpression cast(int position) {
    in.expect(TokenKind.LEFT_PAREN);
    SyntaxExpression operand = grammar.expressions().expression();
    in.expect(Keyword.AS);
    TypeName type = grammar.types().type();
    in.expect(TokenKind.RIGHT_PAREN);
    return new Cast(operand, type, position);
  }

  private SyntaxExpression specialCall(Keyword keyword, int position) {
    int open = in.index();
    List<SyntaxExpression> arguments = parenthesised();
    if (keyword == Keyword.NULLIF && arguments.size() != 2) {
      throw SyntaxErrors.syntax(in.tokens(), in.tokens().value(open));
    }
    return new SpecialCall(SpecialFunction.valueOf(keyword.name()), arguments, position);
  }

  private SyntaxExpression extract(int position) {
    in.expect(TokenKind.LEFT_PAREN);
    int fieldPosition = in.position();
    String field = in.kind().isString() ? in.string() : in.label().name().toLowerCase(Locale.ROOT);
    in.expect(Keyword.FROM);
    SyntaxExpression source = grammar.expressions().expression();
    in.expect(TokenKind.RIGHT_PAREN);
    return system("extract", List.of(new StringLiteral(field, fieldPosition), source), position);
  }

  private SyntaxExpression overlay(int position) {
    ExpressionParser expressions = grammar.expressions();
    if (!isForm(Keyword.PLACING)) {
      return call(QualifiedName.of("overlay", position), position);
    }
    in.skip();
    List<SyntaxExpression> arguments = new ArrayList<>(4);
    arguments.add(expressions.expression());
    in.expect(Keyword.PLACING);
    arguments.add(expressions.expression());
    in.expect(Keyword.FROM);
    arguments.add(expressions.expression());
    if (in.accept(Keyword.FOR)) {
      arguments.add(expressions.expression());
    }
    in.expect(TokenKind.RIGHT_PAREN);
    return system("overlay", arguments, position);
  }

  private SyntaxExpression positionOf(int position) {
    in.expect(TokenKind.LEFT_PAREN);
    SyntaxExpression part = grammar.expressions().restricted();
    in.expect(Keyword.IN);
    SyntaxExpression whole = grammar.expressions().restricted();
    in.expect(TokenKind.RIGHT_PAREN);
    return system("position", List.of(whole, part), position);
  }

  private SyntaxExpression substring(int position) {
    if (!isForm(Keyword.FROM) && !isForm(Keyword.FOR) && !isForm(Keyword.SIMILAR)) {
      return call(QualifiedName.of("substring", position), position);
    }
    ExpressionParser expressions = grammar.expressions();
    in.skip();
    SyntaxExpression source = expressions.expression();
    List<SyntaxExpression> arguments = new ArrayList<>(3);
    arguments.add(source);
    if (in.accept(Keyword.SIMILAR)) {
      SyntaxExpression pattern = expressions.expression();
      in.expect(Keyword.ESCAPE);
      SyntaxExpression escape = expressions.expression();
      arguments.add(system("similar_to_escape", List.of(pattern, escape), position));
    } else if (in.accept(Keyword.FROM)) {
      arguments.add(expressions.expression());
      if (in.accept(Keyword.FOR)) {
        arguments.add(expressions.expression());
      }
    } else {
      in.expect(Keyword.FOR);
      SyntaxExpression length = expressions.expression();
      if (in.accept(Keyword.FROM)) {
        arguments.add(expressions.expression());
        arguments.add(length);
      } else {
        arguments.add(new NumberLiteral("1", position));
        arguments.add(new Cast(length, TypeName.system("int4", position), length.position()));
      }
    }
    in.expect(TokenKind.RIGHT_PAREN);
    return system("substring", arguments, position);
  }

  private SyntaxExpression trim(int position) {
    in.expect(TokenKind.LEFT_PAREN);
    String function = "btrim";
    if (in.accept(Keyword.LEADING)) {
      function = "ltrim";
    } else if (in.accept(Keyword.TRAILING)) {
      function = "rtrim";
    } else {
      in.accept(Keyword.BOTH);
    }
    List<SyntaxExpression> arguments = new ArrayList<>(2);
    if (in.accept(Keyword.FROM)) {
      arguments.addAll(grammar.expressions().list());
    } else {
      SyntaxExpression first = grammar.expressions().expression();
      if (in.accept(Keyword.FROM)) {
        arguments.addAll(grammar.expressions().list());
        arguments.add(first);
      } else {
        arguments.add(first);
        if (in.accept(TokenKind.COMMA)) {
          arguments.addAll(grammar.expressions().list());
        }
      }
    }
    in.expect(TokenKind.RIGHT_PAREN);
    return system(function, arguments, position);
  }

  private SyntaxExpression normalize(int position) {
    in.expect(TokenKind.LEFT_PAREN);
    List<SyntaxExpression> arguments = new ArrayList<>(2);
    arguments.add(grammar.expressions().expression());
    if (in.accept(TokenKind.COMMA)) {
      Keyword form = in.keyword();
      if (form != Keyword.NFC
          && form != Keyword.NFD
          && form != Keyword.NFKC
          && form != Keyword.NFKD) {
        throw in.error();
      }
      arguments.add(new StringLiteral(form.name(), in.position()));
      in.skip();
    }
    in.expect(TokenKind.RIGHT_PAREN);
    return system("normalize", arguments, position);
  }

  /** True if the keyword stands directly inside the parenthesis that is the current token. */
  private boolean isForm(Keyword keyword) {
    int close = in.tokens().value(in.index());
    int i = in.index() + 1;
    while (i < close) {
      if (in.keywordAt(i) == keyword) {
        return keyword != Keyword.SIMILAR || in.keywordAt(i + 1) != Keyword.TO;
      }
      boolean opens =
          in.kindAt(i) == TokenKind.LEFT_PAREN || in.kindAt(i) == TokenKind.LEFT_BRACKET;
      i = opens && in.tokens().value(i) > i ? in.tokens().value(i) + 1 : i + 1;
    }
    return false;
  }
}
