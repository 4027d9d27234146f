package io.waldb.storage.btree;

import io.waldb.buffer.page.PageHeader;
import io.waldb.recovery.ResourceManager;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/** Replays and describes the B-tree's records. */
public final class BtreeResourceManager implements ResourceManager {
  @Override
  public ResourceManagerId id() {
    return ResourceManagerId.BTREE;
  }

  @Override
  public void redo(WalRecord record, int block, ByteBuffer page) {
    BtreeChange.decode(record).apply(block, page);
  }

  @Override
  public String identify(int info) {
    return BtreeChange.identify(info);
  }

  @Override
  public void describe(WalRecord record, StringBuilder into) {
    into.append(BtreeChange.identify(record.info())).append(' ');
    BtreeChange.decode(record).describe(into);
  }

  @Override
  public void mask(ByteBuffer page, long pageKey) {
    if (PageHeader.upper(page) != 0) {
      BtreePage.maskHole(page);
    }
  }
}
