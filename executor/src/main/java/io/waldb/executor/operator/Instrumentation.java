package io.waldb.executor.operator;

import io.waldb.sql.plan.Plan;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Counts rows, loops and time of each node of a plan, for EXPLAIN ANALYZE. */
public final class Instrumentation {
  private final IdentityHashMap<Plan, Counters> counters = new IdentityHashMap<>();

  /** Nothing was counted yet. */
  public Instrumentation() {}

  /** What was counted of one node. */
  public static final class Counters {
    long loops;
    long rows;
    long nanos;
    long nanosToFirst;

    Counters() {}

    /** How often it was started. */
    public long loops() {
      return loops;
    }

    /** Rows given, over all loops. */
    public long rows() {
      return rows;
    }

    /** Time until the last row, children included, over all loops. */
    public long nanos() {
      return nanos;
    }

    /** Time until the first row of each loop, over all loops. */
    public long nanosToFirst() {
      return nanosToFirst;
    }
  }

  /** What was counted of a node; null when it was never part of the running plan. */
  public @Nullable Counters of(Plan plan) {
    return counters.get(plan);
  }

  Operator wrap(ExecutionContext context, Plan plan, Operator operator) {
    Counters own = counters.computeIfAbsent(plan, p -> new Counters());
    return new Counted(context, operator, own);
  }

  private static final class Counted extends Operator {
    private final Operator operator;
    private final Counters counters;
    private boolean first;

    Counted(ExecutionContext context, Operator operator, Counters counters) {
      super(context, operator.slot());
      this.operator = operator;
      this.counters = counters;
    }

    @Override
    public void restart() {
      long start = System.nanoTime();
      operator.restart();
      long taken = System.nanoTime() - start;
      counters.loops++;
      counters.nanos += taken;
      counters.nanosToFirst += taken;
      first = true;
    }

    @Override
    public boolean next() {
      long start = System.nanoTime();
      boolean found = operator.next();
      long taken = System.nanoTime() - start;
      counters.nanos += taken;
      if (first) {
        counters.nanosToFirst += taken;
        first = false;
      }
      if (found) {
        counters.rows++;
      }
      return found;
    }

    @Override
    public long changedRows() {
      return operator.changedRows();
    }

    @Override
    public void close() {
      operator.close();
    }
  }
}
