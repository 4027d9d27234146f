package io.waldb.storage.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Every schema, table, index, sequence and view at one moment, found by name and by id.
 *
 * <p>Immutable: what it once answered it answers always, so that a statement is bound against one
 * state. A plan remembers {@link #definitionVersion}, and the tables it was made for, and is thrown
 * away when the catalog's differs, or they are counted differently.
 *
 * <p>Tables, indexes, sequences and views of a schema share one name space, as in PostgreSQL.
 */
public final class CatalogState {
  /* The methods a record has by itself are linked at first use, which took 5 % of an opening. */
  private record Name(String schema, String name) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Name that && schema.equals(that.schema) && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return 31 * schema.hashCode() + name.hashCode();
    }
  }

  private final long version;
  private final long definitionVersion;
  private final IntUnaryOperator pages;
  private final Map<Integer, CatalogObject> objects;
  private final Map<String, SchemaInfo> schemas = new TreeMap<>();

  private final Map<Name, RelationInfo> names = new HashMap<>();
  private final Map<Integer, TableInfo> indexTables = new HashMap<>();
  private final Map<Integer, List<ConstraintInfo>> references = new HashMap<>();
  private final Map<Integer, List<SequenceInfo>> ownedSequences = new HashMap<>();

  private CatalogState(
      long version,
      long definitionVersion,
      IntUnaryOperator pages,
      Map<Integer, CatalogObject> objects) {
    this.version = version;
    this.definitionVersion = definitionVersion;
    this.pages = pages;
    this.objects = objects;
    for (CatalogObject object : objects.values()) {
      index(object);
    }
  }

  private void index(CatalogObject object) {
    if (object instanceof SchemaInfo schema) {
      schemas.put(schema.name(), schema);
    } else if (object instanceof TableInfo table) {
      index(table);
    } else if (object instanceof SequenceInfo sequence) {
      names.put(new Name(sequence.schema(), sequence.name()), sequence);
      if (sequence.ownerTable() != 0) {
        ownedSequences
            .computeIfAbsent(sequence.ownerTable(), id -> new ArrayList<>())
            .add(sequence);
      }
    } else if (object instanceof ViewInfo view) {
      names.put(new Name(view.schema(), view.name()), view);
    }
  }

  private void index(TableInfo table) {
    names.put(new Name(table.schema(), table.name()), table);
    for (IndexInfo index : table.indexes()) {
      names.put(new Name(table.schema(), index.name()), index);
      indexTables.put(index.id(), table);
    }
    for (ConstraintInfo constraint : table.constraints()) {
      if (constraint.kind() == ConstraintInfo.Kind.FOREIGN_KEY) {
        references
            .computeIfAbsent(constraint.referencedTable(), id -> new ArrayList<>())
            .add(constraint);
      }
    }
  }

  /**
   * The catalog of a database that has these objects.
   *
   * @param version a number that no other state of the engine has
   * @param pages gives the present number of blocks of a relation file
   */
  public static CatalogState of(
      long version, IntUnaryOperator pages, Collection<? extends CatalogObject> objects) {
    Map<Integer, CatalogObject> byId = new TreeMap<>();
    for (CatalogObject object : objects) {
      byId.put(object.id(), object);
    }
    return new CatalogState(version, version, pages, byId);
  }

  /**
   * This catalog with some objects changed, added, or, where there is null, removed.
   *
   * @param changes new states by id; a later entry has taken the place of an earlier one
   */
  CatalogState with(long newVersion, Map<Integer, @Nullable CatalogObject> changes) {
    Map<Integer, CatalogObject> byId = new TreeMap<>(objects);
    changes.forEach(
        (id, object) -> {
          if (object == null) {
            byId.remove(id);
          } else {
            byId.put(id, object);
          }
        });
    boolean defines = changes.entrySet().stream().anyMatch(e -> defines(e.getKey(), e.getValue()));
    return new CatalogState(newVersion, defines ? newVersion : definitionVersion, pages, byId);
  }

  /* Whether the change is of more than what VACUUM and ANALYZE have counted. */
  private boolean defines(int id, @Nullable CatalogObject changed) {
    return !(changed instanceof TableInfo after
        && objects.get(id) instanceof TableInfo before
        && before.isDefinedAs(after));
  }

  /**
   * Grows with each committed change of the catalog; own uncommitted changes give another value.
   */
  public long version() {
    return version;
  }

  /** The version in which something was last defined anew: statistics alone do not count. */
  public long definitionVersion() {
    return definitionVersion;
  }

  /** True when a schema of that name exists. */
  public boolean hasSchema(String schema) {
    return schemas.containsKey(schema);
  }

  /** The schema of that name, or null. */
  public @Nullable SchemaInfo schema(String name) {
    return schemas.get(name);
  }

  /** All schemas by name. */
  public Collection<SchemaInfo> schemas() {
    return Collections.unmodifiableCollection(schemas.values());
  }

  /** The object of that id, or null; indexes and constraints are their table's. */
  public @Nullable CatalogObject object(int id) {
    return objects.get(id);
  }

  /** All objects by id. */
  public Collection<CatalogObject> objects() {
    return Collections.unmodifiableCollection(objects.values());
  }

  /** The relation of that name, or null. */
  public @Nullable RelationInfo relation(String schema, String name) {
    return names.get(new Name(schema, name));
  }

  /** The relation of that id, or null. */
  public @Nullable RelationInfo relation(int id) {
    return objects.get(id) instanceof RelationInfo relation ? relation : index(id);
  }

  /** Name of the schema that a relation of this catalog is in. */
  public String schemaOf(RelationInfo relation) {
    if (relation instanceof SequenceInfo sequence) {
      return sequence.schema();
    }
    if (relation instanceof ViewInfo view) {
      return view.schema();
    }
    TableInfo table =
        relation instanceof TableInfo itself ? itself : indexTables.get(relation.id());
    return Objects.requireNonNull(table).schema();
  }

  /** The table of that name, or null. */
  public @Nullable TableInfo table(String schema, String name) {
    return relation(schema, name) instanceof TableInfo table ? table : null;
  }

  /** The table of that catalog id, or null. */
  public @Nullable TableInfo table(int id) {
    return objects.get(id) instanceof TableInfo table ? table : null;
  }

  /** The index of that name, or null. */
  public @Nullable IndexInfo index(String schema, String name) {
    return relation(schema, name) instanceof IndexInfo index ? index : null;
  }

  /** The index of that id, or null. */
  public @Nullable IndexInfo index(int id) {
    TableInfo table = indexTables.get(id);
    return table == null ? null : table.index(id);
  }

  /** The sequence of that name, or null. */
  public @Nullable SequenceInfo sequence(String schema, String name) {
    return relation(schema, name) instanceof SequenceInfo sequence ? sequence : null;
  }

  /** The sequence of that catalog id, or null. */
  public @Nullable SequenceInfo sequence(int id) {
    return objects.get(id) instanceof SequenceInfo sequence ? sequence : null;
  }

  /** The view of that name, or null. */
  public @Nullable ViewInfo view(String schema, String name) {
    return relation(schema, name) instanceof ViewInfo view ? view : null;
  }

  /** Whether a relation of a schema has this name. */
  public boolean isNameTaken(String schema, String name) {
    return relation(schema, name) != null;
  }

  /** All tables of a schema by name. */
  public List<TableInfo> tables(String schema) {
    List<TableInfo> found = new ArrayList<>();
    for (CatalogObject object : objects.values()) {
      if (object instanceof TableInfo table && table.schema().equals(schema)) {
        found.add(table);
      }
    }
    found.sort((a, b) -> a.name().compareTo(b.name()));
    return found;
  }

  /** The foreign keys, of whatever tables, that refer to a table. */
  public List<ConstraintInfo> referencing(int table) {
    return Collections.unmodifiableList(references.getOrDefault(table, List.of()));
  }

  /** The sequences that columns of a table own. */
  public List<SequenceInfo> ownedSequences(int table) {
    return Collections.unmodifiableList(ownedSequences.getOrDefault(table, List.of()));
  }

  /**
   * Pages of a table's heap now, for the planner; may be out of date.
   *
   * @return -1 when it is not known
   */
  public int currentPages(TableInfo table) {
    return pages.applyAsInt(table.relation());
  }
}
