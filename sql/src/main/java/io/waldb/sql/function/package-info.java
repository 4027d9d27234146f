/**
 * Functions, operators and aggregates by name, and the choice among overloads.
 *
 * <p>Entry type: {@link io.waldb.sql.function.FunctionRegistry}. What a function computes is not
 * known here: the executor has an evaluator for each {@link io.waldb.sql.function.FunctionId}.
 */
@NullMarked
package io.waldb.sql.function;

import org.jspecify.annotations.NullMarked;
