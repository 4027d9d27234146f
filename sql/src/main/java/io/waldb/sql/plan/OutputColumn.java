package io.waldb.sql.plan;

import io.waldb.storage.tuple.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * One column of a node's rows.
 *
 * @param name the column's name or alias, as a result set shows it
 * @param qualifier alias of the range variable it comes from, for EXPLAIN; null for an expression
 * @param type its type
 * @param nullable false only when it is known never to be NULL
 * @param origin the table's column it is, unchanged; null for an expression
 */
public record OutputColumn(
    String name,
    @Nullable String qualifier,
    SqlType type,
    boolean nullable,
    @Nullable ColumnOrigin origin) {
  /** A column that is no table's. */
  public static OutputColumn of(String name, SqlType type) {
    return new OutputColumn(name, null, type, true, null);
  }
}
