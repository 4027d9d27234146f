package io.waldb.sql.function;

import java.util.Locale;

/** Functions that give rows, for use in FROM, and system views. */
public enum TableFunctionId {
  /** Integers from start to stop by a step. */
  GENERATE_SERIES_INTEGER,
  /** The same in bigint. */
  GENERATE_SERIES_BIGINT,
  /** The same in numeric. */
  GENERATE_SERIES_NUMERIC,
  /** Timestamps from start to stop by an interval. */
  GENERATE_SERIES_TIMESTAMP,
  /** The same with time zone; the interval is added in the session's zone. */
  GENERATE_SERIES_TIMESTAMPTZ,
  /** The records of a range of the log. */
  PG_GET_WAL_RECORDS_INFO,
  /** The first record at or after a position. */
  PG_GET_WAL_RECORD_INFO,
  /** Counts and sizes of the records of a range of the log. */
  PG_GET_WAL_STATS,
  /** The block references of the records of a range of the log. */
  PG_GET_WAL_BLOCK_INFO,
  /** The files of the log. */
  PG_LS_WALDIR,
  /** File and offset in it of a position. */
  PG_WALFILE_NAME_OFFSET,
  /** The control file about the last checkpoint. */
  PG_CONTROL_CHECKPOINT,
  /** The control file about the database. */
  PG_CONTROL_SYSTEM,
  /** The control file about recovery. */
  PG_CONTROL_RECOVERY,
  /** The control file about what was fixed when the database was made. */
  PG_CONTROL_INIT,
  /** What the log has done. */
  PG_STAT_WAL,
  /** What was written to data files ahead of need, by checkpoints and by sessions. */
  PG_STAT_BGWRITER,
  /** What checkpoints have done. */
  PG_STAT_CHECKPOINTER,
  /** What the database has done. */
  PG_STAT_DATABASE,
  /** The sessions. */
  PG_STAT_ACTIVITY,
  /** The settings. */
  PG_SETTINGS,
  /** The tables. */
  PG_TABLES,
  /** The indexes. */
  PG_INDEXES,
  /** The views. */
  PG_VIEWS,
  /** What was done with the tables. */
  PG_STAT_USER_TABLES;

  /** The name as SQL spells it. */
  public String sqlName() {
    return switch (this) {
      case GENERATE_SERIES_INTEGER,
          GENERATE_SERIES_BIGINT,
          GENERATE_SERIES_NUMERIC,
          GENERATE_SERIES_TIMESTAMP,
          GENERATE_SERIES_TIMESTAMPTZ ->
          "generate_series";
      default -> toString();
    };
  }

  /** The id in lower case, for dumps. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
