package io.waldb.sql.parser;

/** Kinds of token. */
enum TokenKind {
  /** An unquoted word, keyword or not. */
  WORD,
  /** {@code "..."}. */
  QUOTED_NAME,
  /** {@code U&"..."}, with its UESCAPE if there is one. */
  UNICODE_NAME,
  /** {@code '...'}. */
  STRING,
  /** {@code E'...'}. */
  ESCAPE_STRING,
  /** {@code U&'...'}, with its UESCAPE if there is one. */
  UNICODE_STRING,
  /** {@code $tag$...$tag$}. */
  DOLLAR_STRING,
  /** {@code N'...'}. */
  NATIONAL_STRING,
  /** {@code B'...'}. */
  BIT_STRING,
  /** {@code X'...'}. */
  HEX_STRING,
  /** A number without sign. */
  NUMBER,
  /** {@code ?} or {@code $n}; the token's value is its index. */
  PARAMETER,
  /** One or more operator characters. */
  OPERATOR,
  LEFT_PAREN,
  RIGHT_PAREN,
  LEFT_BRACKET,
  RIGHT_BRACKET,
  LEFT_BRACE,
  RIGHT_BRACE,
  COMMA,
  SEMICOLON,
  DOT,
  /** {@code ..}. */
  DOT_DOT,
  COLON,
  /** {@code ::}. */
  CAST,
  /** {@code :=}. */
  ASSIGN,
  /** {@code =>}. */
  ARROW,
  /** A character that begins no token. */
  OTHER,
  /** Past the last token. */
  END;

  /** True for what decodes to a character string of unknown type. */
  boolean isString() {
    return this == STRING
        || this == ESCAPE_STRING
        || this == UNICODE_STRING
        || this == DOLLAR_STRING;
  }
}
