package io.waldb.common;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way into a running statement from outside: cancel, timeouts and shutdown.
 *
 * <p>One per session. Every long loop calls {@link #check} now and then. A wait goes like this, and
 * so misses no cancel: {@code setWaiter(thread)}, then in a loop {@code check()}, test the
 * condition, {@code LockSupport.parkNanos}; at the end {@code setWaiter(null)}. Only the session's
 * thread calls {@code setWaiter}, {@code clear} and {@code check}; any thread may cancel.
 */
public final class CancelToken {
  private record Request(SqlState state, String message) {}

  private final @Nullable CancelToken outer;
  private volatile @Nullable Request request;
  private volatile @Nullable Thread waiter;

  @GuardedBy("this")
  private int generation;

  /** A token by itself. */
  public CancelToken() {
    this(null);
  }

  /**
   * A token that is also cancelled when another one is; that one is not cancelled by way of this.
   *
   * @param outer used by the same thread; null for none
   */
  public CancelToken(@Nullable CancelToken outer) {
    this.outer = outer;
  }

  /**
   * Asks the statement to stop with this error; a request that is already there stays.
   *
   * @param state 57014 for a cancel or a statement timeout, 57P01 for a shutdown
   */
  public void cancel(SqlState state, String message) {
    synchronized (this) {
      if (request == null) {
        request = new Request(state, message);
      }
    }
    wake();
  }

  /**
   * As the other, unless what was meant is over by now: a timeout may come late.
   *
   * @param meant what {@link #clear} answered before it began
   */
  public void cancel(int meant, SqlState state, String message) {
    synchronized (this) {
      if (generation == meant) {
        cancel(state, message);
      }
    }
  }

  /**
   * Forgets a request: the statement it was meant for is over. A shutdown is meant for all.
   *
   * @return stands for what begins now
   */
  @CanIgnoreReturnValue
  public int clear() {
    synchronized (this) {
      Request asked = request;
      if (asked != null && asked.state != SqlState.ADMIN_SHUTDOWN) {
        request = null;
      }
      return ++generation;
    }
  }

  /**
   * Returns unless a cancel was asked for.
   *
   * @throws DatabaseException with the request's SQLSTATE and message; the request stays
   */
  public void check() {
    Request asked = request;
    if (asked != null) {
      throw new DatabaseException(asked.state, asked.message);
    }
    if (outer != null) {
      outer.check();
    }
  }

  /** Whether a cancel was asked for. */
  public boolean isCancelled() {
    return request != null || (outer != null && outer.isCancelled());
  }

  /** The thread to unpark on a cancel, null when it does not wait. */
  public void setWaiter(@Nullable Thread thread) {
    waiter = thread;
    if (outer != null) {
      outer.setWaiter(thread);
    }
  }

  private void wake() {
    Thread thread = waiter;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
