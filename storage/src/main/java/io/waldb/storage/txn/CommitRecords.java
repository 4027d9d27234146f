package io.waldb.storage.txn;

import io.waldb.wal.CommitRecognizer;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;

/** Tells commit records from others, for whoever reads the log below this module. */
public final class CommitRecords implements CommitRecognizer {
  @Override
  public boolean isCommit(WalRecord record) {
    return record.resourceManagerId() == ResourceManagerId.TRANSACTION.id()
        && record.info() == TransactionChange.INFO_COMMIT;
  }

  @Override
  public long commitMicros(WalRecord record) {
    return record.mainData().getLong(0);
  }
}
