package io.waldb.executor.expression;

import io.waldb.sql.parser.IdentifierText;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.RelationInfo;
import io.waldb.storage.catalog.SequenceInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What names of relations stand for in a session, and what it has to call them. Immutable. */
public final class SessionNames {
  private final CatalogState catalog;
  private final List<String> searchPath;

  SessionNames(CatalogState catalog, List<String> searchPath) {
    this.catalog = catalog;
    this.searchPath = searchPath;
  }

  /** The relation of a name, as an SQL statement has it, or null. */
  public @Nullable RelationInfo relation(QualifiedName name) {
    return find(name.schema(), name.name(), RelationInfo.class);
  }

  /** The relation of a perhaps qualified name in a text, or null. */
  @Nullable RelationInfo relation(String text) {
    return find(text, RelationInfo.class);
  }

  /** The sequence of a perhaps qualified name in a text, or null. */
  @Nullable SequenceInfo sequence(String text) {
    return find(text, SequenceInfo.class);
  }

  /** The name of a relation, with its schema where the search path requires it, or null. */
  @Nullable String nameOf(int id) {
    RelationInfo relation = catalog.relation(id);
    if (relation == null) {
      return null;
    }
    return isVisible(id)
        ? IdentifierText.of(relation.name())
        : IdentifierText.of(catalog.schemaOf(relation), relation.name());
  }

  /** Whether a relation is found by its bare name. */
  boolean isVisible(int id) {
    RelationInfo relation = catalog.relation(id);
    if (relation == null) {
      return false;
    }
    RelationInfo found = find(null, relation.name(), RelationInfo.class);
    return found != null && found.id() == id;
  }

  private <T extends RelationInfo> @Nullable T find(String text, Class<T> kind) {
    List<String> parts = IdentifierText.split(text, '.');
    int last = parts.size() - 1;
    return find(last == 0 ? null : parts.get(last - 1), parts.get(last), kind);
  }

  private <T extends RelationInfo> @Nullable T find(
      @Nullable String schema, String name, Class<T> kind) {
    if (schema != null) {
      return findIn(schema, name, kind);
    }
    for (String each : searchPath) {
      T found = findIn(each, name, kind);
      if (found != null) {
        return found;
      }
    }
    return findIn(QualifiedName.SYSTEM_SCHEMA, name, kind);
  }

  private <T extends RelationInfo> @Nullable T findIn(String schema, String name, Class<T> kind) {
    RelationInfo found = catalog.relation(schema, name);
    return kind.isInstance(found) ? kind.cast(found) : null;
  }
}
