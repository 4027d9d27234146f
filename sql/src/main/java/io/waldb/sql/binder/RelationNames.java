package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.function.TableFunction;
import io.waldb.sql.function.TableFunctionRegistry;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Looks up relations by name along the search path. */
final class RelationNames {
  private final CatalogState catalog;
  private final List<String> path;

  RelationNames(CatalogState catalog, List<String> searchPath) {
    this.catalog = catalog;
    if (searchPath.contains(QualifiedName.SYSTEM_SCHEMA)) {
      path = searchPath;
    } else {
      path = new ArrayList<>();
      path.add(QualifiedName.SYSTEM_SCHEMA);
      path.addAll(searchPath);
    }
  }

  @Nullable TableInfo table(QualifiedName name) {
    return find(name, catalog::table);
  }

  @Nullable ViewInfo view(QualifiedName name) {
    return find(name, catalog::view);
  }

  /** The view that is built in, unless the search path finds something else before it. */
  @Nullable TableFunction systemView(QualifiedName name) {
    TableFunction view = TableFunctionRegistry.BUILT_IN.view(name.name());
    if (view == null || name.schema() != null) {
      return QualifiedName.SYSTEM_SCHEMA.equals(name.schema()) ? view : null;
    }
    for (String schema : path) {
      if (schema.equals(QualifiedName.SYSTEM_SCHEMA)) {
        return view;
      }
      if (taken(schema, name.name())) {
        return null;
      }
    }
    return null;
  }

  @Nullable SequenceInfo sequence(QualifiedName name) {
    return find(name, catalog::sequence);
  }

  @Nullable IndexInfo index(QualifiedName name) {
    return find(name, catalog::index);
  }

  /** The schema in which an unqualified index name is found, or null. */
  @Nullable String schemaOfIndex(QualifiedName name) {
    if (name.schema() != null) {
      return name.schema();
    }
    for (String schema : path) {
      if (catalog.index(schema, name.name()) != null) {
        return schema;
      }
    }
    return null;
  }

  /**
   * The table of that name.
   *
   * @throws io.waldb.common.DatabaseException 42P01 when there is none, 42809 when it is something
   *     else
   */
  TableInfo requireTable(QualifiedName name) {
    TableInfo table = table(name);
    if (table != null) {
      return table;
    }
    if (systemView(name) != null
        || view(name) != null
        || sequence(name) != null
        || index(name) != null) {
      throw SqlErrors.at(
          SqlState.WRONG_OBJECT_TYPE, name.position(), "\"" + name.name() + "\" is not a table");
    }
    throw SqlErrors.undefinedTable(name.position(), name.toString());
  }

  /** True when a relation of any kind has that name in a schema. */
  boolean taken(String schema, String name) {
    return catalog.isNameTaken(schema, name);
  }

  /**
   * The schema a new relation goes into: the one named, else the first of the path that exists.
   *
   * @throws io.waldb.common.DatabaseException 3F000 when there is none
   */
  String schemaForNew(QualifiedName name) {
    String written = name.schema();
    if (written != null) {
      requireSchema(written, name.position());
      return written;
    }
    for (String schema : path) {
      if (!schema.equals(QualifiedName.SYSTEM_SCHEMA) && catalog.hasSchema(schema)) {
        return schema;
      }
    }
    throw SqlErrors.at(
        SqlState.INVALID_SCHEMA_NAME, name.position(), "no schema has been selected to create in");
  }

  void requireSchema(String schema, int position) {
    if (!catalog.hasSchema(schema)) {
      throw SqlErrors.at(
          SqlState.INVALID_SCHEMA_NAME, position, "schema \"" + schema + "\" does not exist");
    }
  }

  private <T> @Nullable T find(QualifiedName name, BiFunction<String, String, @Nullable T> lookup) {
    String written = name.schema();
    if (written != null) {
      return lookup.apply(written, name.name());
    }
    for (String schema : path) {
      T found = lookup.apply(schema, name.name());
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
