package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.operator.LockRowsOperator.TargetPlace;
import io.waldb.storage.heap.HeapOutcome;
import io.waldb.storage.heap.HeapResult;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.WaitPolicy;

/**
 * DELETE: marks each row the source names as deleted; as {@link UpdateRowsOperator} for the rest.
 */
final class DeleteRowsOperator extends Operator {
  private final Operator source;
  private final TargetPlace place;
  private final TableWriter writer;
  private final ForeignKeys foreignKeys;
  private final Evaluator[] returning;
  private final boolean returns;

  /** The deleted row, which RETURNING is compiled against. */
  private final TupleSlot deleted;

  private final TupleSlot newest;
  private final HeapResult lockResult = new HeapResult();
  private long changed;
  private boolean done;

  DeleteRowsOperator(
      ExecutionContext context,
      Operator source,
      TargetPlace place,
      TupleSlot deleted,
      TableWriter writer,
      ForeignKeys foreignKeys,
      TupleDescriptor output,
      Evaluator[] returning) {
    super(context, new TupleSlot(output));
    this.source = source;
    this.place = place;
    this.deleted = deleted;
    this.newest = writer.table().heap.newSlot();
    this.writer = writer;
    this.foreignKeys = foreignKeys;
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
      if (delete()) {
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

  private boolean delete() {
    TupleSlot row = source.slot();
    while (true) {
      long tid = place.tid(row);
      HeapOutcome outcome = writer.delete(tid);
      switch (outcome) {
        case OK -> {
          if (returns || foreignKeys.watchesDeletes()) {
            place.extract(row, deleted);
            foreignKeys.deleted(deleted);
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
        case INVISIBLE, WOULD_BLOCK -> throw UpdateRowsOperator.unexpected(outcome);
      }
    }
  }

  private boolean follow(long tid) {
    HeapOutcome outcome =
        writer
            .table()
            .heap
            .lock(
                context.transaction(),
                tid,
                RowLockMode.UPDATE,
                WaitPolicy.BLOCK,
                newest,
                lockResult);
    if (outcome != HeapOutcome.OK) {
      return false;
    }
    place.replace(source.slot(), newest);
    return place.holds();
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
