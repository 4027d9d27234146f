package io.waldb.sql.syntax;

/**
 * A query that the catalog keeps as text.
 *
 * @param position where it begins in the statement
 * @param text its source, trimmed, as it was written; parsed again when the catalog is read
 */
public record SourceQuery(Query query, int position, String text) {}
