/**
 * From bound statements to plans: simplification, access paths, join order, and what lies above the
 * joins.
 *
 * <p>Entry type: {@link io.waldb.sql.planner.StatementPlanner}. Follows the stages of PostgreSQL
 * {@code optimizer/README} in a smaller form. May not depend on syntax, but for the statements that
 * it is given.
 */
@NullMarked
package io.waldb.sql.planner;

import org.jspecify.annotations.NullMarked;
