package io.waldb.sql.syntax;

import org.jspecify.annotations.Nullable;

/**
 * One key of an index: a column or an expression.
 *
 * @param column the column's name, or null for an expression
 * @param expression null for a column
 * @param operatorClass null if not given
 * @param nulls null if not given
 */
public record IndexElement(
    @Nullable Identifier column,
    @Nullable SourceExpression expression,
    @Nullable QualifiedName collation,
    @Nullable QualifiedName operatorClass,
    boolean descending,
    SortItem.@Nullable NullsOrder nulls,
    int position) {}
