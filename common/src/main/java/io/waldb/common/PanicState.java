package io.waldb.common;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whether the engine has panicked: something failed after which memory and disk may disagree, so
 * that nothing more may be acknowledged and only a restart, which recovers from the log, helps.
 *
 * <p>One per engine, shared by all its parts. The first panic wins; it is never taken back. Every
 * wait and every write path calls {@link #check}; whoever waits for something that will now never
 * come registers a listener that wakes it. Thread-safe.
 */
public final class PanicState {
  private static final System.Logger LOG = System.getLogger(PanicState.class.getName());

  /* Made ahead, for a panic for which there is no memory. */
  private final DatabaseException withoutMemory =
      new DatabaseException(
          SqlState.OUT_OF_MEMORY, "PANIC: out of memory while a failure was dealt with");

  private volatile @Nullable DatabaseException cause;

  /* Replaced as a whole, under the monitor, until there is a cause. */
  private volatile Runnable[] listeners = {};

  /**
   * Returns when all is well.
   *
   * @throws DatabaseException the panic's SQLSTATE and message, with the panic as the cause
   */
  public void check() {
    DatabaseException panic = cause;
    if (panic != null) {
      throw restate(panic);
    }
  }

  /** Whether the engine has panicked. */
  public boolean isPanicked() {
    return cause != null;
  }

  /** The first panic, or null. */
  public @Nullable DatabaseException cause() {
    return cause;
  }

  /**
   * Stops the engine and runs the listeners, in this thread; only the first call does either. To
   * stop the engine it needs no memory.
   *
   * @param state 58030 for a failed write or sync, XX000 for a broken invariant, or the failure's
   *     own
   * @param what what could not be done: lower case, names the thing; the message goes on with what
   *     the failure says
   * @return what the caller is to throw
   */
  @CheckReturnValue
  public DatabaseException panic(SqlState state, String what, @Nullable Throwable failure) {
    DatabaseException panic = describe(state, what, failure);
    DatabaseException first = setCause(panic);
    if (first != null) {
      DatabaseException later = restate(first);
      if (failure != null && failure != first) {
        later.addSuppressed(failure);
      }
      return later;
    }
    try {
      LOG.log(System.Logger.Level.ERROR, panic.getMessage(), SimulatedPowerCut.traceOf(failure));
    } catch (OutOfMemoryError e) {
      // Whoever is told of the panic next may have room to say so.
    }
    tellListeners(panic);
    return panic;
  }

  /**
   * Stops the engine as a panic does, but because somebody wanted it to: nothing is logged.
   *
   * @param why what whoever goes on is told
   */
  public void stop(SqlState state, String why) {
    DatabaseException stop = new DatabaseException(state, why);
    if (setCause(stop) == null) {
      tellListeners(stop);
    }
  }

  /** Null when this is the first, else the first. */
  private synchronized @Nullable DatabaseException setCause(DatabaseException panic) {
    DatabaseException first = cause;
    if (first == null) {
      cause = panic;
    }
    return first;
  }

  private void tellListeners(DatabaseException panic) {
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException | Error e) {
        // The others must be told all the same.
        panic.addSuppressed(e);
      }
    }
  }

  private DatabaseException describe(SqlState state, String what, @Nullable Throwable failure) {
    try {
      String reason = failure == null ? "" : reason(failure);
      boolean said = reason.isEmpty() || what.contains(reason);
      return new DatabaseException(state, "PANIC: " + what + (said ? "" : ": " + reason), failure);
    } catch (OutOfMemoryError e) {
      return withoutMemory;
    }
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  /** Registers what is to run at a panic; at once when it has happened already. */
  public void onPanic(Runnable listener) {
    synchronized (this) {
      if (cause == null) {
        Runnable[] more = Arrays.copyOf(listeners, listeners.length + 1);
        more[more.length - 1] = listener;
        listeners = more;
        return;
      }
    }
    listener.run();
  }

  private static DatabaseException restate(DatabaseException panic) {
    return new DatabaseException(panic.state(), panic.getMessage(), panic)
        .withHint("The database has stopped; open it again to recover.");
  }
}
