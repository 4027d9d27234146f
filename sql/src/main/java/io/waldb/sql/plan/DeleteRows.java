package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.storage.catalog.TableInfo;
import java.util.List;

/**
 * DELETE: each row of the source names a row of the table. A row named twice is deleted once.
 *
 * @param table target
 * @param alias its name in the statement
 * @param source rows to delete
 * @param target where the table's row lies in the source row
 * @param returning over input 0, the deleted row by the table's positions, and input 1, the source
 *     row (for columns of USING); empty when there is no RETURNING
 * @param output columns of RETURNING; empty for none
 * @param estimate expected cost
 */
public record DeleteRows(
    TableInfo table,
    String alias,
    Plan source,
    TargetRow target,
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
