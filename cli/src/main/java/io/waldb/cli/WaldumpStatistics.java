package io.waldb.cli;

import io.waldb.common.Lsn;
import io.waldb.recovery.WalRecordFormat;
import io.waldb.wal.record.WalRecord;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts and sizes of log records by resource manager or by kind, printed as pg_waldump's table.
 */
final class WaldumpStatistics {
  private static final class Row {
    long count;
    long recordBytes;
    long imageBytes;
  }

  private final boolean byRecord;
  private final Map<String, Row> rows = new TreeMap<>();
  private final Row total = new Row();

  WaldumpStatistics(boolean byRecord) {
    this.byRecord = byRecord;
  }

  void add(String type, WalRecord record) {
    Row row =
        rows.computeIfAbsent(byRecord ? type : WalRecordFormat.title(record), key -> new Row());
    int images = record.imageLength();
    count(row, record.totalLength() - images, images);
    count(total, record.totalLength() - images, images);
  }

  private static void count(Row row, int recordBytes, int imageBytes) {
    row.count++;
    row.recordBytes += recordBytes;
    row.imageBytes += imageBytes;
  }

  void print(PrintWriter out, long from, long to) {
    out.printf("WAL statistics between %s and %s:%n", Lsn.format(from), Lsn.format(to));
    out.printf(
        "%-27s %20s %8s %20s %8s %20s %8s %20s %8s%n",
        "Type", "N", "(%)", "Record size", "(%)", "FPI size", "(%)", "Combined size", "(%)");
    out.printf(
        "%-27s %20s %8s %20s %8s %20s %8s %20s %8s%n",
        "----", "-", "---", "-----------", "---", "--------", "---", "-------------", "---");
    rows.forEach((name, row) -> printRow(out, name, row));
    long combined = total.recordBytes + total.imageBytes;
    out.printf(
        "%-27s %20s %8s %20s %8s %20s %8s %20s %8s%n",
        "", "--------", "", "--------", "", "--------", "", "--------", "");
    out.printf(
        Locale.ROOT,
        "%-27s %20d %8s %20d %8s %20d %8s %20d %8s%n",
        "Total",
        total.count,
        "",
        total.recordBytes,
        bracketed(total.recordBytes, combined),
        total.imageBytes,
        bracketed(total.imageBytes, combined),
        combined,
        "[100%]");
  }

  private void printRow(PrintWriter out, String name, Row row) {
    long combined = row.recordBytes + row.imageBytes;
    out.printf(
        Locale.ROOT,
        "%-27s %20d (%6.2f) %20d (%6.2f) %20d (%6.2f) %20d (%6.2f)%n",
        name,
        row.count,
        percent(row.count, total.count),
        row.recordBytes,
        percent(row.recordBytes, total.recordBytes),
        row.imageBytes,
        percent(row.imageBytes, total.imageBytes),
        combined,
        percent(combined, total.recordBytes + total.imageBytes));
  }

  private static String bracketed(long part, long whole) {
    return String.format(Locale.ROOT, "[%.2f%%]", percent(part, whole));
  }

  private static double percent(long part, long whole) {
    return whole == 0 ? 0 : 100.0 * part / whole;
  }
}
