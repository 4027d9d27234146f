package io.waldb.sql.planner;

import io.waldb.storage.catalog.TableInfo;
import java.util.BitSet;

/** Widths of rows. */
final class Widths {
  private Widths() {}

  /** Average bytes of some columns of a table. */
  static int of(TableInfo table, BitSet columns) {
    int width = 0;
    for (int c = columns.nextSetBit(0); c >= 0; c = columns.nextSetBit(c + 1)) {
      width += TableStatistics.width(table.columns().get(c));
    }
    return width;
  }
}
