package io.waldb.sql.function;

import java.util.Locale;

/** The functions that need OVER. */
public enum WindowFunctionId {
  /** Number of the row in its partition. */
  ROW_NUMBER,
  /** Rank with gaps. */
  RANK,
  /** Rank without gaps. */
  DENSE_RANK,
  /** Rank as a fraction of the other rows. */
  PERCENT_RANK,
  /** Fraction of the rows up to the last peer. */
  CUME_DIST,
  /** Number of the bucket of nearly equal size. */
  NTILE,
  /** Value some rows before. */
  LAG,
  /** Value some rows behind. */
  LEAD,
  /** Value at the frame's first row. */
  FIRST_VALUE,
  /** Value at the frame's last row. */
  LAST_VALUE,
  /** Value at the frame's nth row. */
  NTH_VALUE;

  /** The name as SQL spells it. */
  public String sqlName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
