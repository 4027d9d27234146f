package io.waldb.wal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, without blocking a thread, for the log to become durable. What depends on such a
 * future never runs in a thread of the log: futures are completed through the common pool.
 * Thread-safe.
 */
final class DurableFutures {
  private record Waiting(long lsn, CompletableFuture<@Nullable Void> future) {}

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final PriorityQueue<Waiting> queue =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::lsn));

  @GuardedBy("lock")
  private @Nullable Throwable failure;

  /* The lowest position waited for; beyond all positions when nobody waits. */
  private volatile long lowest = Long.MAX_VALUE;

  /** Adds one who waits for a position; the caller then looks again whether it is durable. */
  CompletionStage<@Nullable Void> add(long lsn) {
    CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
    synchronized (lock) {
      if (failure != null) {
        return CompletableFuture.failedStage(failure);
      }
      queue.add(new Waiting(lsn, future));
      lowest = queue.element().lsn();
    }
    return future.minimalCompletionStage();
  }

  /** Whether somebody waits for a position up to this one. */
  boolean anyUpTo(long lsn) {
    return lowest <= lsn;
  }

  /**
   * Completes those who wait for positions up to this one. Each leaves the queue only when it is
   * done, so that none is forgotten when there is no memory to tell it: the next call does.
   */
  void complete(long durable) {
    Waiting first = firstUpTo(durable);
    while (first != null) {
      first.future().completeAsync(() -> null);
      remove(first);
      first = firstUpTo(durable);
    }
  }

  /** Fails all who wait and all who come later; again when it was not possible to tell all. */
  void fail(Throwable cause) {
    synchronized (lock) {
      if (failure == null) {
        failure = cause;
      }
    }
    Waiting first = firstUpTo(Long.MAX_VALUE);
    while (first != null) {
      first
          .future()
          .completeAsync(
              () -> {
                throw new CompletionException(cause);
              });
      remove(first);
      first = firstUpTo(Long.MAX_VALUE);
    }
  }

  private @Nullable Waiting firstUpTo(long lsn) {
    if (!anyUpTo(lsn)) {
      return null;
    }
    synchronized (lock) {
      Waiting first = queue.peek();
      return first != null && first.lsn() <= lsn ? first : null;
    }
  }

  private void remove(Waiting waiting) {
    synchronized (lock) {
      queue.remove(waiting);
      Waiting first = queue.peek();
      lowest = first == null ? Long.MAX_VALUE : first.lsn();
    }
  }
}
