/**
 * Bound expressions as immutable trees.
 *
 * <p>Entry type: {@link io.waldb.sql.expr.Expression}. May not depend on the parser, the binder,
 * the planner or plans: a subquery is named by its number in the statement.
 */
@NullMarked
package io.waldb.sql.expr;

import org.jspecify.annotations.NullMarked;
