package io.waldb.sql.planner;

import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ColumnStatistics;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;

/**
 * Size of a table and spread of its columns, measured or guessed.
 *
 * <p>Costs never count less than ten pages: a plan is kept while an empty table grows, and then an
 * index must not have lost against reading one page. Follows PostgreSQL {@code estimate_rel_size}.
 */
final class TableStatistics {
  private static final double MIN_PAGES = 10;
  private static final double DEFAULT_DISTINCT = 200;
  private static final int ROW_OVERHEAD = 32;

  private final TableInfo table;
  private final double rows;
  private final double pages;
  private final int width;

  TableStatistics(CatalogState catalog, TableInfo table) {
    this.table = table;
    width = width(table);
    int current = catalog.currentPages(table);
    double known = current >= 0 ? current : Math.max(table.pageEstimate(), 0);
    boolean counted = table.rowEstimate() >= 0 && table.pageEstimate() > 0;
    if (!counted && known < MIN_PAGES) {
      known = MIN_PAGES;
    }
    double density =
        counted
            ? table.rowEstimate() / table.pageEstimate()
            : Math.max(1, (Costs.PAGE_SIZE - 24) / (width + ROW_OVERHEAD));
    rows = Math.max(1, Math.rint(density * known));
    pages = Math.max(known, MIN_PAGES);
  }

  double rows() {
    return rows;
  }

  double pages() {
    return pages;
  }

  int width() {
    return width;
  }

  static int width(TableInfo table) {
    int width = 0;
    for (ColumnInfo column : table.columns()) {
      if (!column.dropped()) {
        width += width(column);
      }
    }
    return Math.max(width, 1);
  }

  static int width(ColumnInfo column) {
    ColumnStatistics statistics = column.statistics();
    return statistics != null ? statistics.averageWidth() : width(column.type());
  }

  /** Bytes of an average value of a type, as PostgreSQL guesses it. */
  static int width(SqlType type) {
    int fixed = type.kind().width();
    if (fixed >= 0) {
      return fixed;
    }
    if (type.hasModifier()) {
      return switch (type.kind()) {
        case CHAR -> type.modifier() + 4;
        case VARCHAR ->
            type.modifier() <= 32
                ? type.modifier() + 4
                : 32 + (Math.min(type.modifier(), 1000) - 32) / 2;
        default -> 32;
      };
    }
    return 32;
  }

  /** Different values of a column. */
  double distinct(int column) {
    ColumnStatistics statistics = table.columns().get(column).statistics();
    if (statistics != null && statistics.distinct() != 0) {
      return Math.max(
          1,
          statistics.distinct() > 0
              ? Math.min(statistics.distinct(), rows)
              : -statistics.distinct() * rows);
    }
    if (isUnique(column)) {
      return rows;
    }
    return Math.min(rows, DEFAULT_DISTINCT);
  }

  double nullFraction(int column) {
    ColumnInfo info = table.columns().get(column);
    ColumnStatistics statistics = info.statistics();
    return info.notNull() ? 0 : statistics != null ? statistics.nullFraction() : 0.005;
  }

  double correlation(int column) {
    ColumnStatistics statistics = table.columns().get(column).statistics();
    return statistics == null ? 0 : statistics.correlation();
  }

  boolean isUnique(int column) {
    for (IndexInfo index : table.indexes()) {
      if (index.unique() && index.keys().size() == 1 && index.keys().get(0).column() == column) {
        return true;
      }
    }
    return false;
  }
}
