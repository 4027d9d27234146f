package io.waldb.storage;

import io.waldb.common.CancelToken;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.storage.btree.BtreeCheck;
import io.waldb.storage.btree.BtreeCursor;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.IndexFill;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.Relations;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapOutcome;
import io.waldb.storage.heap.HeapResult;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** An engine with helpers for tables of (id bigint, value bigint, note text). */
final class TestDatabase implements AutoCloseable {
  final StorageEngine engine;

  private TestDatabase(StorageEngine engine) {
    this.engine = engine;
  }

  static Settings settings() {
    return new Settings()
        .set(WaldbSettings.SHARED_BUFFERS, "4MB")
        .set(WaldbSettings.WAL_SEGMENT_SIZE, "1MB")
        .set(WaldbSettings.WAL_BUFFERS, "256kB")
        .set(WaldbSettings.AUTOVACUUM, "off");
  }

  static TestDatabase open(FileSystem files) {
    return open(files, settings());
  }

  static TestDatabase open(FileSystem files, Settings settings) {
    return new TestDatabase(StorageEngine.open(files, settings));
  }

  Transaction begin() {
    return begin(IsolationLevel.READ_COMMITTED);
  }

  Transaction begin(IsolationLevel isolation) {
    return engine
        .transactions()
        .begin(isolation, false, new CancelToken(), engine.settings().child());
  }

  void commit(Transaction tx) {
    engine.transactions().commit(tx);
  }

  void abort(Transaction tx) {
    engine.transactions().abort(tx);
  }

  /** Runs something in a transaction of its own that commits. */
  void run(Consumer<Transaction> action) {
    Transaction tx = begin();
    boolean done = false;
    try {
      action.accept(tx);
      commit(tx);
      done = true;
    } finally {
      if (!done) {
        abort(tx);
      }
    }
  }

  static List<ColumnInfo> columns() {
    return List.of(
        ColumnInfo.of("id", SqlType.BIGINT, 0),
        ColumnInfo.of("value", SqlType.BIGINT, 1),
        ColumnInfo.of("note", SqlType.TEXT, 2));
  }

  TableInfo createTable(Transaction tx, String name) {
    return engine.catalog().createTable(tx, "public", name, columns(), 100);
  }

  TableInfo table(Transaction tx, String name) {
    TableInfo table = engine.catalog().current(tx).table("public", name);
    if (table == null) {
      throw new IllegalStateException("no table " + name);
    }
    return table;
  }

  HeapTable heap(Transaction tx, String name) {
    return engine.catalog().relations().heap(table(tx, name));
  }

  long insert(Transaction tx, String table, long id, long value, String note) {
    TableInfo info = table(tx, table);
    engine.locks().lockTable(tx, info.id(), TableLockMode.ROW_EXCLUSIVE);
    HeapTable heap = engine.catalog().relations().heap(info);
    TupleSlot row = heap.newSlot();
    row.setLong(0, id);
    row.setLong(1, value);
    row.setObject(2, note);
    return heap.insert(tx, row);
  }

  /** Creates the index of the primary key on a new table's id. */
  void createKey(Transaction tx, String table) {
    TableInfo info = table(tx, table);
    IndexInfo index =
        engine
            .catalog()
            .createIndex(
                tx, info.id(), table + "_pkey", List.of(IndexKey.ascending(0)), true, true);
    engine.indexFill().fill(tx, table(tx, table), index, IndexFill::plainError);
  }

  /** Inserts a row and its index entry; the caller sees to it that the id is new. */
  void insertWithKey(Transaction tx, String table, long id, long value, String note) {
    long tid = insert(tx, table, id, value, note);
    TableInfo info = table(tx, table);
    IndexInfo index = info.indexes().get(0);
    ByteSink key = key(info, index, id);
    engine
        .catalog()
        .relations()
        .index(index)
        .insert(tx.assignXid(), key.bytes(), key.length(), tid, null);
  }

  private static ByteSink key(TableInfo info, IndexInfo index, long id) {
    TupleSlot row = new TupleSlot(info.descriptor());
    row.setLong(0, id);
    ByteSink key = new ByteSink();
    Relations.keyCodec(info, index).encode(row, new int[] {0}, key);
    return key;
  }

  /** Checks the structure of a table's index, and that it finds exactly the rows a scan does. */
  void checkKey(String table) {
    Transaction tx = begin();
    TableInfo info = table(tx, table);
    IndexInfo index = info.indexes().get(0);
    List<String> violations = new ArrayList<>();
    engine
        .catalog()
        .relations()
        .index(index)
        .check(
            new BtreeCheck.Listener() {
              @Override
              public void violation(int block, String what) {
                violations.add("block " + block + ": " + what);
              }

              @Override
              public void item(byte[] key, int keyLength, long tid) {}
            });
    Map<Long, Long> byScan = read(tx, table);
    Map<Long, Long> byIndex = new TreeMap<>();
    Snapshot snapshot = engine.transactions().takeSnapshot(tx);
    HeapTable heap = heap(tx, table);
    TupleSlot row = heap.newSlot();
    BtreeCursor cursor = engine.catalog().relations().index(index).cursor();
    for (long id : byScan.keySet()) {
      ByteSink key = key(info, index, id);
      cursor.openEqual(key.bytes(), key.length());
      while (cursor.next()) {
        if (heap.fetch(cursor.tid(), snapshot, row) && row.getLong(0) == id) {
          byIndex.put(id, row.getLong(1));
        }
      }
    }
    engine.transactions().release(snapshot);
    commit(tx);
    if (!violations.isEmpty() || !byScan.equals(byIndex)) {
      throw new AssertionError(violations + ", scan " + byScan + ", index " + byIndex);
    }
  }

  /** All rows that a new snapshot of the transaction sees: value by id. */
  Map<Long, Long> read(Transaction tx, String table) {
    Map<Long, Long> rows = new TreeMap<>();
    HeapTable heap = heap(tx, table);
    tx.nextCommand();
    Snapshot snapshot = engine.transactions().takeSnapshot(tx);
    try (HeapScan scan = heap.scan(snapshot)) {
      TupleSlot row = heap.newSlot();
      while (scan.next(row)) {
        if (rows.put(row.getLong(0), row.getLong(1)) != null) {
          throw new IllegalStateException("id " + row.getLong(0) + " twice");
        }
      }
    } finally {
      engine.transactions().release(snapshot);
    }
    return rows;
  }

  Map<Long, Long> read(String table) {
    Transaction tx = begin();
    try {
      return read(tx, table);
    } finally {
      commit(tx);
    }
  }

  /** Adds to the value of a row as READ COMMITTED does; false when there is none. */
  boolean add(Transaction tx, String table, long id, long delta) {
    HeapTable heap = heap(tx, table);
    engine.locks().lockTable(tx, table(tx, table).id(), TableLockMode.ROW_EXCLUSIVE);
    tx.nextCommand();
    Snapshot snapshot = engine.transactions().takeSnapshot(tx);
    List<Long> places = new ArrayList<>();
    TupleSlot row = heap.newSlot();
    try (HeapScan scan = heap.scan(snapshot)) {
      while (scan.next(row)) {
        if (row.getLong(0) == id) {
          places.add(row.tid());
        }
      }
      return !places.isEmpty() && update(tx, heap, places.get(0), delta);
    } finally {
      engine.transactions().release(snapshot);
    }
  }

  boolean update(Transaction tx, HeapTable heap, long place, long delta) {
    HeapResult result = new HeapResult();
    TupleSlot row = heap.newSlot();
    TupleSlot changed = heap.newSlot();
    long tid = place;
    while (true) {
      if (!heap.fetchVersion(tid, row)) {
        return false;
      }
      changed.copyFrom(row);
      changed.setLong(1, row.getLong(1) + delta);
      HeapOutcome outcome = heap.update(tx, tid, changed, false, false, result);
      if (outcome == HeapOutcome.OK) {
        return true;
      }
      if (outcome != HeapOutcome.UPDATED || !tx.isReadCommitted()) {
        return false;
      }
      tid = result.tid();
    }
  }

  @Override
  public void close() {
    engine.close();
  }

  void crash() {
    engine.closeImmediately();
  }
}
