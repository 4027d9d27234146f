package io.waldb.wal;

import io.waldb.common.Lsn;

/**
 * Where the log goes on.
 *
 * @param end end of the last valid record; or, without such a record, the start of a fresh segment
 * @param lastRecord start of the last record before, to which the next one links; 0 when the log is
 *     begun anew
 */
public record WalPosition(long end, long lastRecord) {
  /** The start of a segment that is to be begun anew, whatever a file of its name may hold. */
  public static WalPosition freshSegment(long segmentStart) {
    return new WalPosition(segmentStart, Lsn.INVALID);
  }

  /** Whether the log is begun anew, in a fresh segment. */
  public boolean isFresh() {
    return lastRecord == Lsn.INVALID;
  }

  @Override
  public String toString() {
    return Lsn.format(end) + " after the record at " + Lsn.format(lastRecord);
  }
}
