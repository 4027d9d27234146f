package io.waldb.recovery;

import io.waldb.wal.CommitRecognizer;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/**
 * What recovery knows of the records of {@link ResourceManagerId#TRANSACTION}, which storage
 * writes: info 0x00 is a commit, 0x20 an abort. Main data, big-endian:
 *
 * <pre>
 * SIZE FIELD
 *    8 time, microseconds since 1970-01-01 UTC
 *    4 n, number of subtransactions
 *   8n their xids
 *      more that recovery does not look at
 * </pre>
 */
public final class CommitRecords implements CommitRecognizer {
  /** The one. */
  public static final CommitRecords INSTANCE = new CommitRecords();

  static final int COMMIT = 0x00;
  static final int ABORT = 0x20;

  private static final int COUNT_OFFSET = 8;
  private static final int XIDS_OFFSET = 12;

  private CommitRecords() {}

  /** Whether the record ends a transaction, either way, and says when. */
  static boolean isEnd(WalRecord record) {
    return record.resourceManagerId() == ResourceManagerId.TRANSACTION.id()
        && (record.info() == COMMIT || record.info() == ABORT)
        && record.mainDataLength() >= COUNT_OFFSET;
  }

  @Override
  public boolean isCommit(WalRecord record) {
    return isEnd(record) && record.info() == COMMIT;
  }

  @Override
  public long commitMicros(WalRecord record) {
    return record.mainData().getLong(0);
  }

  /** Adds the xids of a commit: the top one and the subtransactions'. */
  static void addXids(WalRecord record, XidSet into) {
    into.add(record.xid());
    ByteBuffer main = record.mainData();
    if (main.limit() < XIDS_OFFSET) {
      return;
    }
    int count = main.getInt(COUNT_OFFSET);
    for (int i = 0; i < count && XIDS_OFFSET + 8 * (i + 1) <= main.limit(); i++) {
      into.add(main.getLong(XIDS_OFFSET + 8 * i));
    }
  }
}
