package io.waldb.buffer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Pages that recovery replays past the cache; those that follow each other in a file are written at
 * once.
 *
 * <p>A page is begun by {@link #begin} or {@link #read}, changed in the bytes these give, and
 * belongs to those to be written after {@link #end}; one that is not ended is never written. Before
 * anybody pins a page that was ended, {@link #write} has returned. Checksums, the rule that the log
 * comes first and the note that the file has to be synced are as for any page ({@link PageIo}).
 *
 * <p>Got from {@link BufferPool#newPageRun}. Belongs to one thread.
 */
public final class PageRun {
  private final BufferPool pool;
  private final PageIo.Scratch scratch = new PageIo.Scratch(PageIo.LONGEST_RUN);
  private final long[] keys = new long[PageIo.LONGEST_RUN];
  private int count;

  PageRun(BufferPool pool) {
    this.pool = pool;
  }

  /** Whether no page can be begun before {@link #write}. */
  public boolean isFull() {
    return count == PageIo.LONGEST_RUN;
  }

  /**
   * Begins a page that will be replaced whole; file and place are made when they are not there.
   *
   * @param pageKey of a page that is not cached
   * @return the page's bytes, which hold anything; valid until {@link #end}
   */
  public ByteBuffer begin(long pageKey) {
    ByteBuffer page = room(pageKey);
    pool.makeRoomForRedo(pageKey);
    return page;
  }

  /**
   * Begins a page with what its file holds.
   *
   * @param pageKey of a page that is not cached and lies in its file
   * @return the page's bytes, valid until {@link #end}; null when the page fails its checksum
   */
  public @Nullable ByteBuffer read(long pageKey) {
    ByteBuffer page = room(pageKey);
    return pool.readUncached(pageKey, page) ? page : null;
  }

  private ByteBuffer room(long pageKey) {
    assert !pool.isCached(pageKey);
    keys[count] = pageKey;
    return scratch.page[count];
  }

  /** The page begun last is to be written as it is now. */
  public void end() {
    count++;
  }

  /**
   * Writes the pages that have been ended.
   *
   * @throws io.waldb.common.DatabaseException 58030 or 53100 when that fails; XX001, as a panic,
   *     when a page's header is broken
   */
  public void write() {
    int pages = count;
    count = 0;
    for (int from = 0; from < pages; ) {
      int to = from + 1;
      while (to < pages && keys[to] == keys[to - 1] + 1) {
        to++;
      }
      pool.writeUncached(keys[from], scratch, from, to);
      from = to;
    }
  }
}
