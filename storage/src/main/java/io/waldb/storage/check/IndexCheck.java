package io.waldb.storage.check;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.btree.BtreeCheck;
import io.waldb.storage.btree.BtreeIndex;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.Relations;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapCheck;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import java.util.Arrays;

/**
 * One index against its table, in both directions: every item leads to a place where a row is or
 * was; an item that leads to a row the snapshot sees has that row's key; every row the snapshot
 * sees has exactly one item; no unique key is there twice.
 *
 * <p>The rows are not kept. Keys and places of the rows, and of the items that lead to rows that
 * the snapshot sees, are added up to a fingerprint each; only if these differ it is found out, some
 * million rows at a time, which rows are missing. What the snapshot sees stays in heap and index as
 * long as the snapshot lives, so others may write meanwhile.
 */
final class IndexCheck implements BtreeCheck.Listener {
  /** Rows looked for at a time when some are missing: 32 MB. */
  private static final int SLICE = 4 << 20;

  private static final long SEED = 0x9E3779B97F4A7C15L;

  private final TableInfo table;
  private final IndexInfo index;
  private final BtreeIndex tree;
  private final HeapTable heap;
  private final HeapCheck heapCheck;
  private final Snapshot snapshot;
  private final boolean complete;
  private final HeapCheck.Listener faults;
  private final KeyCodec codec;
  private final int[] columns;
  private final TupleSlot slot;
  private final ByteSink key = new ByteSink();
  private byte[] previous = new byte[0];
  private boolean structureBroken;
  private long rowCount;
  private long rowPrint;
  private long itemCount;
  private long itemPrint;

  /**
   * A check.
   *
   * @param heapCheck knows the pages rows are not read from
   * @param complete whether the index leads to everything that the snapshot sees
   */
  IndexCheck(
      StorageEngine engine,
      TableInfo table,
      IndexInfo index,
      HeapTable heap,
      HeapCheck heapCheck,
      Snapshot snapshot,
      boolean complete,
      HeapCheck.Listener faults) {
    this.table = table;
    this.index = index;
    this.tree = engine.catalog().relations().index(index);
    this.heap = heap;
    this.heapCheck = heapCheck;
    this.snapshot = snapshot;
    this.complete = complete;
    this.faults = faults;
    this.codec = Relations.keyCodec(table, index);
    this.columns = index.keys().stream().mapToInt(IndexKey::column).toArray();
    this.slot = heap.newSlot();
  }

  String name() {
    return table.schema() + "." + index.name();
  }

  /** A row that the snapshot sees. */
  void row(TupleSlot row) {
    try {
      codec.encode(row, columns, key.reset());
    } catch (DatabaseException e) {
      return; // its bytes make no sense, which has been reported
    }
    rowCount++;
    rowPrint += print(key.bytes(), key.length(), row.tid());
  }

  /** Goes through the index, when all rows have been given. */
  void run(boolean parents) {
    tree.check(this, parents, this::checkCancel);
    if (complete && !structureBroken && (rowCount != itemCount || rowPrint != itemPrint)) {
      findMissing();
    }
  }

  private void checkCancel() {
    snapshot.transaction().cancelToken().check();
  }

  private static long print(byte[] bytes, int length, long tid) {
    long hash = tid * SEED;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ bytes[i]) * 0x100000001B3L;
    }
    hash ^= hash >>> 32;
    hash *= SEED;
    return hash ^ hash >>> 29;
  }

  @Override
  public void violation(int block, String what) {
    structureBroken = true;
    faults.fault(block, 0, what);
  }

  @Override
  public void item(byte[] bytes, int length, long tid) {
    if (!fetch(bytes, length, tid)) {
      return;
    }
    itemCount++;
    itemPrint += print(bytes, length, slot.tid());
    if (!complete) {
      return;
    }
    try {
      codec.encode(slot, columns, key.reset());
    } catch (DatabaseException e) {
      return; // reported with the heap
    }
    if (!Arrays.equals(bytes, 0, length, key.bytes(), 0, key.length())) {
      report(tid, "has another key than the row");
    }
    if (index.unique() && !hasNull()) {
      if (Arrays.equals(bytes, 0, length, previous, 0, previous.length)) {
        report(tid, "has a key that is there twice in a unique index");
      }
      previous = Arrays.copyOf(bytes, length);
    }
  }

  /** Loads the row that an item leads to, if the snapshot sees one. */
  private boolean fetch(byte[] bytes, int length, long tid) {
    int block = TupleId.block(tid);
    if (heapCheck.isUnsound(block)) {
      return false;
    }
    String fault = null;
    if (block < 0 || block >= heap.relation().blockCount()) {
      fault = "";
    } else {
      try {
        if (heap.fetch(tid, snapshot, slot)) {
          return true;
        }
        fault = heap.findPlaceFault(tid);
      } catch (DatabaseException e) {
        if (e.state() != SqlState.DATA_CORRUPTED) {
          throw e;
        }
        return false; // reported with the heap
      }
    }
    // Vacuum may have removed the item and freed the place since the leaf was copied.
    if (fault != null && tree.holds(bytes, length, tid, () -> heap.findPlaceFault(tid) != null)) {
      report(tid, "leads to a place " + heap.findPlaceFault(tid));
    }
    return false;
  }

  private boolean hasNull() {
    for (int column : columns) {
      if (slot.isNull(column)) {
        return true;
      }
    }
    return false;
  }

  private void report(long tid, String what) {
    faults.fault(-1, 0, "the item for row " + TupleId.format(tid) + " " + what);
  }

  // ---- when something is missing

  private void findMissing() {
    int blocks = heap.relation().blockCount();
    long[] tids = new long[1024];
    int count = 0;
    try (HeapScan scan = heap.scan(snapshot)) {
      for (int block = 0; block < blocks; block++) {
        checkCancel();
        if (!heapCheck.isUnsound(block)) {
          scan.restrict(block, block + 1);
          while (scan.next(slot)) {
            if (count == tids.length) {
              tids = Arrays.copyOf(tids, 2 * count);
            }
            tids[count++] = slot.tid();
          }
        }
        if (count > SLICE || (block == blocks - 1 && count > 0)) {
          compare(Arrays.copyOf(tids, count));
          count = 0;
        }
      }
    }
  }

  /** Looks for some rows, in the order of their places, in the index. */
  private void compare(long[] tids) {
    byte[] found = new byte[tids.length];
    TupleSlot row = heap.newSlot();
    tree.check(
        new BtreeCheck.Listener() {
          @Override
          public void violation(int block, String what) {}

          @Override
          public void item(byte[] bytes, int length, long tid) {
            int block = TupleId.block(tid);
            if (block >= 0
                && block < heap.relation().blockCount()
                && !heapCheck.isUnsound(block)
                && heap.fetch(tid, snapshot, row)) {
              int at = Arrays.binarySearch(tids, row.tid());
              if (at >= 0 && found[at] < 2) {
                found[at]++;
              }
            }
          }
        },
        false,
        this::checkCancel);
    for (int i = 0; i < tids.length; i++) {
      if (found[i] != 1) {
        String what = found[i] == 0 ? " is not in the index" : " is in the index more than once";
        faults.fault(-1, 0, "row " + TupleId.format(tids[i]) + what);
      }
    }
  }
}
