package io.waldb.sql.expr;

/**
 * One key of an ORDER BY inside an aggregate or window.
 *
 * @param value what is sorted by
 * @param descending true for DESC
 * @param nullsFirst where NULLs go
 */
public record SortKey(Expression value, boolean descending, boolean nullsFirst) {}
