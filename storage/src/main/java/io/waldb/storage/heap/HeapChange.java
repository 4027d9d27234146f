package io.waldb.storage.heap;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.storage.log.PageChange;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;

/**
 * A logged change of heap pages; see the implementations for what each record holds.
 *
 * <p>Numbers of the kinds and the flags in the records are PostgreSQL's, so that they read the same
 * in a dump of the log. What a record does not say is the command id, which matters to the running
 * transaction only: redo writes 0.
 *
 * <p>Follows PostgreSQL {@code access/heapam_xlog.h}.
 */
public sealed interface HeapChange extends PageChange
    permits HeapDelete,
        HeapInsert,
        HeapMultiInsert,
        HeapPrune,
        HeapReclaim,
        HeapUpdate,
        HeapVisible {
  /** Kinds of the resource manager Heap. */
  int INSERT = 0x00;

  int DELETE = 0x10;
  int UPDATE = 0x20;
  int HOT_UPDATE = 0x40;

  /** Added to a kind whose first block is built from nothing. */
  int INIT_PAGE = 0x80;

  /** Kinds of the resource manager Heap2. */
  int PRUNE = 0x10;

  int RECLAIM = 0x20;
  int VISIBLE = 0x40;
  int MULTI_INSERT = 0x50;

  /** Appends what the record says, as pg_waldump has it. */
  void describe(StringBuilder into);

  /** What to throw for a record of no known kind. */
  static DatabaseException unknown(WalRecord record) {
    return new DatabaseException(
        SqlState.DATA_CORRUPTED,
        "heap log record at "
            + Lsn.format(record.lsn())
            + " is of unknown kind 0x"
            + Integer.toHexString(record.info()));
  }

  /** How a page is registered: it has a hole; init: no image; logical: data beside an image. */
  static int blockFlags(boolean init, boolean keepData) {
    return WalRecordBuilder.STANDARD
        | (init ? WalRecordBuilder.WILL_INIT : 0)
        | (keepData ? WalRecordBuilder.KEEP_DATA : 0);
  }
}
