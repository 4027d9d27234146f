package io.waldb.storage.catalog;

/**
 * What has an id and a state of its own in the catalog; indexes and constraints are their table's.
 */
public sealed interface CatalogObject permits SchemaInfo, TableInfo, SequenceInfo, ViewInfo {
  /** Catalog id; no two objects of a database ever have the same. */
  int id();
}
