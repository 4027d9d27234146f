package io.waldb.recovery;

/** Why and how a checkpoint is made; the order is that of PostgreSQL's log line. */
public enum CheckpointReason {
  /** The database is being closed. */
  SHUTDOWN("shutdown"),
  /** Recovery is at its end. */
  END_OF_RECOVERY("end-of-recovery"),
  /** Pages are written as fast as possible. */
  IMMEDIATE("immediate"),
  /** Also when nothing was logged since the last. */
  FORCE("force"),
  /** Somebody waits for it. */
  WAIT("wait"),
  /** Enough log was written. */
  WAL("wal"),
  /** Enough time has passed. */
  TIME("time");

  private final String title;

  CheckpointReason(String title) {
    this.title = title;
  }

  /** The word in the log line. */
  String title() {
    return title;
  }
}
