package io.waldb.storage.heap;

/** What a row, reached by an index entry, is to a snapshot. */
public enum RowSight {
  /** A version is seen. */
  SEEN,

  /** No version is seen, but others may see one, now or later. */
  UNSEEN,

  /** Nobody can see any version, now or later: the index entry is of no use any more. */
  DEAD
}
