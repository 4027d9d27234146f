package io.waldb.sql.syntax;

/**
 * A piece of the text that was parsed, in which JDBC escapes have been translated already.
 *
 * @param start offset of its first character
 * @param end offset behind its last
 */
public record TextSpan(int start, int end) {}
