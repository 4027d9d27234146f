package io.waldb.storage;

import io.waldb.common.CancelToken;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.storage.btree.BtreeIndex;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.IndexFill;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.Relations;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.List;

/**
 * For benchmarks: an engine in memory with one table, (id bigint primary key, value bigint, note
 * text), whose ids are 0, 1, 2 and so on, all in the cache.
 */
public final class IndexedTable implements AutoCloseable {
  private final StorageEngine engine;
  private final HeapTable heap;
  private final BtreeIndex index;
  private final KeyCodec keys;

  /** Makes it. */
  public IndexedTable(int rows) {
    engine =
        StorageEngine.open(
            new MemoryFileSystem(),
            new Settings()
                .set(WaldbSettings.SHARED_BUFFERS, "512MB")
                .set(WaldbSettings.AUTOVACUUM, "off"));
    Transaction tx = begin();
    TableInfo made = engine.catalog().createTable(tx, "public", "rows", columns(), 100);
    engine.locks().lockTable(tx, made.id(), TableLockMode.ROW_EXCLUSIVE);
    TupleSlot row = engine.catalog().relations().heap(made).newSlot();
    for (int id = 0; id < rows; id++) {
      row.setLong(0, id);
      row.setLong(1, -id);
      row.setObject(2, "a note of some forty bytes, number " + id);
      engine.catalog().relations().heap(made).insert(tx, row);
    }
    IndexInfo key =
        engine
            .catalog()
            .createIndex(tx, made.id(), "rows_pkey", List.of(IndexKey.ascending(0)), true, true);
    engine.indexFill().fill(tx, table(tx), key, IndexFill::plainError);
    engine.transactions().commit(tx);
    Transaction reading = begin();
    TableInfo info = table(reading);
    heap = engine.catalog().relations().heap(info);
    index = engine.catalog().relations().index(info.indexes().get(0));
    keys = Relations.keyCodec(info, info.indexes().get(0));
    engine.transactions().commit(reading);
  }

  private static List<ColumnInfo> columns() {
    return List.of(
        ColumnInfo.of("id", SqlType.BIGINT, 0),
        ColumnInfo.of("value", SqlType.BIGINT, 1),
        ColumnInfo.of("note", SqlType.TEXT, 2));
  }

  private TableInfo table(Transaction tx) {
    TableInfo table = engine.catalog().current(tx).table("public", "rows");
    if (table == null) {
      throw new IllegalStateException("the table is gone");
    }
    return table;
  }

  /** Begins a transaction. */
  public Transaction begin() {
    return engine
        .transactions()
        .begin(IsolationLevel.READ_COMMITTED, false, new CancelToken(), engine.settings().child());
  }

  /** The engine. */
  public StorageEngine engine() {
    return engine;
  }

  /** The table. */
  public HeapTable heap() {
    return heap;
  }

  /** Its primary key. */
  public BtreeIndex index() {
    return index;
  }

  /** Puts the index's form of an id in place of what is in the sink. */
  public void encodeKey(TupleSlot slot, long id, ByteSink into) {
    slot.setLong(0, id);
    into.reset();
    keys.encode(slot, new int[] {0}, into);
  }

  @Override
  public void close() {
    engine.closeImmediately();
  }
}
