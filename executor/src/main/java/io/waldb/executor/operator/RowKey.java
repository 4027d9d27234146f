package io.waldb.executor.operator;

import io.waldb.sql.plan.SortColumn;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.KeyColumn;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;
import java.util.List;

/**
 * Some columns of a slot in the order-preserving byte form of index keys: rows are compared,
 * grouped and sorted by comparing bytes.
 */
final class RowKey {
  private final TupleSlot slot;
  private final KeyCodec codec;
  private final int[] columns;
  private final ByteSink key = new ByteSink(64);
  private final ByteSink remembered = new ByteSink(64);

  RowKey(TupleSlot slot, KeyCodec codec, int[] columns) {
    this.slot = slot;
    this.codec = codec;
    this.columns = columns;
  }

  /** The key of columns to sort by. */
  static RowKey sorting(TupleSlot slot, List<SortColumn> keys) {
    KeyColumn[] keyColumns = new KeyColumn[keys.size()];
    int[] columns = new int[keyColumns.length];
    for (int i = 0; i < columns.length; i++) {
      SortColumn sort = keys.get(i);
      columns[i] = sort.column();
      keyColumns[i] =
          new KeyColumn(
              slot.descriptor().type(columns[i]), sort.descending(), sort.nullsFirst(), false);
    }
    return new RowKey(slot, new KeyCodec(keyColumns), columns);
  }

  /** The key of columns that are compared for equality, NULLs being equal. */
  static RowKey equality(TupleSlot slot, int[] columns) {
    KeyColumn[] keyColumns = new KeyColumn[columns.length];
    for (int i = 0; i < columns.length; i++) {
      keyColumns[i] = KeyColumn.ascending(slot.descriptor().type(columns[i]));
    }
    return new RowKey(slot, new KeyCodec(keyColumns), columns);
  }

  /** The key of all columns. */
  static RowKey whole(TupleSlot slot) {
    int[] columns = new int[slot.columnCount()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = i;
    }
    return equality(slot, columns);
  }

  /** The key of the present row, good until the next call. */
  ByteSink encode() {
    codec.encode(slot, columns, key);
    return key;
  }

  /** Keeps the key of the present row for {@link #isSame}. */
  void remember() {
    codec.encode(slot, columns, remembered);
  }

  /** Whether the present row has the key that was remembered. */
  boolean isSame() {
    return isSameAs(this);
  }

  /** Whether the present row has the key that was remembered of another slot's row. */
  boolean isSameAs(RowKey other) {
    encode();
    ByteSink that = other.remembered;
    return Arrays.equals(key.bytes(), 0, key.length(), that.bytes(), 0, that.length());
  }
}
