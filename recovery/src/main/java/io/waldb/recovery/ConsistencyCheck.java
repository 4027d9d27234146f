package io.waldb.recovery;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
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
  private final ByteBuffer logged = ByteBuffer.allocate(Pages.SIZE);
  private final ByteBuffer replayed = ByteBuffer.allocate(Pages.SIZE);

  /**
   * Checks a page to which a record was just replayed; a page that is newer than the record cannot
   * be compared.
   *
   * @param index of the page in the record
   * @throws DatabaseException XX001 when the page differs
   */
  void check(WalRecord record, int index, ByteBuffer page, ResourceManager manager) {
    BlockReference block = record.block(index);
    if (block.hasImageToCompare() && PageHeader.lsn(page) == record.endLsn()) {
      block.image().restoreInto(logged);
      replayed.put(0, page, 0, Pages.SIZE);
      compare(record, block.pageKey(), manager);
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
