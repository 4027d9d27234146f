package io.waldb.storage;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.PageId;
import io.waldb.recovery.CutRepair;
import io.waldb.recovery.ProvenCommits;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.CommitLog;
import java.nio.ByteBuffer;

/**
 * Makes pages consistent that are ahead of a log that was cut.
 *
 * <p>A page of the commit log loses the commits that nothing proves any more, so that their
 * transactions count as crashed. A heap page loses the mark "visible to all", which may have been
 * set because of such a commit. Indexes are rebuilt afterwards; other pages have nothing to lose.
 */
final class CutMender implements CutRepair {
  @Override
  public boolean isExpendable(int relation) {
    return relation >= TableInfo.FIRST_NORMAL_ID || Catalog.expendable().contains(relation);
  }

  @Override
  public boolean mend(long pageKey, ByteBuffer page, ProvenCommits proven) {
    if (PageId.relation(pageKey) == CommitLog.RELATION) {
      return CommitLog.forgetUnproven(page, PageId.block(pageKey), proven::isProven);
    }
    if (PageHeader.hasFlag(page, PageHeader.FLAG_ALL_VISIBLE)) {
      PageHeader.clearFlag(page, PageHeader.FLAG_ALL_VISIBLE);
      return true;
    }
    return false;
  }
}
