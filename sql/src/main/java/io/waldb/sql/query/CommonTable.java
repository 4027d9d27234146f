package io.waldb.sql.query;

import org.jspecify.annotations.Nullable;

/**
 * A common table expression.
 *
 * @param name its name
 * @param query its query
 * @param materialized whether MATERIALIZED or NOT MATERIALIZED was written; null for neither
 * @param references how often it is referred to
 */
public record CommonTable(
    String name, BoundQuery query, @Nullable Boolean materialized, int references) {}
