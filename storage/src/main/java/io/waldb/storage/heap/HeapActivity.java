package io.waldb.storage.heap;

import java.util.concurrent.atomic.LongAdder;

/**
 * What has happened to a relation since it was last vacuumed and analysed, for automatic vacuum and
 * the planner. Counted when it is done, not when it commits, and forgotten at shutdown: an
 * estimate.
 *
 * <p>Thread-safe. Follows PostgreSQL's cumulative statistics of tables.
 */
public final class HeapActivity {
  private final LongAdder inserted = new LongAdder();
  private final LongAdder updated = new LongAdder();
  private final LongAdder hotUpdated = new LongAdder();
  private final LongAdder deleted = new LongAdder();
  private final LongAdder pruned = new LongAdder();

  /** Sums at the last vacuum. */
  private volatile long deadBase;

  private volatile long insertedBase;
  private volatile long changedBase;

  /** Rows counted by the last vacuum; -1 when none ran. */
  private volatile long liveAtVacuum = -1;

  private volatile long liveBase;

  HeapActivity() {}

  void inserted(int rows) {
    inserted.add(rows);
  }

  void updated(boolean hot) {
    updated.increment();
    if (hot) {
      hotUpdated.increment();
    }
  }

  void deleted() {
    deleted.increment();
  }

  void pruned(int rows) {
    pruned.add(rows);
  }

  void vacuumed(long liveRows, long remainingDead) {
    deadBase = updated.sum() + deleted.sum() - pruned.sum() - remainingDead;
    insertedBase = inserted.sum();
    liveBase = inserted.sum() - deleted.sum();
    liveAtVacuum = liveRows;
  }

  /** ANALYZE has looked at the table. */
  public void analyzed() {
    changedBase = changes();
  }

  /** Row versions that are dead or soon will be, removed ones not counted. */
  public long deadRows() {
    return Math.max(0, updated.sum() + deleted.sum() - pruned.sum() - deadBase);
  }

  /** Rows inserted since the last vacuum. */
  public long insertedSinceVacuum() {
    return inserted.sum() - insertedBase;
  }

  /** Rows inserted, updated and deleted since the last ANALYZE. */
  public long changedSinceAnalyze() {
    return changes() - changedBase;
  }

  /** Rows there should be, from the last vacuum's count and changes since; -1 when none ran. */
  public long liveRows() {
    long counted = liveAtVacuum;
    return counted < 0 ? -1 : Math.max(0, counted + inserted.sum() - deleted.sum() - liveBase);
  }

  private long changes() {
    return inserted.sum() + updated.sum() + deleted.sum();
  }

  /** Rows inserted since the relation was first used. */
  public long insertedRows() {
    return inserted.sum();
  }

  /** Rows updated since the relation was first used. */
  public long updatedRows() {
    return updated.sum();
  }

  /** Of those, how many stayed on their page without index entries of their own. */
  public long hotUpdatedRows() {
    return hotUpdated.sum();
  }

  /** Rows deleted since the relation was first used. */
  public long deletedRows() {
    return deleted.sum();
  }
}
