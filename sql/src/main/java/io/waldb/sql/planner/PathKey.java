package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;

/**
 * One key of the order in which a path gives its rows.
 *
 * @param value canonical expression over range variables
 * @param descending true for DESC
 * @param nullsFirst where NULLs are
 */
record PathKey(Expression value, boolean descending, boolean nullsFirst) {}
