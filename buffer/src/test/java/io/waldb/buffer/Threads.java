package io.waldb.buffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/** Runs things at once and hands on the first failure. */
final class Threads {
  private final List<Thread> workers = new ArrayList<>();
  private final List<Thread> helpers = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stop;

  /** What a thread does; it ends early when others have failed. */
  interface Work {
    void run() throws Exception;
  }

  /** A thread that comes to an end by itself. */
  Threads worker(Work work) {
    workers.add(thread(work));
    return this;
  }

  /** A thread that does this again and again until all workers have ended. */
  Threads helper(Work work) {
    helpers.add(
        thread(
            () -> {
              while (!stop) {
                work.run();
                Thread.onSpinWait();
              }
            }));
    return this;
  }

  private Thread thread(Work work) {
    return new Thread(
        () -> {
          try {
            work.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        });
  }

  boolean failed() {
    return failure.get() != null;
  }

  void runAll() {
    workers.forEach(Thread::start);
    helpers.forEach(Thread::start);
    workers.forEach(Threads::join);
    stop = true;
    helpers.forEach(Threads::join);
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError(thrown);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The seed of a random test: given by -Dwaldb.seed, else drawn; printed. */
  static long seed() {
    String given = System.getProperty("waldb.seed", "");
    long seed = given.isEmpty() ? new Random().nextInt(1 << 30) : Long.parseLong(given);
    System.out.println("seed " + seed);
    return seed;
  }
}
