package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;

/**
 * A new value of a column, already of the column's type.
 *
 * @param column 0-based position in the table
 * @param value over the inputs that the node says
 */
public record Assignment(int column, Expression value) {}
