package io.waldb.tpcb;

import java.util.Locale;

/** What the databases behind a JDBC URL do differently. */
enum Dialect {
  WALDB(true, "timestamp", "truncate table "),
  POSTGRESQL(true, "timestamp", "truncate table "),
  SQLITE(false, "timestamp", "delete from "),
  OTHER(false, "timestamp", "delete from ");

  private final boolean vacuum;
  private final String timestamp;
  private final String truncate;

  Dialect(boolean vacuum, String timestamp, String truncate) {
    this.vacuum = vacuum;
    this.timestamp = timestamp;
    this.truncate = truncate;
  }

  static Dialect of(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.startsWith("jdbc:waldb:")) {
      return WALDB;
    }
    if (lower.startsWith("jdbc:postgresql:")) {
      return POSTGRESQL;
    }
    return lower.startsWith("jdbc:sqlite:") ? SQLITE : OTHER;
  }

  boolean hasVacuum() {
    return vacuum;
  }

  String timestampType() {
    return timestamp;
  }

  /** The statement that empties a table, up to its name. */
  String truncate() {
    return truncate;
  }

  boolean hasDropIfExists() {
    return this != OTHER;
  }

  /** Whether the database knows generate_series. */
  boolean hasGenerateSeries() {
    return this == WALDB || this == POSTGRESQL;
  }

  /** The statement that gives a table its primary key. */
  String addPrimaryKey(String table, String column) {
    return this == SQLITE
        ? "create unique index " + table + "_pkey on " + table + " (" + column + ")"
        : "alter table " + table + " add primary key (" + column + ")";
  }
}
