package io.waldb.wal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, without blocking a thread, for the log to become durable. What depends on such a
 * future never runs in a thread of the log: one task at a time, in the common pool, completes them,
 * in the order of their positions. Thread-safe.
 */
final class DurableFutures {
  private record Waiting(long lsn, long order, CompletableFuture<@Nullable Void> future) {}

  private final Object lock = new Object();

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

  /* The lowest position waited for; beyond all positions when nobody waits. */
  private volatile long lowest = Long.MAX_VALUE;

  /** Adds one who waits for a position; the caller then looks again whether it is durable. */
  CompletionStage<@Nullable Void> add(long lsn) {
    CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
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

  /** Fails all who wait for what is not durable, and all who come later. */
  void fail(Throwable cause) {
    synchronized (lock) {
      if (failure == null) {
        failure = cause;
      }
    }
    completeSoon();
  }

  /** Starts the task; when there is no memory to, the next call does. */
  private void completeSoon() {
    synchronized (lock) {
      if (completing || !isAnyDone()) {
        return;
      }
      completing = true;
    }
    boolean started = false;
    try {
      CompletableFuture<Void> task = CompletableFuture.runAsync(this::completeAll);
      started = task != null;
    } finally {
      if (!started) {
        stopCompleting();
      }
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
      first = queue.remove();
      Waiting next = queue.peek();
      lowest = next == null ? Long.MAX_VALUE : next.lsn;
      why = first.lsn <= durable ? null : failure;
    }
    if (why == null) {
      first.future.complete(null);
    } else {
      first.future.completeExceptionally(why);
    }
    return true;
  }
}
