package io.waldb.storage.txn;

/**
 * The four modes in which a row is locked, weakest first, with PostgreSQL's conflicts.
 *
 * <p>An UPDATE that changes no key column takes {@link #NO_KEY_UPDATE}; any other UPDATE and a
 * DELETE take {@link #UPDATE}; a foreign key check takes {@link #KEY_SHARE} on the referenced row.
 *
 * <p>Source: PostgreSQL {@code access/heap/README.tuplock}.
 */
@SuppressWarnings("EnumOrdinal") // the order is the strength, and part of the lock table
public enum RowLockMode {
  /** FOR KEY SHARE: the row may change, its key may not. */
  KEY_SHARE(0b1000),
  /** FOR SHARE: the row may not change. */
  SHARE(0b1100),
  /** FOR NO KEY UPDATE: about to change the row, not its key. */
  NO_KEY_UPDATE(0b1110),
  /** FOR UPDATE: about to change or delete the row. */
  UPDATE(0b1111);

  private static final RowLockMode[] MODES = values();

  private final int conflicts;

  RowLockMode(int conflicts) {
    this.conflicts = conflicts;
  }

  /** Whether two transactions cannot hold these modes of one row together. */
  public boolean conflictsWith(RowLockMode other) {
    return (conflicts & 1 << other.ordinal()) != 0;
  }

  /** Whether whoever holds this mode need not ask for the other. */
  public boolean covers(RowLockMode other) {
    return ordinal() >= other.ordinal();
  }

  static RowLockMode of(int ordinal) {
    return MODES[ordinal];
  }
}
