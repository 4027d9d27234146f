package io.waldb.tpcb;

import org.jspecify.annotations.Nullable;

/**
 * A compiled expression of a script; values are those of {@link Variables}. Immutable and shared by
 * clients.
 */
interface ScriptExpression {
  /**
   * Evaluates the expression.
   *
   * @return Long, Double, Boolean or null
   * @throws ScriptException if a value has the wrong type or is out of range
   */
  @Nullable Object evaluate(Variables variables, ScriptRandom random);
}
