package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Text to tokens in one pass, by PostgreSQL's lexical rules ({@code parser/scan.l}).
 *
 * <p>On the way it pairs parentheses and brackets, numbers the parameters of each statement and
 * keeps the limits that protect what walks the text later: its length, its number of tokens, how
 * deep parentheses, brackets and CASE nest.
 *
 * <p>JDBC's {@code ?} is a parameter where an operand can begin; behind an operand it is the jsonb
 * operator ({@code ?}, {@code ?|}, {@code ?&}, each also with the first mark doubled as pgjdbc has
 * it). It never continues another operator, so that {@code a=?} is a comparison.
 */
final class Lexer {

  /** 16 M characters. */
  static final int LENGTH_MAX = 1 << 24;

  static final int TOKENS_MAX = 1_000_000;

  /** Of parentheses, brackets and CASE together. */
  static final int DEPTH_MAX = 100;

  private static final int PARAMETER_MAX = 65_535;

  private static final byte SPACE = 1;
  private static final byte NAME_START = 2;
  private static final byte DIGIT = 3;
  private static final byte OPERATOR = 4;
  private static final byte PUNCTUATION = 5;
  private static final byte[] CLASSES = classes();
  private static final boolean[] NAME_PARTS = nameParts();

  private final String text;
  private final char[] chars;
  private final int length;
  private final Tokens tokens;
  private int at;
  private int[] open = new int[16];
  private int openCount;
  private int caseDepth;
  private int questionMarks;
  private boolean numbered;
  private boolean braces;

  private Lexer(String text, @Nullable SourceMap map) {
    this.text = text;
    this.chars = text.toCharArray();
    this.length = text.length();
    this.tokens = new Tokens(text, map);
  }

  /**
   * The tokens of a text; JDBC escapes are translated.
   *
   * @throws DatabaseException 42601 for what is not terminated or malformed, 54000 and 54001 for a
   *     limit
   */
  static Tokens lex(String text) {
    if (text.length() > LENGTH_MAX) {
      throw new DatabaseException(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "statement text of "
              + text.length()
              + " characters is longer than the limit of "
              + LENGTH_MAX);
    }
    Lexer lexer = new Lexer(text, null);
    lexer.run();
    if (!lexer.braces) {
      return lexer.tokens;
    }
    JdbcEscapes escapes = new JdbcEscapes(lexer.tokens);
    Lexer second = new Lexer(escapes.translate(), escapes.map());
    second.run();
    return second.tokens;
  }

  private void run() {
    while (at < length) {
      char c = chars[at];
      byte kind = c < 128 ? CLASSES[c] : NAME_START;
      switch (kind) {
        case SPACE -> at++;
        case NAME_START -> word(c);
        case DIGIT -> number();
        case OPERATOR -> operator(c);
        case PUNCTUATION -> punctuation(c);
        default -> add(TokenKind.OTHER, at, at + Character.charCount(text.codePointAt(at)));
      }
    }
    tokens.add(TokenKind.END, null, length, length);
  }

  private void add(TokenKind kind, int start, int end) {
    add(kind, null, start, end);
  }

  private void add(TokenKind kind, @Nullable Keyword keyword, int start, int end) {
    if (tokens.added() >= TOKENS_MAX) {
      throw SyntaxErrors.error(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "statement text has more than " + TOKENS_MAX + " tokens",
          start);
    }
    tokens.add(kind, keyword, start, end);
    at = end;
  }

  private void word(char c) {
    if (at + 1 < length && prefixedLiteral(c, chars[at + 1])) {
      return;
    }
    int start = at;
    int end = nameEnd(start + 1);
    Keyword keyword = Keyword.find(chars, start, end);
    add(TokenKind.WORD, keyword, start, end);
    if (keyword == Keyword.CASE) {
      caseDepth++;
      checkDepth();
    } else if (keyword == Keyword.END && caseDepth > 0) {
      caseDepth--;
    }
  }

  private int nameEnd(int from) {
    int end = from;
    while (end < length && isNamePart(chars[end])) {
      end++;
    }
    return end;
  }

  private static boolean isNamePart(char c) {
    return c >= 128 || NAME_PARTS[c];
  }

  private static boolean isNameStart(char c) {
    return c >= 128 || CLASSES[c] == NAME_START;
  }

  private boolean prefixedLiteral(char c, char next) {
    if (next == '\'') {
      switch (c) {
        case 'e', 'E' -> quoted(TokenKind.ESCAPE_STRING, at + 1, true, "quoted string");
        case 'b', 'B' -> quoted(TokenKind.BIT_STRING, at + 1, false, "bit string literal");
        case 'x', 'X' -> quoted(TokenKind.HEX_STRING, at + 1, false, "hexadecimal string literal");
        case 'n', 'N' -> quoted(TokenKind.NATIONAL_STRING, at + 1, false, "quoted string");
        default -> {
          return false;
        }
      }
      return true;
    }
    if (next == '&' && (c == 'u' || c == 'U') && at + 2 < length) {
      char quote = chars[at + 2];
      if (quote == '\'') {
        quoted(TokenKind.UNICODE_STRING, at + 2, false, "quoted string");
      } else if (quote == '"') {
        name(TokenKind.UNICODE_NAME, at + 2);
      } else {
        return false;
      }
      includeUnicodeEscape();
      return true;
    }
    return false;
  }

  /** A literal in single quotes with the pieces that follow it behind a line break. */
  private void quoted(TokenKind kind, int quote, boolean backslash, String what) {
    int start = at;
    int end = closingQuote(quote, backslash);
    while (end > 0) {
      int next = continuation(end);
      if (next < 0) {
        add(kind, start, end);
        return;
      }
      end = closingQuote(next, backslash);
    }
    throw unterminated(what, start);
  }

  /** The offset behind the quote that closes the one given, or -1. */
  private int closingQuote(int quote, boolean backslash) {
    int i = quote + 1;
    while (i < length) {
      char c = chars[i];
      if (c == '\'') {
        if (i + 1 >= length || chars[i + 1] != '\'') {
          return i + 1;
        }
        i++;
      } else if (c == '\\' && backslash) {
        i++;
      }
      i++;
    }
    return -1;
  }

  /** The offset of a quote that continues a literal: line break and only space between, else -1. */
  private int continuation(int from) {
    boolean lineBreak = false;
    int i = from;
    while (i < length) {
      char c = chars[i];
      if (c == '\n' || c == '\r') {
        lineBreak = true;
      } else if (c == '\'') {
        return lineBreak ? i : -1;
      } else if (c == '-' && text.startsWith("--", i)) {
        i = lineEnd(i);
        continue;
      } else if (c >= 128 || CLASSES[c] != SPACE) {
        return -1;
      }
      i++;
    }
    return -1;
  }

  private void name(TokenKind kind, int quote) {
    int start = at;
    int i = quote + 1;
    while (true) {
      i = text.indexOf('"', i);
      if (i < 0) {
        throw unterminated("quoted identifier", start);
      }
      if (i + 1 < length && chars[i + 1] == '"') {
        i += 2;
        continue;
      }
      break;
    }
    add(kind, start, i + 1);
    if (i == quote + 1) {
      int token = tokens.added() - 1;
      throw SyntaxErrors.near("zero-length delimited identifier", tokens, token);
    }
  }

  /** Takes a UESCAPE clause into the U&amp; token before it. */
  private void includeUnicodeEscape() {
    int token = tokens.added() - 1;
    int i = skipSpace(at);
    if (!text.regionMatches(true, i, "uescape", 0, 7)
        || (i + 7 < length && isNamePart(chars[i + 7]))) {
      return;
    }
    int quote = skipSpace(i + 7);
    if (quote + 2 >= length || chars[quote] != '\'' || chars[quote + 2] != '\'') {
      throw SyntaxErrors.syntax(
          "UESCAPE must be followed by a simple string literal", tokens.position(token));
    }
    tokens.setEnd(token, quote + 3);
    at = quote + 3;
  }

  private int skipSpace(int from) {
    int i = from;
    while (i < length && chars[i] < 128 && CLASSES[chars[i]] == SPACE) {
      i++;
    }
    return i;
  }

  private void number() {
    int start = at;
    int i = start;
    char second = i + 1 < length ? Character.toLowerCase(chars[i + 1]) : 0;
    int radix = 10;
    if (chars[i] == '0' && (second == 'x' || second == 'o' || second == 'b')) {
      radix = second == 'x' ? 16 : second == 'o' ? 8 : 2;
      i = digits(i + 2, radix);
      if (i == start + 2) {
        throw malformed(
            "invalid "
                + (radix == 16 ? "hexadecimal" : radix == 8 ? "octal" : "binary")
                + " integer",
            start,
            i);
      }
    } else {
      i = decimal(i);
    }
    if (i < length && (isNameStart(chars[i]) || (radix != 10 && isDigit(i)))) {
      throw malformed("trailing junk after numeric literal", start, nameEnd(i));
    }
    add(TokenKind.NUMBER, start, i);
  }

  private int decimal(int from) {
    int i = digits(from, 10);
    if (i < length && chars[i] == '.' && !text.startsWith("..", i)) {
      i = digits(i + 1, 10);
    }
    if (i < length && (chars[i] == 'e' || chars[i] == 'E')) {
      int exponent = i + 1;
      if (exponent < length && (chars[exponent] == '+' || chars[exponent] == '-')) {
        exponent++;
      }
      if (isDigit(exponent)) {
        i = digits(exponent, 10);
      }
    }
    return i;
  }

  /** Digits with single underscores between them (before the first only behind a radix mark). */
  private int digits(int from, int radix) {
    int i = from;
    while (i < length) {
      int digit = i;
      if (chars[i] == '_' && (i > from || radix != 10)) {
        digit++;
      }
      if (digit >= length || digitValue(chars[digit]) >= radix) {
        break;
      }
      i = digit + 1;
    }
    return i;
  }

  private static int digitValue(char c) {
    if (c <= '9') {
      return c >= '0' ? c - '0' : Integer.MAX_VALUE;
    }
    char lower = (char) (c | 0x20);
    return lower >= 'a' && lower <= 'f' && c < 128 ? lower - 'a' + 10 : Integer.MAX_VALUE;
  }

  private boolean isDigit(int i) {
    return i < length && chars[i] >= '0' && chars[i] <= '9';
  }

  private void operator(char c) {
    if (c == '-' && text.startsWith("--", at)) {
      at = lineEnd(at);
    } else if (c == '/' && text.startsWith("/*", at)) {
      at = commentEnd(at);
    } else if (c == '?') {
      questionMark();
    } else {
      int end = operatorEnd(at);
      boolean arrow = end - at == 2 && text.startsWith("=>", at);
      add(arrow ? TokenKind.ARROW : TokenKind.OPERATOR, at, end);
    }
  }

  private int operatorEnd(int start) {
    int end = start;
    boolean special = false;
    while (end < length) {
      char c = chars[end];
      if (c >= 128
          || CLASSES[c] != OPERATOR
          || c == '?'
          || (c == '-' && text.startsWith("--", end))
          || (c == '/' && text.startsWith("/*", end))) {
        break;
      }
      special |= "~!@#%^&|`".indexOf(c) >= 0;
      end++;
    }
    if (end == start + 1 && chars[start] == '@' && text.startsWith("?", end)) {
      return behindOperand() ? end + 1 : end;
    }
    // A plus or minus ends an operator only if the operator has a character SQL's own do not have.
    while (!special && end > start + 1 && (chars[end - 1] == '+' || chars[end - 1] == '-')) {
      end--;
    }
    return end;
  }

  private void questionMark() {
    int start = at;
    if (behindOperand()) {
      int end = start + 1;
      if (text.startsWith("?", end)) {
        end++;
      }
      if (text.startsWith("|", end) || text.startsWith("&", end)) {
        end++;
      }
      add(TokenKind.OPERATOR, start, end);
      return;
    }
    add(TokenKind.PARAMETER, start, start + 1);
    questionMarks++;
    if (questionMarks > PARAMETER_MAX) {
      throw SyntaxErrors.error(
          SqlState.TOO_MANY_ARGUMENTS,
          "statement has more than " + PARAMETER_MAX + " parameters",
          start);
    }
    tokens.setValue(tokens.added() - 1, questionMarks);
    checkNotMixed();
  }

  /** True if an operand ends just before: what follows is an operator. */
  private boolean behindOperand() {
    int last = tokens.added() - 1;
    if (last < 0) {
      return false;
    }
    return switch (tokens.kind(last)) {
      case QUOTED_NAME,
          UNICODE_NAME,
          STRING,
          ESCAPE_STRING,
          UNICODE_STRING,
          DOLLAR_STRING,
          NATIONAL_STRING,
          BIT_STRING,
          HEX_STRING,
          NUMBER,
          PARAMETER,
          RIGHT_PAREN,
          RIGHT_BRACKET ->
          true;
      case WORD -> isOperand(tokens.keyword(last));
      default -> false;
    };
  }

  private static boolean isOperand(@Nullable Keyword keyword) {
    if (keyword == null) {
      return true;
    }
    return switch (keyword) {
      case BETWEEN, ESCAPE, ZONE, FIRST, NEXT, ROWS, RANGE, GROUPS, BY, VALUES, ROW, INTERVAL ->
          false;
      case TRUE,
          FALSE,
          NULL,
          END,
          CURRENT_DATE,
          CURRENT_TIME,
          CURRENT_TIMESTAMP,
          LOCALTIME,
          LOCALTIMESTAMP,
          CURRENT_USER,
          CURRENT_ROLE,
          SESSION_USER,
          SYSTEM_USER,
          USER,
          CURRENT_CATALOG ->
          true;
      default -> keyword.isColumnName();
    };
  }

  private void checkNotMixed() {
    if (questionMarks > 0 && numbered) {
      throw SyntaxErrors.syntax(
          "parameters written ? and $1 cannot be mixed in one statement",
          tokens.position(tokens.added() - 1));
    }
  }

  private void punctuation(char c) {
    int start = at;
    switch (c) {
      case '\'' -> quoted(TokenKind.STRING, start, false, "quoted string");
      case '"' -> name(TokenKind.QUOTED_NAME, start);
      case '(' -> opening(TokenKind.LEFT_PAREN);
      case '[' -> opening(TokenKind.LEFT_BRACKET);
      case ')' -> closing(TokenKind.RIGHT_PAREN, TokenKind.LEFT_PAREN);
      case ']' -> closing(TokenKind.RIGHT_BRACKET, TokenKind.LEFT_BRACKET);
      case '{' -> {
        braces = true;
        add(TokenKind.LEFT_BRACE, start, start + 1);
      }
      case '}' -> add(TokenKind.RIGHT_BRACE, start, start + 1);
      case ',' -> add(TokenKind.COMMA, start, start + 1);
      case ';' -> endStatement();
      case '.' -> dot();
      case ':' -> {
        if (text.startsWith("::", start)) {
          add(TokenKind.CAST, start, start + 2);
        } else if (text.startsWith(":=", start)) {
          add(TokenKind.ASSIGN, start, start + 2);
        } else {
          add(TokenKind.COLON, start, start + 1);
        }
      }
      default -> dollar();
    }
  }

  private void dot() {
    if (isDigit(at + 1)) {
      number();
    } else if (text.startsWith("..", at)) {
      add(TokenKind.DOT_DOT, at, at + 2);
    } else {
      add(TokenKind.DOT, at, at + 1);
    }
  }

  private void endStatement() {
    add(TokenKind.SEMICOLON, at, at + 1);
    openCount = 0;
    caseDepth = 0;
    questionMarks = 0;
    numbered = false;
  }

  private void opening(TokenKind kind) {
    int start = at;
    add(kind, start, start + 1);
    if (openCount == open.length) {
      open = Arrays.copyOf(open, openCount * 2);
    }
    open[openCount++] = tokens.added() - 1;
    checkDepth();
  }

  private void closing(TokenKind kind, TokenKind opening) {
    add(kind, at, at + 1);
    if (openCount > 0 && tokens.kind(open[openCount - 1]) == opening) {
      int opened = open[--openCount];
      int closed = tokens.added() - 1;
      tokens.setValue(opened, closed);
      tokens.setValue(closed, opened);
    }
  }

  private void checkDepth() {
    if (openCount + caseDepth > DEPTH_MAX) {
      throw SyntaxErrors.tooDeep(tokens.position(tokens.added() - 1));
    }
  }

  private void dollar() {
    int start = at;
    if (isDigit(start + 1)) {
      numberedParameter();
      return;
    }
    int tagEnd = start + 1;
    if (tagEnd < length && isNameStart(chars[tagEnd])) {
      while (tagEnd < length && isNamePart(chars[tagEnd]) && chars[tagEnd] != '$') {
        tagEnd++;
      }
    }
    if (tagEnd >= length || chars[tagEnd] != '$') {
      add(TokenKind.OTHER, start, start + 1);
      return;
    }
    String tag = text.substring(start, tagEnd + 1);
    int close = text.indexOf(tag, tagEnd + 1);
    if (close < 0) {
      throw unterminated("dollar-quoted string", start);
    }
    add(TokenKind.DOLLAR_STRING, start, close + tag.length());
  }

  private void numberedParameter() {
    int start = at;
    int end = start + 1;
    long index = 0;
    while (isDigit(end)) {
      index = Math.min(index * 10 + (chars[end] - '0'), Integer.MAX_VALUE);
      end++;
    }
    if (end < length && isNameStart(chars[end])) {
      throw malformed("trailing junk after parameter", start, nameEnd(end));
    }
    add(TokenKind.PARAMETER, start, end);
    int token = tokens.added() - 1;
    if (index == 0 || index > PARAMETER_MAX) {
      throw SyntaxErrors.error(
          SqlState.UNDEFINED_PARAMETER,
          "there is no parameter " + tokens.text(token),
          tokens.position(token));
    }
    numbered = true;
    tokens.setValue(token, (int) index);
    checkNotMixed();
  }

  private int lineEnd(int from) {
    int i = from;
    while (i < length && chars[i] != '\n' && chars[i] != '\r') {
      i++;
    }
    return i;
  }

  private int commentEnd(int from) {
    int depth = 1;
    int i = from + 2;
    while (i + 1 < length) {
      char c = chars[i];
      if (c == '*' && chars[i + 1] == '/') {
        i += 2;
        depth--;
        if (depth == 0) {
          return i;
        }
      } else if (c == '/' && chars[i + 1] == '*') {
        depth++;
        i += 2;
      } else {
        i++;
      }
    }
    throw unterminated("/* comment", from);
  }

  private DatabaseException unterminated(String what, int start) {
    return malformed("unterminated " + what, start, length);
  }

  private DatabaseException malformed(String message, int start, int end) {
    tokens.add(TokenKind.OTHER, null, start, end);
    return SyntaxErrors.near(message, tokens, tokens.added() - 1);
  }

  private static boolean[] nameParts() {
    boolean[] parts = new boolean[128];
    for (char c = 0; c < 128; c++) {
      parts[c] = CLASSES[c] == NAME_START || CLASSES[c] == DIGIT || c == '$';
    }
    return parts;
  }

  private static byte[] classes() {
    byte[] classes = new byte[128];
    for (char c : " \t\n\r\f\u000b".toCharArray()) {
      classes[c] = SPACE;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      classes[c] = NAME_START;
      classes[c - 'a' + 'A'] = NAME_START;
    }
    classes['_'] = NAME_START;
    for (char c = '0'; c <= '9'; c++) {
      classes[c] = DIGIT;
    }
    for (char c : "+-*/<>=~!@#%^&|`?".toCharArray()) {
      classes[c] = OPERATOR;
    }
    for (char c : "'\"()[]{},;.:$".toCharArray()) {
      classes[c] = PUNCTUATION;
    }
    return classes;
  }
}
