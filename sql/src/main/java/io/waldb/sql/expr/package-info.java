/**
 * Bound expressions as immutable trees.
 *
 * <p>May not depend on the parser, the planner or plans.
 */
@NullMarked
package io.waldb.sql.expr;

import org.jspecify.annotations.NullMarked;
