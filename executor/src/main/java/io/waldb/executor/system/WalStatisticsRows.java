package io.waldb.executor.system;

import io.waldb.common.Lsn;
import io.waldb.recovery.WalRecordFormat;
import io.waldb.storage.StorageEngine;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * pg_get_wal_stats: counts and sizes of records by resource manager, all of which are listed, or by
 * kind of record, of which those are that occur.
 */
final class WalStatisticsRows {
  private static final class Sums {
    long count;
    long recordBytes;
    long imageBytes;

    void add(WalRecord record) {
      int images = record.imageLength();
      count++;
      recordBytes += record.totalLength() - images;
      imageBytes += images;
    }
  }

  private final WalRecordFormat format = new WalRecordFormat(StorageEngine.resourceManagers());
  private final boolean byKind;
  private final List<Map<String, Sums>> managers = new ArrayList<>();
  private final Sums total = new Sums();

  private WalStatisticsRows(boolean byKind) {
    this.byKind = byKind;
    for (int id = 0; id < ResourceManagerId.count(); id++) {
      Map<String, Sums> sums = new TreeMap<>();
      if (!byKind) {
        sums.put(ResourceManagerId.of(id).title(), new Sums());
      }
      managers.add(sums);
    }
  }

  /** The rows for start, end and whether kinds of records are told apart. */
  static List<@Nullable Object[]> rows(SystemContext context, Object[] arguments) {
    WalStatisticsRows statistics = new WalStatisticsRows((Long) arguments[2] != 0);
    try (LogRange range =
        LogRange.open(
            context, Lsn.ordered((Long) arguments[0]), Lsn.ordered((Long) arguments[1]))) {
      for (WalRecord record = range.next(); record != null; record = range.next()) {
        statistics.add(record);
      }
    }
    return statistics.rows();
  }

  private void add(WalRecord record) {
    String name = byKind ? format.type(record) : WalRecordFormat.title(record);
    managers.get(record.resourceManagerId()).computeIfAbsent(name, key -> new Sums()).add(record);
    total.add(record);
  }

  private List<@Nullable Object[]> rows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    long combined = total.recordBytes + total.imageBytes;
    for (Map<String, Sums> manager : managers) {
      manager.forEach(
          (name, sums) -> {
            long both = sums.recordBytes + sums.imageBytes;
            rows.add(
                ListedRows.row(
                    name,
                    sums.count,
                    percent(sums.count, total.count),
                    sums.recordBytes,
                    percent(sums.recordBytes, total.recordBytes),
                    sums.imageBytes,
                    percent(sums.imageBytes, total.imageBytes),
                    both,
                    percent(both, combined)));
          });
    }
    return rows;
  }

  private static Double percent(long part, long whole) {
    return whole == 0 ? 0.0 : 100.0 * part / whole;
  }
}
