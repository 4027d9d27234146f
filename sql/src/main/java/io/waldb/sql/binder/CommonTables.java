package io.waldb.sql.binder;

import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.CommonTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The common table expressions that can be named at some place, the innermost first. */
final class CommonTables {
  private final @Nullable CommonTables outer;
  private final BindContext context;
  private final Map<String, Entry> entries = new HashMap<>();
  private @Nullable String recursive;

  /** A name for the number of a common table expression in the statement, and its columns. */
  record Entry(int number, List<BoundColumn> columns) {}

  CommonTables(@Nullable CommonTables outer, BindContext context) {
    this.outer = outer;
    this.context = context;
  }

  boolean declaredHere(String name) {
    return entries.containsKey(name);
  }

  void declare(CommonTable table, List<BoundColumn> columns) {
    entries.put(table.name(), new Entry(context.ctes().size(), columns));
    context.ctes().add(table);
  }

  /** Names the expression of WITH RECURSIVE that is being bound, and may name itself. */
  void setRecursive(@Nullable String name) {
    recursive = name;
  }

  @Nullable Entry find(String name, int position) {
    for (CommonTables level = this; level != null; level = level.outer) {
      if (name.equals(level.recursive)) {
        throw SqlErrors.notSupported(position, "a WITH query that refers to itself");
      }
      Entry entry = level.entries.get(name);
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  /** Notes that a common table expression is read. */
  void refer(Entry entry) {
    CommonTable table = context.ctes().get(entry.number());
    context
        .ctes()
        .set(
            entry.number(),
            new CommonTable(
                table.name(), table.query(), table.materialized(), table.references() + 1));
  }
}
