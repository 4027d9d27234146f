package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/**
 * Compares replayed pages with the images that {@code wal_consistency_checking} put into the log:
 * what redo made of a page must be what the change made of it.
 *
 * <p>Follows PostgreSQL {@code verifyBackupPageConsistency} in {@code
 * access/transam/xlogrecovery.c}.
 */
final class ConsistencyCheck {
  private final BufferPool pool;
  private final ByteBuffer logged = ByteBuffer.allocate(Pages.SIZE);
  private final ByteBuffer replayed = ByteBuffer.allocate(Pages.SIZE);

  ConsistencyCheck(BufferPool pool) {
    this.pool = pool;
  }

  /**
   * Checks the pages of a record that was just replayed.
   *
   * @throws DatabaseException XX001 when a page differs
   */
  void check(WalRecord record, ResourceManager manager) {
    for (int i = 0; i < record.blockCount(); i++) {
      BlockReference block = record.block(i);
      if (block.hasImageToCompare() && read(block.pageKey(), record.endLsn())) {
        block.image().restoreInto(logged);
        compare(record, block.pageKey(), manager);
      }
    }
  }

  /* False when the page is not there or newer than the record, so that it cannot be compared. */
  private boolean read(long pageKey, long lsn) {
    int relation = PageId.relation(pageKey);
    Fork fork = PageId.fork(pageKey);
    if (!pool.exists(relation, fork)
        || Integer.compareUnsigned(PageId.block(pageKey), pool.blockCount(relation, fork)) >= 0) {
      return false;
    }
    try (PinnedPage page = pool.pinForRedo(pageKey);
        ReadLatch latch = page.latchShared()) {
      if (page.isDamaged() || page.lsn() != lsn) {
        return false;
      }
      replayed.put(0, page.bytes(), 0, Pages.SIZE);
      return true;
    }
  }

  private void compare(WalRecord record, long pageKey, ResourceManager manager) {
    mask(logged, pageKey, manager);
    mask(replayed, pageKey, manager);
    int difference = logged.clear().mismatch(replayed.clear());
    if (difference >= 0) {
      throw new DatabaseException(
          SqlState.DATA_CORRUPTED,
          "inconsistent page found, "
              + PageId.format(pageKey)
              + ": replaying the "
              + manager.id().title()
              + '/'
              + manager.identify(record.info())
              + " record at "
              + Lsn.format(record.lsn())
              + " gave another page than the change did, first at offset "
              + difference);
    }
  }

  private static void mask(ByteBuffer page, long pageKey, ResourceManager manager) {
    PageHeader.setLsn(page, 0);
    PageHeader.setChecksum(page, 0);
    manager.mask(page, pageKey);
  }
}
