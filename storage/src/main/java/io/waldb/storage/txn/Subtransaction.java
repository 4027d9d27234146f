package io.waldb.storage.txn;

import org.jspecify.annotations.Nullable;

/**
 * One open level of a transaction: what lies between a SAVEPOINT and its RELEASE or ROLLBACK TO.
 *
 * <p>Sequence numbers grow within a transaction and are never used twice, so what a level and the
 * levels within it did is what carries its sequence or a higher one. Used by its session's thread
 * only.
 */
final class Subtransaction {
  final String name;
  final @Nullable Subtransaction parent;
  final int sequence;

  /** Number of table locks held when it began. */
  final int tableLockMark;

  /** 0 until it writes. */
  long xid;

  Subtransaction(String name, @Nullable Subtransaction parent, int sequence, int tableLockMark) {
    this.name = name;
    this.parent = parent;
    this.sequence = sequence;
    this.tableLockMark = tableLockMark;
  }
}
