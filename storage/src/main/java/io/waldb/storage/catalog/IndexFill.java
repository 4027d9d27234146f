package io.waldb.storage.catalog;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.storage.btree.BtreeBuilder;
import io.waldb.storage.heap.HeapBuildScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Transaction;
import java.util.Locale;

/** Fills new, empty indexes from the rows of their table. */
public final class IndexFill {
  /** Words the error for two rows with one key. */
  public interface DuplicateError {
    /**
     * The error to throw.
     *
     * @param tid where one of the rows is
     */
    DatabaseException of(TableInfo table, IndexInfo index, long tid);
  }

  private static final int HEAP_DIVISOR = 8;

  private final Relations relations;
  private final FileSystem files;

  /**
   * Prepares.
   *
   * @param files where temporary files are made
   */
  public IndexFill(Relations relations, FileSystem files) {
    this.relations = relations;
    this.files = files;
  }

  /**
   * How much memory maintenance may take: {@code maintenance_work_mem}, but no more than an eighth
   * of the heap, so that its default does not end in lack of memory where the heap is small.
   */
  static long memoryBytes(Settings settings) {
    return Math.min(
        settings.getBytes(WaldbSettings.MAINTENANCE_WORK_MEM),
        Runtime.getRuntime().maxMemory() / HEAP_DIVISOR);
  }

  /**
   * Fills an index that {@link Catalog#createIndex} or {@link Catalog#renewIndex} has made; the
   * transaction holds SHARE on the table, or more. Where rows have versions that it does not lead
   * to, transactions that may see those do not get to use it.
   *
   * @throws DatabaseException 23505 when it is unique and two live rows have one key without nulls
   */
  public void fill(
      Transaction tx, TableInfo table, IndexInfo index, DuplicateError duplicateError) {
    HeapTable heap = relations.heap(table);
    KeyCodec codec = Relations.keyCodec(table, index);
    int[] columns = index.keys().stream().mapToInt(IndexKey::column).toArray();
    long memoryBytes = memoryBytes(tx.settings());
    try (BtreeBuilder builder =
        relations.index(index).builder(tx.assignXid(), files, memoryBytes, tx.cancelToken())) {
      HeapBuildScan scan = heap.buildScan(tx);
      TupleSlot row = heap.newSlot();
      ByteSink key = new ByteSink();
      while (scan.next(row)) {
        codec.encode(row, columns, key);
        boolean counts = scan.isLive() && !hasNull(row, columns);
        builder.add(key.bytes(), key.length(), row.tid(), counts);
      }
      builder.build(
          index.unique()
              ? (bytes, length, first, second) -> {
                throw duplicateError.of(table, index, second);
              }
              : null);
      if (scan.leavesOutVersions()) {
        relations.leadsToNewestOnly(index, tx);
      }
    }
  }

  private static boolean hasNull(TupleSlot row, int[] columns) {
    for (int column : columns) {
      if (row.isNull(column)) {
        return true;
      }
    }
    return false;
  }

  /** The error without the key's values. */
  public static DatabaseException plainError(TableInfo table, IndexInfo index, long tid) {
    return new DatabaseException(
        SqlState.UNIQUE_VIOLATION,
        String.format(Locale.ROOT, "could not create unique index \"%s\"", index.name()));
  }
}
