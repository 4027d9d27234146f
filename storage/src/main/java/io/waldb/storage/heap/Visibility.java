package io.waldb.storage.heap;

import static io.waldb.storage.heap.HeapVisible.FROZEN_XID;

import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TransactionManager;
import io.waldb.storage.txn.XidStatus;
import java.nio.ByteBuffer;

/**
 * Who sees which row version.
 *
 * <p>A version is seen when its maker (xmin) is seen and whoever deleted or replaced it (xmax, if
 * any) is not. There are no hint bits: the outcome of a transaction is looked up each time, in
 * memory. Row locks are not in the page, so a set xmax always means deleted or replaced, and one
 * that rolled back means nothing at all.
 *
 * <p>Every method reads the version's header and is called with the page latched, in any mode, or
 * on a copy of the page made under a latch. Thread-safe.
 *
 * <p>Follows PostgreSQL {@code access/heap/heapam_visibility.c}.
 */
final class Visibility {
  private final TransactionManager transactions;
  private final ComboCommandIds combos;

  Visibility(TransactionManager transactions, ComboCommandIds combos) {
    this.transactions = transactions;
    this.combos = combos;
  }

  /** Whether a statement with this snapshot sees the version. */
  boolean isVisible(ByteBuffer page, int at, Snapshot snapshot) {
    long xmin = TupleHeader.xmin(page, at);
    if (xmin != FROZEN_XID) {
      if (snapshot.isOwn(xmin)) {
        return isOwnVisible(page, at, snapshot);
      }
      if (!snapshot.sees(xmin)) {
        return false;
      }
    }
    long xmax = TupleHeader.xmax(page, at);
    if (xmax == 0) {
      return true;
    }
    if (snapshot.isOwn(xmax)) {
      return cmax(page, at, snapshot.transaction()) >= snapshot.commandId();
    }
    return !snapshot.sees(xmax);
  }

  private boolean isOwnVisible(ByteBuffer page, int at, Snapshot snapshot) {
    Transaction tx = snapshot.transaction();
    if (cmin(page, at, tx) >= snapshot.commandId()) {
      return false;
    }
    long xmax = TupleHeader.xmax(page, at);
    // Another transaction cannot have touched it; an own part that was rolled back may have.
    return xmax == 0 || !snapshot.isOwn(xmax) || cmax(page, at, tx) >= snapshot.commandId();
  }

  /** The command that made a version of the transaction's own. */
  int cmin(ByteBuffer page, int at, Transaction tx) {
    int id = TupleHeader.commandId(page, at);
    return isCombo(page, at) ? combos.cmin(tx, id) : id;
  }

  /** The command that deleted or replaced a version, which was the transaction itself. */
  private int cmax(ByteBuffer page, int at, Transaction tx) {
    int id = TupleHeader.commandId(page, at);
    return isCombo(page, at) ? combos.cmax(tx, id) : id;
  }

  private static boolean isCombo(ByteBuffer page, int at) {
    return (TupleHeader.flags(page, at) & TupleHeader.COMBO_COMMAND) != 0;
  }

  /**
   * Whether a change by the transaction needs a combined command id: it made the version itself.
   */
  boolean needsCombo(ByteBuffer page, int at, Transaction tx) {
    return tx.isOwn(TupleHeader.xmin(page, at));
  }

  /** The combined command id of a version the transaction made and now changes. */
  int combine(ByteBuffer page, int at, Transaction tx) {
    return combos.combine(tx, cmin(page, at, tx), tx.commandId());
  }

  /**
   * What the version is to the current command of a transaction that wants to change or lock it.
   */
  RowState state(ByteBuffer page, int at, Transaction tx) {
    return state(page, at, tx, tx.commandId());
  }

  /**
   * What the version is to a transaction that wants to change it.
   *
   * @param command what commands of the transaction before this one have done counts
   */
  RowState state(ByteBuffer page, int at, Transaction tx, int command) {
    long xmin = TupleHeader.xmin(page, at);
    long xmax = TupleHeader.xmax(page, at);
    if (xmin != FROZEN_XID) {
      if (tx.isOwn(xmin)) {
        if (cmin(page, at, tx) >= command) {
          return RowState.INVISIBLE;
        }
        if (xmax != 0 && tx.isOwn(xmax)) {
          return cmax(page, at, tx) >= command ? RowState.SELF_MODIFIED : RowState.INVISIBLE;
        }
        return RowState.OK;
      }
      if (settled(xmin, tx) != XidStatus.COMMITTED) {
        return RowState.INVISIBLE;
      }
    }
    if (xmax == 0) {
      return RowState.OK;
    }
    if (tx.isOwn(xmax)) {
      return cmax(page, at, tx) >= command ? RowState.SELF_MODIFIED : RowState.INVISIBLE;
    }
    return switch (settled(xmax, tx)) {
      case IN_PROGRESS -> RowState.BEING_MODIFIED;
      case ABORTED -> RowState.OK;
      case COMMITTED ->
          TupleId.offset(TupleHeader.ctid(page, at)) == 0 ? RowState.DELETED : RowState.UPDATED;
    };
  }

  /** Where another transaction stands, for one that is about to build on that. */
  private XidStatus settled(long xid, Transaction tx) {
    XidStatus status = transactions.status(xid);
    if (status == XidStatus.COMMITTED) {
      transactions.noteSeen(tx, xid);
    }
    return status;
  }

  /** Whether a transaction has committed or still runs. */
  boolean hasNotAborted(long xid) {
    return transactions.status(xid) != XidStatus.ABORTED;
  }

  /**
   * Whether the version stands in the way of an equal unique key.
   *
   * @return 0 it does not, -1 it does, else the xid of a transaction whose end decides
   */
  long conflict(ByteBuffer page, int at, Transaction tx) {
    long xmin = TupleHeader.xmin(page, at);
    if (xmin != FROZEN_XID && !tx.isOwn(xmin)) {
      XidStatus maker = settled(xmin, tx);
      if (maker != XidStatus.COMMITTED) {
        return maker == XidStatus.ABORTED ? 0 : xmin;
      }
    }
    long xmax = TupleHeader.xmax(page, at);
    if (xmax == 0) {
      return -1;
    }
    if (tx.isOwn(xmax)) {
      return 0;
    }
    return switch (settled(xmax, tx)) {
      case IN_PROGRESS -> xmax;
      case ABORTED -> -1;
      case COMMITTED -> 0;
    };
  }

  /**
   * What may become of the version.
   *
   * @param oldestXid the horizon: versions deleted by a committed transaction below it are dead to
   *     all
   */
  byte fate(ByteBuffer page, int at, long oldestXid) {
    long xmin = TupleHeader.xmin(page, at);
    long xmax = TupleHeader.xmax(page, at);
    if (xmin != FROZEN_XID) {
      XidStatus maker = transactions.status(xmin);
      if (maker == XidStatus.ABORTED) {
        return RowFate.DEAD;
      }
      if (maker == XidStatus.IN_PROGRESS) {
        boolean deleting = xmax != 0 && transactions.status(xmax) == XidStatus.IN_PROGRESS;
        return deleting ? RowFate.DELETE_IN_PROGRESS : RowFate.INSERT_IN_PROGRESS;
      }
    }
    if (xmax == 0) {
      return RowFate.LIVE;
    }
    return switch (transactions.status(xmax)) {
      case IN_PROGRESS -> RowFate.DELETE_IN_PROGRESS;
      case ABORTED -> RowFate.LIVE;
      case COMMITTED -> xmax < oldestXid ? RowFate.DEAD : RowFate.RECENTLY_DEAD;
    };
  }
}
