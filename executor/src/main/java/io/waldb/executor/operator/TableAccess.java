package io.waldb.executor.operator;

import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapTable;

/** A table with its indexes, opened for one version of the catalog. Immutable. */
final class TableAccess {
  final TableInfo info;
  final HeapTable heap;
  final IndexAccess[] indexes;

  TableAccess(TableStore store, TableInfo info) {
    this.info = info;
    this.heap = store.heap(info);
    this.indexes = new IndexAccess[info.indexes().size()];
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = new IndexAccess(store, info, info.indexes().get(i));
    }
  }

  /** The access to one of the table's indexes. */
  IndexAccess index(IndexInfo wanted) {
    for (IndexAccess index : indexes) {
      if (index.info.id() == wanted.id()) {
        return index;
      }
    }
    throw new IllegalArgumentException("index " + wanted.name() + " is not of " + info.name());
  }
}
