package io.waldb.sql.parser;

import io.waldb.sql.syntax.Statement;

/**
 * One statement of a text.
 *
 * @param statement its tree; positions in it count from the start of the whole text
 * @param text its own text, without the semicolon and without space and comments around it
 * @param start offset of {@code text} in the whole text
 * @param end offset behind {@code text} in the whole text
 * @param parameterCount how many values it needs: the number of {@code ?} or the highest {@code
 *     $n}; 0 for PREPARE, whose parameters are for EXECUTE
 */
public record ParsedStatement(
    Statement statement, String text, int start, int end, int parameterCount) {}
