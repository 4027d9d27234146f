package io.waldb.sql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a statement for the rows that it changes. */
public final class ReturningText {
  private ReturningText() {}

  /**
   * The text with a RETURNING clause. It stays as it is when it is not exactly one INSERT, UPDATE
   * or DELETE, with or without WITH, or when that has the clause already.
   *
   * @param columns names as they are stored; empty for all columns
   * @throws io.waldb.common.DatabaseException 42601 when the text cannot be split into tokens
   */
  public static String add(String sql, List<String> columns) {
    Tokens tokens = Lexer.lex(sql);
    int end = tokens.count();
    while (end > 0 && tokens.kind(end - 1) == TokenKind.SEMICOLON) {
      end--;
    }
    if (end == 0 || !changesRows(tokens, end)) {
      return sql;
    }
    StringBuilder out = new StringBuilder(sql.substring(0, tokens.endPosition(sql, end)));
    out.append("\nRETURNING ");
    if (columns.isEmpty()) {
      return out.append('*').toString();
    }
    String separator = "";
    for (String column : columns) {
      out.append(separator).append(IdentifierText.of(column));
      separator = ", ";
    }
    return out.toString();
  }

  private static boolean changesRows(Tokens tokens, int end) {
    boolean with = tokens.keyword(0) == Keyword.WITH;
    boolean changes = !with && isChange(tokens.keyword(0));
    int at = 1;
    while (at < end) {
      TokenKind kind = tokens.kind(at);
      Keyword keyword = tokens.keyword(at);
      if (kind == TokenKind.SEMICOLON || keyword == Keyword.RETURNING) {
        return false;
      }
      // What a list of WITH is for stands behind its last parenthesis.
      changes |= with && tokens.kind(at - 1) == TokenKind.RIGHT_PAREN && isChange(keyword);
      at = kind == TokenKind.LEFT_PAREN ? Math.max(at + 1, tokens.value(at)) : at + 1;
    }
    return changes;
  }

  private static boolean isChange(@Nullable Keyword keyword) {
    return keyword == Keyword.INSERT || keyword == Keyword.UPDATE || keyword == Keyword.DELETE;
  }
}
