package io.waldb.recovery;

import io.waldb.common.Lsn;
import io.waldb.common.PageId;

/** The page with the highest LSN of those that were looked at. Belongs to one thread. */
final class NewestPage {
  private long lsn = Lsn.INVALID;
  private long key;

  void see(long pageKey, long pageLsn) {
    if (pageLsn > lsn) {
      lsn = pageLsn;
      key = pageKey;
    }
  }

  void see(NewestPage other) {
    see(other.key, other.lsn);
  }

  /** Its LSN; {@link Lsn#INVALID} when no page was looked at. */
  long lsn() {
    return lsn;
  }

  @Override
  public String toString() {
    return PageId.format(key) + ", LSN " + Lsn.format(lsn);
  }
}
