package io.waldb.storage.txn;

/** Where a transaction stands. */
public enum XidStatus {
  /** Still running: nothing it did may be taken as done or as undone. */
  IN_PROGRESS,
  /** Committed, and as durable as its {@code synchronous_commit} asked for. */
  COMMITTED,
  /** Rolled back, or running when the database crashed. */
  ABORTED
}
