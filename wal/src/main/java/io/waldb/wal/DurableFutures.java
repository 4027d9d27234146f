package io.waldb.wal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, without blocking a thread, for the log to become durable. What depends on such a
 * future never runs in a thread of the log: one task at a time, in the common pool, completes them,
 * in the order of their positions. Thread-safe.
 */
final class DurableFutures {
  private record Waiting(long lsn, long order, CompletableFuture<@Nullable Void> future) {}

  private final Object lock = new Object();
  private final Runnable task = this::completeAll;

  @GuardedBy("lock")
  private final PriorityQueue<Waiting> queue =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::lsn).thenComparing(Waiting::order));

  @GuardedBy("lock")
  private long added;

  @GuardedBy("lock")
  private long durable;

  @GuardedBy("lock")
  private @Nullable Throwable failure;

  /* Whether a task is completing futures, or about to. */
  @GuardedBy("lock")
  private boolean completing;

  private final Supplier<CompletableFuture<@Nullable Void>> factory;

  /* The lowest position waited for; beyond all positions when nobody waits. */
  private volatile long lowest = Long.MAX_VALUE;

  DurableFutures() {
    this(CompletableFuture::new);
  }

  /** As the other, with futures of this kind, for tests. */
  DurableFutures(Supplier<CompletableFuture<@Nullable Void>> factory) {
    this.factory = factory;
  }

  /** Adds one who waits for a position; the caller then looks again whether it is durable. */
  CompletionStage<@Nullable Void> add(long lsn) {
    CompletableFuture<@Nullable Void> future = factory.get();
    synchronized (lock) {
      if (failure != null) {
        return CompletableFuture.failedStage(failure);
      }
      queue.add(new Waiting(lsn, added++, future));
      lowest = queue.element().lsn();
    }
    return future.minimalCompletionStage();
  }

  /** Whether nobody waits or is just being told: then who comes cannot overtake anybody. */
  boolean isIdle() {
    synchronized (lock) {
      return queue.isEmpty() && !completing;
    }
  }

  /** Whether somebody waits for a position up to this one. */
  boolean anyUpTo(long lsn) {
    return lowest <= lsn;
  }

  /** Has those completed who wait for positions up to this one. */
  void complete(long lsn) {
    if (!anyUpTo(lsn)) {
      return;
    }
    synchronized (lock) {
      durable = Math.max(durable, lsn);
    }
    completeSoon();
  }

  /**
   * Fails all who wait for what is not durable, and all who come later. As no other call may
   * follow, they are told by the calling thread when there is no memory to start the task.
   */
  void fail(Throwable cause) {
    synchronized (lock) {
      if (failure == null) {
        failure = cause;
      }
    }
    try {
      completeSoon();
    } catch (OutOfMemoryError e) {
      if (claim()) {
        completeAll();
      }
    }
  }

  /** Starts the task; when there is no memory to, the next call does. */
  private void completeSoon() {
    if (!claim()) {
      return;
    }
    boolean started = false;
    try {
      CompletableFuture<Void> running = CompletableFuture.runAsync(task);
      started = running != null;
    } finally {
      if (!started) {
        stopCompleting();
      }
    }
  }

  /** Whether there is something to complete and it is for the caller to have it done. */
  private boolean claim() {
    synchronized (lock) {
      if (completing || !isAnyDone()) {
        return false;
      }
      completing = true;
      return true;
    }
  }

  private void stopCompleting() {
    synchronized (lock) {
      completing = false;
    }
  }

  @GuardedBy("lock")
  private boolean isAnyDone() {
    Waiting first = queue.peek();
    return first != null && (first.lsn <= durable || failure != null);
  }

  private void completeAll() {
    boolean done = false;
    try {
      while (completeFirst()) {
        // the next
      }
      done = true;
    } finally {
      if (!done) {
        stopCompleting();
      }
    }
  }

  /** Completes the first one whose fate is known; answers whether there was one. */
  private boolean completeFirst() {
    Waiting first;
    Throwable why;
    synchronized (lock) {
      if (!isAnyDone()) {
        completing = false;
        return false;
      }
      first = queue.element();
      why = first.lsn <= durable ? null : failure;
    }
    if (why == null) {
      first.future.complete(null);
    } else {
      first.future.completeExceptionally(why);
    }
    // Only now: one that could not be completed, for want of memory, is so by the next call.
    synchronized (lock) {
      queue.remove(first);
      Waiting next = queue.peek();
      lowest = next == null ? Long.MAX_VALUE : next.lsn;
    }
    return true;
  }
}
