package io.waldb.storage.txn;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.WriteLatch;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import io.waldb.storage.log.LogContext;
import io.waldb.storage.log.LoggedChange;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether each transaction committed: pages of relation {@value #RELATION} in the buffer pool, and
 * in front of them a window of the newest outcomes and a cache of older pages, both read without a
 * lock.
 *
 * <p>The pages are changed by the records of commit and abort themselves, like any page: the page's
 * LSN keeps it from reaching disk before the record does, and full page images mend it when torn.
 * The page of a commit is changed before the commit is durable, and the window may be: the xid is
 * in the active set until it is, and a snapshot asks that first.
 *
 * <p>Thread-safe. The window is changed under the transaction manager's lock. A caller may hold
 * page latches of other relations.
 *
 * <p>Differs from PostgreSQL's {@code clog.c}, which keeps its pages in a pool of their own and
 * needs LSN groups for asynchronous commits.
 */
public final class CommitLog {
  /** The relation number of the commit log. */
  public static final int RELATION = 1;

  /** The log can register no more pages in one record. */
  private static final int MAX_BLOCKS = 32;

  /** Copies of older pages that are kept: a power of two, by the size of the heap. */
  private static final int CACHED_PAGES = cachedPages();

  /**
   * A copy of a page.
   *
   * @param settled the transactions below this xid had all ended before the copy was made
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record OldPage(int block, byte[] outcomes, long settled) {}

  private final LogContext log;
  private final BufferPool pool;
  private final StatusWindow window = new StatusWindow();
  private final AtomicReferenceArray<@Nullable OldPage> oldPages =
      new AtomicReferenceArray<>(CACHED_PAGES);
  private final Object extension = new Object();
  private @Nullable TransactionManager manager;
  private long firstXid;

  /** The commit log of an open database; its relation exists. */
  public CommitLog(LogContext log, BufferPool pool) {
    this.log = log;
    this.pool = pool;
  }

  /*
   * Rows point to any of the transactions since they were last frozen, so an update of random rows
   * asks for random pages; a page that is not here is copied, 8 kB each time. A 64th of the heap
   * is enough for the outcomes of 4 million transactions at 64 MB, of 134 million from 2 GB on.
   */
  private static int cachedPages() {
    long fitting = Runtime.getRuntime().maxMemory() / 64 / Pages.SIZE;
    return Integer.highestOneBit((int) Math.max(64, Math.min(fitting, 4096)));
  }

  void startAt(long xid, TransactionManager transactions) {
    window.startAt(xid);
    firstXid = xid;
    manager = transactions;
  }

  // ---- reading

  /** Where a transaction stands for those who wait for it; a precommitted one has committed. */
  XidStatus status(long xid) {
    if (xid < TransactionManager.FIRST_NORMAL_XID) {
      return xid == TransactionManager.INVALID_XID ? XidStatus.ABORTED : XidStatus.COMMITTED;
    }
    int bits = window.get(xid);
    if (bits == StatusWindow.OUTSIDE) {
      return olderStatus(xid);
    }
    return switch (bits) {
      case StatusWindow.COMMITTED -> XidStatus.COMMITTED;
      case StatusWindow.ABORTED -> XidStatus.ABORTED;
      default -> XidStatus.IN_PROGRESS;
    };
  }

  /** Whether a transaction that is not running, as the caller knows, committed. */
  boolean didCommit(long xid) {
    if (xid < TransactionManager.FIRST_NORMAL_XID) {
      return xid != TransactionManager.INVALID_XID;
    }
    int bits = window.get(xid);
    return (bits == StatusWindow.OUTSIDE ? lookUp(xid) : bits) == StatusWindow.COMMITTED;
  }

  private XidStatus olderStatus(long xid) {
    if (xid >= firstXid && current().contains(xid)) {
      return Objects.requireNonNull(manager).isRolledBackPart(xid)
          ? XidStatus.ABORTED
          : XidStatus.IN_PROGRESS;
    }
    return lookUp(xid) == StatusWindow.COMMITTED ? XidStatus.COMMITTED : XidStatus.ABORTED;
  }

  private ActiveSet current() {
    return Objects.requireNonNull(manager).current();
  }

  private int lookUp(long xid) {
    int block = CommitLogPage.block(xid);
    int slot = block & CACHED_PAGES - 1;
    OldPage known = oldPages.get(slot);
    if (known == null || known.block != block || xid >= known.settled) {
      known = read(block);
      oldPages.set(slot, known);
    }
    int index = (int) (xid % CommitLogPage.XIDS_PER_PAGE);
    return known.outcomes[index >>> 2] >>> ((index & 3) * 2) & 3;
  }

  private OldPage read(int block) {
    long settled = current().xmin;
    byte[] outcomes = new byte[CommitLogPage.XIDS_PER_PAGE / 4];
    if (Integer.compareUnsigned(block, pool.blockCount(RELATION, Fork.MAIN)) < 0) {
      try (PinnedPage page = pool.pin(PageId.key(RELATION, Fork.MAIN, block));
          ReadLatch latch = page.latchShared()) {
        page.bytes().get(io.waldb.buffer.page.PageHeader.SIZE, outcomes);
      }
    }
    return new OldPage(block, outcomes, settled);
  }

  /**
   * Takes commits off a page that is ahead of a log that was cut: their transactions then count as
   * crashed.
   *
   * @param proven whether a commit is certain
   * @return whether there was any
   */
  public static boolean forgetUnproven(ByteBuffer page, int block, LongPredicate proven) {
    long first = CommitLogPage.firstXid(block);
    boolean changed = false;
    for (long xid = first; xid < first + CommitLogPage.XIDS_PER_PAGE; xid++) {
      if (CommitLogPage.get(page, xid) == StatusWindow.COMMITTED && !proven.test(xid)) {
        CommitLogPage.clear(page, xid);
        changed = true;
      }
    }
    return changed;
  }

  // ---- writing

  /** Makes room for an xid that is about to be handed out. */
  void open(long xid) {
    window.open(xid);
  }

  /** Sets the outcome in memory. */
  void setOutcome(TransactionChange change) {
    window.set(change.xid(), change.outcome());
    for (long subxid : change.subxids()) {
      window.set(subxid, change.outcome());
    }
  }

  /**
   * Logs the end of a transaction and changes the pages of the commit log.
   *
   * @return the LSN of the record's end
   */
  long log(TransactionChange change) {
    if (change.subxids().length == 0) {
      try (PinnedPage page = pinForChange(CommitLogPage.block(change.xid()));
          WriteLatch latch = page.latchExclusive()) {
        initializeIfNew(page);
        return LoggedChange.run(log, change.xid(), change, page);
      }
    }
    return logMany(change);
  }

  @SuppressWarnings("MustBeClosed") // as many pages as the transaction has, closed in the finally
  private long logMany(TransactionChange change) {
    int[] blocks = change.blocks();
    if (blocks.length > MAX_BLOCKS) {
      throw new DatabaseException(
              SqlState.PROGRAM_LIMIT_EXCEEDED,
              "the savepoints of transaction " + change.xid() + " lie too far apart")
          .withDetail(
              "Its xids are on "
                  + blocks.length
                  + " pages of the commit log; at most "
                  + MAX_BLOCKS
                  + " can be changed at once.");
    }
    PinnedPage[] pages = new PinnedPage[blocks.length];
    WriteLatch[] latches = new WriteLatch[blocks.length];
    int pinned = 0;
    int latched = 0;
    try {
      for (int block : blocks) {
        pages[pinned] = pinForChange(block);
        pinned++;
      }
      for (PinnedPage page : pages) {
        latches[latched] = page.latchExclusive();
        latched++;
        initializeIfNew(page);
      }
      return LoggedChange.run(log, change.xid(), change, pages, blocks.length);
    } finally {
      while (latched > 0) {
        latches[--latched].close();
      }
      while (pinned > 0) {
        pages[--pinned].close();
      }
    }
  }

  private void initializeIfNew(PinnedPage page) {
    if (page.isNew()) {
      LoggedChange.run(log, 0, new CommitLogChange.ZeroPage(), page);
    }
  }

  @SuppressWarnings("MustBeClosed") // handed to the caller
  private PinnedPage pinForChange(int block) {
    if (Integer.compareUnsigned(block, pool.blockCount(RELATION, Fork.MAIN)) >= 0) {
      synchronized (extension) {
        while (Integer.compareUnsigned(block, pool.blockCount(RELATION, Fork.MAIN)) >= 0) {
          pool.extend(RELATION, Fork.MAIN).close();
        }
      }
    }
    return pool.pin(PageId.key(RELATION, Fork.MAIN, block));
  }
}
