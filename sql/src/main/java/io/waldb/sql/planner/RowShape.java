package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.Plan;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.TableInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that hold the whole row of a table in one piece, for those who change or lock it.
 *
 * <p>In the place of a dropped column there is a NULL.
 */
final class RowShape {
  private RowShape() {}

  /** Adds the columns of a table by position. */
  static void addTable(List<Expression> columns, int relation, TableInfo table) {
    for (ColumnInfo column : table.columns()) {
      columns.add(
          column.dropped()
              ? Constant.nullOf(column.type())
              : new ColumnReference(relation, column.position(), column.type(), true));
    }
  }

  /** The position of a table's first column in a shape. */
  static int firstColumn(List<Expression> columns, int relation, TableInfo table) {
    for (int i = 0; i < columns.size(); i++) {
      for (ColumnInfo column : table.columns()) {
        if (!column.dropped()
            && columns
                .get(i)
                .equals(new ColumnReference(relation, column.position(), column.type(), true))) {
          return i - column.position();
        }
      }
    }
    return 0;
  }

  static Built project(StatementState state, Built rows, List<Expression> columns) {
    List<Expression> resolved = new ArrayList<>(columns.size());
    List<OutputColumn> output = new ArrayList<>(columns.size());
    for (Expression column : columns) {
      resolved.add(rows.layout().resolve(column));
      output.add(
          column instanceof Constant
              ? OutputColumn.of("", column.type())
              : state.relations().output(column, null));
    }
    Plan plan = PlanBuilder.project(rows.plan(), resolved, output);
    return new Built(plan, Layout.of(columns));
  }
}
