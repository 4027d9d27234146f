package io.waldb.storage.txn;

/**
 * Told how a transaction goes on, in its session's thread.
 *
 * <p>Levels are those of {@link Transaction#level()}: the number of open savepoints, 0 for none.
 */
public interface TransactionListener {
  /** Everything done at this level or deeper is undone; {@code level} is at least 1. */
  default void rolledBackTo(int level) {}

  /** What was done at this level or deeper now belongs to the level above. */
  default void released(int level) {}

  /**
   * The transaction has ended: it has left the active set, its locks are still held. A throw is a
   * panic.
   */
  default void ended(boolean committed) {}
}
