package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.query.Queries;
import io.waldb.storage.catalog.TableInfo;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * A table in FROM with the conditions on it alone.
 *
 * @param relation number of the range variable
 * @param table the table
 * @param alias its name
 * @param statistics its size
 * @param restrictions conditions on its columns
 * @param output its columns as a scan gives them
 */
record BaseTable(
    int relation,
    TableInfo table,
    String alias,
    TableStatistics statistics,
    List<Expression> restrictions,
    List<OutputColumn> output) {

  BitSet relations() {
    BitSet set = new BitSet();
    set.set(relation);
    return set;
  }

  /** The columns that a scan must decode. */
  BitSet needed(Set<Expression> required, List<Expression> conditions) {
    BitSet needed = new BitSet();
    for (Expression column : required) {
      add(column, needed);
    }
    for (Expression condition : conditions) {
      Expressions.any(
          condition,
          e -> {
            add(e, needed);
            return false;
          });
    }
    return needed;
  }

  private void add(Expression expression, BitSet needed) {
    if (expression instanceof ColumnReference column && Queries.relationOf(column) == relation) {
      needed.set(column.column());
    }
  }
}
