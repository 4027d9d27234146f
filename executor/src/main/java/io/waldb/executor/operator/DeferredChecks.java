package io.waldb.executor.operator;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Checks of deferred constraints that wait for the end of the transaction. Belongs to one session;
 * a rollback to a savepoint leaves its checks in: they find nothing wrong with rows that are gone.
 */
public final class DeferredChecks {
  private final Deque<Runnable> checks = new ArrayDeque<>();
  private boolean allDeferred;
  private boolean allImmediate;

  /** No checks. */
  public DeferredChecks() {}

  /** Whether a constraint is to be put off, given how it was declared. */
  boolean isDeferred(boolean deferrable, boolean initially) {
    return deferrable && (allDeferred || (initially && !allImmediate));
  }

  /** SET CONSTRAINTS ALL, for the rest of the transaction. */
  public void setAll(boolean deferred) {
    allDeferred = deferred;
    allImmediate = !deferred;
  }

  /** Puts a check off. */
  void add(Runnable check) {
    checks.add(check);
  }

  /** Whether any check waits. */
  public boolean isEmpty() {
    return checks.isEmpty();
  }

  /** Runs all, each at most once; the first that throws ends it. */
  public void run() {
    Runnable check;
    while ((check = checks.poll()) != null) {
      check.run();
    }
  }

  /** The transaction is over. */
  public void clear() {
    checks.clear();
    allDeferred = false;
    allImmediate = false;
  }
}
