package io.waldb.storage.txn;

/**
 * The eight modes in which a table is locked, weakest first, with PostgreSQL's conflicts.
 *
 * <p>Source: PostgreSQL {@code storage/lmgr/lock.c}, {@code LockConflicts}.
 */
public enum TableLockMode {
  /** SELECT. */
  ACCESS_SHARE(0, "AccessShareLock", 0b1000_0000),
  /** SELECT FOR UPDATE and its kin. */
  ROW_SHARE(1, "RowShareLock", 0b1100_0000),
  /** INSERT, UPDATE, DELETE. */
  ROW_EXCLUSIVE(2, "RowExclusiveLock", 0b1111_0000),
  /** VACUUM, ANALYZE. */
  SHARE_UPDATE_EXCLUSIVE(3, "ShareUpdateExclusiveLock", 0b1111_1000),
  /** CREATE INDEX. */
  SHARE(4, "ShareLock", 0b1110_1100),
  /** Adding a foreign key, triggers. */
  SHARE_ROW_EXCLUSIVE(5, "ShareRowExclusiveLock", 0b1111_1100),
  /** Everything but reading is shut out. */
  EXCLUSIVE(6, "ExclusiveLock", 0b1111_1110),
  /** ALTER, DROP, TRUNCATE. */
  ACCESS_EXCLUSIVE(7, "AccessExclusiveLock", 0b1111_1111);

  private static final TableLockMode[] MODES = values();

  private final int level;
  private final String title;
  private final int conflicts;

  TableLockMode(int level, String title, int conflicts) {
    this.level = level;
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

  /** The modes that conflict with this one, a bit each by level. */
  int conflictMask() {
    return conflicts;
  }

  /** This mode's bit in a mask. */
  int bit() {
    return 1 << level;
  }

  /** Whether holders of this mode never conflict with each other: the fast path's modes. */
  boolean isWeak() {
    return level <= ROW_EXCLUSIVE.level;
  }

  /** Whether it conflicts with a mode of the fast path. */
  boolean conflictsWithWeak() {
    return level > SHARE_UPDATE_EXCLUSIVE.level;
  }

  /** Its place among the modes, weakest 0. */
  int level() {
    return level;
  }

  static TableLockMode of(int level) {
    return MODES[level];
  }
}
