package io.waldb.storage.catalog;

import java.util.List;

/**
 * A B-tree index as the catalog has it. Immutable.
 *
 * @param id catalog id
 * @param name its name, unique in the table's schema
 * @param table catalog id of its table
 * @param relation file number
 * @param keys one or more key columns, most significant first
 * @param unique true when equal keys without NULL are refused
 * @param primary true when it belongs to the primary key
 * @param valid false while it is being built or is to be rebuilt: no scan uses it
 */
public record IndexInfo(
    int id,
    String name,
    int table,
    int relation,
    List<IndexKey> keys,
    boolean unique,
    boolean primary,
    boolean valid)
    implements RelationInfo {
  /** Keeps an unmodifiable copy of the keys. */
  public IndexInfo {
    keys = List.copyOf(keys);
  }

  /** True when the column is one of the keys. */
  public boolean covers(int column) {
    for (IndexKey key : keys) {
      if (key.column() == column) {
        return true;
      }
    }
    return false;
  }

  /** This index under another name. */
  public IndexInfo withName(String newName) {
    return new IndexInfo(id, newName, table, relation, keys, unique, primary, valid);
  }

  /** This index in another file. */
  public IndexInfo withRelation(int newRelation) {
    return new IndexInfo(id, name, table, newRelation, keys, unique, primary, valid);
  }

  /** This index, usable or not. */
  public IndexInfo withValid(boolean newValid) {
    return new IndexInfo(id, name, table, relation, keys, unique, primary, newValid);
  }

  /** This index as that of the primary key, or not. */
  public IndexInfo withPrimary(boolean newPrimary) {
    return new IndexInfo(id, name, table, relation, keys, unique, newPrimary, valid);
  }
}
