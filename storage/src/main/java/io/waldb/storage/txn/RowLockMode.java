package io.waldb.storage.txn;

/**
 * The four modes in which a row is locked, weakest first, with PostgreSQL's conflicts.
 *
 * <p>An UPDATE that changes no key column takes {@link #NO_KEY_UPDATE}; any other UPDATE and a
 * DELETE take {@link #UPDATE}; a foreign key check takes {@link #KEY_SHARE} on the referenced row.
 *
 * <p>Source: PostgreSQL {@code access/heap/README.tuplock}.
 */
public enum RowLockMode {
  /** FOR KEY SHARE: the row may change, its key may not. */
  KEY_SHARE(0, 0b1000),
  /** FOR SHARE: the row may not change. */
  SHARE(1, 0b1100),
  /** FOR NO KEY UPDATE: about to change the row, not its key. */
  NO_KEY_UPDATE(2, 0b1110),
  /** FOR UPDATE: about to change or delete the row. */
  UPDATE(3, 0b1111);

  private static final RowLockMode[] MODES = values();

  private final int strength;
  private final int conflicts;

  RowLockMode(int strength, int conflicts) {
    this.strength = strength;
    this.conflicts = conflicts;
  }

  /** Whether two transactions cannot hold these modes of one row together. */
  public boolean conflictsWith(RowLockMode other) {
    return (conflicts & (1 << other.strength)) != 0;
  }

  /** Whether whoever holds this mode need not ask for the other. */
  public boolean covers(RowLockMode other) {
    return strength >= other.strength;
  }

  /** Its place among the modes, weakest 0. */
  int strength() {
    return strength;
  }

  static RowLockMode of(int strength) {
    return MODES[strength];
  }
}
