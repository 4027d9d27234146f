package io.waldb.executor.operator;

import java.util.ArrayList;
import java.util.List;

/**
 * Checks of deferred constraints that wait for the end of the transaction. Belongs to one session.
 *
 * <p>A check stays until then, also when SET CONSTRAINTS has run it before: a rollback to a
 * savepoint may undo what made it pass. Those of rows that are gone find nothing wrong.
 */
public final class DeferredChecks {
  private final List<Runnable> checks = new ArrayList<>();
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

  /** Runs all; the first that throws ends it. */
  public void run() {
    for (int i = 0; i < checks.size(); i++) {
      checks.get(i).run();
    }
  }

  /** The transaction is over. */
  public void clear() {
    checks.clear();
    allDeferred = false;
    allImmediate = false;
  }
}
