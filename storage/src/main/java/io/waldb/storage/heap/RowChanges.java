package io.waldb.storage.heap;

/**
 * How many rows were changed, whether the transactions that did it committed or not.
 *
 * @param inserted rows inserted
 * @param updated rows updated
 * @param deleted rows deleted
 */
public record RowChanges(long inserted, long updated, long deleted) {
  /** Nothing yet. */
  public static final RowChanges NONE = new RowChanges(0, 0, 0);

  static RowChanges of(HeapActivity activity) {
    return new RowChanges(activity.insertedRows(), activity.updatedRows(), activity.deletedRows());
  }

  RowChanges plus(RowChanges other) {
    return new RowChanges(
        inserted + other.inserted, updated + other.updated, deleted + other.deleted);
  }
}
