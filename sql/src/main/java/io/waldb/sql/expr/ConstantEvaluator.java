package io.waldb.sql.expr;

/**
 * Evaluates expressions without inputs, for the binder and the planner.
 *
 * <p>Implemented where the evaluators of functions are, in the executor. Thread-safe.
 */
public interface ConstantEvaluator {
  /**
   * The value of an expression that holds only constants, immutable functions and casts.
   *
   * @return a constant of the expression's type
   * @throws io.waldb.common.DatabaseException whatever the evaluation raises, as 22012 or 22P02
   */
  Constant evaluate(Expression expression);
}
