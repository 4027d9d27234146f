package io.waldb.storage.txn;

import io.waldb.storage.log.PageChange;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * The end of a transaction, or of a part of one, as a change of the commit log's pages.
 *
 * <p>The blocks are those of the commit log that hold the xids, ascending. Main data, big-endian:
 *
 * <pre>
 * SIZE FIELD
 * 8    time, microseconds since 1970-01-01 UTC
 * 4    n, number of subtransactions
 * 8n   their xids, ascending (the top one is the record's xid)
 * 4    m, number of relations whose files go with this
 * 4m   their relation numbers
 * </pre>
 */
sealed interface TransactionChange extends PageChange {
  int INFO_COMMIT = 0x00;
  int INFO_ABORT = 0x20;

  /** The time now, as records have it. */
  static long now() {
    Instant instant = Instant.now();
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }

  long time();

  long xid();

  long[] subxids();

  int[] droppedRelations();

  /** The outcome that the pages get. */
  int outcome();

  /** It committed. */
  @SuppressWarnings("ArrayRecordComponent")
  record Commit(long time, long xid, long[] subxids, int[] droppedRelations)
      implements TransactionChange {
    @Override
    public int info() {
      return INFO_COMMIT;
    }

    @Override
    public int outcome() {
      return StatusWindow.COMMITTED;
    }
  }

  /** It rolled back, or was rolled back to a savepoint; then xid is the lowest that went. */
  @SuppressWarnings("ArrayRecordComponent")
  record Abort(long time, long xid, long[] subxids, int[] droppedRelations)
      implements TransactionChange {
    @Override
    public int info() {
      return INFO_ABORT;
    }

    @Override
    public int outcome() {
      return StatusWindow.ABORTED;
    }
  }

  @Override
  default ResourceManagerId resourceManager() {
    return ResourceManagerId.TRANSACTION;
  }

  @Override
  default int blockFlags(int block) {
    return 0;
  }

  @Override
  default void encode(WalRecordBuilder out) {
    out.mainData();
    out.putLong(time());
    out.putInt(subxids().length);
    for (long subxid : subxids()) {
      out.putLong(subxid);
    }
    out.putInt(droppedRelations().length);
    for (int relation : droppedRelations()) {
      out.putInt(relation);
    }
  }

  static TransactionChange decode(WalRecord record) {
    ByteBuffer data = record.mainData();
    int at = data.position();
    long time = data.getLong(at);
    long[] subxids = new long[data.getInt(at + 8)];
    at += 12;
    for (int i = 0; i < subxids.length; i++) {
      subxids[i] = data.getLong(at);
      at += 8;
    }
    int[] relations = new int[data.getInt(at)];
    at += 4;
    for (int i = 0; i < relations.length; i++) {
      relations[i] = data.getInt(at);
      at += 4;
    }
    return record.info() == INFO_COMMIT
        ? new Commit(time, record.xid(), subxids, relations)
        : new Abort(time, record.xid(), subxids, relations);
  }

  /** The blocks of the commit log that hold the xids, ascending, each once. */
  default int[] blocks() {
    long[] subxids = subxids();
    int[] found = new int[subxids.length + 1];
    int last = CommitLogPage.block(xid());
    found[0] = last;
    int count = 1;
    for (long subxid : subxids) {
      int block = CommitLogPage.block(subxid);
      if (block != last) {
        found[count++] = block;
        last = block;
      }
    }
    return count == found.length ? found : Arrays.copyOf(found, count);
  }

  @Override
  default void apply(int block, ByteBuffer page) {
    int outcome = outcome();
    int first = CommitLogPage.block(xid());
    int index = 0;
    if (block == 0) {
      CommitLogPage.set(page, xid(), outcome);
    }
    for (long subxid : subxids()) {
      int its = CommitLogPage.block(subxid);
      if (its != first) {
        first = its;
        index++;
      }
      if (index == block) {
        CommitLogPage.set(page, subxid, outcome);
      }
    }
  }
}
