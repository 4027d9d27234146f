package io.waldb.storage.heap;

/** What may become of a row version. */
enum RowFate {
  /** Made by a committed transaction, not deleted. */
  LIVE,
  /** Nobody can see it, now or later. */
  DEAD,
  /** Deleted, but older snapshots may still see it. */
  RECENTLY_DEAD,
  /** Its maker still runs. */
  INSERT_IN_PROGRESS,
  /** Whoever deletes or replaces it still runs. */
  DELETE_IN_PROGRESS
}
