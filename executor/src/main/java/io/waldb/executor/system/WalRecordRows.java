package io.waldb.executor.system;

import io.waldb.common.Lsn;
import io.waldb.executor.operator.TableFunctionRows;
import io.waldb.recovery.WalRecordFormat;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.wal.record.WalRecord;
import org.jspecify.annotations.Nullable;

/** pg_get_wal_records_info and pg_get_wal_record_info: a row for each record, one at a time. */
final class WalRecordRows implements TableFunctionRows {
  private final SystemContext context;
  private final WalRecordFormat format = new WalRecordFormat(StorageEngine.resourceManagers());
  private @Nullable LogRange range;
  private final boolean single;

  /**
   * Rows of one session.
   *
   * @param single whether only the first record is asked for
   */
  WalRecordRows(SystemContext context, boolean single) {
    this.context = context;
    this.single = single;
  }

  @Override
  public boolean isFunctionOfOneRow() {
    return single;
  }

  @Override
  public void open(Object[] arguments) {
    long start = Lsn.ordered((Long) arguments[0]);
    range =
        single
            ? LogRange.openAt(context, start)
            : LogRange.open(context, start, Lsn.ordered((Long) arguments[1]));
  }

  @Override
  public boolean next(TupleSlot row) {
    LogRange open = range;
    WalRecord record = open == null ? null : open.next();
    if (record == null) {
      return false;
    }
    int i = 0;
    row.setLong(i++, Lsn.ordered(record.lsn()));
    row.setLong(i++, Lsn.ordered(record.endLsn()));
    row.setLong(i++, Lsn.ordered(record.prevLsn()));
    row.setLong(i++, record.xid());
    row.setObject(i++, WalRecordFormat.title(record));
    row.setObject(i++, format.kind(record));
    row.setLong(i++, record.totalLength());
    row.setLong(i++, record.mainDataLength());
    row.setLong(i++, record.imageLength());
    row.setObject(i++, format.description(record));
    row.setObject(i, record.blockCount() == 0 ? null : WalRecordFormat.blockReferences(record));
    if (single) {
      close();
    }
    return true;
  }

  @Override
  public void close() {
    LogRange open = range;
    range = null;
    if (open != null) {
      open.close();
    }
  }
}
