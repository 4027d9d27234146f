/**
 * Expressions compiled to evaluators that are specialised by type.
 *
 * <p>Entry types: {@link io.waldb.executor.expression.ExpressionCompiler} and {@link
 * io.waldb.executor.expression.Evaluator}. Knows rows only as slots; where rows come from is the
 * operators' business.
 */
@NullMarked
package io.waldb.executor.expression;

import org.jspecify.annotations.NullMarked;
