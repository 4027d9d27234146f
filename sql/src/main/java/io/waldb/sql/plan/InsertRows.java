package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.storage.catalog.TableInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * INSERT: for each row of the source, one new row of the table.
 *
 * <p>Foreign keys are enforced from the catalog by whoever executes this.
 *
 * @param table target
 * @param alias its name in RETURNING
 * @param source rows to insert, in any shape
 * @param values over input 0, the source row: the value of each column of the table by position,
 *     defaults and identity included; NULL for dropped and for generated columns
 * @param checks what the new row must satisfy
 * @param onConflict null for none
 * @param returning over input 0, the row as stored; empty when there is no RETURNING
 * @param output columns of RETURNING; empty for none
 * @param estimate expected cost
 */
public record InsertRows(
    TableInfo table,
    String alias,
    Plan source,
    List<Expression> values,
    RowChecks checks,
    @Nullable OnConflict onConflict,
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
