package io.waldb.recovery;

/**
 * Somebody who has a part in checkpoints: knows something the record must say, or keeps something
 * in memory that the files need.
 *
 * <p>All methods run in the checkpoint's thread, in this order, one checkpoint at a time. None is
 * called for the checkpoint at the end of recovery.
 */
public interface CheckpointParticipant {
  /** Before the redo point is set. */
  default void beforeRedoPoint() {}

  /**
   * After the redo point is set: says what the record is to say.
   *
   * <p>Whatever changes after the redo point is replayed, so it does not matter which of these
   * changes are seen here.
   */
  default void collect(CheckpointData.Builder data) {}

  /** After the buffer pool's pages are written: writes what else belongs into files. */
  default void write() {}

  /** Syncs what {@link #write} wrote; a failure is a panic. */
  default void sync() {}

  /**
   * After the checkpoint is complete and recovery would begin at its redo point.
   *
   * @param redo the redo point
   */
  default void afterControlFile(long redo) {}
}
