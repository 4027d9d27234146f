package io.waldb.wal;

/**
 * Why a reader found no further record, and where.
 *
 * @param kind what was found there
 * @param lsn start of the record that is missing or bad
 * @param endOfLog end of the last valid record, padding included; the reader's start when none was
 * @param lastRecord start of the last valid record; 0 when none was read
 * @param wholeTo how far the log is as it was written, as far as that can be told: the bad block,
 *     or the record's start when its header is bad, or nearly its end when only its checksum tells
 * @param message the reason in PostgreSQL's words
 */
public record WalEnd(
    Kind kind, long lsn, long endOfLog, long lastRecord, long wholeTo, String message) {
  /** What was found where the next record should be. */
  public enum Kind {
    /** Nothing: zeroes, or a block or a segment not yet written. The usual end. */
    UNWRITTEN,
    /** What an earlier use of the segment left there. As usual an end. */
    STALE,
    /** Something that is not a whole record. */
    INVALID
  }
}
