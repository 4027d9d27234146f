package io.waldb.tpcb;

import java.util.Locale;

/** What the databases behind a JDBC URL do differently. */
enum Dialect {
  WALDB(true, "timestamp", "truncate table "),
  POSTGRESQL(true, "timestamp", "truncate table "),
  SQLITE(false, "timestamp", "delete from "),
  H2(false, "timestamp", "delete from "),
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
    if (lower.startsWith("jdbc:sqlite:")) {
      return SQLITE;
    }
    return lower.startsWith("jdbc:h2:") ? H2 : OTHER;
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

  /** Whether tables have a fillfactor. */
  boolean hasFillfactor() {
    return this == WALDB || this == POSTGRESQL;
  }

  /** Whether the database knows generate_series. */
  boolean hasGenerateSeries() {
    return this == WALDB || this == POSTGRESQL;
  }

  /**
   * Whether the primary key belongs into CREATE TABLE: an integer is the place of the row then, as
   * the documentation of both advises, and cannot become it later.
   */
  private boolean hasKeyAsPlace() {
    return this == SQLITE || this == H2;
  }

  /** The definition of a column that is the table's primary key or becomes it in its step. */
  String keyColumn(String column, String type) {
    if (this == SQLITE) {
      return column + " integer primary key"; // of 64 bits, and only by this name
    }
    return column + ' ' + type + (hasKeyAsPlace() ? " primary key" : " not null");
  }

  /** Whether the primary key is made in a step of its own. */
  boolean addsPrimaryKey() {
    return !hasKeyAsPlace();
  }
}
