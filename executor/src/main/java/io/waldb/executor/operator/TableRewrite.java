package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.sql.expr.Expression;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Copies a table's rows into new files with one column computed anew: ADD COLUMN with a default
 * that differs from row to row, ALTER COLUMN TYPE. The caller holds ACCESS EXCLUSIVE and fills the
 * indexes.
 */
public final class TableRewrite {
  private static final int BATCH = 128;

  private final ExecutionContext context;
  private final StorageEngine engine;
  private final Transaction tx;
  private final TableInfo before;
  private final TableInfo after;
  private final TupleSlot oldRow;
  private final TupleSlot newRow;
  private int column;
  private @Nullable Evaluator value;
  private @Nullable Evaluator generated;
  private @Nullable SequenceInfo sequence;

  /** A rewrite of a table from its old files to its new ones. */
  public TableRewrite(
      ExecutionContext context,
      StorageEngine engine,
      Transaction tx,
      TableInfo before,
      TableInfo after) {
    this.context = context;
    this.engine = engine;
    this.tx = tx;
    this.before = before;
    this.after = after;
    this.oldRow = new TupleSlot(before.descriptor());
    this.newRow = new TupleSlot(after.descriptor());
  }

  /**
   * Says what the column becomes.
   *
   * @param newValue over the old row, or null
   * @param newGenerated over the new row, or null
   * @param sequenceId a sequence whose next value it is; 0 for none
   */
  public void set(
      int newColumn,
      @Nullable Expression newValue,
      @Nullable Expression newGenerated,
      int sequenceId) {
    column = newColumn;
    ExpressionCompiler compiler =
        new ExpressionCompiler(
            context.session(),
            context.parameters(),
            context.runtimeParameters(),
            number -> {
              throw new IllegalStateException("a column without subqueries");
            });
    value = newValue == null ? null : compiler.compile(newValue, oldRow);
    generated = newGenerated == null ? null : compiler.compile(newGenerated, newRow);
    sequence =
        sequenceId == 0 || newValue != null
            ? null
            : engine.catalog().current(tx).sequence(sequenceId);
  }

  /** Copies all rows. */
  public void run() {
    HeapTable from = engine.catalog().relations().heap(before);
    HeapTable to = engine.catalog().relations().heap(after);
    TupleSlot[] batch = new TupleSlot[BATCH];
    int count = 0;
    tx.nextCommand();
    Snapshot snapshot = engine.transactions().takeLatestSnapshot(tx);
    context.begin(tx, snapshot);
    try (HeapScan scan = from.scan(snapshot)) {
      while (scan.next(oldRow)) {
        make();
        if (batch[count] == null) {
          batch[count] = new TupleSlot(after.descriptor());
        }
        Rows.copy(newRow, batch[count++]);
        if (count == BATCH) {
          to.insertAll(tx, batch, count, null);
          count = 0;
        }
      }
      if (count > 0) {
        to.insertAll(tx, batch, count, null);
      }
    } finally {
      context.end();
      engine.transactions().release(snapshot);
    }
    tx.nextCommand();
  }

  private void make() {
    newRow.clear();
    for (int i = 0; i < oldRow.columnCount(); i++) {
      if (i != column) {
        newRow.copyColumn(i, oldRow, i);
      }
    }
    if (value != null) {
      value.store(newRow, column);
    } else if (sequence != null) {
      newRow.setLong(column, engine.catalog().relations().sequence(sequence).next(tx, sequence));
    }
    if (generated != null) {
      generated.store(newRow, column);
    }
    if (after.columns().get(column).notNull() && newRow.isNull(column)) {
      throw new DatabaseException(
          SqlState.NOT_NULL_VIOLATION,
          "column \""
              + after.columns().get(column).name()
              + "\" of relation \""
              + after.name()
              + "\" contains null values");
    }
  }
}
