package io.waldb.tpcb;

import java.util.function.Consumer;

/** Runs queries whose columns are all integers, over JDBC or within the process. */
interface QueryRunner {
  /** Passes each row to {@code row}; the array is reused. */
  void query(String sql, Consumer<long[]> row);
}
