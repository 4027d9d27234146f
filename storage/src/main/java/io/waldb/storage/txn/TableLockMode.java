package io.waldb.storage.txn;

/**
 * The eight modes in which a table is locked, weakest first, with PostgreSQL's conflicts.
 *
 * <p>Source: PostgreSQL {@code storage/lmgr/lock.c}, {@code LockConflicts}.
 */
@SuppressWarnings("EnumOrdinal") // the order is the strength, and part of the lock table
public enum TableLockMode {
  /** SELECT. */
  ACCESS_SHARE("AccessShareLock", 0b1000_0000),
  /** SELECT FOR UPDATE and its kin. */
  ROW_SHARE("RowShareLock", 0b1100_0000),
  /** INSERT, UPDATE, DELETE. */
  ROW_EXCLUSIVE("RowExclusiveLock", 0b1111_0000),
  /** VACUUM, ANALYZE. */
  SHARE_UPDATE_EXCLUSIVE("ShareUpdateExclusiveLock", 0b1111_1000),
  /** CREATE INDEX. */
  SHARE("ShareLock", 0b1110_1100),
  /** Adding a foreign key, triggers. */
  SHARE_ROW_EXCLUSIVE("ShareRowExclusiveLock", 0b1111_1100),
  /** Everything but reading is shut out. */
  EXCLUSIVE("ExclusiveLock", 0b1111_1110),
  /** ALTER, DROP, TRUNCATE. */
  ACCESS_EXCLUSIVE("AccessExclusiveLock", 0b1111_1111);

  private static final TableLockMode[] MODES = values();

  private final String title;
  private final int conflicts;

  TableLockMode(String title, int conflicts) {
    this.title = title;
    this.conflicts = conflicts;
  }

  /** PostgreSQL's name of the mode in messages and in {@code pg_locks}. */
  public String title() {
    return title;
  }

  /** Whether two transactions cannot hold these modes of one table together. */
  public boolean conflictsWith(TableLockMode other) {
    return (conflicts & other.bit()) != 0;
  }

  /** Whether whoever holds this mode need not ask for the other. */
  public boolean covers(TableLockMode other) {
    return (conflicts & other.conflicts) == other.conflicts;
  }

  /** The modes that conflict with this one, a bit each by ordinal. */
  int conflictMask() {
    return conflicts;
  }

  /** This mode's bit in a mask. */
  int bit() {
    return 1 << ordinal();
  }

  /** Whether holders of this mode never conflict with each other: the fast path's modes. */
  boolean isWeak() {
    return ordinal() <= ROW_EXCLUSIVE.ordinal();
  }

  static TableLockMode of(int ordinal) {
    return MODES[ordinal];
  }
}
