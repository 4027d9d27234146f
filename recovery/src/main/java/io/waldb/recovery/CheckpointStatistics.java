package io.waldb.recovery;

/**
 * What checkpoints have done since the database was opened.
 *
 * @param timed made because checkpoint_timeout had passed
 * @param requested made for any other reason
 * @param buffersWritten pages written
 * @param writeNanos time in which pages were written, pauses included, in nanoseconds
 * @param syncNanos time spent in syncing data files, in nanoseconds
 */
public record CheckpointStatistics(
    long timed, long requested, long buffersWritten, long writeNanos, long syncNanos) {
  /** Nothing yet. */
  public static final CheckpointStatistics NONE = new CheckpointStatistics(0, 0, 0, 0, 0);

  CheckpointStatistics plus(boolean byTime, long buffers, long write, long sync) {
    return new CheckpointStatistics(
        timed + (byTime ? 1 : 0),
        requested + (byTime ? 0 : 1),
        buffersWritten + buffers,
        writeNanos + write,
        syncNanos + sync);
  }

  /** What has come since an earlier state. */
  public CheckpointStatistics minus(CheckpointStatistics before) {
    return new CheckpointStatistics(
        timed - before.timed,
        requested - before.requested,
        buffersWritten - before.buffersWritten,
        writeNanos - before.writeNanos,
        syncNanos - before.syncNanos);
  }
}
