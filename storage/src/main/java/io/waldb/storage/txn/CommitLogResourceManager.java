package io.waldb.storage.txn;

import io.waldb.common.PageId;
import io.waldb.recovery.ResourceManager;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/** Redo and description of new pages of the commit log. */
public final class CommitLogResourceManager implements ResourceManager {
  @Override
  public ResourceManagerId id() {
    return ResourceManagerId.CLOG;
  }

  @Override
  public void redo(WalRecord record, int block, ByteBuffer page) {
    new CommitLogChange.ZeroPage().apply(block, page);
  }

  @Override
  public String identify(int info) {
    return info == CommitLogChange.INFO_ZEROPAGE
        ? "ZEROPAGE"
        : "UNKNOWN (" + Integer.toHexString(info) + ")";
  }

  @Override
  public void describe(WalRecord record, StringBuilder into) {
    into.append(identify(record.info()))
        .append(" page ")
        .append(Integer.toUnsignedString(PageId.block(record.block(0).pageKey())));
  }

  @Override
  public void mask(ByteBuffer page, long pageKey) {}
}
