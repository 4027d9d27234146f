package io.waldb.wal.record;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * Who writes a kind of record and replays it. The id is on disk: constants are only ever added, at
 * the end, so that an id is also the constant's place.
 */
public enum ResourceManagerId {
  /** Checkpoints, segment switches, settings: the log's own affairs. */
  XLOG(0, "XLOG"),
  /** Commit and abort. */
  TRANSACTION(1, "Transaction"),
  /** Creating, truncating and dropping relation files. */
  STORAGE(2, "Storage"),
  /** Pages of the commit log. */
  CLOG(3, "CLOG"),
  /** Pruning, vacuum and visibility of heap pages. */
  HEAP2(4, "Heap2"),
  /** Changes of heap rows. */
  HEAP(5, "Heap"),
  /** B-tree indexes. */
  BTREE(6, "Btree"),
  /** Sequences. */
  SEQUENCE(7, "Sequence"),
  /** Messages for whoever reads the log. */
  LOGICAL_MESSAGE(8, "LogicalMessage"),
  /** What a reader of the log needs to know about running transactions. */
  STANDBY(9, "Standby");

  private static final ResourceManagerId[] BY_ID = values();

  private final int id;
  private final String title;

  ResourceManagerId(int id, String title) {
    this.id = id;
    this.title = title;
  }

  /** The id on disk, 0 and up. */
  public int id() {
    return id;
  }

  /** The name tools print and accept, as PostgreSQL's. */
  public String title() {
    return title;
  }

  /** How many there are; ids are below this. */
  public static int count() {
    return BY_ID.length;
  }

  /**
   * The resource manager with an id.
   *
   * @throws DatabaseException XX001 when there is none
   */
  public static ResourceManagerId of(int id) {
    if (id < 0 || id >= BY_ID.length) {
      throw new DatabaseException(SqlState.DATA_CORRUPTED, "invalid resource manager ID " + id);
    }
    return BY_ID[id];
  }

  /** The resource manager with a title, in any case; null when there is none. */
  public static @Nullable ResourceManagerId named(String title) {
    for (ResourceManagerId id : BY_ID) {
      if (id.title.equalsIgnoreCase(title)) {
        return id;
      }
    }
    return null;
  }
}
