package io.waldb.sql.query;

/**
 * One item of ORDER BY.
 *
 * @param target 0-based position among the body's targets
 * @param descending true for DESC
 * @param nullsFirst where NULLs go
 */
public record Ordering(int target, boolean descending, boolean nullsFirst) {}
