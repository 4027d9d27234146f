package io.waldb.storage.txn;

/**
 * Which transactions were running at one moment: an immutable set, made when a transaction with an
 * xid ends and shared by all snapshots taken until the next one ends.
 *
 * <p>Every xid at or above {@link #xmax} counts as running, so a transaction that merely gets its
 * xid changes nothing here. Subtransactions are found in arrays that their top transaction appends
 * to: a later subtransaction's xid is above {@code xmax} anyway, so sharing the array is safe.
 */
final class ActiveSet {
  private static final int LINEAR_SEARCH_MAX = 16;

  /** The xids of one running transaction's subtransactions: the first {@code count}, ascending. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Subxids(long[] xids, int count) {}

  static final Subxids[] NO_SUBXIDS = new Subxids[0];

  /** Every xid below has ended. */
  final long xmin;

  /** One more than the highest xid that has ended. */
  final long xmax;

  /** Top-level xids below xmax that run, ascending. */
  private final long[] xids;

  private final Subxids[] subxids;

  ActiveSet(long xmax, long[] xids, Subxids[] subxids) {
    this.xmin = xids.length == 0 ? xmax : Math.min(xids[0], xmax);
    this.xmax = xmax;
    this.xids = xids;
    this.subxids = subxids;
  }

  /** Whether the transaction or subtransaction had not ended. */
  boolean contains(long xid) {
    if (xid < xmin) {
      return false;
    }
    if (xid >= xmax) {
      return true;
    }
    return search(xids, xids.length, xid) || (subxids.length > 0 && isSubxid(xid));
  }

  private boolean isSubxid(long xid) {
    for (Subxids list : subxids) {
      if (search(list.xids, list.count, xid)) {
        return true;
      }
    }
    return false;
  }

  static boolean search(long[] ascending, int count, long xid) {
    if (count <= LINEAR_SEARCH_MAX) {
      for (int i = 0; i < count; i++) {
        if (ascending[i] == xid) {
          return true;
        }
      }
      return false;
    }
    return java.util.Arrays.binarySearch(ascending, 0, count, xid) >= 0;
  }
}
