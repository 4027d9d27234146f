package io.waldb.recovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.DatabaseException;
import io.waldb.wal.Threads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads waldb-redo-N, which replay windows of the log while the next is read: each its share
 * of every window, in the order of the windows.
 *
 * <p>One thread fills windows and hands them in; when it wants none of them to be under way it
 * waits. After a failure nothing more is replayed, and whoever waits or wants a window gets it.
 * {@link #close} returns when no thread runs any more.
 */
final class RedoWorkers implements AutoCloseable {
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Handed in and not yet taken up by all; the first has the number {@link #firstNumber}. */
  @GuardedBy("lock")
  private final ArrayDeque<Job> jobs = new ArrayDeque<>();

  @GuardedBy("lock")
  private final ArrayDeque<RedoWindow> free = new ArrayDeque<>();

  @GuardedBy("lock")
  private long firstNumber;

  @GuardedBy("lock")
  private boolean ends;

  @GuardedBy("lock")
  private @Nullable Throwable failure;

  /** A window, and how many have not finished with it. */
  private static final class Job {
    final RedoWindow window;
    int unfinished;

    Job(RedoWindow window, int unfinished) {
      this.window = window;
      this.unfinished = unfinished;
    }
  }

  /**
   * Starts the threads.
   *
   * @param workers one for each share of a window
   * @param windows that are free
   */
  RedoWorkers(List<PageRedo> workers, List<RedoWindow> windows) {
    free.addAll(windows);
    for (int i = 0; i < workers.size(); i++) {
      int share = i;
      PageRedo worker = workers.get(i);
      Thread thread = new Thread(() -> work(share, worker), "waldb-redo-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  private void work(int share, PageRedo worker) {
    long number = 0;
    while (true) {
      Job job = take(number);
      if (job == null) {
        return;
      }
      Throwable failed = null;
      try {
        if (!hasFailed()) {
          worker.replay(job.window, job.window.share(share));
        }
      } catch (Throwable e) {
        failed = e; // Errors, too: who waits for the window has to hear of them
      }
      finish(job, failed);
      number++;
    }
  }

  private boolean hasFailed() {
    lock.lock();
    try {
      return failure != null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Job take(long number) {
    lock.lock();
    try {
      while (number >= firstNumber + jobs.size()) {
        if (ends) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
      int index = (int) (number - firstNumber);
      for (Job job : jobs) {
        if (index-- == 0) {
          return job;
        }
      }
      throw new IllegalStateException("window " + number + " was finished without all of us");
    } finally {
      lock.unlock();
    }
  }

  private void finish(Job job, @Nullable Throwable failed) {
    lock.lock();
    try {
      if (failed != null && failure == null) {
        failure = failed;
      }
      if (--job.unfinished == 0) {
        // Windows are finished in their order: each thread goes through them in it.
        jobs.removeFirst();
        firstNumber++;
        job.window.clear();
        free.addLast(job.window);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The threads. */
  List<Thread> threads() {
    return threads;
  }

  /** Hands in a window that was filled; it comes back empty. */
  void replay(RedoWindow window) {
    lock.lock();
    try {
      jobs.addLast(new Job(window, threads.size()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * An empty window; waits until there is one.
   *
   * @throws DatabaseException what replaying a window before failed with
   */
  RedoWindow takeFree() {
    lock.lock();
    try {
      while (failure == null && free.isEmpty()) {
        changed.awaitUninterruptibly();
      }
      rethrow();
      return free.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all windows handed in have been replayed.
   *
   * @throws DatabaseException what that failed with
   */
  void awaitAll() {
    lock.lock();
    try {
      while (!jobs.isEmpty()) {
        changed.awaitUninterruptibly();
      }
      rethrow();
    } finally {
      lock.unlock();
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

  /** Lets windows under way be finished and ends the threads. */
  @Override
  public void close() {
    lock.lock();
    try {
      ends = true;
      if (!jobs.isEmpty() && failure == null) {
        failure = new IllegalStateException("replay was given up");
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(Threads::join);
  }
}
