package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PageRun;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Brings pages up to a window of the log, page by page, each in the cache or past it.
 *
 * <p>A page is cached when it is seen again ({@link SeenPages}). One that is not, and that the
 * window makes whole or whose file has it whole, is brought up in a buffer and written at once: of
 * a log that changes more pages than the cache holds each would be pushed out of it unused, and
 * finding and clearing a frame costs as much as the replaying.
 *
 * <p>With more files than are kept open, all pages go through the cache: a file has to be synced
 * before it is closed, and the cache can wait with its pages.
 *
 * <p>Belongs to one thread; several may replay the shares of one window.
 */
final class PageRedo {
  private final BufferPool pool;
  private final PagesBefore before;
  private final InvalidPages invalidPages;
  private final PageChanges changes;
  private final PageRun run;
  private final SeenPages seen;
  private final NewestPage newest = new NewestPage();

  /* The page being replayed in the cache. */
  private @Nullable PinnedPage frame;
  private @Nullable WriteLatch latch;

  PageRedo(
      BufferPool pool,
      ResourceManagers managers,
      PagesBefore before,
      InvalidPages invalidPages,
      SeenPages seen) {
    this.pool = pool;
    this.before = before;
    this.invalidPages = invalidPages;
    this.changes = new PageChanges(managers, invalidPages);
    this.run = pool.newPageRun();
    this.seen = seen;
  }

  /** The page with the highest LSN of those that were looked at. */
  NewestPage newest() {
    return newest;
  }

  /**
   * Replays a share of a window.
   *
   * @throws DatabaseException naming the record that could not be replayed
   */
  void replay(RedoWindow window, RedoWindow.Share share) {
    long[] keys = share.sortedKeys();
    int count = share.pages();
    for (int i = 0; i < count; i++) {
      replay(window, share, keys[i]);
      if (run.isFull()) {
        run.write();
      }
    }
    run.write();
  }

  private void replay(RedoWindow window, RedoWindow.Share share, long key) {
    int change = share.firstChange(key);
    changes.read(window, share, change);
    try {
      boolean cached = seen.see(key) || pool.isCached(key) || pool.cannotKeepFilesOpen();
      ByteBuffer page = cached ? null : uncached(key);
      if (page == null) {
        replayCached(window, share, key, change);
      } else if (changes.applyAll(window, share, change, page)) {
        run.end();
      }
    } catch (RuntimeException e) {
      throw changes.failed(e);
    }
  }

  // ---------------------------------------------------------------- past the cache

  /* A buffer for the page, with what it is now if that matters; null when it is not sound. */
  private @Nullable ByteBuffer uncached(long key) {
    if (changes.isWhole()) {
      if (!before.isKnown(key)) {
        return null; // its LSN has to be looked at
      }
      noteIfMissing(key);
      return run.begin(key);
    }
    ByteBuffer page = isInFile(key) ? run.read(key) : null;
    if (page == null || PageHeader.isNew(page)) {
      return null;
    }
    newest.see(key, PageHeader.lsn(page));
    return page;
  }

  // ---------------------------------------------------------------- in the cache

  private void replayCached(RedoWindow window, RedoWindow.Share share, long key, int first) {
    boolean done = false;
    try {
      for (int change = first; change >= 0; change = share.nextChange(change)) {
        changes.read(window, share, change);
        PinnedPage page = changes.isWhole() ? pageToReplace(key) : pageToChange(key);
        if (page != null && changes.apply(page.bytes())) {
          page.markDirty();
        }
      }
      done = true;
    } finally {
      letGo(done);
    }
  }

  /* What it holds is of no use, but its LSN has to have been looked at. */
  @SuppressWarnings("MustBeClosedChecker") // letGo closes it
  private PinnedPage pageToReplace(long key) {
    PinnedPage held = frame;
    if (held == null) {
      noteIfMissing(key);
      held = hold(before.isKnown(key) ? pool.pinForReplacement(key) : pool.pinForRedo(key));
    }
    return held;
  }

  /* Null when there is no page: that is remembered. */
  @SuppressWarnings("MustBeClosedChecker") // letGo closes it
  private @Nullable PinnedPage pageToChange(long key) {
    PinnedPage held = frame;
    if (held == null) {
      if (!isInFile(key)) {
        invalidPages.remember(key, changes.lsn(), false);
        return null;
      }
      held = hold(pool.pinForRedo(key));
    }
    if (held.isDamaged() || held.isNew()) {
      invalidPages.remember(key, changes.lsn(), held.isDamaged());
      return null;
    }
    return held;
  }

  @SuppressWarnings("MustBeClosedChecker") // letGo closes it
  private PinnedPage hold(PinnedPage pinned) {
    frame = pinned;
    latch = pinned.latchExclusive();
    if (!pinned.isDamaged()) {
      newest.see(pinned.pageKey(), pinned.lsn());
    }
    return pinned;
  }

  private void letGo(boolean done) {
    WriteLatch held = latch;
    PinnedPage pinned = frame;
    latch = null;
    frame = null;
    if (held != null && pinned != null && !done) {
      // It may be half changed, and other threads still write what they find dirty.
      pinned.abandonChanges();
    }
    if (held != null) {
      held.close();
    }
    if (pinned != null) {
      pinned.close();
    }
  }

  // ---------------------------------------------------------------- files

  private boolean isInFile(long key) {
    int relation = PageId.relation(key);
    Fork fork = PageId.fork(key);
    return pool.exists(relation, fork)
        && Integer.compareUnsigned(PageId.block(key), pool.blockCount(relation, fork)) < 0;
  }

  /* Its file is about to be made, and then nothing would tell that the rest of it is gone. */
  private void noteIfMissing(long key) {
    int relation = PageId.relation(key);
    if (PageId.fork(key) == Fork.MAIN && !pool.exists(relation, Fork.MAIN)) {
      invalidPages.rememberFile(relation, changes.lsn());
    }
  }
}
