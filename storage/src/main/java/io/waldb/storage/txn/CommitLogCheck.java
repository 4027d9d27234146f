package io.waldb.storage.txn;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;

/**
 * Looks for outcomes in the commit log that cannot be: of transactions that never were, or of a
 * kind that there is not.
 */
public final class CommitLogCheck {
  /** Receives what the check finds. */
  public interface Listener {
    /** Something is wrong with a page. */
    void fault(int block, String what);
  }

  private static final int NO_OUTCOME = 3;

  private final StorageContext context;
  private final Listener listener;
  private final ByteBuffer copy = ByteBuffer.allocate(Pages.SIZE);

  /** A check of an open database's commit log. */
  public CommitLogCheck(StorageContext context, Listener listener) {
    this.context = context;
    this.listener = listener;
  }

  /**
   * Checks all pages.
   *
   * @param checkpoint run before each page with no latch held; may throw to stop
   */
  public void run(Runnable checkpoint) {
    int blocks = context.pool().blockCount(CommitLog.RELATION, Fork.MAIN);
    for (int block = 0; block < blocks; block++) {
      checkpoint.run();
      try (PinnedPage page = context.pool().pin(PageId.key(CommitLog.RELATION, Fork.MAIN, block));
          ReadLatch latch = page.latchShared()) {
        copy.put(0, page.bytes(), 0, Pages.SIZE);
      } catch (DatabaseException e) {
        if (e.state() != SqlState.DATA_CORRUPTED) {
          throw e;
        }
        listener.fault(block, String.valueOf(e.getMessage()));
        continue;
      }
      if (!PageHeader.isNew(copy)) {
        check(block);
      }
    }
  }

  private void check(int block) {
    long next = context.transactions().nextXid();
    if (PageHeader.lower(copy) != Pages.SIZE || PageHeader.upper(copy) != Pages.SIZE) {
      listener.fault(block, "is no page of the commit log");
      return;
    }
    long first = CommitLogPage.firstXid(block);
    for (long xid = first; xid < first + CommitLogPage.XIDS_PER_PAGE; xid++) {
      int outcome = CommitLogPage.get(copy, xid);
      if (outcome == NO_OUTCOME) {
        listener.fault(block, "transaction " + xid + " has an outcome that there is not");
        return;
      }
      if (outcome != 0 && xid >= next) {
        listener.fault(
            block, "transaction " + xid + " has an outcome, but the next xid is " + next);
        return;
      }
    }
  }
}
