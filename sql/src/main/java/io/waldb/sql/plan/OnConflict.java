package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.storage.catalog.IndexInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ON CONFLICT.
 *
 * @param arbiters unique indexes whose conflict is handled; empty for DO NOTHING without a target,
 *     which means all of them
 * @param update true for DO UPDATE
 * @param assignments new values over input 0, the row in the way, and input 1, the row that was to
 *     be inserted ("excluded"), both by the table's positions
 * @param condition over the same inputs: the row in the way is left alone unless TRUE; null for
 *     none
 * @param checks what the updated row must satisfy
 * @param keysChange true when an assignment touches an indexed column
 */
public record OnConflict(
    List<IndexInfo> arbiters,
    boolean update,
    List<Assignment> assignments,
    @Nullable Expression condition,
    RowChecks checks,
    boolean keysChange) {}
