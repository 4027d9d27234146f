package io.waldb.buffer;

import java.util.function.Consumer;

/**
 * The writing of one checkpoint: the pages that were dirty when it began, in the order of the
 * files, a few neighbours at a time at the pace of the caller, and then the syncing of files.
 * Belongs to one thread.
 *
 * <p>Pages changed while it goes on are written as they are by then, which is as good; a page that
 * another thread has written since the beginning is left out. When it is abandoned half way nothing
 * needs undoing.
 */
public final class CheckpointWrite {
  private final BufferPool pool;
  private final long[] pageKeys;
  private final int total;
  private final PinnedPage[] run = new PinnedPage[PageIo.LONGEST_RUN];
  private int next;
  private int written;

  CheckpointWrite(BufferPool pool, long[] pageKeys, int total) {
    this.pool = pool;
    this.pageKeys = pageKeys;
    this.total = total;
  }

  /**
   * What syncing took.
   *
   * @param files files that were synced
   * @param longestNanos the longest of them
   * @param totalNanos all of them
   */
  public record SyncResult(int files, long longestNanos, long totalNanos) {}

  /** What became of the next pages: how many are dealt with, how many of them written. */
  record Step(int processed, int written) {
    static final Step NOTHING = new Step(1, 0);
  }

  /** Pages that were dirty at the beginning. */
  public int total() {
    return total;
  }

  /** Pages of these that are dealt with. */
  public int processed() {
    return next;
  }

  /** Pages that this checkpoint has written. */
  public int written() {
    return written;
  }

  /**
   * Deals with the next page, and with some behind it that can be written together with it.
   *
   * @return false when all are dealt with
   */
  public boolean writeNext() {
    if (next == total) {
      return false;
    }
    Step step = pool.writeForCheckpoint(pageKeys, next, total, run);
    written += step.written();
    next += step.processed();
    return true;
  }

  /** As {@link #syncFiles(Consumer)}, for nobody who wants to be told. */
  public SyncResult syncFiles() {
    return syncFiles(path -> {});
  }

  /**
   * Makes durable all that was written to data files, by whomever, and all that was created and
   * deleted. To be called when all pages are dealt with, before the control file moves.
   *
   * @param progress told of each file before it is synced
   * @throws io.waldb.common.DatabaseException 58030, as a panic, when a sync fails
   */
  public SyncResult syncFiles(Consumer<String> progress) {
    if (next < total) {
      throw new IllegalStateException((total - next) + " pages are not written");
    }
    return pool.files().syncAll(progress);
  }
}
