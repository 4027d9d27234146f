package io.waldb.storage.heap;

/**
 * What may become of a row version. Bytes, not an enum: pruning keeps one for each row of a page.
 */
final class RowFate {
  /** There is no version. */
  static final byte NONE = 0;

  /** Made by a committed transaction, not deleted. */
  static final byte LIVE = 1;

  /** Nobody can see it, now or later. */
  static final byte DEAD = 2;

  /** Deleted, but older snapshots may still see it. */
  static final byte RECENTLY_DEAD = 3;

  /** Its maker still runs. */
  static final byte INSERT_IN_PROGRESS = 4;

  /** Whoever deletes or replaces it still runs. */
  static final byte DELETE_IN_PROGRESS = 5;

  private RowFate() {}
}
