package io.waldb.executor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs short tasks after a delay: the timeouts of statements and idle transactions. */
final class Timer implements AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;

  Timer() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "waldb-timer");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
  }

  /** Runs a task after a delay; never, when it has been closed. */
  Future<?> after(long millis, Runnable task) {
    try {
      return executor.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
