package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.SqlState;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.WalRecord;
import org.jspecify.annotations.Nullable;

/**
 * Brings pages up to a window of the log, page by page: restores an image whatever the page holds;
 * clears a page that the record builds anew, and has its resource manager build it; otherwise has
 * the change done if the page's LSN says that it lacks it.
 *
 * <p>Belongs to one thread; several may replay the shares of one window. Follows PostgreSQL {@code
 * XLogReadBufferForRedo} in {@code access/transam/xlogutils.c}.
 */
final class PageRedo {
  private final BufferPool pool;
  private final ResourceManagers managers;
  private final PagesBefore before;
  private final InvalidPages invalidPages;
  private final ConsistencyCheck consistency = new ConsistencyCheck();
  private final WalRecord record = new WalRecord();
  private long highestLsn;

  /* The page being replayed. */
  private long pageKey;
  private @Nullable PinnedPage page;
  private @Nullable WriteLatch latch;

  PageRedo(
      BufferPool pool, ResourceManagers managers, PagesBefore before, InvalidPages invalidPages) {
    this.pool = pool;
    this.managers = managers;
    this.before = before;
    this.invalidPages = invalidPages;
  }

  /** The highest LSN found on a page that was looked at. */
  long highestLsn() {
    return highestLsn;
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
    }
  }

  private void replay(RedoWindow window, RedoWindow.Share share, long key) {
    pageKey = key;
    boolean done = false;
    try {
      for (int change = share.firstChange(key); change >= 0; change = share.nextChange(change)) {
        int reference = share.reference(change);
        window.read(reference, record);
        replay(RedoWindow.blockOf(reference));
      }
      done = true;
    } finally {
      if (!done && latch != null && page != null) {
        // It may be half changed, and other threads still write what they find dirty.
        page.abandonChanges();
      }
      letGo();
    }
  }

  private void replay(int block) {
    ResourceManager manager = managers.of(record.resourceManagerId());
    PinnedPage pinned;
    try {
      pinned = bring(manager, block);
    } catch (RuntimeException e) {
      throw failed(record, manager, e);
    }
    if (pinned != null) {
      consistency.check(record, block, pinned, manager);
    }
  }

  /** What is thrown when a record could not be replayed. */
  static DatabaseException failed(
      WalRecord record, ResourceManager manager, RuntimeException cause) {
    boolean known = cause instanceof DatabaseException;
    return new DatabaseException(
        cause instanceof DatabaseException e ? e.state() : SqlState.INTERNAL_ERROR,
        "could not replay "
            + describe(record, manager)
            + ": "
            + (known ? cause.getMessage() : cause.toString()),
        cause);
  }

  private static String describe(WalRecord record, ResourceManager manager) {
    StringBuilder text = new StringBuilder("the record at ");
    Lsn.format(record.lsn(), text);
    text.append(" (").append(manager.id().title()).append(' ');
    try {
      manager.describe(record, text);
    } catch (RuntimeException e) {
      text.append(manager.identify(record.info()));
    }
    return text.append(')').toString();
  }

  /* Brings the page up to the record; null when there is no page to bring up. */
  private @Nullable PinnedPage bring(ResourceManager manager, int block) {
    BlockReference reference = record.block(block);
    PinnedPage pinned;
    if (reference.hasImage()) {
      pinned = pageToReplace();
      reference.image().restoreInto(pinned.bytes());
      invalidPages.forgetPage(pageKey);
    } else if (reference.willInit()) {
      pinned = pageToReplace();
      PageHeader.clear(pinned.bytes());
      invalidPages.forgetPage(pageKey);
      manager.redo(record, block, pinned.bytes());
    } else {
      pinned = pageToChange();
      if (pinned == null || pinned.lsn() >= record.endLsn()) {
        return pinned;
      }
      manager.redo(record, block, pinned.bytes());
    }
    pinned.setLsn(record.endLsn());
    pinned.markDirty();
    return pinned;
  }

  /* What it holds is of no use, but its LSN has to have been looked at. */
  @SuppressWarnings("MustBeClosedChecker") // letGo closes it
  private PinnedPage pageToReplace() {
    PinnedPage held = page;
    if (held != null) {
      return held;
    }
    noteIfMissing();
    return hold(
        before.isKnown(pageKey) ? pool.pinForReplacement(pageKey) : pool.pinForRedo(pageKey));
  }

  @SuppressWarnings("MustBeClosedChecker") // letGo closes it
  private @Nullable PinnedPage pageToChange() {
    PinnedPage held = page;
    if (held == null) {
      int relation = PageId.relation(pageKey);
      Fork fork = PageId.fork(pageKey);
      boolean present =
          pool.exists(relation, fork)
              && Integer.compareUnsigned(PageId.block(pageKey), pool.blockCount(relation, fork))
                  < 0;
      if (!present) {
        invalidPages.remember(pageKey, record.lsn(), false);
        return null;
      }
      held = hold(pool.pinForRedo(pageKey));
    }
    if (held.isDamaged() || held.isNew()) {
      invalidPages.remember(pageKey, record.lsn(), held.isDamaged());
      return null;
    }
    return held;
  }

  @SuppressWarnings("MustBeClosedChecker") // letGo closes it
  private PinnedPage hold(PinnedPage pinned) {
    page = pinned;
    latch = pinned.latchExclusive();
    if (!pinned.isDamaged()) {
      highestLsn = Math.max(highestLsn, pinned.lsn());
    }
    return pinned;
  }

  private void letGo() {
    WriteLatch held = latch;
    PinnedPage pinned = page;
    latch = null;
    page = null;
    if (held != null) {
      held.close();
    }
    if (pinned != null) {
      pinned.close();
    }
  }

  /* Pinning makes the file, and then nothing would tell that the rest of it is gone. */
  private void noteIfMissing() {
    int relation = PageId.relation(pageKey);
    if (PageId.fork(pageKey) == Fork.MAIN && !pool.exists(relation, Fork.MAIN)) {
      invalidPages.rememberFile(relation, record.lsn());
    }
  }
}
