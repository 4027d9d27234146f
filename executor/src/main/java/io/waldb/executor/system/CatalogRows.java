package io.waldb.executor.system;

import io.waldb.sql.parser.IdentifierText;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** pg_tables, pg_indexes and pg_views. */
final class CatalogRows {
  private CatalogRows() {}

  static List<@Nullable Object[]> tables(SystemContext context) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    eachTable(
        context,
        table ->
            rows.add(
                ListedRows.row(
                    table.schema(),
                    table.name(),
                    context.session().user(),
                    null,
                    ListedRows.truth(!table.indexes().isEmpty()),
                    ListedRows.truth(false),
                    ListedRows.truth(false),
                    ListedRows.truth(false))));
    return rows;
  }

  static List<@Nullable Object[]> indexes(SystemContext context) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    eachTable(
        context,
        table -> {
          for (IndexInfo index : table.indexes()) {
            rows.add(
                ListedRows.row(
                    table.schema(), table.name(), index.name(), null, definition(table, index)));
          }
        });
    return rows;
  }

  static List<@Nullable Object[]> views(SystemContext context) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (CatalogObject object : context.catalog().objects()) {
      if (object instanceof ViewInfo view) {
        rows.add(
            ListedRows.row(
                view.schema(), view.name(), context.session().user(), view.queryText() + ";"));
      }
    }
    return rows;
  }

  private static void eachTable(SystemContext context, Consumer<TableInfo> action) {
    for (CatalogObject object : context.catalog().objects()) {
      if (object instanceof TableInfo table) {
        action.accept(table);
      }
    }
  }

  /** The statement that makes an index, as PostgreSQL's {@code pg_get_indexdef} writes it. */
  private static String definition(TableInfo table, IndexInfo index) {
    StringJoiner keys = new StringJoiner(", ");
    for (IndexKey key : index.keys()) {
      String column = IdentifierText.of(table.columns().get(key.column()).name());
      String nulls =
          key.nullsFirst() == key.descending()
              ? ""
              : key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST";
      keys.add(column + (key.descending() ? " DESC" : "") + nulls);
    }
    return (index.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ")
        + IdentifierText.of(index.name())
        + " ON "
        + IdentifierText.of(table.schema(), table.name())
        + " USING btree ("
        + keys
        + ")";
  }
}
