package io.waldb.executor.operator;

import io.waldb.executor.expression.Bindings;
import io.waldb.executor.expression.Evaluator;
import io.waldb.sql.plan.JoinType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import org.jspecify.annotations.Nullable;

/** For each outer row the inner child is started anew. */
final class NestedLoopOperator extends Operator {
  private final JoinType type;
  private final Operator outer;
  private final Operator inner;
  private final Bindings bindings;
  private final @Nullable Evaluator condition;
  private final Evaluator[] expressions;
  private boolean hasOuter;
  private boolean matched;

  NestedLoopOperator(
      ExecutionContext context,
      JoinType type,
      Operator outer,
      Operator inner,
      Bindings bindings,
      @Nullable Evaluator condition,
      TupleDescriptor descriptor,
      Evaluator[] expressions) {
    super(context, new TupleSlot(descriptor));
    this.type = type;
    this.outer = outer;
    this.inner = inner;
    this.bindings = bindings;
    this.condition = condition;
    this.expressions = expressions;
  }

  @Override
  public void restart() {
    hasOuter = false;
    outer.restart();
  }

  @Override
  public boolean next() {
    while (true) {
      if (!hasOuter) {
        if (!outer.next()) {
          return false;
        }
        hasOuter = true;
        matched = false;
        bindings.set();
        inner.restart();
      }
      while (inner.next()) {
        context.tick();
        if (condition != null && !condition.evalBoolean()) {
          continue;
        }
        matched = true;
        if (type == JoinType.ANTI) {
          break;
        }
        hasOuter = type != JoinType.SEMI;
        return output();
      }
      hasOuter = false;
      if (!matched && (type == JoinType.LEFT || type == JoinType.ANTI)) {
        inner.slot().clear();
        return output();
      }
    }
  }

  private boolean output() {
    TupleSlot slot = slot();
    slot.clear();
    for (int i = 0; i < expressions.length; i++) {
      expressions[i].store(slot, i);
    }
    return true;
  }

  @Override
  public void close() {
    outer.close();
    inner.close();
  }
}
