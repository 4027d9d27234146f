package io.waldb.sql.binder;

import io.waldb.sql.expr.Expression;

/**
 * A column that can be named.
 *
 * @param name its name
 * @param value what it means: a column of a range variable, or a merged column of JOIN USING
 */
record ScopeColumn(String name, Expression value) {}
