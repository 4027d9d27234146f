package io.waldb.sql.binder;

import io.waldb.storage.catalog.TableInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range variable that can be named.
 *
 * @param alias its name; empty when it has none
 * @param schema schema of a table that was not renamed; else null
 * @param relation its number; -1 for the alias of a join
 * @param columns its columns in order
 * @param table the table, which has system columns; null for anything else
 * @param nullable true under the null-extended side of an outer join
 */
record ScopeTable(
    String alias,
    @Nullable String schema,
    int relation,
    List<ScopeColumn> columns,
    @Nullable TableInfo table,
    boolean nullable) {
  ScopeTable {
    columns = List.copyOf(columns);
  }
}
