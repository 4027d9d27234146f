package io.waldb.storage.txn;

/**
 * A bound in the control file under which numbers (xids, relation numbers) may be handed out.
 *
 * <p>The bound is durable before a number under it is used, and after a crash handing out goes on
 * at the bound, so no number is ever used twice, whatever part of the log survived. Thread-safe.
 */
public interface NumberBound {
  /** The first number that may not be handed out; durable. */
  long bound();

  /**
   * Raises the bound and returns when that is durable; a lower bound than the present is ignored.
   */
  void raise(long bound);
}
