package io.waldb.recovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.BackgroundThreads;
import io.waldb.common.DatabaseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The threads waldb-redo-N, which replay windows of the log while the next is read: each its share
 * of every window, in the order of the windows.
 *
 * <p>One thread fills windows and hands them in; when it wants none of them to be under way it
 * waits. After a failure nothing more is replayed, and whoever waits or wants a window gets it.
 * {@link #close} returns when no thread runs any more.
 *
 * <p>Handing over and waiting allocate nothing, so that a thread that runs out of memory does so
 * where it is noticed, and the others do not wait for it for ever.
 */
final class RedoWorkers implements AutoCloseable {
  private static final long LOOK_AGAIN_MILLIS = 1000;

  private final List<Thread> threads = new ArrayList<>();
  private final Object lock = new Object();

  /** Those handed in and not yet replayed by all: number n has place n modulo the length. */
  @GuardedBy("lock")
  private final RedoWindow[] windows;

  /** How many threads have not replayed the window in the same place. */
  @GuardedBy("lock")
  private final int[] unfinished;

  @GuardedBy("lock")
  private final ArrayDeque<RedoWindow> free;

  @GuardedBy("lock")
  private long handedIn;

  @GuardedBy("lock")
  private long finished;

  @GuardedBy("lock")
  private boolean ends;

  /** The thread that hands in windows was interrupted, and is to be again in the end. */
  @GuardedBy("lock")
  private boolean interrupted;

  @GuardedBy("lock")
  private @Nullable Throwable failure;

  /**
   * Starts the threads.
   *
   * @param workers one for each share of a window
   * @param windows that are free, beside the one that is handed in first
   * @throws OutOfMemoryError when the operating system gives no more threads; none is left then
   */
  RedoWorkers(List<PageRedo> workers, List<RedoWindow> windows) {
    this(workers, windows, Thread::new);
  }

  /** As the other, with threads of this factory, for tests. */
  RedoWorkers(List<PageRedo> workers, List<RedoWindow> windows, ThreadFactory factory) {
    this.windows = new RedoWindow[windows.size() + 1];
    this.unfinished = new int[this.windows.length];
    this.free = new ArrayDeque<>(this.windows.length + 1);
    free.addAll(windows);
    for (int i = 0; i < workers.size(); i++) {
      int share = i;
      PageRedo worker = workers.get(i);
      Thread thread = factory.newThread(() -> work(share, worker));
      thread.setName("waldb-redo-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    boolean started = false;
    try {
      threads.forEach(Thread::start);
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  private void work(int share, PageRedo worker) {
    try {
      RedoWindow window = take(0);
      for (long number = 0; window != null; window = take(++number)) {
        worker.replay(window, window.share(share));
        finish(number);
      }
    } catch (Throwable e) {
      fail(e); // Errors, too: who waits for the window has to hear of them
    }
  }

  /* Null when there is nothing more to do. */
  private @Nullable RedoWindow take(long number) {
    synchronized (lock) {
      while (number == handedIn && !isOver()) {
        await();
      }
      return isOver() ? null : windows[place(number)];
    }
  }

  @GuardedBy("lock")
  private boolean isOver() {
    return ends || failure != null;
  }

  @GuardedBy("lock")
  private int place(long number) {
    return (int) (number % unfinished.length);
  }

  private void finish(long number) {
    synchronized (lock) {
      int place = place(number);
      if (--unfinished[place] == 0) {
        // Windows are finished in their order: each thread goes through them in it.
        finished++;
        free.addLast(windows[place]);
        lock.notifyAll();
      }
    }
  }

  private void fail(Throwable e) {
    synchronized (lock) {
      if (failure == null) {
        failure = e;
      }
      lock.notifyAll();
    }
  }

  /* An interrupt is kept for later: only the thread that opens the database may get one. */
  @GuardedBy("lock")
  @SuppressWarnings("WaitNotInLoop") // those who call this loop
  private void await() {
    try {
      lock.wait(LOOK_AGAIN_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
  }

  private boolean wasInterrupted() {
    synchronized (lock) {
      boolean was = interrupted;
      interrupted = false;
      return was;
    }
  }

  /** The threads. */
  List<Thread> threads() {
    return threads;
  }

  /** Hands in a window that was filled; it comes back empty. */
  void replay(RedoWindow window) {
    synchronized (lock) {
      int place = place(handedIn);
      windows[place] = window;
      unfinished[place] = threads.size();
      handedIn++;
      lock.notifyAll();
    }
  }

  /**
   * An empty window; waits until there is one.
   *
   * @throws DatabaseException what replaying a window before failed with
   */
  RedoWindow takeFree() {
    RedoWindow window;
    synchronized (lock) {
      while (failure == null && free.isEmpty()) {
        await();
      }
      rethrow();
      window = free.removeFirst();
    }
    window.clear();
    return window;
  }

  /**
   * Waits until all windows handed in have been replayed, or one has failed.
   *
   * @throws DatabaseException what that failed with
   */
  void awaitAll() {
    synchronized (lock) {
      while (failure == null && finished < handedIn) {
        await();
      }
      rethrow();
    }
  }

  @GuardedBy("lock")
  private void rethrow() {
    Throwable failed = failure;
    if (failed instanceof RuntimeException e) {
      throw e;
    }
    if (failed instanceof Error e) {
      throw e;
    }
  }

  /** Lets what is being replayed be finished, gives up the rest and ends the threads. */
  @Override
  public void close() {
    synchronized (lock) {
      ends = true;
      lock.notifyAll();
    }
    threads.forEach(BackgroundThreads::join);
    if (wasInterrupted()) {
      Thread.currentThread().interrupt();
    }
  }
}
