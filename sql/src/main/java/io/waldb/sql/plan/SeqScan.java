package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.storage.catalog.TableInfo;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All visible rows of a table, in the order of its pages.
 *
 * @param table the table
 * @param alias its name in the statement
 * @param neededColumns positions of the columns that are read by the filter or above; not changed
 * @param filter over input 0, the table's row; null for none
 * @param output the table's columns by position
 * @param estimate expected cost
 */
public record SeqScan(
    TableInfo table,
    String alias,
    BitSet neededColumns,
    @Nullable Expression filter,
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
