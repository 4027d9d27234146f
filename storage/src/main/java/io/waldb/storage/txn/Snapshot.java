package io.waldb.storage.txn;

/**
 * What a statement may see: the transactions that had committed at one moment, and the commands of
 * its own transaction before this one.
 *
 * <p>Used by one thread at a time. It protects the rows it can see from vacuum and pruning until it
 * is released ({@link TransactionManager#release}) or its transaction ends.
 *
 * <p>Follows PostgreSQL {@code utils/time/snapmgr.c} and {@code storage/ipc/procarray.c}.
 */
public final class Snapshot {
  final ActiveSet active;
  final Transaction owner;
  private final CommitLog commitLog;
  private final int commandId;

  /** How many times it was taken and not yet released. */
  int uses;

  /** The last xid looked up and whether it is seen: {@code xid << 1 | seen}. */
  private long last;

  Snapshot(ActiveSet active, Transaction owner, CommitLog commitLog, int commandId) {
    this.active = active;
    this.owner = owner;
    this.commitLog = commitLog;
    this.commandId = commandId;
  }

  /** Every xid below had ended. */
  public long xmin() {
    return active.xmin;
  }

  /** No xid at or above had ended. */
  public long xmax() {
    return active.xmax;
  }

  /** Whether the xid is of the transaction that took the snapshot, rolled back parts left out. */
  public boolean isOwn(long xid) {
    return owner.isOwn(xid);
  }

  /** Whether a transaction, not the own, had committed when the snapshot was taken. */
  public boolean sees(long xid) {
    long known = last;
    if (known >>> 1 == xid) {
      return (known & 1) != 0;
    }
    boolean seen = !active.contains(xid) && commitLog.didCommit(xid);
    last = xid << 1 | (seen ? 1 : 0);
    return seen;
  }

  /** Own changes made by commands below this number are seen. */
  public int commandId() {
    return commandId;
  }

  /** The transaction that took the snapshot. */
  public Transaction transaction() {
    return owner;
  }
}
