package io.waldb.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteLockTest {
  private static final long MINUTE = 60_000_000_000L;

  private final WriteLock lock = new WriteLock();
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger holders = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  /* A thread that waits for a position; if it becomes the holder it makes that durable. */
  private void start(long lsn) {
    start(lsn, lsn, false);
  }

  private void start(long lsn, long durable, boolean stopped) {
    Thread thread =
        new Thread(
            () -> {
              if (lock.acquireUnlessServed(lsn)) {
                holders.incrementAndGet();
                lock.release(durable, stopped, 1);
              } else {
                served.incrementAndGet();
              }
            });
    thread.start();
    threads.add(thread);
  }

  private void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @RepeatedTest(100) // for those who have not yet parked when they are let go
  void aReleaseLetsThoseGoWhoAreServedAndHandsTheLockToOneOfTheOthers()
      throws InterruptedException {
    lock.acquire();
    for (long lsn : new long[] {10, 20, 30, 40, 40}) {
      start(lsn);
    }
    assertThat(lock.awaitWaiting(5, MINUTE)).isEqualTo(5);
    assertThat(lock.release(20, false, 1)).isEqualTo(2);
    join();
    // The holder of 30 leaves those of 40 to one of them; one of 40 serves everybody left.
    assertThat(holders.get()).isBetween(1, 2);
    assertThat(served.get() + holders.get()).isEqualTo(5);
    assertThat(lock.tryAcquire()).isTrue();
  }

  @Test
  void theHolderCanWaitForOthersToCome() throws InterruptedException {
    lock.acquire();
    start(10);
    start(10);
    start(10);
    assertThat(lock.awaitWaiting(3, MINUTE)).isEqualTo(3);
    long begin = System.nanoTime();
    assertThat(lock.awaitWaiting(4, 2_000_000)).isEqualTo(3);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(2_000_000);
    lock.release(10, false, 1);
    assertThat(lock.tryAcquire()).isTrue();
    assertThat(lock.population()).isEqualTo(4);
    lock.release(10, false, 0);
    join();
    assertThat(served).hasValue(3);
  }

  @Test
  void anInterruptDoesNotEndTheWaitForOthersAndIsKept() throws InterruptedException {
    lock.acquire();
    Thread.currentThread().interrupt();
    start(10);
    assertThat(lock.awaitWaiting(1, MINUTE)).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
    lock.release(10, false, 1);
    join();
  }

  @RepeatedTest(100) // for those who have not yet parked when they are let go
  void whenEverythingStopsAllAreLetGo() throws InterruptedException {
    lock.acquire();
    start(10);
    start(20);
    assertThat(lock.awaitWaiting(2, MINUTE)).isEqualTo(2);
    assertThat(lock.release(0, true, 1)).isEqualTo(2);
    join();
    assertThat(served).hasValue(2);
    assertThat(holders).hasValue(0);
  }

  @RepeatedTest(20) // for those who have not yet parked when the lock is handed to them
  void whoNeedsTheLockItselfGetsItEvenWhenEverythingStops() throws InterruptedException {
    lock.acquire();
    start(WriteLock.NEVER_SERVED, 0, true);
    start(10);
    start(WriteLock.NEVER_SERVED, 0, true);
    assertThat(lock.awaitWaiting(3, MINUTE)).isEqualTo(3);
    assertThat(lock.release(0, true, 1)).isEqualTo(1);
    join();
    assertThat(served).hasValue(1);
    assertThat(holders).hasValue(2);
    assertThat(lock.tryAcquire()).isTrue();
  }

  @Test
  void manyThreadsNeverHoldItTogetherAndNoneIsForgottenOrServedTooEarly()
      throws InterruptedException {
    AtomicLong next = new AtomicLong();
    AtomicLong durable = new AtomicLong();
    int[] inside = new int[1];
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger early = new AtomicInteger();
    for (int t = 0; t < 8; t++) {
      int kind = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  long lsn = kind == 0 ? WriteLock.NEVER_SERVED : next.incrementAndGet();
                  if (!lock.acquireUnlessServed(lsn)) {
                    if (durable.get() < lsn) {
                      early.incrementAndGet();
                    }
                    continue;
                  }
                  if (++inside[0] != 1) {
                    wrong.incrementAndGet();
                  }
                  if (i % 7 == 0) {
                    lock.awaitWaiting(4, 5_000);
                  }
                  if (kind != 0) {
                    durable.set(next.get());
                  }
                  inside[0]--;
                  lock.release(durable.get(), false, 1);
                }
              });
      thread.start();
      threads.add(thread);
    }
    join();
    assertThat(wrong).hasValue(0);
    assertThat(early).hasValue(0);
    assertThat(lock.tryAcquire()).isTrue();
    assertThat(lock.waiting()).isZero();
  }
}
