package io.waldb.storage.catalog;

import io.waldb.common.CancelToken;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.storage.heap.HeapRelation;
import io.waldb.storage.heap.HeapRelations;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.heap.IndexCleaner;
import io.waldb.storage.heap.Vacuum;
import io.waldb.storage.heap.VacuumPace;
import io.waldb.storage.heap.VacuumResult;
import io.waldb.storage.heap.VacuumTarget;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.StorageContext;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * VACUUM and ANALYZE of tables, by command and by automatic vacuum. Thread-safe.
 *
 * <p>Source: PostgreSQL {@code commands/vacuum.c} and {@code commands/analyze.c}.
 */
public final class TableMaintenance {
  /** Rows looked at for each unit of {@code default_statistics_target}. */
  private static final int ROWS_PER_TARGET = 300;

  private final Catalog catalog;
  private final StorageContext context;
  private final HeapRelations heaps;

  /** Of the tables of a catalog. */
  public TableMaintenance(Catalog catalog, StorageContext context, HeapRelations heaps) {
    this.catalog = catalog;
    this.context = context;
    this.heaps = heaps;
  }

  // ---- vacuum

  /**
   * Vacuums a table, its indexes and its out-of-line values in a transaction of its own.
   *
   * @param automatic whether not to wait for the table, and to give way to whoever wants it
   * @return null when the table is gone, or locked and that was not to be waited for
   */
  public @Nullable VacuumResult vacuum(
      int table, boolean automatic, CancelToken cancel, Settings settings) {
    VacuumResult result = inTransaction(table, automatic, cancel, settings, this::vacuum);
    if (result != null) {
      // On its own: whoever has cut a file's end off keeps readers away until it commits.
      inTransaction(table, automatic, cancel, settings, this::vacuumOutOfLine);
    }
    return result;
  }

  private interface Step<R> {
    R run(Transaction tx, TableInfo table, boolean automatic);
  }

  private <R> @Nullable R inTransaction(
      int table, boolean automatic, CancelToken cancel, Settings settings, Step<R> step) {
    Transaction tx = begin(automatic, cancel, settings);
    boolean done = false;
    try {
      TableInfo info = lock(tx, table, automatic);
      R result = info == null ? null : step.run(tx, info, automatic);
      context.transactions().commit(tx);
      done = true;
      return result;
    } finally {
      if (!done) {
        context.transactions().abort(tx);
      }
    }
  }

  private Transaction begin(boolean automatic, CancelToken cancel, Settings settings) {
    Transaction tx =
        context
            .transactions()
            .begin(
                IsolationLevel.READ_COMMITTED,
                false,
                automatic ? new CancelToken(cancel) : cancel,
                settings);
    if (automatic) {
      tx.setGivesWay();
    }
    return tx;
  }

  private @Nullable TableInfo lock(Transaction tx, int table, boolean automatic) {
    TableLockMode mode = TableLockMode.SHARE_UPDATE_EXCLUSIVE;
    if (!automatic) {
      context.locks().lockTable(tx, table, mode);
    } else if (!context.locks().tryLockTable(tx, table, mode)) {
      return null;
    }
    return catalog.current(tx).table(table);
  }

  private VacuumResult vacuum(Transaction tx, TableInfo table, boolean automatic) {
    HeapTable heap = catalog.relations().heap(table);
    List<IndexCleaner> indexes = new ArrayList<>();
    for (IndexInfo index : table.indexes()) {
      indexes.add((dead, pause) -> catalog.relations().index(index).vacuum(dead, pause));
    }
    VacuumResult result =
        new Vacuum(
                heap,
                indexes,
                pace(tx, automatic),
                IndexFill.memoryBytes(tx.settings()),
                () -> canTruncate(tx, table))
            .run();
    int pages = heap.relation().blockCount();
    if (table.rowEstimate() != result.liveRows() || table.pageEstimate() != pages) {
      catalog.updateEstimates(tx, table.id(), (double) result.liveRows(), pages);
    }
    return result;
  }

  private boolean vacuumOutOfLine(Transaction tx, TableInfo table, boolean automatic) {
    Vacuum.ofOutOfLineValues(
        catalog.relations().heap(table),
        pace(tx, automatic),
        IndexFill.memoryBytes(tx.settings()),
        () -> canTruncate(tx, table));
    return true;
  }

  private static VacuumPace pace(Transaction tx, boolean automatic) {
    return automatic
        ? VacuumPace.automatic(tx.cancelToken(), tx.settings())
        : VacuumPace.ofCommand(tx.cancelToken(), tx.settings());
  }

  private boolean canTruncate(Transaction tx, TableInfo table) {
    return context.locks().tryLockTable(tx, table.id(), TableLockMode.ACCESS_EXCLUSIVE);
  }

  // ---- analyze

  /**
   * Analyses a table in a transaction of its own.
   *
   * @param automatic whether not to wait for the table, and to give way to whoever wants it
   * @return false when the table is gone, or locked and that was not to be waited for
   */
  public boolean analyze(int table, boolean automatic, CancelToken cancel, Settings settings) {
    return inTransaction(table, automatic, cancel, settings, this::analyze) != null;
  }

  /**
   * Analyses a table in a transaction that is open, from a random sample of its rows; takes SHARE
   * UPDATE EXCLUSIVE on it.
   */
  public void analyze(Transaction tx, int table) {
    analyze(tx, catalog.lockTable(tx, table, TableLockMode.SHARE_UPDATE_EXCLUSIVE), false);
  }

  private boolean analyze(Transaction tx, TableInfo table, boolean automatic) {
    HeapTable heap = catalog.relations().heap(table);
    List<ColumnSample> samples = new ArrayList<>();
    for (ColumnInfo column : table.columns()) {
      samples.add(new ColumnSample(column));
    }
    int wanted = ROWS_PER_TARGET * tx.settings().getInt(WaldbSettings.DEFAULT_STATISTICS_TARGET);
    int blocks = heap.relation().blockCount();
    int[] chosen = sampleBlocks(blocks, wanted, new Random(table.id()));
    VacuumPace pace = pace(tx, automatic);
    long[] tids = new long[wanted];
    int sampled = 0;
    int scanned = 0;
    TupleSlot row = heap.newSlot();
    while (scanned < chosen.length && (sampled < wanted || scanned == 0)) {
      // A snapshot for each page: what one sees cannot be pruned, and the pauses are long.
      Snapshot snapshot = context.transactions().takeLatestSnapshot(tx);
      try (HeapScan scan = heap.scan(snapshot)) {
        scan.restrict(chosen[scanned], chosen[scanned] + 1);
        while (scan.next(row)) {
          for (ColumnSample sample : samples) {
            sample.add(row, sampled);
          }
          if (sampled == tids.length) {
            tids = Arrays.copyOf(tids, 2 * sampled);
          }
          tids[sampled++] = row.tid();
        }
      } finally {
        context.transactions().release(snapshot);
      }
      scanned++;
      pace.page(false);
    }
    double rows = scanned == 0 ? 0 : Math.rint((double) sampled / scanned * blocks);
    int[] places = places(tids, sampled);
    List<@Nullable ColumnStatistics> statistics = new ArrayList<>();
    for (ColumnInfo column : table.columns()) {
      ColumnSample sample = samples.get(column.position());
      statistics.add(column.dropped() ? null : sample.statistics(sampled, rows, places));
      pace.page(false);
    }
    catalog.alterTable(
        tx,
        table.id(),
        of -> {
          List<ColumnInfo> columns = new ArrayList<>();
          for (ColumnInfo column : of.columns()) {
            columns.add(column.withStatistics(statistics.get(column.position())));
          }
          return of.withColumns(columns, of.descriptor()).withEstimates(rows, blocks);
        });
    heap.relation().activity().analyzed();
    return true;
  }

  /** The place of each row of a sample among all of them, in the order of the table. */
  private static int[] places(long[] tids, int count) {
    long[] sorted = Arrays.copyOf(tids, count);
    Arrays.sort(sorted);
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = Arrays.binarySearch(sorted, tids[i]);
    }
    return places;
  }

  /** Which blocks to read: a random choice, in random order when not all. */
  private static int[] sampleBlocks(int blocks, int wanted, Random random) {
    int count = Math.min(blocks, wanted);
    int[] all = new int[blocks];
    Arrays.setAll(all, i -> i);
    if (count < blocks || blocks > 1) {
      for (int i = 0; i < count; i++) {
        int other = i + random.nextInt(blocks - i);
        int block = all[i];
        all[i] = all[other];
        all[other] = block;
      }
    }
    return Arrays.copyOf(all, count);
  }

  // ---- automatic vacuum

  /** All tables there are, for automatic vacuum. */
  public List<VacuumTarget> targets() {
    List<VacuumTarget> targets = new ArrayList<>();
    for (CatalogObject object : catalog.committed().objects()) {
      if (object instanceof TableInfo table) {
        targets.add(new Target(table));
      }
    }
    return targets;
  }

  private final class Target implements VacuumTarget {
    private final TableInfo table;

    Target(TableInfo table) {
      this.table = table;
    }

    @Override
    public String name() {
      return table.qualifiedName();
    }

    @Override
    public HeapRelation heap() {
      return heaps.relation(table.relation());
    }

    @Override
    public @Nullable HeapRelation outOfLineValues() {
      return table.toastRelation() == 0 ? null : heaps.relation(table.toastRelation());
    }

    @Override
    public double rowEstimate() {
      return table.rowEstimate();
    }

    @Override
    public boolean vacuum(CancelToken cancel) {
      return TableMaintenance.this.vacuum(table.id(), true, cancel, context.settings()) != null;
    }

    @Override
    public boolean analyze(CancelToken cancel) {
      return TableMaintenance.this.analyze(table.id(), true, cancel, context.settings());
    }
  }
}
