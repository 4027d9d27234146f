package io.waldb.storage.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.common.config.WaldbSettings;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Table locks, and waiting for transactions.
 *
 * <p>Row locks proper are kept in {@link RowLocks} and, for rows being changed, in the rows' xmax;
 * here is only the waiting for whoever holds them. Nobody calls a method that can wait while
 * holding a page latch.
 *
 * <p>All waiting is done under one mutex, which is held for moments: to enter a queue, to look for
 * a deadlock, to hand a lock on. Locks that nobody contends for never touch it. A wait that would
 * close a circle is refused when it begins: its transaction is the victim. The circle is looked for
 * under the mutex with all waits in place, so of several waits that close one together the last
 * finds it.
 *
 * <p>Follows PostgreSQL {@code storage/lmgr/README}, {@code lock.c}, {@code proc.c} and {@code
 * deadlock.c}, with immediate checks in place of {@code deadlock_timeout}, and without rearranging
 * queues: who waits for someone ahead in a queue waits for him as for a holder.
 */
public final class LockManager {
  /** Tags above all table numbers: names that two transactions may want to create. */
  private static final long NAME_TAG = 1L << 40;

  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

  /** A parked thread looks around at least this often. */
  private static final long LONGEST_PARK_NANOS = 1_000_000_000L;

  private final TransactionManager transactions;
  private final PanicState panic;
  private final RowLocks rowLocks = new RowLocks();
  private final Object mutex = new Object();

  /** Open-addressing hash by tag; replaced when it grows, filled under the mutex. */
  private volatile TableLock[] tableLocks = new TableLock[256];

  @GuardedBy("mutex")
  private int tableLockCount;

  @GuardedBy("mutex")
  private final Map<Long, TableLock> nameLocks = new HashMap<>();

  @GuardedBy("mutex")
  private final RowQueues rowQueues = new RowQueues();

  @GuardedBy("mutex")
  private final WaitGraph graph;

  /** Deadlocks found since the database was opened. */
  private final LongAdder deadlocks = new LongAdder();

  /** When somebody last had to wait for a row, by {@link System#nanoTime}; 0 for never. */
  private volatile long lastRowWait;

  /** The locks of an open database. */
  public LockManager(TransactionManager transactions, PanicState panic) {
    this.transactions = transactions;
    this.panic = panic;
    this.graph = new WaitGraph(transactions);
    transactions.setLocks(this);
  }

  /** Deadlocks found since the database was opened. */
  public long deadlocks() {
    return deadlocks.sum();
  }

  /** When somebody last had to wait for a row, by {@link System#nanoTime}; 0 for never. */
  long lastRowWait() {
    return lastRowWait;
  }

  /**
   * What a transaction waits for, in PostgreSQL's names of wait events: {@code relation}, {@code
   * tuple} or {@code transactionid}; null when it does not wait. May be asked by any thread.
   */
  public @Nullable String waitEvent(Transaction tx) {
    synchronized (mutex) {
      Wait wait = tx.wait;
      if (wait.tableLock != null) {
        return "relation";
      }
      return wait.queue != null ? "tuple" : wait.holder != null ? "transactionid" : null;
    }
  }

  /** Explicit row locks. */
  public RowLocks rowLocks() {
    return rowLocks;
  }

  // ---- tables

  /**
   * Locks a table until the transaction ends or rolls back to a savepoint before this.
   *
   * @throws DatabaseException 40P01 deadlock, 55P03 lock_timeout, or as the cancel token says
   */
  public void lockTable(Transaction tx, int tableId, TableLockMode mode) {
    if (!tx.tableLocks.holds(tableId, mode)) {
      acquire(tx, tableLock(tableId), mode, true);
    }
  }

  /** Locks a table if that needs no wait; false when it does. */
  public boolean tryLockTable(Transaction tx, int tableId, TableLockMode mode) {
    return tx.tableLocks.holds(tableId, mode) || acquire(tx, tableLock(tableId), mode, false);
  }

  /** Whether the transaction holds this mode, or one that covers it. */
  public boolean holdsTable(Transaction tx, int tableId, TableLockMode mode) {
    return tx.tableLocks.holds(tableId, mode);
  }

  /**
   * Claims a name, so that of two transactions that want to create it the second waits for the
   * first.
   *
   * @param space what kind of name and in what schema
   */
  public void lockName(Transaction tx, long space, String name) {
    long tag = NAME_TAG | (((space * 31 + name.hashCode()) * 0x9E3779B97F4A7C15L) >>> 24);
    if (tx.tableLocks.holds(tag, TableLockMode.ACCESS_EXCLUSIVE)) {
      return;
    }
    TableLock lock;
    LockWaitEvent event;
    tx.tableLocks.reserve();
    synchronized (mutex) {
      lock = nameLocks.computeIfAbsent(tag, TableLock::new);
      // Someone has to hold it or wait for it before the mutex is let go, or it may be removed.
      if (grantNow(tx, lock, TableLockMode.ACCESS_EXCLUSIVE)) {
        tx.tableLocks.add(lock, TableLockMode.ACCESS_EXCLUSIVE);
        return;
      }
      event = enqueue(tx, lock, TableLockMode.ACCESS_EXCLUSIVE);
    }
    await(tx, event);
    tx.tableLocks.add(lock, TableLockMode.ACCESS_EXCLUSIVE);
  }

  private TableLock tableLock(int tableId) {
    TableLock[] table = tableLocks;
    int mask = table.length - 1;
    for (int i = slot(tableId) & mask; ; i = i + 1 & mask) {
      TableLock lock = table[i];
      if (lock == null) {
        return addTableLock(tableId);
      }
      if (lock.tag == tableId) {
        return lock;
      }
    }
  }

  private TableLock addTableLock(int tableId) {
    synchronized (mutex) {
      TableLock[] table = tableLocks;
      TableLock[] copy =
          new TableLock[tableLockCount * 2 >= table.length ? table.length * 2 : table.length];
      TableLock found = null;
      for (TableLock lock : table) {
        if (lock != null) {
          put(copy, lock);
          found = lock.tag == tableId ? lock : found;
        }
      }
      if (found == null) {
        found = new TableLock(tableId);
        put(copy, found);
        tableLockCount++;
        tableLocks = copy;
      }
      return found;
    }
  }

  private static void put(TableLock[] table, TableLock lock) {
    int mask = table.length - 1;
    int i = slot(lock.tag) & mask;
    while (table[i] != null) {
      i = i + 1 & mask;
    }
    table[i] = lock;
  }

  private static int slot(long tag) {
    return (int) ((tag * 0x9E3779B97F4A7C15L) >>> 40);
  }

  private boolean acquire(Transaction tx, TableLock lock, TableLockMode mode, boolean waits) {
    tx.tableLocks.reserve();
    if (mode.isWeak() && lock.tryFast(mode)) {
      tx.tableLocks.add(lock, mode);
      return true;
    }
    LockWaitEvent event;
    synchronized (mutex) {
      if (!grantNow(tx, lock, mode)) {
        if (!waits) {
          openIfPossible(lock);
          return false;
        }
        event = enqueue(tx, lock, mode);
      } else {
        tx.tableLocks.add(lock, mode);
        return true;
      }
    }
    await(tx, event);
    tx.tableLocks.add(lock, mode);
    return true;
  }

  /** Grants the mode if nobody who holds it, or waits for it ahead, is in the way. */
  @GuardedBy("mutex")
  private boolean grantNow(Transaction tx, TableLock lock, TableLockMode mode) {
    if (mode.conflictsWithWeak()) {
      lock.close();
    }
    int ahead = 0;
    int position = position(tx, lock);
    for (int i = 0; i < position; i++) {
      ahead |= lock.queue.get(i).tableMode.bit();
    }
    if ((mode.conflictMask() & ahead) != 0 || isHeldAgainst(tx, lock, mode)) {
      return false;
    }
    grant(lock, mode, lock.newGrant(tx, mode));
    openIfPossible(lock);
    return true;
  }

  /** Where in the queue a request belongs: before the first who waits for what the asker holds. */
  @GuardedBy("mutex")
  private int position(Transaction tx, TableLock lock) {
    int held = tx.tableLocks.mask(lock);
    if (held != 0) {
      for (int i = 0; i < lock.queue.size(); i++) {
        if ((lock.queue.get(i).tableMode.conflictMask() & held) != 0) {
          return i;
        }
      }
    }
    return lock.queue.size();
  }

  @GuardedBy("mutex")
  private boolean isHeldAgainst(Transaction tx, TableLock lock, TableLockMode mode) {
    for (int i = 0; i <= TableLockMode.ROW_EXCLUSIVE.level(); i++) {
      TableLockMode weak = TableLockMode.of(i);
      if (mode.conflictsWith(weak) && lock.weakHolders(weak) > tx.tableLocks.times(lock, weak)) {
        return true;
      }
    }
    for (TableLock.Grant grant : lock.strong) {
      if (grant.tx() != tx && mode.conflictsWith(grant.mode())) {
        return true;
      }
    }
    return false;
  }

  @GuardedBy("mutex")
  private void grant(TableLock lock, TableLockMode mode, TableLock.@Nullable Grant grant) {
    if (grant == null) {
      lock.addWeak(mode);
    } else {
      lock.strong.add(grant);
    }
  }

  @GuardedBy("mutex")
  private @Nullable LockWaitEvent enqueue(Transaction tx, TableLock lock, TableLockMode mode) {
    LockWaitEvent event = TransactionEvents.lockWait();
    lock.close();
    Wait wait = tx.wait;
    wait.tableMode = mode;
    wait.grant = lock.newGrant(tx, mode);
    lock.queue.add(position(tx, lock), wait);
    wait.granted = false;
    wait.tableLock = lock;
    boolean waits = false;
    try {
      checkDeadlock(tx);
      List<Transaction> blockers = graph.blockers(wait, lock);
      for (Transaction blocker : blockers) {
        if (blocker.givesWay()) {
          blocker
              .cancelToken()
              .cancel(SqlState.QUERY_CANCELED, "canceling automatic vacuum task: table is wanted");
        }
      }
      if (event != null) {
        event.setWaiter(tx, blockers.isEmpty() ? null : blockers.get(0));
        boolean isName = lock.tag >= NAME_TAG;
        event.setTable(isName ? "name" : "table", isName ? 0 : (int) lock.tag, mode);
      }
      waits = true;
    } finally {
      leaveUnless(waits, wait);
    }
    return event;
  }

  /** Who has entered a queue and then fails, for want of memory too, must not be left in it. */
  @GuardedBy("mutex")
  private void leaveUnless(boolean waits, Wait wait) {
    if (!waits) {
      giveUp(wait);
    }
  }

  /**
   * Grants to those who wait, in their order, as far as it goes. Needs no memory: who has let a
   * lock go cannot do that again for want of some.
   */
  @GuardedBy("mutex")
  private void serveQueue(TableLock lock) {
    int ahead = 0;
    for (int i = 0; i < lock.queue.size(); ) {
      Wait wait = lock.queue.get(i);
      TableLockMode mode = wait.tableMode;
      if ((mode.conflictMask() & ahead) == 0 && !isHeldAgainst(wait.tx, lock, mode)) {
        lock.queue.remove(i);
        grant(lock, mode, wait.grant);
        wake(wait);
      } else {
        ahead |= mode.bit();
        i++;
      }
    }
    openIfPossible(lock);
  }

  @GuardedBy("mutex")
  private void openIfPossible(TableLock lock) {
    if (lock.mayOpen()) {
      lock.open();
      if (lock.tag >= NAME_TAG && lock.strong.isEmpty()) {
        nameLocks.remove(lock.tag);
      }
    }
  }

  private void releaseTable(Transaction tx, TableLock lock, TableLockMode mode) {
    if (mode.isWeak()) {
      if (lock.removeWeak(mode)) {
        synchronized (mutex) {
          serveQueue(lock);
        }
      }
      return;
    }
    synchronized (mutex) {
      for (int i = lock.strong.size() - 1; i >= 0; i--) {
        TableLock.Grant grant = lock.strong.get(i);
        if (grant.tx() == tx && grant.mode() == mode) {
          lock.strong.remove(i);
          break;
        }
      }
      serveQueue(lock);
    }
  }

  // ---- waiting for transactions

  /**
   * Waits until a transaction or subtransaction has ended.
   *
   * @param xid not one of the waiting transaction's own
   * @return false when the policy is not to wait and it is still running
   * @throws DatabaseException 40P01 deadlock, 55P03 lock_timeout, or as the cancel token says
   */
  public boolean waitFor(Transaction tx, long xid, WaitPolicy policy) {
    while (transactions.status(xid) == XidStatus.IN_PROGRESS) {
      panic.check(); // a commit in doubt stays in progress and is not to be waited for
      Transaction holder = transactions.transactionOf(xid);
      if (holder == null) {
        return true;
      }
      if (policy != WaitPolicy.BLOCK) {
        return false;
      }
      waitForEnd(tx, holder, xid);
    }
    return true;
  }

  private void waitForEnd(Transaction tx, Transaction holder, long xid) {
    assert holder != tx : "waits for itself";
    LockWaitEvent event;
    synchronized (mutex) {
      holder.wait.hasDependants = true;
      if (!holder.isActive() || transactions.status(xid) != XidStatus.IN_PROGRESS) {
        return;
      }
      event = TransactionEvents.lockWait();
      Wait wait = tx.wait;
      holder.wait.endWaiters.add(wait);
      wait.granted = false;
      wait.holder = holder;
      wait.xid = xid;
      boolean waits = false;
      try {
        checkDeadlock(tx);
        waits = true;
      } finally {
        leaveUnless(waits, wait);
      }
      if (event != null) {
        event.setWaiter(tx, holder);
        event.setTransaction();
      }
    }
    await(tx, event);
  }

  /**
   * Waits for the transaction that is changing a row version, in the row's queue. When this returns
   * true, it is the caller's turn to look at the row again; when it has, it says so by {@link
   * #doneWithRow}. It may find that it has to wait once more, at this version or a newer one, and
   * then takes those who queue behind along.
   *
   * @param relation the table's relation number
   * @param tid the row version that is being changed
   * @param xid who changes it, not the waiting transaction
   * @return false when the policy is not to wait and it is still running
   * @throws DatabaseException 40P01 deadlock, 55P03 lock_timeout, or as the cancel token says
   */
  public boolean waitForRow(Transaction tx, int relation, long tid, long xid, WaitPolicy policy) {
    if (transactions.status(xid) != XidStatus.IN_PROGRESS) {
      return true;
    }
    Transaction holder = transactions.transactionOf(xid);
    if (holder == null) {
      return true;
    }
    return waitForRow(tx, relation, tid, holder, xid, RowLockMode.KEY_SHARE, policy);
  }

  /**
   * As {@link #waitForRow(Transaction, int, long, long, WaitPolicy)}, for a transaction that has
   * locked the row without changing it, as {@link RowLocks} told.
   *
   * @param mode the mode that was asked for and is in conflict with the holder's
   */
  public boolean waitForRow(
      Transaction tx,
      int relation,
      long tid,
      Transaction holder,
      RowLockMode mode,
      WaitPolicy policy) {
    return waitForRow(tx, relation, tid, holder, 0, mode, policy);
  }

  private boolean waitForRow(
      Transaction tx,
      int relation,
      long tid,
      Transaction holder,
      long xid,
      RowLockMode mode,
      WaitPolicy policy) {
    assert holder != tx : "waits for itself";
    panic.check(); // a commit in doubt keeps its locks: who looks again would find them again
    if (policy != WaitPolicy.BLOCK) {
      return !holder.isActive();
    }
    LockWaitEvent event;
    synchronized (mutex) {
      holder.wait.hasDependants = true;
      // The dependants are noted first: whoever lets go after this look finds them and wakes.
      boolean inTheWay =
          xid != 0
              ? transactions.status(xid) == XidStatus.IN_PROGRESS
              : rowLocks.isInTheWay(holder, relation, tid, mode);
      if (!holder.isActive() || !inTheWay) {
        return true;
      }
      event = TransactionEvents.lockWait();
      Wait wait = tx.wait;
      RowQueue queue = rowQueues.enter(wait, new RowQueue.Key(relation, tid), holder);
      lastRowWait = System.nanoTime() | 1;
      wait.granted = false;
      wait.queue = queue;
      wait.xid = xid;
      assert queue.owner != tx : "waits for itself";
      boolean waits = false;
      try {
        try {
          checkDeadlock(tx);
        } finally {
          breakCirclesOf(queue.owner);
        }
        waits = true;
      } finally {
        leaveUnless(waits, wait);
      }
      if (event != null) {
        event.setWaiter(tx, queue.owner);
        event.setRow(relation, tid);
      }
    }
    await(tx, event);
    return true;
  }

  /**
   * Ends the turn that {@link #waitForRow} gave; does nothing when there is none.
   *
   * @param tid the row version that the transaction has now locked or changed, so that those behind
   *     go on waiting for it; 0 when it leaves the row alone and the next may look
   */
  public void doneWithRow(Transaction tx, int relation, long tid) {
    if (tx.wait.turn == null) {
      return;
    }
    synchronized (mutex) {
      RowQueue queue = tx.wait.turn;
      if (queue != null) {
        tx.wait.turn = null;
        if (tid == 0 || queue.waiters.isEmpty()) {
          tx.wait.queues.remove(queue);
          handOn(queue);
        } else {
          rowQueues.move(queue, new RowQueue.Key(relation, tid));
        }
      }
    }
  }

  /** Gives the turn to the first in the queue, which its owner has let go. */
  @GuardedBy("mutex")
  private void handOn(RowQueue queue) {
    Wait next = rowQueues.handOn(queue);
    if (next != null) {
      wake(next);
    }
  }

  // ---- the wait itself

  @GuardedBy("mutex")
  private void wake(Wait wait) {
    wait.clear();
    wait.granted = true;
    LockSupport.unpark(wait.thread);
  }

  /** Waits until granted; on an error leaves the queue. */
  private void await(Transaction tx, @Nullable LockWaitEvent event) {
    boolean granted = false;
    try {
      await(tx);
      granted = true;
    } finally {
      if (event != null) {
        event.finish(granted);
      }
    }
  }

  private void await(Transaction tx) {
    Wait wait = tx.wait;
    for (int i = 0; i < SPINS && !wait.granted; i++) {
      Thread.onSpinWait();
    }
    if (!wait.granted) {
      park(tx, wait);
    }
    DatabaseException failure = wait.failure;
    if (failure != null) {
      wait.failure = null;
      throw failure;
    }
  }

  private void park(Transaction tx, Wait wait) {
    CancelToken token = tx.cancelToken();
    long timeoutNanos = tx.settings().getNanos(WaldbSettings.LOCK_TIMEOUT);
    long start = timeoutNanos > 0 ? System.nanoTime() : 0;
    boolean interrupted = false;
    wait.thread = Thread.currentThread();
    token.setWaiter(wait.thread);
    try {
      while (!wait.granted) {
        token.check();
        panic.check();
        long park = LONGEST_PARK_NANOS;
        if (timeoutNanos > 0) {
          long left = timeoutNanos - (System.nanoTime() - start);
          if (left <= 0) {
            throw new DatabaseException(
                SqlState.LOCK_NOT_AVAILABLE, "canceling statement due to lock timeout");
          }
          park = Math.min(park, left);
        }
        LockSupport.parkNanos(this, park);
        interrupted |= Thread.interrupted();
      }
    } catch (RuntimeException | Error failure) {
      if (giveUp(wait)) {
        throw failure;
      }
      // It was granted at the last moment: whoever asks the token next throws.
    } finally {
      token.setWaiter(null);
      wait.thread = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Leaves the queue; false when the wait is over anyway. */
  private boolean giveUp(Wait wait) {
    synchronized (mutex) {
      if (wait.granted) {
        return false;
      }
      TableLock lock = wait.tableLock;
      RowQueue queue = wait.queue;
      Transaction holder = wait.holder;
      wait.clear();
      if (lock != null) {
        lock.queue.remove(wait);
        serveQueue(lock);
      } else if (queue != null) {
        rowQueues.leave(wait, queue);
      } else if (holder != null) {
        holder.wait.endWaiters.remove(wait);
      }
      return true;
    }
  }

  // ---- deadlocks

  /** Refuses the wait that has just been entered if it closes a circle. */
  @GuardedBy("mutex")
  private void checkDeadlock(Transaction tx) {
    List<Transaction> circle = graph.findCircle(tx);
    if (!circle.isEmpty()) {
      deadlocks.increment();
      DatabaseException error = WaitGraph.deadlock(circle);
      giveUp(tx.wait);
      throw error;
    }
  }

  /**
   * Ends circles that do not go through the transaction whose wait has just begun: taking a queue
   * along, it has made all who wait there wait for its new owner. The victim is the one of them in
   * the circle.
   */
  @GuardedBy("mutex")
  private void breakCirclesOf(Transaction owner) {
    while (owner.wait.isWaiting()) {
      List<Transaction> circle = graph.findCircle(owner);
      if (circle.isEmpty()) {
        return;
      }
      Wait victim = circle.get(circle.size() - 1).wait;
      Collections.rotate(circle, 1);
      deadlocks.increment();
      DatabaseException error = WaitGraph.deadlock(circle);
      giveUp(victim);
      victim.failure = error;
      victim.granted = true;
      LockSupport.unpark(victim.thread);
    }
  }

  // ---- release

  /** Releases everything at the transaction's end, of which the others already know. */
  void releaseAll(Transaction tx) {
    rowLocks.releaseSince(tx, 0);
    TableLocks held = tx.tableLocks;
    for (int i = held.count() - 1; i >= 0; i--) {
      releaseTable(tx, held.lock(i), held.mode(i));
    }
    held.cut(0);
    wakeDependants(tx);
  }

  /**
   * Lets those go who wait for a transaction's xid, since its outcome is known; who waits for an
   * explicit row lock or a table lock of it looks, and waits again.
   */
  void passOn(Transaction tx) {
    wakeDependants(tx);
  }

  /** Releases what was locked since a savepoint that is rolled back to. */
  void releaseSince(Transaction tx, Subtransaction target) {
    rowLocks.releaseSince(tx, target.sequence);
    TableLocks held = tx.tableLocks;
    for (int i = held.count() - 1; i >= target.tableLockMark; i--) {
      releaseTable(tx, held.lock(i), held.mode(i));
    }
    held.cut(target.tableLockMark);
    wakeDependants(tx);
  }

  /** Lets the first of each queue, and all who wait for the end, look again. */
  private void wakeDependants(Transaction tx) {
    Wait wait = tx.wait;
    if (!wait.hasDependants) {
      return;
    }
    synchronized (mutex) {
      wait.turn = null;
      while (!wait.queues.isEmpty()) {
        handOn(wait.queues.remove(wait.queues.size() - 1));
      }
      for (Wait waiter : wait.endWaiters) {
        wake(waiter);
      }
      wait.endWaiters.clear();
      wait.hasDependants = false;
    }
  }
}
