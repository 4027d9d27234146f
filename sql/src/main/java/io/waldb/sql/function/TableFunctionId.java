package io.waldb.sql.function;

import java.util.Locale;

/** Functions that give rows, for use in FROM. */
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
  GENERATE_SERIES_TIMESTAMPTZ;

  /** The name as SQL spells it. */
  public String sqlName() {
    return "generate_series";
  }

  /** The id in lower case, for dumps. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
