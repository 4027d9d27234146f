package io.waldb.executor;

/** Where a session's transaction block stands. */
public enum TransactionStatus {
  /** No block is open: each statement is its own transaction. */
  IDLE,
  /** A block is open. */
  IN_TRANSACTION,
  /** A statement of the block has failed; only ROLLBACK is heard. */
  FAILED
}
