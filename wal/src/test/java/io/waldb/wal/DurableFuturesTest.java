package io.waldb.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DurableFuturesTest {
  private final DurableFutures futures = new DurableFutures();

  @Test
  void theyAreCompletedInTheOrderOfTheirPositions() throws Exception {
    List<Long> told = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (long lsn : new long[] {500, 100, 300, 200, 400}) {
      all.add(futures.add(lsn).thenAccept(done -> told.add(lsn)).toCompletableFuture());
    }
    futures.complete(250);
    futures.complete(500);
    for (CompletableFuture<Void> each : all) {
      each.get(30, TimeUnit.SECONDS);
    }
    assertThat(told).containsExactly(100L, 200L, 300L, 400L, 500L);
  }

  @Test
  void anActionThatBlocksHoldsUpNeitherTheLogNorAnEarlierOne() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Void> blocked =
        futures
            .add(100)
            .thenAccept(
                done -> {
                  try {
                    assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                })
            .toCompletableFuture();
    CompletableFuture<?> behind = futures.add(200).toCompletableFuture();
    futures.complete(200); // returns, as the log's writer must
    assertThat(behind).isNotDone();
    assertThat(futures.isIdle()).isFalse();
    release.countDown();
    blocked.get(30, TimeUnit.SECONDS);
    behind.get(30, TimeUnit.SECONDS);
  }

  @Test
  void atAFailureWhatIsDurableIsSaidToBeAndTheRestFails() throws Exception {
    CompletableFuture<?> durable = futures.add(100).toCompletableFuture();
    CompletableFuture<?> lost = futures.add(200).toCompletableFuture();
    futures.complete(150);
    futures.fail(new IllegalStateException("the disk is gone"));
    durable.get(30, TimeUnit.SECONDS);
    assertThat(lost)
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("the disk is gone");
    assertThat(futures.add(300).toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  @SuppressWarnings("VoidUsed") // the parameter's type
  void oneThatCannotBeCompletedForWantOfMemoryIsSoByTheNextCall() throws Exception {
    AtomicInteger failures = new AtomicInteger(3);
    DurableFutures scarce =
        new DurableFutures(
            () ->
                new CompletableFuture<>() {
                  @Override
                  public boolean complete(Void value) {
                    failIfScarce();
                    return super.complete(value);
                  }

                  @Override
                  public boolean completeExceptionally(Throwable e) {
                    failIfScarce();
                    return super.completeExceptionally(e);
                  }

                  private void failIfScarce() {
                    if (failures.getAndDecrement() > 0) {
                      throw new OutOfMemoryError("on purpose");
                    }
                  }
                });
    CompletableFuture<?> first = scarce.add(100).toCompletableFuture();
    CompletableFuture<?> second = scarce.add(200).toCompletableFuture();
    while (!first.isDone()) {
      scarce.complete(100); // as each round of the log writer does
    }
    assertThat(failures.get()).isNegative();
    assertThat(second).isNotDone();
    failures.set(1);
    while (!second.isDone()) {
      scarce.fail(new IllegalStateException("the disk is gone"));
    }
    assertThat(second).isCompletedExceptionally();
  }
}
