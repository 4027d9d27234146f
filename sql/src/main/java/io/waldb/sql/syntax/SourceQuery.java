package io.waldb.sql.syntax;

/**
 * A query that the catalog keeps as text.
 *
 * @param start where it begins in the text that was parsed, as in {@link TextSpan}
 * @param text its source, trimmed, as it was written; parsed again when the catalog is read
 */
public record SourceQuery(Query query, int start, String text) {}
