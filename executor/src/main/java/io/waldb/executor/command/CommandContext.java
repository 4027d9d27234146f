package io.waldb.executor.command;

import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.executor.expression.Parameters;
import io.waldb.executor.expression.SessionContext;
import io.waldb.executor.operator.ExecutionContext;
import io.waldb.executor.operator.Instrumentation;
import io.waldb.executor.operator.PlanCompiler;
import io.waldb.executor.operator.RunnablePlan;
import io.waldb.executor.value.ValueText;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexFill;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with; made by the session for each command. Belongs to the session's thread.
 *
 * @param engine the database
 * @param transaction the one the command belongs to
 * @param session whose settings and clock expressions see
 * @param inBlock whether the transaction goes on after the command: a transaction block is open, or
 *     the command is one of several of a script
 * @param notices takes what the user is to be told
 * @param executions what a plan within the command runs in
 * @param planningNanos how long it took to plan it
 */
public record CommandContext(
    StorageEngine engine,
    Transaction transaction,
    SessionContext session,
    boolean inBlock,
    Consumer<String> notices,
    Function<StatementPlan, ExecutionContext> executions,
    long planningNanos) {

  Catalog catalog() {
    return engine.catalog();
  }

  /** The catalog as the transaction sees it at this moment. */
  CatalogState state() {
    return engine.catalog().current(transaction);
  }

  void notice(String text) {
    notices.accept(text);
  }

  /** Locks a table and looks it up again. */
  TableInfo lock(int table, TableLockMode mode) {
    return catalog().lockTable(transaction, table, mode);
  }

  /** A table that the transaction has locked, as it is now. */
  TableInfo table(int id) {
    TableInfo table = state().table(id);
    if (table == null) {
      throw new IllegalStateException("table " + id + " is gone in spite of the lock");
    }
    return table;
  }

  /** Makes of a plan within the command what can be run. */
  RunnablePlan compile(StatementPlan plan, @Nullable Instrumentation instrumentation) {
    return PlanCompiler.compile(executions.apply(plan), state(), plan, instrumentation);
  }

  /** Compiles an expression over the rows of a slot. */
  Evaluator compile(Expression expression, TupleSlot row) {
    return new ExpressionCompiler(
            session,
            new Parameters(0),
            new Parameters(0),
            number -> {
              throw new IllegalStateException("a subquery in a constraint or default");
            })
        .compile(expression, row);
  }

  /**
   * Fills a new, empty index from the rows of its table, which is locked against changes.
   *
   * @throws io.waldb.common.DatabaseException 23505 when it is unique and the rows are not
   */
  void fill(int table, int index) {
    TableInfo of = table(table);
    IndexInfo info = of.index(index);
    if (info == null) {
      throw new IllegalStateException("index " + index + " is gone in spite of the lock");
    }
    transaction.nextCommand();
    engine
        .indexFill()
        .fill(
            transaction,
            of,
            info,
            (inTable, unique, tid) ->
                IndexFill.plainError(inTable, unique, tid)
                    .withDetail("Key " + keyText(inTable, unique, tid) + " is duplicated."));
  }

  private String keyText(TableInfo table, IndexInfo index, long tid) {
    HeapTable heap = catalog().relations().heap(table);
    TupleSlot row = heap.newSlot();
    heap.fetchVersion(tid, row);
    return keyText(table, row, index.keys().stream().map(IndexKey::column).toList());
  }

  /** Columns of a row as the details of errors show them: {@code (a, b)=(1, text)}. */
  String keyText(TableInfo table, TupleSlot row, List<Integer> columns) {
    StringJoiner names = new StringJoiner(", ", "(", ")");
    StringJoiner values = new StringJoiner(", ", "(", ")");
    for (int column : columns) {
      names.add(table.columns().get(column).name());
      Object value = row.getBoxed(column);
      values.add(
          value == null
              ? "null"
              : ValueText.format(row.descriptor().type(column).kind(), value, session.zone()));
    }
    return names + "=" + values;
  }
}
