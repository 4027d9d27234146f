package io.waldb.storage.heap;

/**
 * What became of the wish to change or lock a row version.
 *
 * <p>READ COMMITTED goes on after {@link #UPDATED} with the newest version, if its condition still
 * holds for that; any other isolation level fails with 40001 after {@link #UPDATED} and {@link
 * #DELETED}.
 */
public enum HeapOutcome {
  /** Done. */
  OK,
  /** Another transaction has replaced it meanwhile and committed. */
  UPDATED,
  /** Another transaction has deleted it meanwhile and committed. */
  DELETED,
  /**
   * This command, or a later one of the same transaction, has already changed it: leave it alone.
   */
  SELF_MODIFIED,
  /** It is not there for this transaction. */
  INVISIBLE,
  /** Someone holds it and the policy is not to wait. */
  WOULD_BLOCK
}
