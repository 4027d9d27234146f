package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.storage.catalog.TableInfo;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table by their place: {@code ctid = ...}.
 *
 * @param table the table
 * @param alias its name in the statement
 * @param tids one or more places of type tid, evaluated once without an input row; NULL finds
 *     nothing
 * @param neededColumns positions of the columns that are read by the filter or above; not changed
 * @param filter over input 0, the table's row; null for none
 * @param tidCondition the condition that became the list, for EXPLAIN
 * @param output the table's columns by position
 * @param estimate expected cost
 */
public record TidScan(
    TableInfo table,
    String alias,
    List<Expression> tids,
    BitSet neededColumns,
    @Nullable Expression filter,
    Expression tidCondition,
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
