package io.waldb.wal;

import io.waldb.common.Lsn;

/**
 * Where the log goes on.
 *
 * @param end end of the last valid record; or the start of a segment, in which nothing is yet
 * @param lastRecord start of the last record before, to which the next one links; 0 when none
 */
public record WalPosition(long end, long lastRecord) {
  /** The start of a segment that is to be begun anew, whatever a file of its name may hold. */
  public static WalPosition freshSegment(long segmentStart) {
    return new WalPosition(segmentStart, Lsn.INVALID);
  }

  @Override
  public String toString() {
    return Lsn.format(end) + " after the record at " + Lsn.format(lastRecord);
  }
}
