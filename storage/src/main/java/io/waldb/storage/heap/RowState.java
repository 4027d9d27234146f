package io.waldb.storage.heap;

/** What a row version is to a transaction that wants to change it, or to vacuum. */
enum RowState {
  /**
   * Not (yet) there for the asker: made by another that runs or rolled back, or by a later command.
   */
  INVISIBLE,
  /** May be changed. */
  OK,
  /** Changed by the asking command itself, or a later one of its transaction. */
  SELF_MODIFIED,
  /** Replaced by a committed transaction. */
  UPDATED,
  /** Deleted by a committed transaction. */
  DELETED,
  /** Being changed by a transaction that still runs. */
  BEING_MODIFIED
}
