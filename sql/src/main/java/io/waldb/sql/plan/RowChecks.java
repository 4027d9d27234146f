package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import java.util.List;

/**
 * What is computed from and demanded of a new row before it is stored.
 *
 * <p>Order: the generated columns are computed, then NOT NULL is checked (23502), then the
 * conditions (23514). Expressions are over input 0, the new row by the table's positions.
 *
 * @param generated values of stored generated columns
 * @param notNull positions of columns that refuse NULL and may have got one
 * @param conditions CHECK constraints; a row passes unless one is FALSE
 */
public record RowChecks(
    List<Assignment> generated, List<Integer> notNull, List<CheckCondition> conditions) {
  /** Nothing to compute or check. */
  public static final RowChecks NONE = new RowChecks(List.of(), List.of(), List.of());

  /**
   * A CHECK constraint.
   *
   * @param name the constraint's name
   * @param condition a boolean
   */
  public record CheckCondition(String name, Expression condition) {}
}
