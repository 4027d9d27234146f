/**
 * Plans as trees of pull operators over reusable row slots.
 *
 * <p>Entry types: {@link io.waldb.executor.operator.PlanCompiler} and {@link
 * io.waldb.executor.operator.Operator}. Knows transactions and tables; sessions only as {@link
 * io.waldb.executor.expression.SessionContext}.
 */
@NullMarked
package io.waldb.executor.operator;

import org.jspecify.annotations.NullMarked;
