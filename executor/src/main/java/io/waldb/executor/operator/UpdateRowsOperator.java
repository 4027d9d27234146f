package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.operator.LockRowsOperator.TargetPlace;
import io.waldb.storage.heap.HeapOutcome;
import io.waldb.storage.heap.HeapResult;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.WaitPolicy;

/**
 * UPDATE: computes the new version of each row the source names and puts it in the old one's place.
 *
 * <p>A row that another transaction has changed meanwhile: READ COMMITTED locks the newest version,
 * puts it into the source row, checks the condition on that and goes on with it; any other
 * isolation fails. Follows PostgreSQL's {@code ExecUpdate}.
 */
final class UpdateRowsOperator extends Operator {
  private final Operator source;
  private final TargetPlace place;
  private final int[] columns;
  private final Evaluator[] values;
  private final RowChecker checker;
  private final TableWriter writer;
  private final ForeignKeys foreignKeys;
  private final boolean indexedColumnsChange;
  private final boolean keyColumnsChange;
  private final Evaluator[] returning;
  private final boolean returns;

  /** The table's row before and after. */
  private final TupleSlot before;

  private final TupleSlot after;
  private final TupleSlot newest;
  private final HeapResult lockResult = new HeapResult();
  private long changed;
  private boolean done;

  UpdateRowsOperator(
      ExecutionContext context,
      Operator source,
      TargetPlace place,
      int[] columns,
      Evaluator[] values,
      TupleSlot after,
      RowChecker checker,
      TableWriter writer,
      ForeignKeys foreignKeys,
      boolean indexedColumnsChange,
      boolean keyColumnsChange,
      TupleDescriptor output,
      Evaluator[] returning) {
    super(context, new TupleSlot(output));
    this.source = source;
    this.place = place;
    this.columns = columns;
    this.values = values;
    this.after = after;
    this.before = writer.table().heap.newSlot();
    this.newest = writer.table().heap.newSlot();
    this.checker = checker;
    this.writer = writer;
    this.foreignKeys = foreignKeys;
    this.indexedColumnsChange = indexedColumnsChange;
    this.keyColumnsChange = keyColumnsChange;
    this.returning = returning;
    this.returns = returning.length > 0;
  }

  @Override
  public void restart() {
    changed = 0;
    done = false;
    foreignKeys.begin();
    source.restart();
  }

  @Override
  public boolean next() {
    if (done) {
      return false;
    }
    while (source.next()) {
      context.tick();
      if (update()) {
        changed++;
        if (returns) {
          slot().clear();
          for (int i = 0; i < returning.length; i++) {
            returning[i].store(slot(), i);
          }
          return true;
        }
      }
    }
    done = true;
    foreignKeys.finish();
    return false;
  }

  private boolean update() {
    TupleSlot row = source.slot();
    while (true) {
      long tid = place.tid(row);
      place.extract(row, after);
      boolean needsBefore = indexedColumnsChange || foreignKeys.watchesUpdates();
      if (needsBefore) {
        before.copyFrom(after);
      }
      for (int i = 0; i < columns.length; i++) {
        values[i].store(after, columns[i]);
      }
      checker.check();
      HeapOutcome outcome = writer.update(tid, before, after, indexedColumnsChange);
      switch (outcome) {
        case OK -> {
          if (needsBefore) {
            foreignKeys.updated(before, after);
          }
          return true;
        }
        case SELF_MODIFIED -> {
          return false;
        }
        case UPDATED, DELETED -> {
          if (!context.transaction().isReadCommitted()) {
            throw LockRowsOperator.serializationFailure(outcome);
          }
          if (outcome == HeapOutcome.DELETED || !follow(tid)) {
            return false;
          }
        }
        case INVISIBLE, WOULD_BLOCK -> throw unexpected(outcome);
      }
    }
  }

  /**
   * Locks the newest version and puts it into the source row; false when it is not to be updated.
   */
  private boolean follow(long tid) {
    HeapOutcome outcome =
        writer
            .table()
            .heap
            .lock(
                context.transaction(),
                tid,
                keyColumnsChange ? RowLockMode.UPDATE : RowLockMode.NO_KEY_UPDATE,
                WaitPolicy.BLOCK,
                newest,
                lockResult);
    if (outcome != HeapOutcome.OK) {
      return false;
    }
    place.replace(source.slot(), newest);
    return place.holds();
  }

  static DatabaseException unexpected(HeapOutcome outcome) {
    return new DatabaseException(
        SqlState.INTERNAL_ERROR, "attempted to change a row version that is " + outcome);
  }

  @Override
  public long changedRows() {
    return changed;
  }

  @Override
  public void close() {
    source.close();
  }
}
