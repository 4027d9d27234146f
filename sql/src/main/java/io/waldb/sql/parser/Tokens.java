package io.waldb.sql.parser;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text, as parallel arrays.
 *
 * <p>Filled by {@link Lexer}, then only read. One {@link TokenKind#END} token follows the last.
 */
final class Tokens {

  /** The value of a token that has none: see {@link #value}. */
  static final int NO_VALUE = -1;

  private final String text;
  private final @Nullable SourceMap map;
  private TokenKind[] kinds;
  private @Nullable Keyword[] keywords;
  private int[] starts;
  private int[] ends;
  private int[] values;
  private int count;

  Tokens(String text, @Nullable SourceMap map) {
    this.text = text;
    this.map = map;
    int capacity = 16 + text.length() / 4;
    kinds = new TokenKind[capacity];
    keywords = new Keyword[capacity];
    starts = new int[capacity];
    ends = new int[capacity];
    values = new int[capacity];
  }

  void add(TokenKind kind, @Nullable Keyword keyword, int start, int end) {
    if (count == kinds.length) {
      grow();
    }
    kinds[count] = kind;
    keywords[count] = keyword;
    starts[count] = start;
    ends[count] = end;
    values[count] = NO_VALUE;
    count++;
  }

  private void grow() {
    int capacity = count * 2;
    kinds = Arrays.copyOf(kinds, capacity);
    keywords = Arrays.copyOf(keywords, capacity);
    starts = Arrays.copyOf(starts, capacity);
    ends = Arrays.copyOf(ends, capacity);
    values = Arrays.copyOf(values, capacity);
  }

  void setValue(int index, int value) {
    values[index] = value;
  }

  void setEnd(int index, int end) {
    ends[index] = end;
  }

  /** Number of tokens, without END. */
  int count() {
    return count - 1;
  }

  /** Number of tokens added so far. */
  int added() {
    return count;
  }

  TokenKind kind(int index) {
    return kinds[index];
  }

  @Nullable Keyword keyword(int index) {
    return keywords[index];
  }

  /** Offset of the first character in {@link #text()}. */
  int start(int index) {
    return starts[index];
  }

  /** Offset behind the last character in {@link #text()}. */
  int end(int index) {
    return ends[index];
  }

  /**
   * Of a parameter its 1-based index; of an opening parenthesis or bracket the token that closes
   * it, and the reverse; else {@link #NO_VALUE}.
   */
  int value(int index) {
    return values[index];
  }

  /** Offset of the first character in the text the caller gave. */
  int position(int index) {
    return map == null ? starts[index] : map.original(starts[index]);
  }

  /** Offset in the text the caller gave behind what lies before this token, without space. */
  int endPosition(String original, int index) {
    if (map == null) {
      return ends[index - 1];
    }
    int end = map.original(starts[index]);
    while (end > 0 && Character.isWhitespace(original.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** The text that was lexed; JDBC escapes are translated in it. */
  String text() {
    return text;
  }

  /** The token's characters. */
  String text(int index) {
    return text.substring(starts[index], ends[index]);
  }

  /** The source of the tokens from the first to the one before the last given. */
  String text(int from, int to) {
    return to <= from ? "" : text.substring(starts[from], ends[to - 1]);
  }

  /** True if the token is an operator of exactly these characters. */
  boolean isOperator(int index, String symbol) {
    return kinds[index] == TokenKind.OPERATOR
        && ends[index] - starts[index] == symbol.length()
        && text.startsWith(symbol, starts[index]);
  }
}
