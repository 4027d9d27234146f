package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.btree.UniqueCheck;
import io.waldb.storage.heap.HeapOutcome;
import io.waldb.storage.heap.HeapResult;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.WaitPolicy;
import java.util.Arrays;

/**
 * Stores, replaces and deletes rows of one table with their index entries.
 *
 * <p>Order of work, as in PostgreSQL: first the row, then its entries index by index; a unique
 * index that refuses one fails the statement, and with it the transaction, so nothing is taken
 * back. Belongs to one plan; keys are built in buffers that are used again.
 */
final class TableWriter {
  private final ExecutionContext context;
  private final TableAccess table;
  private final ByteSink key = new ByteSink(64);
  private final ByteSink otherKey = new ByteSink(64);
  private final HeapResult result = new HeapResult();
  private final Unique unique = new Unique();

  TableWriter(ExecutionContext context, TableAccess table) {
    this.context = context;
    this.table = table;
  }

  TableAccess table() {
    return table;
  }

  /** What the last update or delete had to tell. */
  HeapResult result() {
    return result;
  }

  /** Asks the heap whether a row with the same key is in the way. */
  private final class Unique implements UniqueCheck {
    /** Where the version is that was found last. */
    final HeapResult result = new HeapResult();

    @Override
    public long conflict(long tid) {
      return table.heap.conflict(context.transaction(), tid, result);
    }

    @Override
    public void await(long xid) {
      context.tables().storage().locks().waitFor(context.transaction(), xid, WaitPolicy.BLOCK);
    }
  }

  /**
   * Inserts a row and its index entries.
   *
   * @throws DatabaseException 23505
   */
  void insert(TupleSlot row) {
    table.heap.insert(context.transaction(), row);
    insertEntries(row);
  }

  /**
   * Inserts a row and its index entries unless another transaction has got in between since it was
   * looked for the key: then nothing is left of the row that anybody sees.
   *
   * @param arbiters the indexes in which a row with the key is no error
   * @return whether it was inserted
   * @throws DatabaseException 23505 of any other index
   */
  boolean insertUnlessTaken(TupleSlot row, IndexAccess[] arbiters) {
    table.heap.insert(context.transaction(), row);
    for (IndexAccess index : table.indexes) {
      if (insertEntry(index, row) != 0) {
        if (!Arrays.asList(arbiters).contains(index)) {
          throw duplicate(index, row);
        }
        table.heap.takeBack(context.transaction(), row.tid());
        return false;
      }
    }
    return true;
  }

  /** Inserts rows, page by page, then their index entries. */
  void insertAll(TupleSlot[] rows, int count) {
    if (count == 1) {
      insert(rows[0]);
      return;
    }
    table.heap.insertAll(context.transaction(), rows, count, null);
    for (int i = 0; i < count; i++) {
      insertEntries(rows[i]);
    }
  }

  private void insertEntries(TupleSlot row) {
    for (IndexAccess index : table.indexes) {
      long conflict = insertEntry(index, row);
      if (conflict != 0) {
        throw duplicate(index, row);
      }
    }
  }

  /** Inserts a row's entry into an index; answers the live row in the way, 0 when there is none. */
  private long insertEntry(IndexAccess index, TupleSlot row) {
    if (!index.info.valid()) {
      return 0;
    }
    index.codec.encode(row, index.columns, key);
    UniqueCheck check = index.info.unique() && !index.hasNull(row) ? unique : null;
    Transaction tx = context.transaction();
    return index.tree.insert(tx.assignXid(), key.bytes(), key.length(), row.tid(), check);
  }

  private DatabaseException duplicate(IndexAccess index, TupleSlot row) {
    return new DatabaseException(
            SqlState.UNIQUE_VIOLATION,
            "duplicate key value violates unique constraint \"" + index.info.name() + "\"")
        .withDetail(
            "Key "
                + RowText.key(table.info, row, index.columns, context.session().zone())
                + " already exists.");
  }

  /**
   * Replaces a row version and, where the new one needs them, makes its index entries.
   *
   * @param tid the version
   * @param before its columns
   * @param after the new columns; gets the new place
   * @param mayChangeIndexed whether an indexed column was assigned to
   * @return as the heap; {@link #result} tells the rest
   */
  HeapOutcome update(long tid, TupleSlot before, TupleSlot after, boolean mayChangeIndexed) {
    boolean indexedChanged = false;
    boolean keyChanged = false;
    if (mayChangeIndexed) {
      for (IndexAccess index : table.indexes) {
        if (differs(index, before, after)) {
          indexedChanged = true;
          keyChanged |= index.info.unique();
        }
      }
    }
    HeapOutcome outcome =
        table.heap.update(context.transaction(), tid, after, indexedChanged, keyChanged, result);
    if (outcome == HeapOutcome.OK && !result.isHeapOnly()) {
      insertEntries(after);
    }
    return outcome;
  }

  private boolean differs(IndexAccess index, TupleSlot before, TupleSlot after) {
    index.codec.encode(before, index.columns, key);
    index.codec.encode(after, index.columns, otherKey);
    return !Arrays.equals(key.bytes(), 0, key.length(), otherKey.bytes(), 0, otherKey.length());
  }

  /** Deletes a row version. */
  HeapOutcome delete(long tid) {
    return table.heap.delete(context.transaction(), tid, result);
  }

  /**
   * A live row, or one about to be, that has the row's key in an index; waits for transactions
   * whose end decides.
   *
   * @return the place of its newest version, {@link TupleId#NONE} when there is none
   */
  long findConflict(IndexAccess index, TupleSlot row) {
    if (index.hasNull(row)) {
      return TupleId.NONE;
    }
    index.codec.encode(row, index.columns, key);
    return index.tree.find(key.bytes(), key.length(), unique) == 0
        ? TupleId.NONE
        : unique.result.tid();
  }
}
