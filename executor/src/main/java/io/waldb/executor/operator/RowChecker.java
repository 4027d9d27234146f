package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.sql.plan.Assignment;
import io.waldb.sql.plan.RowChecks;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.TupleSlot;
import java.util.List;

/** Computes the generated columns of a new row and checks NOT NULL and CHECK. */
final class RowChecker {
  private final TableInfo table;
  private final ExecutionContext context;
  private final TupleSlot row;
  private final int[] generatedColumns;
  private final Evaluator[] generated;
  private final int[] notNull;
  private final Evaluator[] conditions;
  private final String[] names;

  RowChecker(
      ExecutionContext context,
      ExpressionCompiler compiler,
      TableInfo table,
      RowChecks checks,
      TupleSlot row) {
    this.table = table;
    this.context = context;
    this.row = row;
    List<Assignment> assignments = checks.generated();
    generatedColumns = new int[assignments.size()];
    generated = new Evaluator[generatedColumns.length];
    for (int i = 0; i < generated.length; i++) {
      generatedColumns[i] = assignments.get(i).column();
      generated[i] = compiler.compile(assignments.get(i).value(), row);
    }
    notNull = checks.notNull().stream().mapToInt(Integer::intValue).toArray();
    conditions = new Evaluator[checks.conditions().size()];
    names = new String[conditions.length];
    for (int i = 0; i < conditions.length; i++) {
      conditions[i] = compiler.compile(checks.conditions().get(i).condition(), row);
      names[i] = checks.conditions().get(i).name();
    }
  }

  /**
   * Completes and checks the row.
   *
   * @throws DatabaseException 23502, 23514
   */
  void check() {
    for (int i = 0; i < generated.length; i++) {
      generated[i].store(row, generatedColumns[i]);
    }
    for (int column : notNull) {
      if (row.isNull(column)) {
        throw new DatabaseException(
                SqlState.NOT_NULL_VIOLATION,
                "null value in column \""
                    + table.columns().get(column).name()
                    + "\" of relation \""
                    + table.name()
                    + "\" violates not-null constraint")
            .withDetail(failingRow());
      }
    }
    for (int i = 0; i < conditions.length; i++) {
      if (!conditions[i].evalBoolean() && !conditions[i].isNull()) {
        throw new DatabaseException(
                SqlState.CHECK_VIOLATION,
                "new row for relation \""
                    + table.name()
                    + "\" violates check constraint \""
                    + names[i]
                    + "\"")
            .withDetail(failingRow());
      }
    }
  }

  private String failingRow() {
    return "Failing row contains " + RowText.row(table, row, context.session().zone()) + ".";
  }
}
