/**
 * Plans as immutable trees, and descriptors of the statements that have no plan.
 *
 * <p>Entry types: {@link io.waldb.sql.plan.StatementPlan}, {@link io.waldb.sql.plan.Plan}, {@link
 * io.waldb.sql.plan.Command}. May not depend on the parser, the binder or the planner.
 */
@NullMarked
package io.waldb.sql.plan;

import org.jspecify.annotations.NullMarked;
