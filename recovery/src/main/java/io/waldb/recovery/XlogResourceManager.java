package io.waldb.recovery;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.wal.record.RecordFormat;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/**
 * The log's own records: checkpoints, segment switches and bare page images. The info values are
 * PostgreSQL's ({@code catalog/pg_control.h}).
 */
public final class XlogResourceManager implements ResourceManager {
  /** A checkpoint with nothing running: at shutdown or at the end of recovery. */
  public static final int CHECKPOINT_SHUTDOWN = 0x00;

  /** A checkpoint while the database is in use. */
  public static final int CHECKPOINT_ONLINE = 0x10;

  /** Nothing. */
  public static final int NOOP = 0x20;

  /** The rest of the segment is unused. */
  public static final int SWITCH = RecordFormat.INFO_SWITCH;

  /** Images of pages, each forced, and no other change. */
  public static final int FULL_PAGE_IMAGE = 0xB0;

  @Override
  public ResourceManagerId id() {
    return ResourceManagerId.XLOG;
  }

  @Override
  public void redo(WalRecord record, int block, ByteBuffer page) {
    throw new DatabaseException(
        SqlState.DATA_CORRUPTED,
        "unexpected block without image in record at " + Lsn.format(record.lsn()));
  }

  /** Whether a record is a checkpoint's. */
  static boolean isCheckpoint(WalRecord record) {
    return record.resourceManagerId() == ResourceManagerId.XLOG.id()
        && (record.info() == CHECKPOINT_SHUTDOWN || record.info() == CHECKPOINT_ONLINE);
  }

  @Override
  public String identify(int info) {
    return switch (info) {
      case CHECKPOINT_SHUTDOWN -> "CHECKPOINT_SHUTDOWN";
      case CHECKPOINT_ONLINE -> "CHECKPOINT_ONLINE";
      case NOOP -> "NOOP";
      case SWITCH -> "SWITCH";
      case FULL_PAGE_IMAGE -> "FPI";
      default -> "UNKNOWN";
    };
  }

  @Override
  public void describe(WalRecord record, StringBuilder into) {
    into.append(identify(record.info()));
    if (!isCheckpoint(record)) {
      return;
    }
    CheckpointRecord checkpoint = CheckpointRecord.decode(record.mainData(), record.lsn());
    into.append(" redo ");
    Lsn.format(checkpoint.redo(), into);
    into.append("; tli ").append(checkpoint.timeline());
    into.append("; prev tli ").append(checkpoint.previousTimeline());
    into.append("; fpw ").append(checkpoint.fullPageWrites());
    into.append("; wal_level ").append(checkpoint.walLevel().label());
    into.append("; xid ").append(checkpoint.data().nextXid());
    into.append("; relation ").append(checkpoint.data().nextRelation());
    into.append("; oldest running xid ").append(checkpoint.data().oldestXid());
    into.append("; running ").append(checkpoint.data().runningCount());
    into.append(record.info() == CHECKPOINT_SHUTDOWN ? "; shutdown" : "; online");
  }

  @Override
  public void mask(ByteBuffer page, long pageKey) {}
}
