package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import org.jspecify.annotations.Nullable;

/**
 * Where, in the rows of a source plan, the row of a table lies that is to be locked, updated or
 * deleted, and how to look again when it was changed meanwhile.
 *
 * <p>The table's columns lie, all of them by position, in the source row from {@code firstColumn}
 * on. When another transaction has committed a newer version, READ COMMITTED puts the newest
 * version's values there, evaluates {@code recheck} over the row so made, and goes on with that row
 * when it is TRUE, else leaves it out. Follows PostgreSQL's {@code EvalPlanQual}.
 *
 * @param tidColumn position in the source row of the row version's place (type tid); -1 when the
 *     source row is itself the table's row as a scan gave it, whose slot knows its place
 * @param firstColumn position in the source row of the table's column 0
 * @param recheck over input 0, the source row; null when there is nothing to check
 */
public record TargetRow(int tidColumn, int firstColumn, @Nullable Expression recheck) {}
