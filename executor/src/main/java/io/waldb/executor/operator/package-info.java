/**
 * Plans as trees of pull operators over reusable row slots.
 *
 * <p>Entry types: {@code PlanCompiler} and {@code Operator}. Knows transactions and tables;
 * sessions only as {@code io.waldb.executor.expression.SessionContext}.
 */
@NullMarked
package io.waldb.executor.operator;

import org.jspecify.annotations.NullMarked;
