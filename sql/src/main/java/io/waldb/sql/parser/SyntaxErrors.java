package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/** Errors of the parsers, in PostgreSQL's words, with the position in the caller's text. */
final class SyntaxErrors {
  private static final int SNIPPET_LENGTH_MAX = 256;

  private SyntaxErrors() {}

  /** {@code syntax error at or near "token"}, or {@code at end of input}. */
  static DatabaseException syntax(Tokens tokens, int index) {
    return near("syntax error", tokens, index);
  }

  /** The message with {@code at or near "token"}, or {@code at end of input}, behind it. */
  static DatabaseException near(String message, Tokens tokens, int index) {
    String where =
        tokens.kind(index) == TokenKind.END
            ? " at end of input"
            : " at or near \"" + snippet(tokens.text(index)) + "\"";
    return error(SqlState.SYNTAX_ERROR, message + where, tokens.position(index));
  }

  /** A syntax error with a message of its own. */
  static DatabaseException syntax(String message, int position) {
    return error(SqlState.SYNTAX_ERROR, message, position);
  }

  /** What the grammar knows and the engine does not. */
  static DatabaseException notSupported(String what, int position) {
    return error(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported", position);
  }

  /** 54001: nested deeper than the parser or those behind it can walk. */
  static DatabaseException tooDeep(int position) {
    return error(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded", position)
        .withHint("Split the statement or build its long expression as a list.");
  }

  static DatabaseException error(SqlState state, String message, int position) {
    return new DatabaseException(state, message).withPosition(position + 1);
  }

  private static String snippet(String token) {
    return token.length() <= SNIPPET_LENGTH_MAX ? token : token.substring(0, SNIPPET_LENGTH_MAX);
  }
}
