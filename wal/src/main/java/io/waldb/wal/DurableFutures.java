package io.waldb.wal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
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

  /** Completes those who wait for positions up to this one. */
  void complete(long durable) {
    if (!anyUpTo(durable)) {
      return;
    }
    List<Waiting> done = new ArrayList<>();
    synchronized (lock) {
      Waiting first = queue.peek();
      while (first != null && first.lsn() <= durable) {
        done.add(first);
        queue.remove();
        first = queue.peek();
      }
      lowest = first == null ? Long.MAX_VALUE : first.lsn();
    }
    for (Waiting waiting : done) {
      waiting.future().completeAsync(() -> null);
    }
  }

  /** Fails all who wait and all who come later. */
  void fail(Throwable cause) {
    List<Waiting> failed;
    synchronized (lock) {
      if (failure != null) {
        return;
      }
      failure = cause;
      failed = List.copyOf(queue);
      queue.clear();
      lowest = Long.MAX_VALUE;
    }
    for (Waiting waiting : failed) {
      waiting
          .future()
          .completeAsync(
              () -> {
                throw new java.util.concurrent.CompletionException(cause);
              });
    }
  }
}
