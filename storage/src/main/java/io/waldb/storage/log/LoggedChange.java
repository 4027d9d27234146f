package io.waldb.storage.log;

import io.waldb.buffer.PinnedPage;
import io.waldb.wal.record.WalRecordBuilder;

/**
 * The seven steps of a logged change, written once.
 *
 * <p>The caller has (1) pinned and exclusively latched the pages and checked everything that can
 * fail. {@code run} builds the record and takes the memory for its images, then (2) enters the
 * critical section, (3) applies the change to the pages, (4) marks them dirty, (5) inserts the
 * record with the pages registered, (6) sets the pages' LSNs, (7) leaves the critical section. The
 * caller unlatches and unpins.
 *
 * <p>The record is built before anything is changed, so a failure to build it is an ordinary error.
 * The log takes full page images when the record is inserted, so they show the page after the
 * change, and decides under its own lock whether they are needed. Pages are marked dirty before the
 * record is inserted: a checkpoint whose redo point lies behind the record finds them.
 *
 * <p>Allocates nothing. Follows PostgreSQL {@code access/transam/README}, Write-Ahead Log Coding.
 */
public final class LoggedChange {
  private LoggedChange() {}

  /**
   * Logs a change that touches no page: what it does, the caller does afterwards.
   *
   * @return the LSN of the record's end
   */
  public static long run(LogContext log, long xid, PageChange change) {
    LogScratch scratch = log.scratch();
    return run(log, scratch.record, xid, change, scratch.pages, 0);
  }

  /**
   * Changes one page.
   *
   * @param xid the transaction on whose behalf, 0 for none
   * @return the LSN of the record's end, which is now the page's LSN
   */
  public static long run(LogContext log, long xid, PageChange change, PinnedPage page) {
    LogScratch scratch = log.scratch();
    scratch.pages[0] = page;
    return run(log, scratch.record, xid, change, scratch.pages, 1);
  }

  /** Changes two pages, block 0 and block 1 of the change. */
  public static long run(
      LogContext log, long xid, PageChange change, PinnedPage first, PinnedPage second) {
    LogScratch scratch = log.scratch();
    scratch.pages[0] = first;
    scratch.pages[1] = second;
    return run(log, scratch.record, xid, change, scratch.pages, 2);
  }

  /**
   * Changes any number of pages, as many as a record can register.
   *
   * @param pages block i of the change is {@code pages[i]}; not kept
   * @param count how many of them
   */
  public static long run(
      LogContext log, long xid, PageChange change, PinnedPage[] pages, int count) {
    return run(log, log.scratch().record, xid, change, pages, count);
  }

  private static long run(
      LogContext log,
      WalRecordBuilder record,
      long xid,
      PageChange change,
      PinnedPage[] pages,
      int count) {
    log.panic().check();
    record.begin(change.resourceManager().id(), change.info(), xid);
    for (int i = 0; i < count; i++) {
      record.addBlock(pages[i], change.blockFlags(i));
    }
    change.encode(record);
    log.wal().reserve(record);
    try {
      for (int i = 0; i < count; i++) {
        change.apply(i, pages[i].bytes());
        pages[i].markDirty();
      }
      long lsn = log.wal().insert(record);
      for (int i = 0; i < count; i++) {
        pages[i].setLsn(lsn);
      }
      return lsn;
    } catch (Throwable failure) {
      throw failed(log, change, failure);
    }
  }

  private static RuntimeException failed(LogContext log, PageChange change, Throwable failure) {
    return CriticalSection.failed(
        log.panic(), "could not log a " + change.getClass().getSimpleName() + " change", failure);
  }
}
