package io.waldb.sql.query;

import io.waldb.storage.tuple.SqlType;

/**
 * One column that a query gives.
 *
 * @param name as a result set shows it
 * @param type its type
 * @param nullable false only when it is known never to be NULL
 */
public record BoundColumn(String name, SqlType type, boolean nullable) {}
