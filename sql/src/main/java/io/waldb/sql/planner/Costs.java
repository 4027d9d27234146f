package io.waldb.sql.planner;

/** PostgreSQL's cost constants and the formulas that several nodes share. */
final class Costs {
  static final double SEQ_PAGE = 1.0;
  static final double RANDOM_PAGE = 4.0;
  static final double CPU_TUPLE = 0.01;
  static final double CPU_INDEX_TUPLE = 0.005;
  static final double CPU_OPERATOR = 0.0025;
  static final double PAGE_SIZE = 8192;

  /** Entries of an index page, for a guess of an index's size. */
  static final double INDEX_ENTRIES_PER_PAGE = 300;

  private Costs() {}

  /** Sorting rows: comparisons, and passes over disk beyond the memory allowed. */
  static double sort(double rows, int width, long workMemory) {
    double n = Math.max(rows, 2);
    double comparisons = 2 * CPU_OPERATOR * n * log2(n);
    double bytes = n * (width + 24);
    if (bytes <= workMemory) {
      return comparisons;
    }
    double pages = bytes / PAGE_SIZE;
    double runs = bytes / workMemory;
    double passes = Math.max(1, Math.ceil(Math.log(runs) / Math.log(6)));
    return comparisons + 2 * pages * passes * (SEQ_PAGE * 0.75 + RANDOM_PAGE * 0.25);
  }

  /** Keeping the first rows of an order in a heap. */
  static double topN(double rows, double kept) {
    return 2 * CPU_OPERATOR * Math.max(rows, 2) * log2(2 * Math.max(kept, 1));
  }

  static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  /**
   * Pages read when tuples at random places of a table are fetched, by the formula of Mackert and
   * Lohman for a cache that holds the table.
   */
  static double pagesFetched(double tuples, double pages) {
    double t = Math.max(pages, 1);
    double fetched = 2 * t * tuples / (2 * t + tuples);
    return Math.min(Math.ceil(fetched), t);
  }
}
