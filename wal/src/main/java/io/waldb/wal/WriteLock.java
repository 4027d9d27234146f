package io.waldb.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lock under which the log is written and synced, made for group commit: a waiter says up to
 * which position it needs the log to be durable, and is let go without the lock when a holder has
 * made it so.
 *
 * <p>Waiters put themselves on a stack, {@code incoming}. Only the holder takes them from there,
 * into {@code pending}, oldest first. At release the holder
 *
 * <ol>
 *   <li>takes out all whom it has served,
 *   <li>hands the lock itself, without opening it, to the oldest waiter it has not served, so
 *       exactly one thread is woken to write next; or opens the lock when there is nobody,
 *   <li>wakes those it has served, after the next leader, whose sync then runs meanwhile.
 * </ol>
 *
 * <p>A waiter that pushed itself just as the holder opened the lock is not lost: the waiter tries
 * the lock after pushing, and the holder looks at the stack after opening. A waiter that gets the
 * lock so may be among those the previous holder has served and is about to wake. Its node is that
 * holder's until then, so it gives the lock back and waits to be woken.
 *
 * <p>Interrupts end no wait; the flag is put back. Allocates one node for each thread that ever
 * waits.
 */
final class WriteLock {
  /** A waiting thread. Filled by its thread before it is pushed, then owned by the holder. */
  private static final class Waiter {
    static final int WAITING = 0;
    static final int SERVED = 1;
    static final int HOLDER = 2;

    final Thread thread = Thread.currentThread();
    long lsn;
    int depth; // of the stack, this one included, when it was pushed
    @Nullable Waiter next;
    volatile int state;
  }

  /** Wanted by those who need the lock itself: they are never let go without it. */
  static final long NEVER_SERVED = Long.MAX_VALUE;

  private static final long NONE_DURABLE = Long.MIN_VALUE;
  private static final long SHORTEST_PARK_NANOS = 100_000;
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 40 : 0;

  private static final VarHandle HELD;
  private static final VarHandle INCOMING;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HELD = lookup.findVarHandle(WriteLock.class, "held", boolean.class);
      INCOMING = lookup.findVarHandle(WriteLock.class, "incoming", Waiter.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ThreadLocal<Waiter> waiters = ThreadLocal.withInitial(Waiter::new);

  private volatile boolean held;
  private volatile @Nullable Waiter incoming;

  /* Waiters taken from the stack, oldest first. The holder's. */
  private @Nullable Waiter firstPending;
  private @Nullable Waiter lastPending;
  private int pendingCount;

  /* Who had come by the last release. The holder's. */
  private int population;

  /* A holder that waits for the stack to become so deep. The thread is set before the depth. */
  private @Nullable Thread gatherer;
  private volatile int gatherDepth = Integer.MAX_VALUE;

  boolean tryAcquire() {
    return !held && HELD.compareAndSet(this, false, true);
  }

  /** Takes the lock. */
  void acquire() {
    boolean holder = acquireUnlessServed(NEVER_SERVED);
    assert holder;
  }

  /**
   * Takes the lock, or waits until a holder has released it with all durable that is needed.
   *
   * @param lsn what the caller needs to be durable
   * @return whether the caller holds the lock; if not it was served, or the log has stopped
   */
  boolean acquireUnlessServed(long lsn) {
    for (int i = 0; i <= SPINS; i++) {
      if (tryAcquire()) {
        return true;
      }
      Thread.onSpinWait();
    }
    Waiter self = waiters.get();
    self.lsn = lsn;
    self.state = Waiter.WAITING;
    push(self);
    if (tryAcquire()) {
      takeIncoming();
      if (removePending(self)) {
        return true;
      }
      release(NONE_DURABLE, false, 0);
    }
    boolean interrupted = false;
    while (self.state == Waiter.WAITING) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return self.state == Waiter.HOLDER;
  }

  private void push(Waiter self) {
    Waiter top;
    do {
      top = incoming;
      self.next = top;
      self.depth = top == null ? 1 : top.depth + 1;
    } while (!INCOMING.compareAndSet(this, top, self));
    if (self.depth >= gatherDepth) {
      LockSupport.unpark(gatherer);
    }
  }

  /** How many wait for the lock; asked by its holder. */
  int waiting() {
    Waiter top = incoming;
    return pendingCount + (top == null ? 0 : top.depth);
  }

  /** How many threads the last release had to do with, the one that released included. */
  int population() {
    return population;
  }

  /**
   * Waits, holding the lock, until so many wait for it.
   *
   * @param nanos for how long at most
   * @return how many wait now
   */
  @SuppressWarnings("ThreadPriorityCheck") // offers the processor to those who are waited for
  int awaitWaiting(int count, long nanos) {
    long deadline = System.nanoTime() + nanos;
    gatherer = Thread.currentThread();
    gatherDepth = count - pendingCount;
    boolean interrupted = false;
    long left = nanos;
    while (waiting() < count && left > 0) {
      // The operating system's timer is too coarse for short waits.
      if (left < SHORTEST_PARK_NANOS) {
        Thread.yield();
      } else {
        interrupted |= Thread.interrupted();
        LockSupport.parkNanos(this, left);
      }
      left = deadline - System.nanoTime();
    }
    gatherDepth = Integer.MAX_VALUE;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return waiting();
  }

  /**
   * Gives the lock back and wakes whom that concerns.
   *
   * @param durable the log is durable up to here
   * @param stopped nothing will become durable any more: all are let go who wait for that
   * @param self 1 when the caller has made its own records durable, 0 when it works for others
   * @return how many were served
   */
  int release(long durable, boolean stopped, int self) {
    int count = 0;
    Waiter served = null;
    while (true) {
      takeIncoming();
      population = self + count + pendingCount;
      Waiter next = null;
      Waiter waiter = takePending();
      while (waiter != null) {
        Waiter following = waiter.next;
        if (waiter.lsn <= durable || (stopped && waiter.lsn != NEVER_SERVED)) {
          waiter.next = served;
          served = waiter;
          count++;
        } else if (next == null) {
          next = waiter;
        } else {
          append(waiter);
        }
        waiter = following;
      }
      if (next != null) {
        wake(next, Waiter.HOLDER);
        break;
      }
      held = false;
      if (incoming == null || !tryAcquire()) {
        break;
      }
    }
    while (served != null) {
      // Read first: once woken, the thread may wait anew with the same node.
      Waiter following = served.next;
      wake(served, Waiter.SERVED);
      served = following;
    }
    return count;
  }

  private static void wake(Waiter waiter, int state) {
    waiter.state = state;
    LockSupport.unpark(waiter.thread);
  }

  /* Moves the stack behind the pending waiters, in the order of arrival. */
  private void takeIncoming() {
    if (incoming == null) {
      return;
    }
    Waiter top = (Waiter) INCOMING.getAndSet(this, null);
    Waiter oldest = null;
    while (top != null) {
      Waiter below = top.next;
      top.next = oldest;
      oldest = top;
      top = below;
    }
    while (oldest != null) {
      Waiter newer = oldest.next;
      append(oldest);
      oldest = newer;
    }
  }

  private @Nullable Waiter takePending() {
    Waiter first = firstPending;
    firstPending = null;
    lastPending = null;
    pendingCount = 0;
    return first;
  }

  private void append(Waiter waiter) {
    pendingCount++;
    waiter.next = null;
    if (lastPending == null) {
      firstPending = waiter;
    } else {
      lastPending.next = waiter;
    }
    lastPending = waiter;
  }

  private boolean removePending(Waiter self) {
    boolean found = false;
    Waiter waiter = takePending();
    while (waiter != null) {
      Waiter following = waiter.next;
      if (waiter == self) {
        found = true;
      } else {
        append(waiter);
      }
      waiter = following;
    }
    return found;
  }
}
