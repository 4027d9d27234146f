package io.waldb.storage.txn;

import io.waldb.storage.log.PageChange;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/** Changes of the commit log's pages other than outcomes. */
sealed interface CommitLogChange extends PageChange {
  int INFO_ZEROPAGE = 0x00;

  /** A new page without outcomes; block 0 is built from nothing. */
  record ZeroPage() implements CommitLogChange {
    @Override
    public int info() {
      return INFO_ZEROPAGE;
    }

    @Override
    public int blockFlags(int block) {
      return WalRecordBuilder.WILL_INIT;
    }

    @Override
    public void encode(WalRecordBuilder out) {}

    @Override
    public void apply(int block, ByteBuffer page) {
      CommitLogPage.initialize(page);
    }
  }

  @Override
  default ResourceManagerId resourceManager() {
    return ResourceManagerId.CLOG;
  }
}
