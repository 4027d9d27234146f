package io.waldb.storage.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.BackgroundThreads;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import io.waldb.common.config.SynchronousCommit;
import io.waldb.common.config.WaldbSettings;
import io.waldb.storage.log.CriticalSection;
import io.waldb.storage.log.LogContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends transactions, hands out xids, and knows who runs.
 *
 * <p>The running transactions are published as an immutable {@link ActiveSet} that is replaced when
 * one with an xid ends; taking a snapshot is reading a reference. Invariants:
 *
 * <ul>
 *   <li>An xid is in the active set from before anything carries it until after its outcome is in
 *       the {@link CommitLog}. So whoever finds it not running finds its outcome.
 *   <li>A transaction leaves the active set only when its commit is as durable as it asked for.
 *   <li>Of two transactions whose commits are waited for, the one whose record comes first in the
 *       log leaves first, or both leave together.
 *   <li>Every xid below {@link #oldestXid} has ended, and ended before every live snapshot was
 *       taken.
 * </ul>
 *
 * <p>A synchronous commit <i>precommits</i> when its record is logged: waiters learn its outcome
 * and go on, while it waits for the disk ({@link #commit}). A waiter that went on in this way
 * depends on the precommitted transaction: its record lies behind in the log, so it cannot be
 * durable without the other; its snapshots from then on see what has precommitted, as if that had
 * ended; and it does not end before that is durable, whatever it has written itself. All others see
 * a commit when it is durable.
 *
 * <p>Thread-safe. {@code lock} is held for moments only, never across input or output; within it
 * nothing else is locked.
 *
 * <p>Follows PostgreSQL {@code storage/ipc/procarray.c} and {@code access/transam/README},
 * Interlocking Transaction Begin, Transaction End, and Snapshots. Precommit is DeWitt et al.,
 * "Implementation techniques for main memory database systems", 1984; that readers are kept from it
 * is Graefe et al., "Controlled lock violation", 2013.
 */
public final class TransactionManager {
  /** No transaction. */
  public static final long INVALID_XID = 0;

  /** The xid of what was there from the beginning; committed, seen by all. */
  public static final long BOOTSTRAP_XID = 2;

  /** The first xid that a transaction can get. */
  public static final long FIRST_NORMAL_XID = 3;

  private static final System.Logger LOG = System.getLogger(TransactionManager.class.getName());

  /** No xid reaches this. */
  public static final long XID_LIMIT = 1L << 46;

  /** The xid bound is raised to two of these ahead when half of one is left. */
  static final long XID_CHUNK = 1 << 18;

  private static final int SLOTS_PER_GROWTH = 64;

  /** For how long a commit that is logged waits for the memory to be finished. */
  private static final long MEMORY_WAIT_NANOS = 5_000_000_000L;

  private static final long MEMORY_PAUSE_NANOS = 10_000_000;

  /** In place of a session's number. */
  private static final int ENGINE = 0;

  private record Horizon(ActiveSet active, long oldest) {}

  private final Object lock = new Object();
  private final LogContext log;
  private final CommitLog commitLog;
  private final RelationStorage files;
  private final NumberBound xidBound;
  private final Runnable boundRunsLow;
  private final long firstXid;

  @GuardedBy("lock")
  private long nextXid;

  /** Below this xids may be handed out. */
  @GuardedBy("lock")
  private long xidLimit;

  @GuardedBy("lock")
  private long latestEnded;

  /** Running transactions with an xid, in the order of their xids. */
  @GuardedBy("lock")
  private Transaction[] running = new Transaction[16];

  @GuardedBy("lock")
  private int runningCount;

  /** How many of them have subtransactions with xids. */
  @GuardedBy("lock")
  private int withSubxids;

  private volatile ActiveSet current;
  private volatile Horizon horizon;
  private volatile SnapshotSlot[] slots;
  private @Nullable LockManager locks;

  /**
   * A manager that goes on at the bound, so with xids never handed out before.
   *
   * @param boundRunsLow asked to call {@link #raiseXidBound} soon, in another thread
   */
  public TransactionManager(
      LogContext log,
      CommitLog commitLog,
      RelationStorage files,
      NumberBound xidBound,
      Runnable boundRunsLow) {
    this.log = log;
    this.commitLog = commitLog;
    this.files = files;
    this.xidBound = xidBound;
    this.boundRunsLow = boundRunsLow;
    this.firstXid = Math.max(xidBound.bound(), FIRST_NORMAL_XID);
    this.nextXid = firstXid;
    this.xidLimit = firstXid;
    this.latestEnded = firstXid - 1;
    this.current = new ActiveSet(firstXid, new long[0], ActiveSet.NO_SUBXIDS);
    this.horizon = new Horizon(current, firstXid);
    this.slots = new SnapshotSlot[0];
    commitLog.startAt(firstXid, this);
    growSlots(slots);
  }

  void setLocks(LockManager lockManager) {
    locks = lockManager;
  }

  // ---- begin

  /** Begins a transaction of the engine's own; as the other. */
  public Transaction begin(
      IsolationLevel isolation, boolean readOnly, CancelToken cancelToken, Settings settings) {
    return begin(isolation, readOnly, cancelToken, settings, ENGINE);
  }

  /**
   * Begins a transaction; it must be ended by {@link #commit} or {@link #abort}.
   *
   * @param process the number by which messages and events name whose it is
   * @throws DatabaseException 0A000 for SERIALIZABLE
   */
  public Transaction begin(
      IsolationLevel isolation,
      boolean readOnly,
      CancelToken cancelToken,
      Settings settings,
      int process) {
    if (isolation == IsolationLevel.SERIALIZABLE) {
      throw new DatabaseException(
              SqlState.FEATURE_NOT_SUPPORTED, "isolation level serializable is not supported")
          .withHint("Use repeatable read, which is snapshot isolation, with SELECT FOR UPDATE.");
    }
    SnapshotSlot slot = takeSlot();
    Transaction tx =
        new Transaction(this, slot, isolation, readOnly, cancelToken, settings, process);
    slot.transaction = tx;
    return tx;
  }

  private SnapshotSlot takeSlot() {
    int hash = (int) ((Thread.currentThread().getId() * 0x9E3779B97F4A7C15L) >>> 40);
    while (true) {
      SnapshotSlot[] all = slots;
      int start = hash % all.length;
      for (int i = 0; i < all.length; i++) {
        int index = start + i;
        SnapshotSlot slot = all[index < all.length ? index : index - all.length];
        if (slot.tryTake()) {
          return slot;
        }
      }
      growSlots(all);
    }
  }

  private void growSlots(SnapshotSlot[] full) {
    synchronized (lock) {
      if (slots == full) {
        SnapshotSlot[] more = Arrays.copyOf(full, full.length + SLOTS_PER_GROWTH);
        for (int i = full.length; i < more.length; i++) {
          more[i] = new SnapshotSlot();
        }
        slots = more;
      }
    }
  }

  // ---- xids

  /** Gives xids to the innermost level of the transaction and to those around it. */
  long assignXid(Transaction tx) {
    tx.checkMayWrite();
    Subtransaction innermost = tx.innermost();
    if (tx.xid() == INVALID_XID) {
      assign(tx, null);
    }
    if (innermost != null) {
      assignLevels(tx, innermost);
    }
    return tx.currentXid();
  }

  private void assignLevels(Transaction tx, Subtransaction level) {
    if (level.xid == INVALID_XID) {
      Subtransaction parent = level.parent;
      if (parent != null) {
        assignLevels(tx, parent);
      }
      assign(tx, level);
    }
  }

  private void assign(Transaction tx, @Nullable Subtransaction level) {
    while (true) {
      boolean runsLow;
      synchronized (lock) {
        long xid = nextXid;
        runsLow = xidLimit - xid == XID_CHUNK / 2;
        if (xid < xidLimit) {
          nextXid = xid + 1;
          commitLog.open(xid);
          if (level == null) {
            enter(tx, xid);
          } else {
            if (tx.subxidView() == null) {
              withSubxids++;
            }
            tx.addSubxid(xid, level.sequence);
            level.xid = xid;
          }
        } else {
          xid = INVALID_XID;
        }
        if (xid != INVALID_XID && !runsLow) {
          return;
        }
      }
      if (runsLow) {
        boundRunsLow.run();
        return;
      }
      raiseXidBound();
    }
  }

  @GuardedBy("lock")
  private void enter(Transaction tx, long xid) {
    if (runningCount == running.length) {
      running = Arrays.copyOf(running, runningCount * 2);
    }
    running[runningCount++] = tx;
    tx.setXid(xid);
  }

  /** Makes more xids usable; waits for the control file. */
  public void raiseXidBound() {
    long wanted;
    synchronized (lock) {
      if (xidLimit - nextXid > XID_CHUNK / 2) {
        return;
      }
      wanted = nextXid + 2 * XID_CHUNK;
    }
    if (wanted >= XID_LIMIT) {
      throw new DatabaseException(
          SqlState.PROGRAM_LIMIT_EXCEEDED, "the database has run out of transaction ids");
    }
    xidBound.raise(wanted);
    synchronized (lock) {
      xidLimit = Math.max(xidLimit, wanted);
    }
  }

  /** The next xid that will be handed out. */
  public long nextXid() {
    synchronized (lock) {
      return nextXid;
    }
  }

  /** The first xid that this run of the engine could hand out. */
  long firstXid() {
    return firstXid;
  }

  // ---- who runs, who sees what

  /**
   * Takes a snapshot for the transaction's next statement; must be released.
   *
   * <p>READ COMMITTED sees what has committed by now; REPEATABLE READ what had committed at its
   * first snapshot.
   */
  public Snapshot takeSnapshot(Transaction tx) {
    tx.checkActive();
    ActiveSet view = tx.fixedView;
    if (view == null) {
      view = latestView(tx);
      if (!tx.isReadCommitted()) {
        tx.fixedView = view;
      }
    }
    return snapshot(tx, view);
  }

  /**
   * Takes a snapshot of what has committed by now, whatever the transaction's isolation: for the
   * catalog. Must be released.
   */
  public Snapshot takeLatestSnapshot(Transaction tx) {
    tx.checkActive();
    return snapshot(tx, latestView(tx));
  }

  private ActiveSet latestView(Transaction tx) {
    // If the slot already protects what an older snapshot sees: newer ones see no further back.
    ActiveSet view = tx.snapshots().isEmpty() && tx.fixedView == null ? protect(tx.slot) : current;
    return tx.hasSeenPrecommitted() ? precommittedView(tx) : view;
  }

  /** What has ended or precommitted by now; it looks no further back than the view protected. */
  private ActiveSet precommittedView(Transaction tx) {
    synchronized (lock) {
      for (int i = 0; i < runningCount; i++) {
        if (running[i].isPrecommitted()) {
          tx.dependOn(running[i].commitLsn());
        }
      }
      return precommittedSet();
    }
  }

  private Snapshot snapshot(Transaction tx, ActiveSet view) {
    Snapshot last = tx.latest;
    if (last != null && last.active == view && last.commandId() == tx.commandId()) {
      if (last.uses == 0) {
        tx.snapshots().add(last);
      }
      last.uses++;
      return last;
    }
    Snapshot taken = new Snapshot(view, tx, commitLog, tx.commandId());
    taken.uses = 1;
    tx.snapshots().add(taken);
    tx.latest = taken;
    return taken;
  }

  /**
   * Publishes how far back the slot looks. The set is read again after it was published: whoever
   * has computed a horizon without this slot then computed it from that set or an older one.
   */
  private ActiveSet protect(SnapshotSlot slot) {
    ActiveSet view = current;
    while (true) {
      slot.publish(view.xmin);
      ActiveSet again = current;
      if (again == view) {
        return view;
      }
      view = again;
    }
  }

  /** Lets a snapshot go; the last release ends its protection of what it sees. */
  public void release(Snapshot snapshot) {
    snapshot.uses--;
    if (snapshot.uses == 0) {
      Transaction tx = snapshot.owner;
      List<Snapshot> live = tx.snapshots();
      live.remove(snapshot);
      // The slot of a transaction that has ended may be another's by now.
      if (live.isEmpty() && tx.fixedView == null && tx.isActive()) {
        tx.slot.clear();
      }
    }
  }

  /** Who runs now. */
  ActiveSet current() {
    return current;
  }

  /**
   * Where a transaction or subtransaction stands for those who would wait for it: one that has
   * precommitted has committed. Whoever builds on that says so by {@link #noteSeen}.
   *
   * @param xid any xid found on a page
   */
  public XidStatus status(long xid) {
    return commitLog.status(xid);
  }

  /**
   * Notes that a transaction, about to change or lock rows, has found another committed: it depends
   * on that one if it has precommitted. One that does not wait for the disk may be found committed
   * an instant before it leaves the active set; nobody has to wait for that.
   */
  public void noteSeen(Transaction tx, long xid) {
    if (current.contains(xid)) {
      synchronized (lock) {
        Transaction seen = transactionOf(xid);
        if (seen != null && seen.isPrecommitted()) {
          tx.dependOn(seen.commitLsn());
        }
      }
    }
  }

  /**
   * The horizon: every xid below it has ended and every live snapshot was taken after it ended, so
   * a row version deleted by one that committed is dead to all.
   */
  public long oldestXid() {
    ActiveSet active = current;
    Horizon known = horizon;
    if (known.active == active && known.oldest == active.xmin) {
      return known.oldest;
    }
    long oldest = active.xmin;
    for (SnapshotSlot slot : slots) {
      long xmin = slot.xmin();
      if (xmin != INVALID_XID && xmin < oldest) {
        oldest = xmin;
      }
    }
    horizon = new Horizon(active, oldest);
    return oldest;
  }

  /**
   * Adds the xids, subtransactions' included, of all who have no commit record before a redo point.
   *
   * <p>Called after the redo point was set. Whoever is just logging its commit is waited for, since
   * the record may have got a place before the redo point; that takes moments. A commit that begins
   * later gets its place behind.
   *
   * @return the next xid that will be handed out
   */
  public long collectRunning(long redoPoint, LongConsumer xids) {
    long next;
    Transaction[] all;
    synchronized (lock) {
      next = nextXid;
      all = Arrays.copyOf(running, runningCount);
    }
    for (Transaction tx : all) {
      while (tx.isCommitting()) {
        log.panic().check();
        Thread.onSpinWait();
      }
      long commitLsn = tx.commitLsn();
      if (commitLsn == 0 || commitLsn > redoPoint) {
        xids.accept(tx.xid());
        for (long subxid : liveSubxids(tx)) {
          xids.accept(subxid);
        }
      }
    }
    return next;
  }

  private long[] liveSubxids(Transaction tx) {
    synchronized (lock) {
      return tx.liveSubxids();
    }
  }

  /** How many transactions with an xid are open. */
  public int runningCount() {
    synchronized (lock) {
      return runningCount;
    }
  }

  /** The open transaction that has the xid as its own or as a subtransaction's; null when ended. */
  @Nullable Transaction transactionOf(long xid) {
    synchronized (lock) {
      for (int i = 0; i < runningCount; i++) {
        Transaction tx = running[i];
        if (tx.xid() > xid) {
          return null;
        }
        if (tx.xid() == xid) {
          return tx;
        }
        ActiveSet.Subxids subxids = tx.subxidView();
        if (subxids != null && ActiveSet.search(subxids.xids(), subxids.count(), xid)) {
          return tx;
        }
      }
      return null;
    }
  }

  /** Whether the xid was a subtransaction's of an open transaction and has been rolled back. */
  boolean isRolledBackPart(long xid) {
    synchronized (lock) {
      Transaction tx = transactionOf(xid);
      return tx != null && !tx.isOwn(xid);
    }
  }

  /** Calls for each open transaction, in no order; they go on meanwhile. */
  public void forEachTransaction(Consumer<Transaction> action) {
    for (SnapshotSlot slot : slots) {
      Transaction tx = slot.transaction;
      if (tx != null) {
        action.accept(tx);
      }
    }
  }

  // ---- end

  /**
   * Commits; when this returns, the commit is as durable as {@code synchronous_commit} asks for.
   *
   * <p>The order: commit record (which changes the commit log's page), flush, outcome in memory,
   * out of the active set, listeners, locks. A commit that waits for the flush, and has nothing but
   * rows to give back, precommits before it: the outcome is in memory, and those who wait for its
   * rows go on. Explicit row locks and table locks are kept to the end. On an error before the
   * record is logged the transaction is still open and must be aborted; after that an error is a
   * panic.
   *
   * @throws DatabaseException as the log's flush throws it, or what a page of the commit log gives
   */
  public void commit(Transaction tx) {
    tx.checkActive();
    if (tx.relations.isEmpty()) {
      if (tx.xid() == INVALID_XID) {
        commitWithoutXid(tx);
        return;
      }
    } else {
      assignXid(tx);
    }
    TransactionChange.Commit record =
        new TransactionChange.Commit(
            TransactionChange.now(), tx.xid(), tx.liveSubxids(), tx.relations.droppedAtCommit());
    boolean waits = isSynchronous(tx) || !tx.relations.isEmpty();
    tx.setCommitting(true);
    long lsn;
    try {
      lsn = commitLog.log(record);
    } catch (Throwable failure) {
      tx.setCommitting(false);
      throw failure;
    }
    try {
      tx.setCommitLsn(lsn);
      OutOfMemoryError scarcity = finish(tx, record, lsn, waits);
      if (scarcity != null) {
        finishAgain(tx, record, lsn, waits, scarcity);
      }
      end(tx, true);
    } catch (Throwable failure) {
      throw CriticalSection.failed(
          log.panic(), "could not finish the commit of transaction " + tx.xid(), failure);
    }
    files.remove(tx.relations.droppedAtCommit());
  }

  /**
   * Does what is left to do for a commit that is logged. Each step can be done again.
   *
   * @return null when all is done; else that there was no memory for it
   */
  private @Nullable OutOfMemoryError finish(
      Transaction tx, TransactionChange.Commit record, long lsn, boolean waits) {
    try {
      if (!waits) {
        awaitDependency(tx);
      } else if (tx.relations.isEmpty() && tx.listeners().isEmpty() && !tx.isPrecommitted()) {
        precommit(tx, record);
      }
      makeDurable(tx, lsn, waits);
      leave(tx, record);
      return null;
    } catch (OutOfMemoryError e) {
      return e;
    }
  }

  /** Tries again for a while: whoever asked for too much memory fails, and then there is some. */
  private void finishAgain(
      Transaction tx,
      TransactionChange.Commit record,
      long lsn,
      boolean waits,
      OutOfMemoryError first) {
    long deadline = System.nanoTime() + MEMORY_WAIT_NANOS;
    OutOfMemoryError scarcity = first;
    while (scarcity != null) {
      if (System.nanoTime() - deadline > 0) {
        throw scarcity;
      }
      LockSupport.parkNanos(MEMORY_PAUSE_NANOS);
      scarcity = finish(tx, record, lsn, waits);
    }
  }

  private void commitWithoutXid(Transaction tx) {
    long logged = tx.lastLogged();
    if (logged != 0) {
      makeDurable(tx, logged, isSynchronous(tx));
    }
    awaitDependency(tx);
    log.panic().check(); // what it has read counts only while the engine works
    end(tx, true);
  }

  private void makeDurable(Transaction tx, long lsn, boolean waits) {
    CommitWaitEvent event = waits ? TransactionEvents.commitWait() : null;
    if (waits) {
      log.wal().flush(lsn, tx.settings());
    } else {
      log.wal().noteAsyncCommit(lsn);
    }
    if (event != null) {
      event.finish(tx, lsn);
    }
  }

  private void precommit(Transaction tx, TransactionChange record) {
    synchronized (lock) {
      commitLog.setOutcome(record);
      tx.setPrecommitted();
    }
    LockManager lockManager = locks;
    if (lockManager != null) {
      lockManager.passOn(tx);
    }
  }

  /**
   * Waits until all that the transaction has seen is durable and seen by all: before its rows are
   * handed out, when it has waited for somebody whose commit may not be durable yet.
   *
   * @throws DatabaseException as the log's flush throws it
   */
  public void awaitSeen(Transaction tx) {
    if (!tx.isSettled()) {
      awaitDependency(tx);
    }
  }

  /**
   * Waits until all that the transaction builds on is durable and seen by all. So nobody is told of
   * something that a crash could take back, nor sees less afterwards than before.
   */
  private void awaitDependency(Transaction tx) {
    long lsn = tx.dependencyLsn();
    if (lsn != 0) {
      makeDurable(tx, lsn, true);
      synchronized (lock) {
        removeDurable(null);
      }
      tx.setSettled();
    }
  }

  private static boolean isSynchronous(Transaction tx) {
    return tx.settings().get(WaldbSettings.SYNCHRONOUS_COMMIT) != SynchronousCommit.OFF;
  }

  /**
   * Rolls back; never fails but for a bug. Nothing needs to be undone on pages: what a transaction
   * that did not commit has written is seen by nobody. If memory runs out on the way the
   * transaction can only be aborted again.
   */
  public void abort(Transaction tx) {
    if (!tx.isActive()) {
      return;
    }
    tx.setMustRollBack();
    if (tx.commitLsn() != 0) {
      // The engine has panicked before the commit was known to be durable: whether a recovery finds
      // it nobody knows. It goes on running, and keeps its locks, so that nobody sees it.
      tx.end(Transaction.State.ABORTED);
      return;
    }
    int[] created = tx.relations.createdSince(0);
    boolean filesMayGo = true;
    if (tx.xid() != INVALID_XID) {
      TransactionChange.Abort record =
          new TransactionChange.Abort(TransactionChange.now(), tx.xid(), tx.liveSubxids(), created);
      filesMayGo = logAbort(record);
      leave(tx, record);
    }
    try {
      end(tx, false);
    } catch (Throwable failure) {
      throw CriticalSection.failed(
          log.panic(), "could not finish the rollback of transaction " + tx.xid(), failure);
    }
    if (filesMayGo) {
      files.remove(created); // else the next opening finds them without an owner
    }
    if (!log.panic().isPanicked()) {
      awaitDependency(tx);
    }
  }

  /**
   * Logs a roll back as far as that is possible: without the record the transaction counts as
   * crashed, which is the same. When files go with it, the record is durable before: or else, after
   * a crash, the log might change a file that is missing, and nothing would say why.
   *
   * @return whether the files may go
   */
  private boolean logAbort(TransactionChange change) {
    if (log.panic().isPanicked()) {
      return false;
    }
    try {
      long lsn = commitLog.log(change);
      if (change.droppedRelations().length > 0) {
        log.wal().flush(lsn);
      }
      return true;
    } catch (RuntimeException | Error e) {
      if (!log.panic().isPanicked()) {
        BackgroundThreads.warn(LOG, "could not log the rollback of transaction " + change.xid(), e);
      }
      return false;
    }
  }

  /** Undoes a savepoint's level and those within. */
  void abortSince(Transaction tx, Subtransaction target) {
    long[] xids = tx.subxidsSince(target.sequence);
    int[] created = tx.relations.createdSince(target.sequence);
    boolean filesMayGo = true;
    if (xids.length > 0) {
      TransactionChange.Abort record =
          new TransactionChange.Abort(
              TransactionChange.now(), xids[0], Arrays.copyOfRange(xids, 1, xids.length), created);
      filesMayGo = logAbort(record);
      synchronized (lock) {
        commitLog.setOutcome(record);
        tx.forgetSubxidsSince(target.sequence);
      }
    }
    tx.relations.rollbackTo(target.sequence);
    LockManager lockManager = locks;
    if (lockManager != null) {
      lockManager.releaseSince(tx, target);
    }
    if (filesMayGo) {
      files.remove(created);
    }
  }

  private void leave(Transaction tx, TransactionChange record) {
    if (tx.hasLeft()) {
      return;
    }
    synchronized (lock) {
      if (!tx.isPrecommitted()) {
        commitLog.setOutcome(record);
      }
      removeDurable(tx);
    }
  }

  /**
   * Takes all out of the active set whose commit is durable, and one more: so commits leave in the
   * order of the log, and those of one flush leave together.
   *
   * @param also one that need not be durable; null for none
   */
  @GuardedBy("lock")
  private void removeDurable(@Nullable Transaction also) {
    long durable = log.wal().flushedLsn();
    long ended = latestEnded;
    boolean any = false;
    for (int i = 0; i < runningCount; i++) {
      Transaction tx = running[i];
      if (tx == also || (tx.isPrecommitted() && tx.commitLsn() <= durable)) {
        tx.setLeaving();
      }
      if (tx.isLeaving()) {
        any = true;
        ended = Math.max(ended, tx.highestXid());
      }
    }
    if (!any) {
      return;
    }
    // Up to here it may fail for want of memory; whoever comes next then does the same again.
    current = activeSet(ended + 1, false);
    latestEnded = ended;
    int kept = 0;
    for (int i = 0; i < runningCount; i++) {
      Transaction tx = running[i];
      if (!tx.isLeaving()) {
        running[kept++] = tx;
        continue;
      }
      if (tx.subxidView() != null) {
        withSubxids--;
      }
      // After the set: whoever finds itself gone must also find the set without it.
      tx.setLeft();
    }
    Arrays.fill(running, kept, runningCount, null);
    runningCount = kept;
  }

  /** What counts as running when those who have precommitted count as ended. */
  @GuardedBy("lock")
  private ActiveSet precommittedSet() {
    long xmax = latestEnded + 1;
    for (int i = 0; i < runningCount; i++) {
      if (running[i].isPrecommitted()) {
        xmax = Math.max(xmax, running[i].highestXid() + 1);
      }
    }
    return activeSet(xmax, true);
  }

  /**
   * Those who run, without those who are leaving.
   *
   * @param xmax one more than the highest xid that has ended
   * @param withoutPrecommitted whether those who have precommitted are left out too
   */
  @GuardedBy("lock")
  private ActiveSet activeSet(long xmax, boolean withoutPrecommitted) {
    long[] xids = new long[runningCount];
    int count = 0;
    List<ActiveSet.Subxids> views = withSubxids == 0 ? null : new ArrayList<>(withSubxids);
    for (int i = 0; i < runningCount && running[i].xid() < xmax; i++) {
      Transaction tx = running[i];
      if (tx.isLeaving() || (withoutPrecommitted && tx.isPrecommitted())) {
        continue;
      }
      xids[count++] = tx.xid();
      if (views != null) {
        ActiveSet.Subxids view = tx.subxidView();
        if (view != null) {
          views.add(view);
        }
      }
    }
    ActiveSet.Subxids[] subxids =
        views == null ? ActiveSet.NO_SUBXIDS : views.toArray(ActiveSet.NO_SUBXIDS);
    return new ActiveSet(xmax, count == xids.length ? xids : Arrays.copyOf(xids, count), subxids);
  }

  private void end(Transaction tx, boolean committed) {
    tx.end(committed ? Transaction.State.COMMITTED : Transaction.State.ABORTED);
    for (TransactionListener listener : tx.listeners()) {
      listener.ended(committed);
    }
    LockManager lockManager = locks;
    if (lockManager != null) {
      lockManager.releaseAll(tx);
    }
    tx.slot.free();
  }
}
