package io.waldb.executor.operator;

import io.waldb.common.ResourceUsage;
import io.waldb.sql.plan.Plan;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts rows, loops, time and, when asked for, pages and log of each node of a plan, for EXPLAIN
 * ANALYZE. A node's figures include its children's.
 */
public final class Instrumentation {
  private final @Nullable ResourceUsage usage;
  private final IdentityHashMap<Plan, Counters> counters = new IdentityHashMap<>();

  /**
   * Nothing was counted yet.
   *
   * @param usage the measure of the thread in which the plan will run; null not to look at it
   */
  public Instrumentation(@Nullable ResourceUsage usage) {
    this.usage = usage;
  }

  /** What was counted of one node. */
  public static final class Counters {
    long loops;
    long rows;
    long nanos;
    long nanosToFirst;
    final ResourceUsage usage = new ResourceUsage();

    Counters() {}

    /** Pages and log used, over all loops. */
    public ResourceUsage usage() {
      return usage;
    }

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
    return new Counted(context, operator, own, usage);
  }

  private static final class Counted extends Operator {
    private final Operator operator;
    private final Counters counters;
    private final @Nullable ResourceUsage usage;
    private final ResourceUsage before = new ResourceUsage();
    private boolean first;

    Counted(
        ExecutionContext context,
        Operator operator,
        Counters counters,
        @Nullable ResourceUsage usage) {
      super(context, operator.slot());
      this.operator = operator;
      this.counters = counters;
      this.usage = usage;
    }

    private void beginUsage() {
      if (usage != null) {
        before.copyFrom(usage);
      }
    }

    private void endUsage() {
      if (usage != null) {
        counters.usage.addDifference(usage, before);
      }
    }

    @Override
    public void restart() {
      beginUsage();
      long start = System.nanoTime();
      operator.restart();
      long taken = System.nanoTime() - start;
      endUsage();
      counters.loops++;
      counters.nanos += taken;
      counters.nanosToFirst += taken;
      first = true;
    }

    @Override
    public boolean next() {
      beginUsage();
      long start = System.nanoTime();
      boolean found = operator.next();
      long taken = System.nanoTime() - start;
      endUsage();
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
