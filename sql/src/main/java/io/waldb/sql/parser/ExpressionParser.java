package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.SyntaxExpression.And;
import io.waldb.sql.syntax.SyntaxExpression.Between;
import io.waldb.sql.syntax.SyntaxExpression.BinaryOperation;
import io.waldb.sql.syntax.SyntaxExpression.Cast;
import io.waldb.sql.syntax.SyntaxExpression.Collate;
import io.waldb.sql.syntax.SyntaxExpression.FunctionCall;
import io.waldb.sql.syntax.SyntaxExpression.InList;
import io.waldb.sql.syntax.SyntaxExpression.InQuery;
import io.waldb.sql.syntax.SyntaxExpression.IsDistinct;
import io.waldb.sql.syntax.SyntaxExpression.IsNull;
import io.waldb.sql.syntax.SyntaxExpression.IsTruthValue;
import io.waldb.sql.syntax.SyntaxExpression.Like;
import io.waldb.sql.syntax.SyntaxExpression.Not;
import io.waldb.sql.syntax.SyntaxExpression.Or;
import io.waldb.sql.syntax.SyntaxExpression.PatternKind;
import io.waldb.sql.syntax.SyntaxExpression.QuantifiedArray;
import io.waldb.sql.syntax.SyntaxExpression.QuantifiedQuery;
import io.waldb.sql.syntax.SyntaxExpression.Quantifier;
import io.waldb.sql.syntax.SyntaxExpression.Row;
import io.waldb.sql.syntax.SyntaxExpression.TruthValue;
import io.waldb.sql.syntax.SyntaxExpression.UnaryOperation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operators, by precedence climbing with PostgreSQL's table ({@code parser/gram.y}, the %left
 * list).
 *
 * <p>Precedence decides only between two operators around one operand. What ends in itself ({@code
 * IS NULL}, {@code IN (...)}, {@code = ANY (...)}) is an operand for whatever follows, of any
 * precedence: {@code a IS NULL = b} is {@code (a IS NULL) = b}.
 */
final class ExpressionParser {

  /** How deep a tree may be that binder and planner walk by recursion. */
  static final int TREE_DEPTH_MAX = 1_000;

  private static final int LOWEST = 0;
  private static final int OR = 1;
  private static final int AND = 2;
  private static final int NOT = 3;
  private static final int IS = 4;
  private static final int COMPARISON = 5;
  private static final int PATTERN = 6;
  private static final int OPERATOR = 8;
  private static final int SUM = 9;
  private static final int PRODUCT = 10;
  private static final int POWER = 11;
  private static final int AT = 12;
  private static final int COLLATE = 13;
  private static final int SIGN = 14;

  private final Grammar grammar;
  private final TokenReader in;
  private final PrimaryParser primaries;

  /** How many {@link #parse} are on the stack. */
  private int recursion;

  /** Depth of the deepest expression parsed since the caller set it to 0. */
  private int deepest;

  ExpressionParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
    this.primaries = new PrimaryParser(grammar);
  }

  /** Any expression: the grammar's a_expr. */
  SyntaxExpression expression() {
    return parse(LOWEST, false);
  }

  /**
   * An expression without AND, OR, NOT, IN, LIKE, BETWEEN, IS NULL, COLLATE and AT at its top: the
   * grammar's b_expr, for places where such a word belongs to what surrounds it.
   */
  SyntaxExpression restricted() {
    return parse(LOWEST, true);
  }

  /** One operand with its sign, subscripts and casts, but no operator between two. */
  SyntaxExpression operand() {
    return parse(SIGN, true);
  }

  /** Expressions with commas between. */
  List<SyntaxExpression> list() {
    return in.commaSeparated(this::expression);
  }

  private SyntaxExpression parse(int minimum, boolean restricted) {
    if (++recursion > TREE_DEPTH_MAX) {
      throw SyntaxErrors.tooDeep(in.position());
    }
    int outer = deepest;
    deepest = 0;
    SyntaxExpression left = prefix(restricted);
    int depth = deepest + 1;
    // The non-associative level the left side was just built at: the same again is an error.
    int closed = -1;
    while (true) {
      int precedence = precedence(restricted);
      if (precedence < minimum) {
        break;
      }
      if (precedence == closed) {
        throw in.error();
      }
      deepest = 0;
      int from = in.index();
      SyntaxExpression next = combine(left, precedence, restricted);
      depth = Math.max(depth, deepest) + 1;
      if (depth > TREE_DEPTH_MAX) {
        throw SyntaxErrors.tooDeep(in.tokens().position(from));
      }
      closed = isOpenEnded(next, precedence) ? precedence : -1;
      left = next;
    }
    deepest = Math.max(outer, depth);
    recursion--;
    return left;
  }

  /** True for what ends in an operand and cannot be chained with its own level. */
  private static boolean isOpenEnded(SyntaxExpression expression, int precedence) {
    return switch (precedence) {
      case COMPARISON -> expression instanceof BinaryOperation;
      case PATTERN -> expression instanceof Like || expression instanceof Between;
      case IS -> expression instanceof IsDistinct;
      default -> false;
    };
  }

  private SyntaxExpression prefix(boolean restricted) {
    int position = in.position();
    if (in.at(Keyword.NOT) && !restricted) {
      in.skip();
      return new Not(parse(NOT, false), position);
    }
    if (in.at(Keyword.OPERATOR) && in.kind(1) == TokenKind.LEFT_PAREN) {
      String symbol = qualifiedOperator();
      return new UnaryOperation(symbol, parse(OPERATOR + 1, restricted), position);
    }
    if (!in.at(TokenKind.OPERATOR)) {
      return primaries.primary();
    }
    String symbol = in.operator();
    int precedence = operatorPrecedence(symbol);
    if (precedence == SUM) {
      in.skip();
      return new UnaryOperation(symbol, parse(SIGN, restricted), position);
    }
    if (precedence == OPERATOR) {
      in.skip();
      return new UnaryOperation(symbol, parse(OPERATOR + 1, restricted), position);
    }
    if (symbol.equals("*")) {
      return primaries.star();
    }
    throw in.error();
  }

  /** Precedence of the operator the current token begins, or -1 if it begins none. */
  private int precedence(boolean restricted) {
    TokenKind kind = in.kind();
    if (kind == TokenKind.OPERATOR) {
      return operatorPrecedence(in.operator());
    }
    if (kind == TokenKind.CAST) {
      return Integer.MAX_VALUE;
    }
    Keyword keyword = in.keyword();
    if (keyword == null) {
      return -1;
    }
    return switch (keyword) {
      case OPERATOR -> in.kind(1) == TokenKind.LEFT_PAREN ? OPERATOR : -1;
      case IS -> !restricted || isDistinctFollows() ? IS : -1;
      default -> restricted ? -1 : wordPrecedence(keyword);
    };
  }

  private int wordPrecedence(Keyword keyword) {
    return switch (keyword) {
      case OR -> OR;
      case AND -> AND;
      case ISNULL, NOTNULL -> IS;
      case BETWEEN, IN, LIKE, ILIKE -> PATTERN;
      case SIMILAR -> in.keyword(1) == Keyword.TO ? PATTERN : -1;
      case NOT -> isPatternWord(in.keyword(1)) ? PATTERN : -1;
      case AT ->
          (in.keyword(1) == Keyword.TIME && in.keyword(2) == Keyword.ZONE)
                  || in.keyword(1) == Keyword.LOCAL
              ? AT
              : -1;
      case COLLATE -> COLLATE;
      case OVERLAPS -> OPERATOR;
      default -> -1;
    };
  }

  private static boolean isPatternWord(@Nullable Keyword keyword) {
    return keyword == Keyword.BETWEEN
        || keyword == Keyword.IN
        || keyword == Keyword.LIKE
        || keyword == Keyword.ILIKE
        || keyword == Keyword.SIMILAR;
  }

  private boolean isDistinctFollows() {
    return in.keyword(1) == Keyword.DISTINCT
        || (in.keyword(1) == Keyword.NOT && in.keyword(2) == Keyword.DISTINCT);
  }

  private static int operatorPrecedence(String symbol) {
    return switch (symbol) {
      case "+", "-" -> SUM;
      case "*", "/", "%" -> PRODUCT;
      case "^" -> POWER;
      case "<", ">", "=", "<=", ">=", "<>" -> COMPARISON;
      default -> OPERATOR;
    };
  }

  /** Takes the operator of the given precedence and what it needs behind it. */
  private SyntaxExpression combine(SyntaxExpression left, int precedence, boolean restricted) {
    int position = in.position();
    if (in.at(TokenKind.OPERATOR)) {
      String symbol = in.operator();
      in.skip();
      return binary(left, symbol, precedence, restricted, position);
    }
    if (in.accept(TokenKind.CAST)) {
      return new Cast(left, grammar.types().type(), position);
    }
    Keyword keyword = in.keyword();
    if (keyword == null) {
      throw in.error();
    }
    return switch (keyword) {
      case OPERATOR -> binary(left, qualifiedOperator(), precedence, restricted, position);
      case AND -> chain(left, Keyword.AND, AND, position);
      case OR -> chain(left, Keyword.OR, OR, position);
      case IS -> is(left, restricted, position);
      case ISNULL, NOTNULL -> {
        in.skip();
        yield new IsNull(left, keyword == Keyword.NOTNULL, position);
      }
      case NOT -> {
        in.skip();
        yield pattern(left, true, position);
      }
      case AT -> atTimeZone(left, position);
      case COLLATE -> {
        in.skip();
        yield new Collate(left, in.qualifiedName(), position);
      }
      case OVERLAPS -> overlaps(left, position);
      default -> pattern(left, false, position);
    };
  }

  private SyntaxExpression binary(
      SyntaxExpression left, String symbol, int precedence, boolean restricted, int position) {
    if (isQuantifier()) {
      return quantified(left, symbol, position);
    }
    SyntaxExpression right = parse(precedence + 1, restricted);
    return switch (symbol) {
      case "~~" -> new Like(PatternKind.LIKE, left, right, null, false, position);
      case "!~~" -> new Like(PatternKind.LIKE, left, right, null, true, position);
      case "~~*" -> new Like(PatternKind.ILIKE, left, right, null, false, position);
      case "!~~*" -> new Like(PatternKind.ILIKE, left, right, null, true, position);
      default -> new BinaryOperation(symbol, left, right, position);
    };
  }

  private boolean isQuantifier() {
    Keyword keyword = in.keyword();
    return (keyword == Keyword.ANY || keyword == Keyword.SOME || keyword == Keyword.ALL)
        && in.kind(1) == TokenKind.LEFT_PAREN;
  }

  private SyntaxExpression quantified(SyntaxExpression left, String symbol, int position) {
    Quantifier quantifier = in.at(Keyword.ALL) ? Quantifier.ALL : Quantifier.ANY;
    in.skip();
    if (grammar.isQuery(in.index())) {
      Query query = grammar.parenthesisedQuery();
      return new QuantifiedQuery(left, symbol, quantifier, query, position);
    }
    in.skip();
    SyntaxExpression array = expression();
    in.expect(TokenKind.RIGHT_PAREN);
    return new QuantifiedArray(left, symbol, quantifier, array, position);
  }

  /** {@code OPERATOR(schema.symbol)}. */
  private String qualifiedOperator() {
    in.expect(Keyword.OPERATOR);
    in.expect(TokenKind.LEFT_PAREN);
    while (!in.at(TokenKind.OPERATOR)) {
      int position = in.position();
      String schema = in.name().name();
      in.expect(TokenKind.DOT);
      if (!schema.equals(QualifiedName.SYSTEM_SCHEMA)) {
        throw SyntaxErrors.error(
            SqlState.UNDEFINED_FUNCTION,
            "operator does not exist: " + schema + "." + in.operator(),
            position);
      }
    }
    String symbol = in.operator();
    in.skip();
    in.expect(TokenKind.RIGHT_PAREN);
    return symbol;
  }

  /** A whole run of the same connective, flat. */
  private SyntaxExpression chain(
      SyntaxExpression first, Keyword connective, int precedence, int position) {
    List<SyntaxExpression> operands = new ArrayList<>();
    flatten(first, connective, operands);
    while (in.accept(connective)) {
      flatten(parse(precedence + 1, false), connective, operands);
    }
    return connective == Keyword.AND ? new And(operands, position) : new Or(operands, position);
  }

  private static void flatten(
      SyntaxExpression operand, Keyword connective, List<SyntaxExpression> into) {
    if (connective == Keyword.AND && operand instanceof And and) {
      into.addAll(and.operands());
    } else if (connective == Keyword.OR && operand instanceof Or or) {
      into.addAll(or.operands());
    } else {
      into.add(operand);
    }
  }

  private SyntaxExpression is(SyntaxExpression left, boolean restricted, int position) {
    in.skip();
    boolean negated = in.accept(Keyword.NOT);
    Keyword keyword = in.keyword();
    if (keyword == null) {
      throw in.error();
    }
    switch (keyword) {
      case NULL -> {
        in.skip();
        return new IsNull(left, negated, position);
      }
      case TRUE, FALSE, UNKNOWN -> {
        in.skip();
        return new IsTruthValue(left, TruthValue.valueOf(keyword.name()), negated, position);
      }
      case DISTINCT -> {
        in.skip();
        in.expect(Keyword.FROM);
        return new IsDistinct(left, parse(IS + 1, restricted), negated, position);
      }
      case DOCUMENT, NORMALIZED, NFC, NFD, NFKC, NFKD, JSON ->
          throw SyntaxErrors.notSupported("IS " + keyword, position);
      default -> throw in.error();
    }
  }

  private SyntaxExpression pattern(SyntaxExpression left, boolean negated, int position) {
    Keyword keyword = in.keyword();
    in.skip();
    if (keyword == Keyword.IN) {
      return in(left, negated, position);
    }
    if (keyword == Keyword.BETWEEN) {
      return between(left, negated, position);
    }
    PatternKind kind =
        keyword == Keyword.LIKE
            ? PatternKind.LIKE
            : keyword == Keyword.ILIKE ? PatternKind.ILIKE : PatternKind.SIMILAR;
    if (kind == PatternKind.SIMILAR) {
      in.expect(Keyword.TO);
    } else if (isQuantifier()) {
      String symbol = (negated ? "!" : "") + (kind == PatternKind.LIKE ? "~~" : "~~*");
      return quantified(left, symbol, position);
    }
    SyntaxExpression pattern = parse(PATTERN + 1, false);
    SyntaxExpression escape = in.accept(Keyword.ESCAPE) ? parse(PATTERN + 1, false) : null;
    return new Like(kind, left, pattern, escape, negated, position);
  }

  private SyntaxExpression in(SyntaxExpression left, boolean negated, int position) {
    if (grammar.isQuery(in.index())) {
      return new InQuery(left, grammar.parenthesisedQuery(), negated, position);
    }
    in.expect(TokenKind.LEFT_PAREN);
    List<SyntaxExpression> values = list();
    in.expect(TokenKind.RIGHT_PAREN);
    return new InList(left, values, negated, position);
  }

  private SyntaxExpression between(SyntaxExpression left, boolean negated, int position) {
    boolean symmetric = in.accept(Keyword.SYMMETRIC);
    if (!symmetric) {
      in.accept(Keyword.ASYMMETRIC);
    }
    SyntaxExpression low = restricted();
    in.expect(Keyword.AND);
    SyntaxExpression high = parse(PATTERN + 1, false);
    return new Between(left, low, high, symmetric, negated, position);
  }

  private SyntaxExpression atTimeZone(SyntaxExpression left, int position) {
    QualifiedName timezone = QualifiedName.system("timezone", position);
    in.skip();
    if (in.accept(Keyword.LOCAL)) {
      return FunctionCall.of(timezone, List.of(left), position);
    }
    in.expect(Keyword.TIME, Keyword.ZONE);
    SyntaxExpression zone = parse(AT + 1, false);
    return FunctionCall.of(timezone, List.of(zone, left), position);
  }

  private SyntaxExpression overlaps(SyntaxExpression left, int position) {
    in.skip();
    SyntaxExpression right = parse(OPERATOR + 1, false);
    List<SyntaxExpression> arguments = new ArrayList<>(4);
    arguments.addAll(period(left, "left", position));
    arguments.addAll(period(right, "right", position));
    return FunctionCall.of(QualifiedName.system("overlaps", position), arguments, position);
  }

  private static List<SyntaxExpression> period(SyntaxExpression row, String side, int position) {
    if (row instanceof Row period && period.elements().size() == 2) {
      return period.elements();
    }
    throw wrongPeriod(side, position);
  }

  private static DatabaseException wrongPeriod(String side, int position) {
    return SyntaxErrors.syntax(
        "wrong number of parameters on " + side + " side of OVERLAPS expression", position);
  }
}
