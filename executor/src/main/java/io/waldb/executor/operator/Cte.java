package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a common table expression: read from its plan as its scans first ask for them, kept
 * for the run, shared by all its scans.
 */
final class Cte {
  private final ExecutionContext context;
  private @Nullable Operator plan;
  private @Nullable RowStore rows;
  private boolean changes;
  private boolean started;
  private boolean done;

  Cte(ExecutionContext context) {
    this.context = context;
  }

  /** Sets the plan, which may have been compiled after scans of it. */
  void setPlan(Operator operator) {
    plan = operator;
    changes =
        operator instanceof InsertRowsOperator
            || operator instanceof UpdateRowsOperator
            || operator instanceof DeleteRowsOperator;
  }

  private Operator plan() {
    Operator operator = plan;
    if (operator == null) {
      throw new IllegalStateException("a common table expression without a plan");
    }
    return operator;
  }

  private RowStore rows() {
    RowStore store = rows;
    if (store == null) {
      store = new RowStore(context.tables().files(), context.workMemoryBytes());
      rows = store;
    }
    return store;
  }

  /** Reads one more row of the plan; false when there is none. */
  boolean readMore() {
    if (done) {
      return false;
    }
    if (!started) {
      started = true;
      plan().restart();
    }
    if (!plan().next()) {
      done = true;
      return false;
    }
    rows().add(plan().slot());
    return true;
  }

  /** Runs a plan that changes rows to its end, whatever was read of it. */
  void finishIfChanging() {
    if (changes) {
      while (readMore()) {
        context.tick();
      }
    }
  }

  /** The run is over. */
  void close() {
    started = false;
    done = false;
    plan().close();
    RowStore store = rows;
    if (store != null) {
      rows = null;
      store.close();
    }
  }

  /** One reading of the rows. */
  static final class Scan extends Operator {
    private final Cte cte;
    private @Nullable Evaluator filter;
    private RowStore.@Nullable Cursor cursor;

    Scan(ExecutionContext context, Cte cte, TupleDescriptor descriptor) {
      super(context, new TupleSlot(descriptor));
      this.cte = cte;
    }

    void setFilter(@Nullable Evaluator condition) {
      filter = condition;
    }

    @Override
    public void restart() {
      cursor = cte.rows().cursor();
    }

    @Override
    public boolean next() {
      RowStore.Cursor rows = cursor;
      if (rows == null) {
        return false;
      }
      do {
        while (rows.next(slot())) {
          if (filter == null || filter.evalBoolean()) {
            return true;
          }
        }
      } while (cte.readMore());
      return false;
    }

    @Override
    public void close() {
      cursor = null;
    }
  }
}
