package io.waldb.storage.heap;

import io.waldb.storage.tuple.TupleId;

/**
 * What there is to tell beside a {@link HeapOutcome}. Belongs to the caller and is used again and
 * again.
 */
public final class HeapResult {
  long tid;
  boolean heapOnly;

  /** Nothing to tell yet. */
  public HeapResult() {}

  /**
   * After OK: the new row version, or the one that was locked or deleted; after UPDATED: the
   * version that replaced the one asked for; else {@link TupleId#NONE}.
   */
  public long tid() {
    return tid;
  }

  /** After an update that is OK: whether the new version needs no index entries. */
  public boolean isHeapOnly() {
    return heapOnly;
  }

  void clear() {
    tid = TupleId.NONE;
    heapOnly = false;
  }
}
