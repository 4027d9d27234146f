package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.storage.heap.HeapOutcome;
import io.waldb.storage.heap.HeapResult;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.WaitPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Locks rows as they pass. READ COMMITTED goes on with the newest version of a row that was changed
 * meanwhile, if the condition still holds for it.
 */
final class LockRowsOperator extends Operator {
  private final Operator child;
  private final Mark[] marks;

  /** One table whose rows are locked. */
  static final class Mark {
    final HeapTable heap;
    final String alias;
    final TargetPlace place;
    final RowLockMode mode;
    final WaitPolicy policy;
    final TupleSlot newest;
    final HeapResult result = new HeapResult();

    Mark(HeapTable heap, String alias, TargetPlace place, RowLockMode mode, WaitPolicy policy) {
      this.heap = heap;
      this.alias = alias;
      this.place = place;
      this.mode = mode;
      this.policy = policy;
      this.newest = heap.newSlot();
    }
  }

  LockRowsOperator(ExecutionContext context, Operator child, Mark[] marks) {
    super(context, child.slot());
    this.child = child;
    this.marks = marks;
  }

  @Override
  public void restart() {
    child.restart();
  }

  @Override
  public boolean next() {
    while (child.next()) {
      context.tick();
      boolean all = true;
      for (int i = 0; i < marks.length && all; i++) {
        all = lock(marks[i]);
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  /** Locks one table's row; false when the whole row is to be left out. */
  private boolean lock(Mark mark) {
    TupleSlot slot = slot();
    long tid = mark.place.tid(slot);
    if (tid == TupleId.NONE) {
      return true;
    }
    HeapOutcome outcome =
        mark.heap.lock(
            context.transaction(), tid, mark.mode, mark.policy, mark.newest, mark.result);
    switch (outcome) {
      case OK -> {
        if (mark.result.tid() != tid) {
          mark.place.replace(slot, mark.newest);
          return mark.place.holds();
        }
        return true;
      }
      case WOULD_BLOCK -> {
        if (mark.policy == WaitPolicy.SKIP) {
          return false;
        }
        throw new DatabaseException(
            SqlState.LOCK_NOT_AVAILABLE,
            "could not obtain lock on row in relation \"" + mark.alias + "\"");
      }
      case UPDATED, DELETED -> {
        if (context.transaction().isReadCommitted()) {
          return false;
        }
        throw serializationFailure(outcome);
      }
      case SELF_MODIFIED, INVISIBLE -> {
        return false;
      }
    }
    throw new AssertionError(outcome);
  }

  /** The error of a snapshot transaction that finds a row changed behind its snapshot. */
  static DatabaseException serializationFailure(HeapOutcome outcome) {
    return new DatabaseException(
        SqlState.SERIALIZATION_FAILURE,
        "could not serialize access due to concurrent "
            + (outcome == HeapOutcome.DELETED ? "delete" : "update"));
  }

  @Override
  public void close() {
    child.close();
  }

  /** Where a table's row lies in a source row, and how to look at it again. */
  static final class TargetPlace {
    private final int tidColumn;
    private final int firstColumn;
    private final @Nullable Evaluator recheck;

    TargetPlace(int tidColumn, int firstColumn, @Nullable Evaluator recheck) {
      this.tidColumn = tidColumn;
      this.firstColumn = firstColumn;
      this.recheck = recheck;
    }

    /** The place of the row version, {@link TupleId#NONE} when there is none. */
    long tid(TupleSlot source) {
      if (tidColumn < 0) {
        return source.tid();
      }
      return source.isNull(tidColumn) ? TupleId.NONE : source.getLong(tidColumn);
    }

    /** Puts a newer version of the table's row into the source row. */
    void replace(TupleSlot source, TupleSlot newest) {
      if (tidColumn < 0) {
        source.copyFrom(newest);
        return;
      }
      for (int i = 0; i < newest.columnCount(); i++) {
        source.copyColumn(firstColumn + i, newest, i);
      }
      source.setLong(tidColumn, newest.tid());
    }

    /** Whether the condition holds for the source row as it is now. */
    boolean holds() {
      return recheck == null || recheck.evalBoolean();
    }

    /** Copies the table's row out of the source row. */
    void extract(TupleSlot source, TupleSlot into) {
      if (tidColumn < 0 && firstColumn == 0) {
        into.copyFrom(source);
        return;
      }
      into.clear();
      for (int i = 0; i < into.columnCount(); i++) {
        into.copyColumn(i, source, firstColumn + i);
      }
      into.setTid(tid(source));
    }
  }
}
