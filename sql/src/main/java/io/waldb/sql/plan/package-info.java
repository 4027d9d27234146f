/**
 * Plans as immutable trees.
 *
 * <p>May not depend on the parser or the planner.
 */
@NullMarked
package io.waldb.sql.plan;

import org.jspecify.annotations.NullMarked;
