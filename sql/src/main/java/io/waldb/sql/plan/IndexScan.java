package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Visible rows of a table by a range of an index, in the index's order or the reverse.
 *
 * @param table the table
 * @param alias its name in the statement
 * @param index the index
 * @param range which part of it
 * @param backward true to read it from the end
 * @param singleRow true when at most one row can be found: every key of a unique index is fixed
 * @param neededColumns positions of the columns that are read by the filter or above; not changed
 * @param filter what the range does not say, over input 0, the table's row; null for none
 * @param indexCondition the condition that became the range, over input 0, for EXPLAIN and for the
 *     check of a row that was changed meanwhile; null for the whole index
 * @param output the table's columns by position
 * @param estimate expected cost
 */
public record IndexScan(
    TableInfo table,
    String alias,
    IndexInfo index,
    IndexRange range,
    boolean backward,
    boolean singleRow,
    BitSet neededColumns,
    @Nullable Expression filter,
    @Nullable Expression indexCondition,
    List<OutputColumn> output,
    Estimate estimate)
    implements Plan {
  @Override
  public List<Plan> children() {
    return List.of();
  }

  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
