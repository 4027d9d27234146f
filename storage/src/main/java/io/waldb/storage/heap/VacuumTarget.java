package io.waldb.storage.heap;

import io.waldb.common.CancelToken;
import org.jspecify.annotations.Nullable;

/** A table that automatic vacuum looks after; made by whoever knows the catalog. */
public interface VacuumTarget {
  /** The table's name, for the log. */
  String name();

  /** The table's heap. */
  HeapRelation heap();

  /** The heap of its out-of-line values; null when there is none. */
  @Nullable HeapRelation outOfLineValues();

  /** Rows as last counted; negative when never. */
  double rowEstimate();

  /**
   * Vacuums the table and its out-of-line values in a transaction of its own, giving way to whoever
   * wants to lock the table.
   *
   * @param cancel ends it
   * @return false when the table was locked or is gone
   */
  boolean vacuum(CancelToken cancel);

  /**
   * Analyses the table in a transaction of its own.
   *
   * @param cancel ends it
   * @return false when the table was locked or is gone
   */
  boolean analyze(CancelToken cancel);
}
