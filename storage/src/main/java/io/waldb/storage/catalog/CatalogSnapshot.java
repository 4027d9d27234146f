package io.waldb.storage.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The catalog as one transaction sees it, by lookup only.
 *
 * <p>Immutable: what it once answered it answers always, so that a statement is bound against one
 * state. A plan remembers {@link #definitionVersion}, and the tables it was made for, and is thrown
 * away when the catalog's differs, or they are counted differently.
 */
public interface CatalogSnapshot {
  /**
   * Grows with each committed change of the catalog; own uncommitted changes give another value.
   */
  long version();

  /** The version in which something was last defined anew: statistics alone do not count. */
  long definitionVersion();

  /** True when a schema of that name exists. */
  boolean hasSchema(String schema);

  /** The table of that name, or null. */
  @Nullable TableInfo table(String schema, String name);

  /** The table of that catalog id, or null. */
  @Nullable TableInfo table(int id);

  /** The index of that name, or null. */
  @Nullable IndexInfo index(String schema, String name);

  /** The sequence of that name, or null. */
  @Nullable SequenceInfo sequence(String schema, String name);

  /** The sequence of that catalog id, or null. */
  @Nullable SequenceInfo sequence(int id);

  /** The view of that name, or null. */
  @Nullable ViewInfo view(String schema, String name);

  /** All tables of a schema by name. */
  List<TableInfo> tables(String schema);

  /** The foreign keys, of whatever tables, that refer to a table. */
  List<ConstraintInfo> referencing(int table);

  /**
   * Pages of a table's heap now, for the planner; may be out of date.
   *
   * @return -1 when it is not known
   */
  int currentPages(TableInfo table);
}
