package io.waldb.executor.expression;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.ConstantEvaluator;
import io.waldb.sql.expr.Expression;

/** Evaluates constant expressions for the binder and the planner, in a session's thread. */
public final class ConstantFolder implements ConstantEvaluator {
  private final SessionContext session;

  /** A folder for statements of a session. */
  public ConstantFolder(SessionContext session) {
    this.session = session;
  }

  @Override
  public Constant evaluate(Expression expression) {
    ExpressionCompiler compiler =
        new ExpressionCompiler(
            session,
            new Parameters(0),
            new Parameters(0),
            number -> {
              throw new IllegalStateException("a constant without subqueries");
            });
    return new Constant(expression.type(), compiler.compile(expression).evalBoxed());
  }
}
