package io.waldb.executor.operator;

import io.waldb.common.CancelToken;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks of deferred constraints that wait for the end of the transaction. Belongs to one session.
 *
 * <p>A check stays until then, also when SET CONSTRAINTS has run it before: a rollback to a
 * savepoint may undo what made it pass. Those of rows that are gone find nothing wrong.
 */
public final class DeferredChecks {
  /** What SET CONSTRAINTS ALL has said in the transaction. */
  private enum All {
    NOTHING,
    DEFERRED,
    IMMEDIATE
  }

  /** Checks between two looks at the cancel token, less one. */
  private static final int CHECK_MASK = 0xff;

  private final List<Runnable> checks = new ArrayList<>();
  private final List<All> savepoints = new ArrayList<>();
  private All all = All.NOTHING;

  /** No checks. */
  public DeferredChecks() {}

  /** Whether a constraint is to be put off, given how it was declared. */
  boolean isDeferred(boolean deferrable, boolean initially) {
    return deferrable && (all == All.DEFERRED || (initially && all == All.NOTHING));
  }

  /** SET CONSTRAINTS ALL, for the rest of the transaction. */
  public void setAll(boolean deferred) {
    all = deferred ? All.DEFERRED : All.IMMEDIATE;
  }

  /** A savepoint was set. */
  public void savepoint() {
    savepoints.add(all);
  }

  /** The transaction went back to one of its savepoints, which is open still: so many are. */
  public void rolledBackTo(int openSavepoints) {
    released(openSavepoints);
    all = savepoints.get(openSavepoints - 1);
  }

  /** Savepoints were released; so many are open still. */
  public void released(int openSavepoints) {
    savepoints.subList(openSavepoints, savepoints.size()).clear();
  }

  /** Puts a check off. */
  void add(Runnable check) {
    checks.add(check);
  }

  /** Whether any check waits. */
  public boolean isEmpty() {
    return checks.isEmpty();
  }

  /** Runs all; the first that throws, or a cancel, ends it. */
  public void run(CancelToken cancel) {
    for (int i = 0; i < checks.size(); i++) {
      if ((i & CHECK_MASK) == 0) {
        cancel.check();
      }
      checks.get(i).run();
    }
  }

  /** The transaction is over. */
  public void clear() {
    checks.clear();
    savepoints.clear();
    all = All.NOTHING;
  }
}
