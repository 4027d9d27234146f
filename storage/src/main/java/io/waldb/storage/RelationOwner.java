package io.waldb.storage;

import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;

/**
 * What a relation file holds, in words for messages.
 *
 * @param name qualified, of the table, index or sequence; empty for NONE
 */
record RelationOwner(Kind kind, String name) {
  /** What a relation may be to its owner. */
  enum Kind {
    /** The rows of a table. */
    ROWS("rows of table "),
    /** A table's values that are too large for its rows. */
    VALUES("out-of-line values of table "),
    /** An index. */
    INDEX("index "),
    /** A sequence. */
    SEQUENCE("value of sequence "),
    /** Nobody's: what a crash left, which is removed. */
    NONE("nothing");

    private final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  static RelationOwner of(CatalogState catalog, int relation) {
    for (CatalogObject object : catalog.objects()) {
      if (object instanceof TableInfo table) {
        if (table.relation() == relation) {
          return new RelationOwner(Kind.ROWS, table.qualifiedName());
        }
        if (table.toastRelation() == relation) {
          return new RelationOwner(Kind.VALUES, table.qualifiedName());
        }
        for (IndexInfo index : table.indexes()) {
          if (index.relation() == relation) {
            return new RelationOwner(Kind.INDEX, table.schema() + "." + index.name());
          }
        }
      } else if (object instanceof SequenceInfo sequence && sequence.relation() == relation) {
        return new RelationOwner(Kind.SEQUENCE, sequence.schema() + "." + sequence.name());
      }
    }
    return new RelationOwner(Kind.NONE, "");
  }

  /** Whether what is left can be read without what is lost, as nothing refers to its place. */
  boolean hasRows() {
    return kind == Kind.ROWS || kind == Kind.VALUES;
  }

  @Override
  public String toString() {
    return kind.title + name;
  }
}
