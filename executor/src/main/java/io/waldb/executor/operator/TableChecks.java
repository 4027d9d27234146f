package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.executor.value.Zone;
import io.waldb.sql.expr.Expression;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.btree.BtreeBuilder;
import io.waldb.storage.btree.BtreeIndex;
import io.waldb.storage.catalog.CatalogSnapshot;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.Relations;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapBuildScan;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TransactionManager;

/** Goes through all rows of a table for a definition: to fill an index, to check a constraint. */
public final class TableChecks {
  private final ExecutionContext context;
  private final StorageEngine engine;
  private final Transaction tx;
  private final TableInfo table;

  /** Checks of a table, whose lock the caller holds. */
  public TableChecks(
      ExecutionContext context, StorageEngine engine, Transaction tx, TableInfo table) {
    this.context = context;
    this.engine = engine;
    this.tx = tx;
    this.table = table;
  }

  /**
   * Fills a new, empty index.
   *
   * @throws DatabaseException 23505 when it is unique and two rows have one key
   */
  public static void fillIndex(
      StorageEngine engine,
      Transaction tx,
      TableInfo table,
      IndexInfo index,
      long memoryBytes,
      Zone zone) {
    Relations relations = engine.catalog().relations();
    HeapTable heap = relations.heap(table);
    BtreeIndex tree = relations.index(index);
    KeyCodec codec = Relations.keyCodec(table, index);
    int[] columns = index.keys().stream().mapToInt(key -> key.column()).toArray();
    TupleSlot row = heap.newSlot();
    ByteSink key = new ByteSink(64);
    try (BtreeBuilder builder = tree.builder(tx.assignXid(), engine.files(), memoryBytes)) {
      HeapBuildScan scan = heap.buildScan(tx);
      long root;
      while (scan.next(row)) {
        root = row.tid();
        codec.encode(row, columns, key);
        boolean counts = scan.isLive();
        for (int column : columns) {
          counts &= !row.isNull(column);
        }
        builder.add(key.bytes(), key.length(), root, counts);
      }
      builder.build(
          index.unique()
              ? (bytes, length, first, second) -> {
                heap.fetchVersion(second, row);
                throw new DatabaseException(
                        SqlState.UNIQUE_VIOLATION,
                        "could not create unique index \"" + index.name() + "\"")
                    .withDetail(
                        "Key " + RowText.key(table, row, columns, zone) + " is duplicated.");
              }
              : null);
    }
  }

  /** What is done with each row. */
  private interface RowAction {
    void accept();
  }

  private void forEach(TupleSlot row, RowAction action) {
    TransactionManager transactions = engine.transactions();
    tx.nextCommand();
    Snapshot snapshot = transactions.takeLatestSnapshot(tx);
    context.begin(tx, snapshot);
    try (HeapScan scan = engine.catalog().relations().heap(table).scan(snapshot)) {
      while (scan.next(row)) {
        action.accept();
      }
    } finally {
      context.end();
      transactions.release(snapshot);
    }
  }

  /**
   * Checks that a column has no NULL.
   *
   * @throws DatabaseException 23502
   */
  public void noNulls(int column) {
    TupleSlot row = new TupleSlot(table.descriptor());
    forEach(
        row,
        () -> {
          if (row.isNull(column)) {
            throw new DatabaseException(
                SqlState.NOT_NULL_VIOLATION,
                "column \""
                    + table.columns().get(column).name()
                    + "\" of relation \""
                    + table.name()
                    + "\" contains null values");
          }
        });
  }

  /**
   * Checks that there is no row, which would have NULL in a new column that refuses it.
   *
   * @throws DatabaseException 23502
   */
  public void noRows(String column) {
    TupleSlot row = new TupleSlot(table.descriptor());
    forEach(
        row,
        () -> {
          throw new DatabaseException(
              SqlState.NOT_NULL_VIOLATION,
              "column \""
                  + column
                  + "\" of relation \""
                  + table.name()
                  + "\" contains null values");
        });
  }

  /**
   * Checks that a condition is FALSE for no row.
   *
   * @throws DatabaseException 23514
   */
  public void condition(String name, Expression condition) {
    TupleSlot row = new TupleSlot(table.descriptor());
    Evaluator evaluator = compiler().compile(condition, row);
    forEach(
        row,
        () -> {
          if (!evaluator.evalBoolean() && !evaluator.isNull()) {
            throw new DatabaseException(
                SqlState.CHECK_VIOLATION,
                "check constraint \""
                    + name
                    + "\" of relation \""
                    + table.name()
                    + "\" is violated by some row");
          }
        });
  }

  /**
   * Checks that every row finds the row its foreign key refers to.
   *
   * @throws DatabaseException 23503
   */
  public void references(CatalogSnapshot catalog, ConstraintInfo constraint) {
    TupleSlot row = new TupleSlot(table.descriptor());
    ForeignKeys keys =
        new ForeignKeys(
            context, catalog, new TableAccess(context.tables(), table), (t, column) -> null);
    keys.begin();
    forEach(
        row,
        () -> {
          context.tick();
          keys.checkNow(constraint, row);
        });
  }

  private ExpressionCompiler compiler() {
    return new ExpressionCompiler(
        context.session(),
        context.parameters(),
        context.runtimeParameters(),
        number -> {
          throw new IllegalStateException("a constraint without subqueries");
        });
  }

  /** Inserts a new row of the table for each row, at the same columns, of a running plan. */
  public long copyFrom(RunnablePlan plan) {
    TableWriter writer = new TableWriter(context, new TableAccess(context.tables(), table));
    TupleSlot row = new TupleSlot(table.descriptor());
    long count = 0;
    while (plan.next()) {
      row.clear();
      for (int i = 0; i < row.columnCount(); i++) {
        row.copyColumn(i, plan.slot(), i);
      }
      writer.insert(row);
      count++;
    }
    return count;
  }

  /** The execution that the checks run in. */
  public ExecutionContext context() {
    return context;
  }
}
