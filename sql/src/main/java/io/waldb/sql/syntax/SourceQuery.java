package io.waldb.sql.syntax;

/**
 * A query that the catalog keeps as text.
 *
 * @param text its source, trimmed, as it was written; parsed again when the catalog is read
 */
public record SourceQuery(Query query, String text) {}
