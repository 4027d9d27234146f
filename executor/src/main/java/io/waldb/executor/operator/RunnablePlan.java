package io.waldb.executor.operator;

import io.waldb.executor.expression.Parameters;
import io.waldb.executor.expression.PerExecution;
import io.waldb.sql.plan.TableLock;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import java.util.List;

/** The operators of one statement, run again and again by its session. */
public final class RunnablePlan {
  private final ExecutionContext context;
  private final Operator root;
  private final Operator[] subqueries;
  private final Cte[] ctes;
  private final PerExecution[] kept;
  private final TableLock[] locks;

  RunnablePlan(
      ExecutionContext context,
      Operator root,
      List<Operator> subqueries,
      List<Cte> ctes,
      List<PerExecution> kept,
      List<TableLock> locks) {
    this.context = context;
    this.root = root;
    this.subqueries = subqueries.toArray(new Operator[0]);
    this.ctes = ctes.toArray(new Cte[0]);
    this.kept = kept.toArray(new PerExecution[0]);
    this.locks = locks.stream().distinct().toArray(TableLock[]::new);
  }

  /** Locks the tables; the catalog must be looked at again when this had to wait. */
  public void lock(Transaction tx) {
    for (TableLock lock : locks) {
      context.tables().storage().locks().lockTable(tx, lock.table(), lock.mode());
    }
  }

  /** Begins a run. */
  public void start(Transaction tx, Snapshot snapshot) {
    context.begin(tx, snapshot);
    for (PerExecution each : kept) {
      each.forget();
    }
    root.restart();
  }

  /** Moves to the next row of the result. */
  public boolean next() {
    return root.next();
  }

  /** The slot all rows of the result are in. */
  public TupleSlot slot() {
    return root.slot();
  }

  /** Runs a statement without a result to its end; answers how many rows it has changed. */
  public long runToEnd() {
    while (root.next()) {
      context.tick();
    }
    finishCtes();
    return root.changedRows();
  }

  /** Stores each row of the result, column by column, in a table; answers how many. */
  public long copyInto(TableInfo table) {
    TableWriter writer = new TableWriter(context, new TableAccess(context.tables(), table));
    TupleSlot row = new TupleSlot(table.descriptor());
    long count = 0;
    while (root.next()) {
      row.clear();
      for (int i = 0; i < row.columnCount(); i++) {
        row.copyColumn(i, root.slot(), i);
      }
      writer.insert(row);
      count++;
    }
    return count;
  }

  /** Rows changed so far. */
  public long changedRows() {
    return root.changedRows();
  }

  /** Runs those common table expressions to their end that change rows. */
  public void finishCtes() {
    for (Cte cte : ctes) {
      cte.finishIfChanging();
    }
  }

  /**
   * Whether an INSERT takes {@link #insertBatch}: not one that reads, as what a set of parameters
   * finds depends on it, and on what the set before has inserted.
   */
  public boolean takesBatches() {
    return kept.length == 0
        && ctes.length == 0
        && root instanceof InsertRowsOperator insert
        && insert.takesBatches();
  }

  /** Runs an INSERT for each set of parameters as one operation. */
  public void insertBatch(Transaction tx, Snapshot snapshot, List<Parameters> rows, long[] counts) {
    context.begin(tx, snapshot);
    ((InsertRowsOperator) root).insertBatch(rows, counts);
  }

  /** Ends the run. */
  public void stop() {
    root.close();
    for (Operator subquery : subqueries) {
      subquery.close();
    }
    for (Cte cte : ctes) {
      cte.close();
    }
    context.end();
  }
}
