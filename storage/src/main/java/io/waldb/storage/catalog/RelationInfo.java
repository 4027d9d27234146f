package io.waldb.storage.catalog;

/** What a name in a schema can stand for: a table, an index, a sequence or a view. */
public sealed interface RelationInfo permits TableInfo, IndexInfo, SequenceInfo, ViewInfo {
  /** Catalog id; no two objects of a database ever have the same. */
  int id();

  /** Its name. */
  String name();

  /** Number of its file, of a table that of the heap; 0 for a view, which has none. */
  int relation();
}
