package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.storage.catalog.TableInfo;
import java.util.List;

/**
 * UPDATE: each row of the source names a row of the table and what is needed to compute its new
 * values. A row named twice is updated once.
 *
 * @param table target
 * @param alias its name in the statement
 * @param source rows to update
 * @param target where the table's row lies in the source row
 * @param assignments over input 0, the source row; columns not named keep their value
 * @param checks what the new row must satisfy
 * @param indexedColumnsChange false when no assigned column (generated ones included) is in any
 *     index: the new version may stay a heap-only tuple and no index needs an entry
 * @param keyColumnsChange false when no assigned column is in a unique index: the row lock need not
 *     shut out foreign key checks
 * @param returning over input 0, the row as stored, by the table's positions, and input 1, the
 *     source row (for columns of FROM); empty when there is no RETURNING
 * @param output columns of RETURNING; empty for none
 * @param estimate expected cost
 */
public record UpdateRows(
    TableInfo table,
    String alias,
    Plan source,
    TargetRow target,
    List<Assignment> assignments,
    RowChecks checks,
    boolean indexedColumnsChange,
    boolean keyColumnsChange,
    List<Expression> returning,
    List<OutputColumn> output,
    Estimate estimate)
    implements Plan {
  @Override
  public List<Plan> children() {
    return List.of(source);
  }

  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
