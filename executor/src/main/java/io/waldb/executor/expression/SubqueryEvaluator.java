package io.waldb.executor.expression;

import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.SubqueryExpression;
import io.waldb.sql.expr.SubqueryExpression.Kind;
import io.waldb.storage.tuple.TupleSlot;
import org.jspecify.annotations.Nullable;

/**
 * EXISTS, a scalar subquery, or a comparison with ANY or ALL of a subquery's rows.
 *
 * <p>A scalar or EXISTS that depends on no runtime parameter is run once for the execution of the
 * statement; {@link #forget} tells that a new one begins. The rows that ANY and ALL look at are
 * kept by the source when they do not change.
 */
final class SubqueryEvaluator extends Evaluator implements PerExecution {
  private final Kind kind;
  private final boolean constant;
  private final boolean conjunctive;
  private final Evaluator[] comparisons;
  private final Bindings bindings;
  private final RowSource rows;
  private final @Nullable Evaluator column;

  private boolean known;
  private boolean knownNull;
  private long number;
  private double real;
  private @Nullable Object object;

  SubqueryEvaluator(
      SubqueryExpression expression, Evaluator[] operands, Bindings bindings, RowSource rows) {
    super(expression.type());
    this.kind = expression.kind();
    this.constant = expression.constant();
    this.bindings = bindings;
    this.rows = rows;
    TupleSlot slot = rows.slot();
    this.column = kind == Kind.SCALAR ? Columns.of(expression.type(), slot, 0) : null;
    this.conjunctive = expression.operator() != ComparisonOperator.NOT_EQUAL;
    this.comparisons = new Evaluator[operands.length];
    for (int i = 0; i < operands.length; i++) {
      comparisons[i] =
          Comparisons.of(
              expression.operator(), operands[i], Columns.of(slot.descriptor().type(i), slot, i));
    }
  }

  @Override
  public void forget() {
    known = false;
    object = null;
  }

  @Override
  public long evalLong() {
    evaluate();
    return isNull ? 0 : number;
  }

  @Override
  public double evalDouble() {
    evaluate();
    return isNull ? 0 : real;
  }

  @Override
  public @Nullable Object evalObject() {
    evaluate();
    return isNull ? null : object;
  }

  private void evaluate() {
    if (known) {
      isNull = knownNull;
      return;
    }
    bindings.set();
    rows.restart();
    switch (kind) {
      case EXISTS -> {
        number = rows.next() ? 1 : 0;
        isNull = false;
      }
      case SCALAR -> scalar();
      case ANY -> quantified(true);
      case ALL -> quantified(false);
    }
    if (constant && comparisons.length == 0) {
      known = true;
      knownNull = isNull;
    }
  }

  private void scalar() {
    if (column == null || !rows.next()) {
      isNull = true;
      return;
    }
    switch (column.representation()) {
      case LONG -> number = column.evalLong();
      case DOUBLE -> real = column.evalDouble();
      case OBJECT -> object = column.evalObject();
    }
    boolean nothing = column.isNull;
    if (rows.next()) {
      throw ExpressionCompiler.tooManyRows();
    }
    isNull = nothing;
  }

  private void quantified(boolean any) {
    boolean unknown = false;
    while (rows.next()) {
      int holds = row();
      if (holds < 0) {
        unknown = true;
      } else if ((holds > 0) == any) {
        isNull = false;
        number = any ? 1 : 0;
        return;
      }
    }
    isNull = unknown;
    number = any ? 0 : 1;
  }

  /** Whether the comparison holds for the current row: 1, 0, or -1 when it is not known. */
  private int row() {
    boolean unknown = false;
    for (Evaluator comparison : comparisons) {
      boolean holds = comparison.evalBoolean();
      if (comparison.isNull) {
        unknown = true;
      } else if (holds != conjunctive) {
        return holds ? 1 : 0;
      }
    }
    return unknown ? -1 : conjunctive ? 1 : 0;
  }
}
