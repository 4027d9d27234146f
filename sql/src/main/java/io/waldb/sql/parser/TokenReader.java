package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.TextSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tokens, and what all parsers need to move it: look ahead, take, insist.
 *
 * <p>It sees the tokens before a limit; at the limit it sees {@link TokenKind#END}. Errors there
 * name the token that really stands there.
 */
final class TokenReader {

  /** Parts of a qualified name: catalog, schema, table, column. */
  static final int NAME_PARTS_MAX = 4;

  private final Tokens tokens;
  private int index;
  private int limit;

  TokenReader(Tokens tokens, int from, int limit) {
    this.tokens = tokens;
    this.index = from;
    this.limit = limit;
  }

  Tokens tokens() {
    return tokens;
  }

  /** The index of the current token. */
  int index() {
    return index;
  }

  /** The index behind the last token it sees. */
  int limit() {
    return limit;
  }

  /** Makes the token at this index the current one. */
  void seek(int to) {
    index = to;
  }

  /** Hides the tokens from this index on; gives the limit before. */
  int narrow(int to) {
    int before = limit;
    limit = to;
    return before;
  }

  TokenKind kind() {
    return kindAt(index);
  }

  TokenKind kind(int ahead) {
    return kindAt(index + ahead);
  }

  TokenKind kindAt(int i) {
    return i < limit ? tokens.kind(i) : TokenKind.END;
  }

  @Nullable Keyword keyword() {
    return keywordAt(index);
  }

  @Nullable Keyword keyword(int ahead) {
    return keywordAt(index + ahead);
  }

  @Nullable Keyword keywordAt(int i) {
    return i < limit ? tokens.keyword(i) : null;
  }

  boolean at(TokenKind kind) {
    return kind() == kind;
  }

  boolean at(Keyword keyword) {
    return keyword() == keyword;
  }

  boolean at(Keyword first, Keyword second) {
    return keyword() == first && keyword(1) == second;
  }

  boolean atOperator(String symbol) {
    return index < limit && tokens.isOperator(index, symbol);
  }

  boolean atEnd() {
    return index >= limit;
  }

  /** True if the current token is the last. */
  boolean atEndBehind() {
    return index + 1 >= limit;
  }

  /** Where the current token begins in the caller's text. */
  int position() {
    return tokens.position(index);
  }

  /** The text of the tokens from the one given to the last before the current one. */
  TextSpan spanFrom(int first) {
    return new TextSpan(tokens.start(first), tokens.end(index - 1));
  }

  void skip() {
    index++;
  }

  void skip(int count) {
    index += count;
  }

  boolean accept(TokenKind kind) {
    if (kind() != kind) {
      return false;
    }
    index++;
    return true;
  }

  boolean accept(Keyword keyword) {
    if (keyword() != keyword) {
      return false;
    }
    index++;
    return true;
  }

  boolean accept(Keyword first, Keyword second) {
    if (!at(first, second)) {
      return false;
    }
    index += 2;
    return true;
  }

  boolean accept(Keyword first, Keyword second, Keyword third) {
    if (!at(first, second) || keyword(2) != third) {
      return false;
    }
    index += 3;
    return true;
  }

  boolean acceptOperator(String symbol) {
    if (!atOperator(symbol)) {
      return false;
    }
    index++;
    return true;
  }

  void expect(TokenKind kind) {
    if (!accept(kind)) {
      throw error();
    }
  }

  void expect(Keyword keyword) {
    if (!accept(keyword)) {
      throw error();
    }
  }

  void expect(Keyword first, Keyword second) {
    expect(first);
    expect(second);
  }

  void expectOperator(String symbol) {
    if (!acceptOperator(symbol)) {
      throw error();
    }
  }

  /** Insists that nothing is left. */
  void expectEnd() {
    if (!atEnd()) {
      throw error();
    }
  }

  /** A syntax error at the current token. */
  DatabaseException error() {
    return SyntaxErrors.syntax(tokens, index);
  }

  DatabaseException notSupported(String what) {
    return SyntaxErrors.notSupported(what, position());
  }

  /** True if the current token can name a column, table or alias. */
  boolean atName() {
    return isNameAt(index);
  }

  boolean isNameAt(int i) {
    return switch (kindAt(i)) {
      case QUOTED_NAME, UNICODE_NAME -> true;
      case WORD -> {
        Keyword keyword = keywordAt(i);
        yield keyword == null || keyword.isColumnName();
      }
      default -> false;
    };
  }

  /** True if the current token can name a function or type. */
  boolean atFunctionName() {
    return switch (kind()) {
      case QUOTED_NAME, UNICODE_NAME -> true;
      case WORD -> {
        Keyword keyword = keyword();
        yield keyword == null || keyword.isFunctionName();
      }
      default -> false;
    };
  }

  /** True if the current token can be a label: any word or quoted name. */
  boolean atLabel() {
    TokenKind kind = kind();
    return kind == TokenKind.WORD
        || kind == TokenKind.QUOTED_NAME
        || kind == TokenKind.UNICODE_NAME;
  }

  /** A column's, table's or other object's name. */
  Identifier name() {
    if (!atName()) {
      throw error();
    }
    return take();
  }

  /** Any word as a name: behind AS or a dot. */
  Identifier label() {
    if (!atLabel()) {
      throw error();
    }
    return take();
  }

  /** A name of a role, setting or the like: no reserved word. */
  Identifier nonReserved() {
    if (!atName() && !atFunctionName()) {
      throw error();
    }
    return take();
  }

  /** A role: a name, or a word that means one of the session's. */
  Identifier roleName() {
    if (at(Keyword.CURRENT_USER) || at(Keyword.CURRENT_ROLE) || at(Keyword.SESSION_USER)) {
      return take();
    }
    return nonReserved();
  }

  /** A word that may be DEFAULT. */
  String nonReservedOrDefault() {
    return accept(Keyword.DEFAULT) ? "default" : nonReserved().name();
  }

  private Identifier take() {
    Identifier name = new Identifier(TokenText.name(tokens, index), position());
    index++;
    return name;
  }

  /** {@code name[.name...]}, of an object. */
  QualifiedName qualifiedName() {
    return qualified(name());
  }

  /** The rest of a qualified name whose first part is taken. */
  QualifiedName qualified(Identifier first) {
    if (!at(TokenKind.DOT)) {
      return QualifiedName.of(first.name(), first.position());
    }
    List<String> parts = new ArrayList<>(NAME_PARTS_MAX);
    parts.add(first.name());
    while (at(TokenKind.DOT)) {
      skip();
      parts.add(label().name());
      if (parts.size() > NAME_PARTS_MAX) {
        throw improperName(parts, first.position());
      }
    }
    return new QualifiedName(parts, first.position());
  }

  static DatabaseException improperName(List<String> parts, int position) {
    return SyntaxErrors.syntax(
        "improper qualified name (too many dotted names): " + String.join(".", parts), position);
  }

  /** {@code (name, ...)}. */
  List<Identifier> nameList() {
    expect(TokenKind.LEFT_PAREN);
    List<Identifier> names = commaSeparated(this::name);
    expect(TokenKind.RIGHT_PAREN);
    return names;
  }

  /** {@code (name, ...)} if a parenthesis is next, else empty. */
  List<Identifier> optionalNameList() {
    return at(TokenKind.LEFT_PAREN) ? nameList() : List.of();
  }

  /** One item or more with commas between. */
  <T> List<T> commaSeparated(Supplier<T> item) {
    List<T> items = new ArrayList<>();
    do {
      items.add(item.get());
    } while (accept(TokenKind.COMMA));
    return items;
  }

  /** A string constant's value. */
  String string() {
    if (!kind().isString()) {
      throw error();
    }
    return TokenText.string(tokens, index++);
  }

  /** An integer constant from 0 to 2147483647. */
  int integer() {
    long value = unsignedLong();
    if (value > Integer.MAX_VALUE) {
      index--;
      throw error();
    }
    return (int) value;
  }

  /** An integer constant with optional sign. */
  long signedLong() {
    boolean negative = atOperator("-");
    if (negative || atOperator("+")) {
      skip();
    }
    if (negative && at(TokenKind.NUMBER) && number().equals("9223372036854775808")) {
      skip();
      return Long.MIN_VALUE;
    }
    long value = unsignedLong();
    return negative ? -value : value;
  }

  private long unsignedLong() {
    if (!at(TokenKind.NUMBER) || !isDigits(number())) {
      throw error();
    }
    try {
      long value = Long.parseLong(number());
      skip();
      return value;
    } catch (NumberFormatException e) {
      throw SyntaxErrors.error(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "value \"" + tokens.text(index) + "\" is not an integer in range of type bigint",
          position());
    }
  }

  private static boolean isDigits(String number) {
    return number.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The current number token in plain decimal; does not move. */
  String number() {
    return TokenText.number(tokens, index);
  }

  /** The current operator's symbol in PostgreSQL's spelling; does not move. */
  String operator() {
    String symbol = tokens.text(index);
    if (symbol.equals("!=")) {
      return "<>";
    }
    return symbol.startsWith("??") ? symbol.substring(1) : symbol;
  }

  /**
   * The index of what closes the parenthesis or bracket at this index; an error if nothing does.
   */
  int closing(int open) {
    int close = tokens.value(open);
    if (close < 0 || close >= limit) {
      throw SyntaxErrors.syntax(tokens, limit);
    }
    return close;
  }
}
