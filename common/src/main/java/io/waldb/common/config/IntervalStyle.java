package io.waldb.common.config;

/** Text form of intervals: {@code IntervalStyle}. */
public enum IntervalStyle implements SettingValue {
  /** PostgreSQL's. */
  POSTGRES("postgres"),
  /** PostgreSQL's verbose form. */
  POSTGRES_VERBOSE("postgres_verbose"),
  /** The SQL standard's. */
  SQL_STANDARD("sql_standard"),
  /** ISO 8601 with designators. */
  ISO_8601("iso_8601");

  private final String label;

  IntervalStyle(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
