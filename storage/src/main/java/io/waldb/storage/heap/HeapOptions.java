package io.waldb.storage.heap;

/**
 * How a table's rows are stored.
 *
 * @param fillFactor percent of a page that inserts fill, 10 to 100; the rest is for updates
 * @param hasKey whether rows can be told apart by a primary key; with {@code wal_level=logical} the
 *     old row of an update is logged whole unless the row has a key and keeps it
 */
public record HeapOptions(int fillFactor, boolean hasKey) {
  /** Pages are filled, rows have a key. */
  public static final HeapOptions DEFAULT = new HeapOptions(100, true);

  /** Checks the bounds. */
  public HeapOptions {
    if (fillFactor < 10 || fillFactor > 100) {
      throw new IllegalArgumentException("fill factor " + fillFactor);
    }
  }
}
