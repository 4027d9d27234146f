package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.storage.heap.HeapOutcome;
import io.waldb.storage.heap.HeapResult;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.WaitPolicy;
import org.jspecify.annotations.Nullable;

/**
 * ON CONFLICT: looks for a row with the new row's key first, and leaves it alone or updates it.
 *
 * <p>Two transactions that insert the same key at the same time: the second waits for the first
 * where it looks. Where both have looked before either inserted, the second finds out at the index,
 * waits there, takes its row back and looks again.
 */
final class ConflictHandler {
  private final ExecutionContext context;
  private final TableWriter writer;
  private final ForeignKeys foreignKeys;
  private final IndexAccess[] arbiters;
  private final boolean update;
  private final int[] columns;
  private final Evaluator[] values;
  private final @Nullable Evaluator condition;

  /** The row that was to be inserted, "excluded", and what RETURNING gives. */
  private final TupleSlot row;

  private final TupleSlot existing;
  private final TupleSlot excluded;
  private final TupleSlot after;
  private final RowChecker checker;
  private final HeapResult lockResult = new HeapResult();

  ConflictHandler(
      ExecutionContext context,
      TableWriter writer,
      ForeignKeys foreignKeys,
      IndexAccess[] arbiters,
      boolean update,
      int[] columns,
      Evaluator[] values,
      @Nullable Evaluator condition,
      TupleSlot row,
      TupleSlot existing,
      TupleSlot excluded,
      TupleSlot after,
      RowChecker checker) {
    this.context = context;
    this.writer = writer;
    this.foreignKeys = foreignKeys;
    this.arbiters = arbiters;
    this.update = update;
    this.columns = columns;
    this.values = values;
    this.condition = condition;
    this.row = row;
    this.existing = existing;
    this.excluded = excluded;
    this.after = after;
    this.checker = checker;
  }

  /** A statement begins. */
  void begin() {
    existing.clear();
  }

  /** Inserts the row or updates the one in its way; false when neither was done. */
  boolean insert(TupleSlot newRow) {
    while (true) {
      long conflict = findConflict(newRow);
      if (conflict == TupleId.NONE) {
        if (writer.insertUnlessTaken(newRow, arbiters)) {
          foreignKeys.inserted(newRow);
          return true;
        }
        continue;
      }
      if (!update) {
        checkVisibleOrOwn(conflict);
        return false;
      }
      HeapOutcome outcome =
          writer
              .table()
              .heap
              .lock(
                  context.transaction(),
                  conflict,
                  RowLockMode.UPDATE,
                  WaitPolicy.BLOCK,
                  existing,
                  lockResult);
      switch (outcome) {
        case OK -> {
          if (lockResult.tid() == conflict) {
            checkVisible(conflict);
            return updateExisting(newRow);
          }
          // It has been updated before we had it: it may have another key now.
        }
        case SELF_MODIFIED, INVISIBLE -> throw twice();
        case UPDATED, DELETED, WOULD_BLOCK -> {
          if (!context.transaction().isReadCommitted()) {
            throw LockRowsOperator.serializationFailure(outcome);
          }
        }
      }
    }
  }

  /** A transaction with one view must not change a row that this view does not have. */
  private void checkVisible(long tid) {
    if (!context.transaction().isReadCommitted()
        && !writer.table().heap.fetchVersion(tid, context.snapshot(), existing)) {
      throw LockRowsOperator.serializationFailure(HeapOutcome.UPDATED);
    }
  }

  /** Nor leave a row out for one that it does not have, unless the transaction made that itself. */
  private void checkVisibleOrOwn(long tid) {
    if (context.transaction().isReadCommitted()
        || writer.table().heap.fetchVersion(tid, context.snapshot(), existing)) {
      return;
    }
    if (!writer.table().heap.fetchVersion(tid, existing)
        || !context.snapshot().isOwn(existing.xmin())) {
      throw LockRowsOperator.serializationFailure(HeapOutcome.UPDATED);
    }
  }

  private static DatabaseException twice() {
    return new DatabaseException(
            SqlState.CARDINALITY_VIOLATION,
            "ON CONFLICT DO UPDATE command cannot affect row a second time")
        .withHint(
            "Ensure that no rows proposed for insertion within the same command have duplicate"
                + " constrained values.");
  }

  private long findConflict(TupleSlot newRow) {
    for (IndexAccess index : arbiters) {
      long found = writer.findConflict(index, newRow);
      if (found != TupleId.NONE) {
        return found;
      }
    }
    return TupleId.NONE;
  }

  private boolean updateExisting(TupleSlot newRow) {
    excluded.copyFrom(newRow);
    if (condition != null && !condition.evalBoolean()) {
      return false;
    }
    after.copyFrom(existing);
    for (int i = 0; i < columns.length; i++) {
      values[i].store(after, columns[i]);
    }
    checker.check();
    HeapOutcome outcome = writer.update(existing.tid(), existing, after, true);
    if (outcome == HeapOutcome.SELF_MODIFIED) {
      throw twice();
    }
    if (outcome != HeapOutcome.OK) {
      throw UpdateRowsOperator.unexpected(outcome);
    }
    foreignKeys.updated(existing, after);
    row.copyFrom(after);
    return true;
  }
}
