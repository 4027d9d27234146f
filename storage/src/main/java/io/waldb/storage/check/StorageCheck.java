package io.waldb.storage.check;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.page.LinePointer;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.config.IsolationLevel;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.btree.BtreeCheck;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.Relations;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Verifies heaps, and indexes against heaps in both directions, as one snapshot sees them: every
 * visible row is in every index of its table exactly once under its own key, every index item that
 * leads to a visible row has that row's key, no unique key is there twice, no NOT NULL column is
 * null.
 *
 * <p>Runs on an open database. Rows may change meanwhile; index checks of a table that is being
 * written may then report what is no fault, so callers check a database at rest.
 */
public final class StorageCheck {
  /** What was looked at and what is wrong. */
  public record Result(int tables, int indexes, long rows, List<String> violations) {}

  private static final int MOST_VIOLATIONS = 1000;

  private final StorageEngine engine;
  private final Transaction transaction;
  private final Snapshot snapshot;
  private final List<String> violations = new ArrayList<>();
  private int tables;
  private int indexes;
  private long rows;

  private StorageCheck(StorageEngine engine, Transaction transaction, Snapshot snapshot) {
    this.engine = engine;
    this.transaction = transaction;
    this.snapshot = snapshot;
  }

  /** Checks every table of the database, the catalog's own included. */
  public static Result run(StorageEngine engine) {
    Transaction transaction =
        engine
            .transactions()
            .begin(IsolationLevel.REPEATABLE_READ, true, new CancelToken(), engine.settings());
    try {
      Snapshot snapshot = engine.transactions().takeSnapshot(transaction);
      StorageCheck check = new StorageCheck(engine, transaction, snapshot);
      check.checkAll();
      return new Result(check.tables, check.indexes, check.rows, check.violations);
    } finally {
      engine.transactions().abort(transaction);
    }
  }

  private void checkAll() {
    CatalogState catalog = engine.catalog().current(transaction);
    for (var schema : catalog.schemas()) {
      for (TableInfo table : catalog.tables(schema.name())) {
        tables++;
        try {
          checkTable(table);
        } catch (DatabaseException e) {
          violation(table.qualifiedName() + ": " + e.getMessage());
        }
      }
    }
  }

  private void checkTable(TableInfo table) {
    checkPages(table);
    HeapTable heap = engine.catalog().relations().heap(table);
    TidList visible = new TidList();
    TupleSlot slot = heap.newSlot();
    try (HeapScan scan = heap.scan(snapshot)) {
      while (scan.next(slot)) {
        visible.add(slot.tid());
        checkNotNull(table, slot);
      }
    }
    rows += visible.size();
    visible.sort();
    for (IndexInfo index : table.indexes()) {
      indexes++;
      new IndexCheck(table, index, heap).run(visible);
    }
  }

  private void checkNotNull(TableInfo table, TupleSlot slot) {
    for (ColumnInfo column : table.columns()) {
      if (column.notNull() && !column.dropped() && slot.isNull(column.position())) {
        violation(
            table.qualifiedName()
                + " "
                + TupleId.format(slot.tid())
                + ": column "
                + column.name()
                + " is null");
      }
    }
  }

  private void checkPages(TableInfo table) {
    int blocks = engine.pool().blockCount(table.relation(), Fork.MAIN);
    for (int block = 0; block < blocks; block++) {
      try (PinnedPage page = engine.pool().pin(PageId.key(table.relation(), Fork.MAIN, block));
          var latch = page.latchShared()) {
        if (!page.isNew()) {
          checkPage(table, block, page.bytes());
        }
      }
    }
  }

  private void checkPage(TableInfo table, int block, ByteBuffer page) {
    int lower = PageHeader.lower(page);
    int upper = PageHeader.upper(page);
    int special = PageHeader.special(page);
    if (lower < PageHeader.SIZE || lower > upper || upper > special) {
      violation(
          table.qualifiedName()
              + " block "
              + block
              + ": lower "
              + lower
              + ", upper "
              + upper
              + ", special "
              + special);
      return;
    }
    int items = SlottedPage.itemCount(page);
    for (int item = 1; item <= items; item++) {
      int pointer = SlottedPage.linePointer(page, item);
      if (LinePointer.state(pointer) == LinePointer.REDIRECT) {
        int target = LinePointer.offset(pointer);
        if (target < 1
            || target > items
            || LinePointer.state(SlottedPage.linePointer(page, target)) != LinePointer.NORMAL) {
          violation(
              table.qualifiedName()
                  + " ("
                  + block
                  + ","
                  + item
                  + "): redirect to "
                  + target
                  + ", which has no row");
        }
      } else if (LinePointer.state(pointer) == LinePointer.NORMAL) {
        int offset = LinePointer.offset(pointer);
        if (offset < upper || offset + LinePointer.length(pointer) > special) {
          violation(table.qualifiedName() + " (" + block + "," + item + "): row out of bounds");
        }
      }
    }
  }

  private void violation(String text) {
    if (violations.size() < MOST_VIOLATIONS) {
      violations.add(text);
    }
  }

  /** Tuple identities, unboxed. */
  private static final class TidList {
    private long[] tids = new long[1024];
    private int size;

    void add(long tid) {
      if (size == tids.length) {
        tids = Arrays.copyOf(tids, 2 * size);
      }
      tids[size++] = tid;
    }

    int size() {
      return size;
    }

    long get(int i) {
      return tids[i];
    }

    void sort() {
      Arrays.sort(tids, 0, size);
    }
  }

  /** One index against its table. */
  private final class IndexCheck implements BtreeCheck.Listener {
    private final TableInfo table;
    private final IndexInfo index;
    private final HeapTable heap;
    private final KeyCodec codec;
    private final int[] columns;
    private final TupleSlot slot;
    private final ByteSink key = new ByteSink();
    private final TidList found = new TidList();
    private byte[] previous = new byte[0];

    IndexCheck(TableInfo table, IndexInfo index, HeapTable heap) {
      this.table = table;
      this.index = index;
      this.heap = heap;
      codec = Relations.keyCodec(table, index);
      columns = index.keys().stream().mapToInt(IndexKey::column).toArray();
      slot = heap.newSlot();
    }

    void run(TidList visible) {
      engine.catalog().relations().index(index).check(this);
      found.sort();
      int at = 0;
      for (int i = 0; i < visible.size(); i++) {
        long tid = visible.get(i);
        if (at < found.size() && found.get(at) == tid) {
          at++;
          while (at < found.size() && found.get(at) == tid) {
            report("row " + TupleId.format(tid) + " is in the index twice");
            at++;
          }
        } else {
          report("row " + TupleId.format(tid) + " is not in the index");
        }
      }
    }

    @Override
    public void violation(int block, String what) {
      report("block " + block + ": " + what);
    }

    @Override
    public void item(byte[] bytes, int length, long tid) {
      if (!heap.fetch(tid, snapshot, slot)) {
        return; // a dead row that vacuum has not come to yet
      }
      found.add(slot.tid());
      codec.encode(slot, columns, key.reset());
      if (!Arrays.equals(bytes, 0, length, key.bytes(), 0, key.length())) {
        report("the item for " + TupleId.format(tid) + " has another key than its row");
      }
      if (index.unique() && !hasNull()) {
        if (Arrays.equals(bytes, 0, length, previous, 0, previous.length)) {
          report("the key of row " + TupleId.format(slot.tid()) + " is there twice");
        }
        previous = Arrays.copyOf(bytes, length);
      }
    }

    private boolean hasNull() {
      for (int column : columns) {
        if (slot.isNull(column)) {
          return true;
        }
      }
      return false;
    }

    private void report(String text) {
      StorageCheck.this.violation(
          "index " + index.name() + " of " + table.qualifiedName() + ": " + text);
    }
  }
}
