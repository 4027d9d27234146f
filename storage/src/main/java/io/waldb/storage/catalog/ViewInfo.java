package io.waldb.storage.catalog;

import java.util.List;

/**
 * A view as the catalog has it. Immutable.
 *
 * @param id catalog id
 * @param schema name of its schema
 * @param name its name
 * @param columns names of its columns
 * @param queryText SQL text of its query, with every table name qualified by its schema
 */
public record ViewInfo(int id, String schema, String name, List<String> columns, String queryText)
    implements CatalogObject, RelationInfo {
  /** Keeps an unmodifiable copy of the columns. */
  public ViewInfo {
    columns = List.copyOf(columns);
  }

  @Override
  public int relation() {
    return 0;
  }
}
