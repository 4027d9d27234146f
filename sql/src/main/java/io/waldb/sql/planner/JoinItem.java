package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing to be joined: a table, a planned leaf or a group of tables that is planned for itself.
 *
 * @param kind how it is joined to what stands left of it
 * @param relations its range variables
 * @param left for all kinds but INNER: range variables that must be there before it is joined
 * @param conditions for all kinds but INNER: the join's own condition
 * @param base the table, when it is one
 * @param scans the paths of the table; null when it is none
 * @param paths its paths
 * @param rows its expected rows
 */
record JoinItem(
    Kind kind,
    BitSet relations,
    BitSet left,
    List<Expression> conditions,
    @Nullable BaseTable base,
    @Nullable ScanPaths scans,
    List<Path> paths,
    double rows) {
  /** How an item is joined. */
  enum Kind {
    /** By conditions of the group. */
    INNER,
    /** As the right side of a LEFT JOIN. */
    LEFT,
    /** As EXISTS or IN. */
    SEMI,
    /** As NOT EXISTS. */
    ANTI,
    /** As NOT IN. */
    NULL_AWARE_ANTI
  }
}
