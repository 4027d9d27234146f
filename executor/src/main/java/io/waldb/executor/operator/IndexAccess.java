package io.waldb.executor.operator;

import io.waldb.storage.btree.BtreeIndex;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.TupleSlot;

/** An index opened for one version of the catalog. Immutable. */
final class IndexAccess {
  final IndexInfo info;
  final BtreeIndex tree;
  final KeyCodec codec;

  /** Positions of the key columns in the table. */
  final int[] columns;

  IndexAccess(TableStore store, TableInfo table, IndexInfo info) {
    this.info = info;
    this.tree = store.index(info);
    this.codec = store.keyCodec(table, info);
    this.columns = new int[info.keys().size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = info.keys().get(i).column();
    }
  }

  /** Whether some key column of a row is null, so that the key is never equal to another. */
  boolean hasNull(TupleSlot row) {
    for (int column : columns) {
      if (row.isNull(column)) {
        return true;
      }
    }
    return false;
  }
}
