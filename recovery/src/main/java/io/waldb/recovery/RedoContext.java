package io.waldb.recovery;

import com.google.errorprone.annotations.MustBeClosed;
import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.WalRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a resource manager has at hand while it replays a record: the record's blocks and the pool.
 *
 * <p>Belongs to the thread that replays. Follows PostgreSQL {@code XLogReadBufferForRedo}.
 */
public final class RedoContext {
  private final BufferPool pool;
  private final InvalidPages invalidPages = new InvalidPages();
  private final List<RedoBlock> blocks = new ArrayList<>();
  private @Nullable WalRecord record;
  private final PagesBefore before;
  private long highestPageLsn;

  RedoContext(BufferPool pool, PagesBefore before) {
    this.pool = pool;
    this.before = before;
    this.highestPageLsn = before.highestLsn();
  }

  /** Turns to the next record. */
  void begin(WalRecord next) {
    record = next;
  }

  /** The record being replayed. */
  public WalRecord record() {
    WalRecord current = record;
    if (current == null) {
      throw new IllegalStateException("no record is being replayed");
    }
    return current;
  }

  /** The pool, for creating, dropping and truncating relations. */
  public BufferPool pool() {
    return pool;
  }

  /** Pages that are missing; who replays a drop or a truncation says so there. */
  public InvalidPages invalidPages() {
    return invalidPages;
  }

  /** The highest LSN found on a page that replay looked at. */
  long highestPageLsn() {
    return highestPageLsn;
  }

  /**
   * Pins and latches a block of the record and says what is to be done with it: restores the
   * record's image whatever the page holds; gives a page that the record builds anew, zeroed, with
   * {@link RedoAction#NEEDS_REDO}; otherwise compares the LSNs.
   *
   * @param index of the block in the record, from 0; each block once at a time
   */
  @MustBeClosed
  public RedoBlock block(int index) {
    BlockReference reference = record().block(index);
    while (blocks.size() <= index) {
      blocks.add(new RedoBlock());
    }
    RedoBlock block = blocks.get(index);
    if (reference.hasImage()) {
      return restore(block, reference);
    }
    if (reference.willInit()) {
      return initialize(block, reference.pageKey());
    }
    return compare(block, reference.pageKey());
  }

  @SuppressWarnings("MustBeClosedChecker") // handed over to the block
  private RedoBlock restore(RedoBlock block, BlockReference reference) {
    noteIfMissing(reference.pageKey());
    PinnedPage page = pinForReplacement(reference.pageKey());
    WriteLatch latch = page.latchExclusive();
    block.set(RedoAction.RESTORED, page, latch, record().endLsn());
    boolean done = false;
    try {
      note(page);
      reference.image().restoreInto(page.bytes());
      block.finish();
      invalidPages.forgetPage(reference.pageKey());
      done = true;
      return block;
    } finally {
      if (!done) {
        block.close();
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // handed over to the block
  private RedoBlock initialize(RedoBlock block, long pageKey) {
    noteIfMissing(pageKey);
    PinnedPage page = pinForReplacement(pageKey);
    WriteLatch latch = page.latchExclusive();
    note(page);
    PageHeader.clear(page.bytes());
    invalidPages.forgetPage(pageKey);
    return block.set(RedoAction.NEEDS_REDO, page, latch, record().endLsn());
  }

  /* What the page held is of no use, but its LSN has to have been looked at. */
  @SuppressWarnings("MustBeClosedChecker") // handed over to the block
  @MustBeClosed
  private PinnedPage pinForReplacement(long pageKey) {
    return before.isKnown(pageKey) ? pool.pinForReplacement(pageKey) : pool.pinForRedo(pageKey);
  }

  @SuppressWarnings("MustBeClosedChecker") // handed over to the block
  private RedoBlock compare(RedoBlock block, long pageKey) {
    long endLsn = record().endLsn();
    int relation = PageId.relation(pageKey);
    Fork fork = PageId.fork(pageKey);
    boolean present =
        pool.exists(relation, fork)
            && Integer.compareUnsigned(PageId.block(pageKey), pool.blockCount(relation, fork)) < 0;
    if (!present) {
      invalidPages.remember(pageKey, record().lsn(), false);
      return block.set(RedoAction.NOT_FOUND, null, null, endLsn);
    }
    PinnedPage page = pool.pinForRedo(pageKey);
    WriteLatch latch = page.latchExclusive();
    if (page.isDamaged() || page.isNew()) {
      invalidPages.remember(pageKey, record().lsn(), page.isDamaged());
      latch.close();
      page.close();
      return block.set(RedoAction.NOT_FOUND, null, null, endLsn);
    }
    note(page);
    RedoAction action = page.lsn() < endLsn ? RedoAction.NEEDS_REDO : RedoAction.DONE;
    return block.set(action, page, latch, endLsn);
  }

  /* Pinning makes the file, and then nothing would tell that the rest of it is gone. */
  private void noteIfMissing(long pageKey) {
    int relation = PageId.relation(pageKey);
    if (PageId.fork(pageKey) == Fork.MAIN && !pool.exists(relation, Fork.MAIN)) {
      invalidPages.rememberFile(relation, record().lsn());
    }
  }

  private void note(PinnedPage page) {
    if (!page.isDamaged()) {
      highestPageLsn = Math.max(highestPageLsn, page.lsn());
    }
  }
}
