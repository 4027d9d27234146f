package io.waldb.wal;

import io.waldb.wal.record.WalRecord;

/** Tells commit records from others: their format belongs to whoever writes them. */
public interface CommitRecognizer {
  /** Whether the record is a transaction's commit. */
  boolean isCommit(WalRecord record);

  /** When the transaction of a commit record ended, in microseconds since 1970-01-01 UTC. */
  long commitMicros(WalRecord record);
}
