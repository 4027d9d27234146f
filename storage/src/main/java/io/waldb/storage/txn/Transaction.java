package io.waldb.storage.txn;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction: its identity, its open savepoints, and what must be done when it ends.
 *
 * <p>It gets an xid when it first writes and not before; a savepoint's level gets one of its own
 * when it first writes, after those of the levels around it, so that a child's xid is higher than
 * its parent's. A transaction that never writes leaves no trace.
 *
 * <p>Used by one thread at a time, its session's. Others read only what is marked so.
 *
 * <p>Follows PostgreSQL {@code access/transam/xact.c} and its README, Subtransaction Handling.
 */
public final class Transaction {
  enum State {
    ACTIVE,
    COMMITTED,
    ABORTED
  }

  final TransactionManager manager;
  final SnapshotSlot slot;
  final TableLocks tableLocks = new TableLocks();
  final RowHolds rowHolds = new RowHolds();
  final Wait wait = new Wait(this);
  final RelationChanges relations = new RelationChanges();

  private final IsolationLevel isolation;
  private final boolean readOnly;
  private final CancelToken cancelToken;
  private final Settings settings;
  private final int processId;

  /** Top-level xid; written under the manager's lock, read by any thread. */
  private volatile long xid;

  /** Read by any thread: whether waiting for the transaction makes no sense any more. */
  private volatile State state = State.ACTIVE;

  /** Read by other threads. */
  private volatile boolean givesWay;

  private @Nullable Subtransaction innermost;
  private int lastSequence;
  private int commandId;

  /** Xids of subtransactions that were not rolled back, ascending, and the level's sequence. */
  private long[] liveSubxids = NO_XIDS;

  private int[] liveSequences = {};
  private int liveCount;

  /** Xids of all subtransactions ever, ascending; appended under the manager's lock. */
  private long[] allSubxids = NO_XIDS;

  private int allCount;
  private ActiveSet.@Nullable Subxids allView;

  /** Taken and not yet released; all of the same transaction. */
  private final List<Snapshot> snapshots = new ArrayList<>(2);

  @Nullable Snapshot latest;

  /** The one snapshot of a REPEATABLE READ transaction. */
  @Nullable ActiveSet fixedView;

  private long lastLogged;

  /**
   * Read by the checkpointer too: whether its commit record is being logged, and where it ended.
   */
  private volatile boolean committing;

  private volatile long commitLsn;

  /** Its rollback has begun; when that failed for want of memory, it is to be tried again. */
  private boolean mustRollBack;

  /** Set under the manager's lock: the outcome is known to waiters, the commit not yet durable. */
  private boolean precommitted;

  /** Under the manager's lock: it is to be taken out of the active set, or just was. */
  private boolean leaving;

  /** Read by its own thread too: whether it has left the active set. */
  private volatile boolean left;

  /**
   * Up to where the log has to be durable before it ends, since it has gone on after a precommitted
   * transaction; then its snapshots see what has precommitted. 0 when it has not.
   */
  private long dependencyLsn;

  /** Of that, what is durable and has left the active set. */
  private long settledLsn;

  private final List<TransactionListener> listeners = new ArrayList<>(1);

  private static final long[] NO_XIDS = {};

  Transaction(
      TransactionManager manager,
      SnapshotSlot slot,
      IsolationLevel isolation,
      boolean readOnly,
      CancelToken cancelToken,
      Settings settings,
      int processId) {
    this.manager = manager;
    this.slot = slot;
    this.isolation = isolation;
    this.readOnly = readOnly;
    this.cancelToken = cancelToken;
    this.settings = settings;
    this.processId = processId;
  }

  // ---- identity

  /** The number of its session, which pg_backend_pid() gives; 0 when it is the engine's own. */
  public int processId() {
    return processId;
  }

  /**
   * The transaction's own, top-level xid; 0 while it has not written. May be asked by any thread.
   */
  public long xid() {
    return xid;
  }

  /**
   * The oldest xid that its snapshots take for running, which holds back vacuum; 0 without a
   * snapshot. May be asked by any thread, and then may be another transaction's that came after.
   */
  public long oldestNeededXid() {
    return slot.xmin();
  }

  /** The xid of the innermost open level; 0 while that has not written. */
  public long currentXid() {
    Subtransaction level = innermost;
    return level == null ? xid : level.xid;
  }

  /**
   * The xid under which the transaction now writes, assigned if need be.
   *
   * @throws DatabaseException 25006 when the transaction is read-only, 25P02 when it has ended
   */
  public long assignXid() {
    Subtransaction level = innermost;
    long current = level == null ? xid : level.xid;
    return current != 0 ? current : manager.assignXid(this);
  }

  /**
   * Whether an xid is of this transaction or of a part of it that was not rolled back.
   *
   * @param candidate any xid
   */
  public boolean isOwn(long candidate) {
    long top = xid;
    if (candidate < top || top == 0) {
      return false;
    }
    return candidate == top
        || (liveCount > 0 && ActiveSet.search(liveSubxids, liveCount, candidate));
  }

  /** What it sees of others. */
  public IsolationLevel isolation() {
    return isolation;
  }

  /** Whether each statement sees what was committed before it; otherwise one view for all. */
  public boolean isReadCommitted() {
    return isolation == IsolationLevel.READ_COMMITTED
        || isolation == IsolationLevel.READ_UNCOMMITTED;
  }

  /**
   * Whether it has one view for all statements, and that was taken before another transaction, or
   * itself, has committed. READ COMMITTED takes a view when it knows what it is going to read.
   */
  public boolean isOlderThan(long committed) {
    ActiveSet view = fixedView;
    return view != null && view.contains(committed);
  }

  /** Whether it may not write. */
  public boolean isReadOnly() {
    return readOnly;
  }

  /** The way into its waits and loops from outside. */
  public CancelToken cancelToken() {
    return cancelToken;
  }

  /** Its session's settings. */
  public Settings settings() {
    return settings;
  }

  /**
   * Whether its rollback has begun and not come to its end: it cannot be used for anything else.
   */
  public boolean mustRollBack() {
    return mustRollBack && state == State.ACTIVE;
  }

  void setMustRollBack() {
    mustRollBack = true;
  }

  /** Whether any statement of it has looked at data yet. */
  public boolean hasTakenSnapshot() {
    return latest != null || fixedView != null || xid != 0;
  }

  /** Whether it has neither committed nor rolled back. May be asked by any thread. */
  public boolean isActive() {
    return state == State.ACTIVE;
  }

  // ---- commands and snapshots

  /** The number of the command that runs: what it writes, commands after it see. */
  public int commandId() {
    return commandId;
  }

  /** The next command: it sees what the transaction has written so far. */
  public void nextCommand() {
    if (commandId == Integer.MAX_VALUE) {
      throw new DatabaseException(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "cannot have more than 2^31-1 commands in a transaction");
    }
    commandId++;
  }

  /** The last snapshot that it took, as long as that is not released; else takes one. */
  public Snapshot snapshot() {
    Snapshot last = latest;
    return last != null && last.uses > 0 ? last : manager.takeSnapshot(this);
  }

  List<Snapshot> snapshots() {
    return snapshots;
  }

  // ---- automatic vacuum

  /**
   * Says that whoever waits for a table lock of this transaction may cancel it: automatic vacuum
   * gives way. To be called before it locks anything.
   */
  public void setGivesWay() {
    givesWay = true;
  }

  boolean givesWay() {
    return givesWay;
  }

  /** Whether it has locked any table or name. */
  public boolean holdsTableLocks() {
    return tableLocks.count() > 0;
  }

  // ---- savepoints

  /** How many savepoints are open. */
  public int level() {
    int level = 0;
    for (Subtransaction s = innermost; s != null; s = s.parent) {
      level++;
    }
    return level;
  }

  /** SAVEPOINT: opens a level; a name may be used again and then hides the older one. */
  public void savepoint(String name) {
    checkActive();
    lastSequence++;
    innermost = new Subtransaction(name, innermost, lastSequence, tableLocks.count());
  }

  /**
   * ROLLBACK TO SAVEPOINT: undoes what was done since; the savepoint itself stays open.
   *
   * @throws DatabaseException 3B001 when there is no such savepoint
   */
  public void rollbackTo(String name) {
    checkActive();
    Subtransaction target = find(name);
    int level = levelOf(target);
    manager.abortSince(this, target);
    innermost = target.parent;
    for (TransactionListener listener : listeners) {
      listener.rolledBackTo(level);
    }
    savepoint(name);
  }

  /**
   * RELEASE SAVEPOINT: what was done since now belongs to the level around it.
   *
   * @throws DatabaseException 3B001 when there is no such savepoint
   */
  public void release(String name) {
    checkActive();
    Subtransaction target = find(name);
    int level = levelOf(target);
    innermost = target.parent;
    for (TransactionListener listener : listeners) {
      listener.released(level);
    }
  }

  private Subtransaction find(String name) {
    for (Subtransaction s = innermost; s != null; s = s.parent) {
      if (s.name.equals(name)) {
        return s;
      }
    }
    throw new DatabaseException(
        SqlState.INVALID_SAVEPOINT_SPECIFICATION, "savepoint \"" + name + "\" does not exist");
  }

  private static int levelOf(Subtransaction target) {
    int level = 0;
    for (Subtransaction s = target; s != null; s = s.parent) {
      level++;
    }
    return level;
  }

  /** The sequence of the innermost open level, 0 for the transaction itself. */
  int sequence() {
    Subtransaction level = innermost;
    return level == null ? 0 : level.sequence;
  }

  @Nullable Subtransaction innermost() {
    return innermost;
  }

  // ---- the end

  /** The LSN of the end of its commit record; 0 when it wrote none. Valid after commit. */
  public long commitLsn() {
    return commitLsn;
  }

  void setCommitLsn(long lsn) {
    commitLsn = lsn;
    committing = false;
  }

  /** Says that a commit record is about to be logged, or that this came to nothing. */
  void setCommitting(boolean value) {
    committing = value;
  }

  boolean isCommitting() {
    return committing;
  }

  boolean isPrecommitted() {
    return precommitted;
  }

  void setPrecommitted() {
    precommitted = true;
  }

  boolean isLeaving() {
    return leaving;
  }

  void setLeaving() {
    leaving = true;
  }

  boolean hasLeft() {
    return left;
  }

  void setLeft() {
    left = true;
  }

  /** Notes that it builds on a commit that may not be durable yet. */
  void dependOn(long lsn) {
    dependencyLsn = Math.max(dependencyLsn, lsn);
  }

  /** Notes that all it builds on so far is durable and has left the active set. */
  void setSettled() {
    settledLsn = dependencyLsn;
  }

  boolean isSettled() {
    return dependencyLsn <= settledLsn;
  }

  boolean hasSeenPrecommitted() {
    return dependencyLsn != 0;
  }

  /** Up to where the log must be durable before this transaction ends; 0 when that is nowhere. */
  long dependencyLsn() {
    return dependencyLsn;
  }

  /**
   * Notes a record that it logged without having an xid, such as a sequence's: a synchronous commit
   * then waits for that one too.
   */
  public void noteLogged(long lsn) {
    lastLogged = Math.max(lastLogged, lsn);
  }

  long lastLogged() {
    return lastLogged;
  }

  /** Registers whoever wants to know of its savepoints and its end. */
  public void addListener(TransactionListener listener) {
    listeners.add(listener);
  }

  /** Registers what is to run at the end, told whether it committed. */
  public void onEnd(Consumer<Boolean> listener) {
    addListener(
        new TransactionListener() {
          @Override
          public void ended(boolean committed) {
            listener.accept(committed);
          }
        });
  }

  /** Whether anybody wants to hear of its end. */
  public boolean hasListeners() {
    return !listeners.isEmpty();
  }

  List<TransactionListener> listeners() {
    return listeners;
  }

  void end(State outcome) {
    state = outcome;
    innermost = null;
  }

  void checkActive() {
    if (state != State.ACTIVE) {
      throw new DatabaseException(
          SqlState.NO_ACTIVE_SQL_TRANSACTION, "transaction has already ended");
    }
    if (mustRollBack) {
      throw new DatabaseException(
          SqlState.IN_FAILED_SQL_TRANSACTION, "transaction is being rolled back");
    }
  }

  void checkMayWrite() {
    checkActive();
    if (readOnly) {
      throw new DatabaseException(
          SqlState.READ_ONLY_SQL_TRANSACTION, "cannot write in a read-only transaction");
    }
  }

  // ---- xids; changed under the manager's lock

  void setXid(long assigned) {
    xid = assigned;
  }

  void addSubxid(long assigned, int sequence) {
    if (allCount == allSubxids.length) {
      int capacity = Math.max(8, allCount * 2);
      allSubxids = Arrays.copyOf(allSubxids, capacity);
    }
    allSubxids[allCount++] = assigned;
    allView = null;
    if (liveCount == liveSubxids.length) {
      int capacity = Math.max(8, liveCount * 2);
      liveSubxids = Arrays.copyOf(liveSubxids, capacity);
      liveSequences = Arrays.copyOf(liveSequences, capacity);
    }
    liveSubxids[liveCount] = assigned;
    liveSequences[liveCount++] = sequence;
  }

  /** All subxids ever, for an active set; null when there are none. */
  ActiveSet.@Nullable Subxids subxidView() {
    if (allCount == 0) {
      return null;
    }
    ActiveSet.Subxids view = allView;
    if (view == null) {
      view = new ActiveSet.Subxids(allSubxids, allCount);
      allView = view;
    }
    return view;
  }

  /** A copy of the xids of the subtransactions that are not rolled back, ascending. */
  long[] liveSubxids() {
    return liveCount == 0 ? NO_XIDS : Arrays.copyOf(liveSubxids, liveCount);
  }

  /** The highest of its own xid and those of its subtransactions. */
  long highestXid() {
    return allCount == 0 ? xid : allSubxids[allCount - 1];
  }

  /** The live subxids of a sequence and those after it, ascending. */
  long[] subxidsSince(int sequence) {
    long[] found = new long[liveCount];
    int count = 0;
    for (int i = 0; i < liveCount; i++) {
      if (liveSequences[i] >= sequence) {
        found[count++] = liveSubxids[i];
      }
    }
    return count == 0 ? NO_XIDS : Arrays.copyOf(found, count);
  }

  /** Forgets the live subxids of a sequence and those after it. */
  void forgetSubxidsSince(int sequence) {
    int kept = 0;
    for (int i = 0; i < liveCount; i++) {
      if (liveSequences[i] < sequence) {
        liveSubxids[kept] = liveSubxids[i];
        liveSequences[kept++] = liveSequences[i];
      }
    }
    liveCount = kept;
  }

  @Override
  public String toString() {
    return "transaction " + xid + " of process " + processId();
  }
}
