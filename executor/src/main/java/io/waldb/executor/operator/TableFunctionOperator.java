package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table function or a system view; when an argument is NULL, none or that of NULLs.
 */
final class TableFunctionOperator extends Operator {
  private final TableFunctionRows rows;
  private final Evaluator[] arguments;
  private final boolean ordinality;
  private @Nullable Evaluator filter;
  private boolean done = true;
  private boolean nulls;
  private long number;

  TableFunctionOperator(
      ExecutionContext context,
      TableFunctionRows rows,
      Evaluator[] arguments,
      boolean ordinality,
      TupleDescriptor descriptor) {
    super(context, new TupleSlot(descriptor));
    this.rows = rows;
    this.arguments = arguments;
    this.ordinality = ordinality;
  }

  void setFilter(@Nullable Evaluator condition) {
    filter = condition;
  }

  @Override
  public void restart() {
    rows.close();
    number = 0;
    done = true;
    nulls = false;
    Object[] values = new Object[arguments.length];
    for (int i = 0; i < values.length; i++) {
      Object value = arguments[i].evalBoxed();
      if (value == null) {
        nulls = rows.isFunctionOfOneRow();
        done = !nulls;
        return;
      }
      values[i] = value;
    }
    rows.open(values);
    done = false;
  }

  @Override
  public boolean next() {
    while (!done) {
      context.tick();
      slot().clear();
      if (nulls) {
        done = true;
        for (int i = 0; i < slot().columnCount(); i++) {
          slot().setNull(i);
        }
      } else if (!rows.next(slot())) {
        close();
        return false;
      }
      if (ordinality) {
        slot().setLong(slot().columnCount() - 1, ++number);
      }
      if (filter == null || filter.evalBoolean()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    done = true;
    rows.close();
  }
}
