package io.waldb.recovery;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/** What the control file says of the database as a whole. */
public enum DatabaseState {
  /** It is being made; nothing in it counts yet. */
  INITIALIZING(0, "initializing"),
  /** It was closed in order; the log ends with a shutdown checkpoint. */
  SHUT_DOWN(1, "shut down"),
  /** It is replaying its log, or was when it died. */
  IN_CRASH_RECOVERY(2, "in crash recovery"),
  /** It is open, or was when it died. */
  IN_PRODUCTION(3, "in production");

  private final int number;
  private final String title;

  DatabaseState(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /** The number on disk. */
  int number() {
    return number;
  }

  /** The name that tools print, PostgreSQL's. */
  public String title() {
    return title;
  }

  static DatabaseState of(int number) {
    for (DatabaseState state : values()) {
      if (state.number == number) {
        return state;
      }
    }
    throw new DatabaseException(
        SqlState.DATA_CORRUPTED, "control file has unknown database state " + number);
  }
}
