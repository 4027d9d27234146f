package io.waldb.tpcb;

import java.util.Locale;

/**
 * A query over a million rows. The tables: {@code bench_row(id int primary key, k int, part int,
 * amount bigint, name varchar(24))}, all but id pseudo-random, and {@code bench_dim(id int primary
 * key, label varchar(16))} with a hundred thousand rows.
 */
enum BenchQuery {
  SCAN("full scan, all rows fetched", "select id, k, amount, name from bench_row"),
  FILTER(
      "full scan with a condition",
      "select count(*) from bench_row where amount < 300000000000 and name >= 'name 3'"),
  AGGREGATE(
      "aggregate, 1000 groups",
      "select part, count(*), sum(amount), min(name) from bench_row group by part"),
  SORT("sort, all rows fetched", "select id, amount from bench_row order by amount, id"),
  JOIN(
      "join with 100 000 rows",
      "select count(*), max(d.label) from bench_row r join bench_dim d on d.id = r.k");

  static final int ROWS = 1_000_000;
  static final int DIMENSION_ROWS = 100_000;
  static final int PARTS = 1000;

  private final String title;
  private final String sql;

  BenchQuery(String title, String sql) {
    this.title = title;
    this.sql = sql;
  }

  String title() {
    return title;
  }

  String sql() {
    return sql;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static BenchQuery of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
