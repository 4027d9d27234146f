package io.waldb.storage.txn;

/** What to do when a lock is taken. */
public enum WaitPolicy {
  /** Wait for it. */
  BLOCK,
  /** Fail at once (the caller throws 55P03 and names the thing). */
  NOWAIT,
  /** Leave the row out. */
  SKIP
}
