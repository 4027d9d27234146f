package io.waldb.executor.operator;

import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ColumnStatistics;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * ANALYZE: counts a table's rows and estimates each column from a sample of them.
 *
 * <p>Follows PostgreSQL {@code commands/analyze.c}: a reservoir of 30000 rows, and the number of
 * different values by Haas and Stokes.
 */
public final class TableStatisticsCollector {
  private static final int SAMPLE = 30_000;

  private final ExecutionContext context;
  private final StorageEngine engine;
  private final Transaction tx;
  private final TableInfo table;

  /** An analysis of a table, whose lock the caller holds. */
  public TableStatisticsCollector(
      ExecutionContext context, StorageEngine engine, Transaction tx, TableInfo table) {
    this.context = context;
    this.engine = engine;
    this.tx = tx;
    this.table = table;
  }

  /** Reads the table and notes what was found in the catalog. */
  public void run() {
    HeapTable heap = engine.catalog().relations().heap(table);
    List<TupleSlot> sample = new ArrayList<>();
    Random random = new Random(table.id());
    long rows = 0;
    Snapshot snapshot = engine.transactions().takeLatestSnapshot(tx);
    try (HeapScan scan = heap.scan(snapshot)) {
      TupleSlot row = heap.newSlot();
      while (scan.next(row)) {
        rows++;
        if (sample.size() < SAMPLE) {
          TupleSlot kept = heap.newSlot();
          kept.copyFrom(row);
          sample.add(kept);
        } else {
          long place = (long) (random.nextDouble() * rows);
          if (place < SAMPLE) {
            sample.get((int) place).copyFrom(row);
          }
        }
      }
      double total = rows;
      int pages = heap.relation().blockCount();
      ColumnStatistics[] statistics = new ColumnStatistics[table.columns().size()];
      for (ColumnInfo column : table.columns()) {
        if (!column.dropped() && !sample.isEmpty()) {
          statistics[column.position()] = column(column.position(), sample, total);
        }
      }
      heap.relation().activity().analyzed();
      engine
          .catalog()
          .alterTable(
              tx,
              table.id(),
              old -> {
                List<ColumnInfo> columns = new ArrayList<>();
                for (ColumnInfo column : old.columns()) {
                  columns.add(
                      column.position() < statistics.length && statistics[column.position()] != null
                          ? column.withStatistics(statistics[column.position()])
                          : column);
                }
                return old.withColumns(columns, old.descriptor()).withEstimates(total, pages);
              });
    } finally {
      engine.transactions().release(snapshot);
    }
  }

  private ColumnStatistics column(int position, List<TupleSlot> sample, double total) {
    Map<String, Integer> counts = new HashMap<>();
    long width = 0;
    int nulls = 0;
    int ordered = 0;
    String previous = null;
    for (TupleSlot row : sample) {
      context.tick();
      if (row.isNull(position)) {
        nulls++;
        continue;
      }
      RowKey key = RowKey.equality(row, new int[] {position});
      ByteSink bytes = key.encode();
      String text = new String(bytes.bytes(), 0, bytes.length(), StandardCharsets.ISO_8859_1);
      width += Math.max(1, bytes.length() - 1);
      counts.merge(text, 1, Integer::sum);
      if (previous != null && text.compareTo(previous) >= 0) {
        ordered++;
      }
      previous = text;
    }
    int values = sample.size() - nulls;
    if (values == 0) {
      return new ColumnStatistics(1, 0, 0, 0);
    }
    int once = 0;
    for (int count : counts.values()) {
      once += count == 1 ? 1 : 0;
    }
    double distinct = counts.size();
    if (once == values) {
      distinct = -1;
    } else if (sample.size() < total) {
      double n = values;
      double all = total * values / sample.size();
      distinct = Math.min(all, n * distinct / (n - once + once * n / all));
    }
    if (distinct > 0.1 * total) {
      distinct = -distinct / total;
    }
    double correlation = values < 2 ? 0 : 2.0 * ordered / (values - 1) - 1;
    return new ColumnStatistics(
        (double) nulls / sample.size(), (int) (width / values), distinct, correlation);
  }
}
