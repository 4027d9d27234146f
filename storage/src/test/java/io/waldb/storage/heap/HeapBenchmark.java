package io.waldb.storage.heap;

import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap's part of TPC-B, without index and SQL: three updates and an insert a transaction.
 * Arguments: threads, seconds, accounts.
 */
final class HeapBenchmark {
  private HeapBenchmark() {}

  /** Prints transactions a second. */
  public static void main(String[] args) throws Exception {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    int accounts = args.length > 2 ? Integer.parseInt(args[2]) : 100_000;
    try (HeapFixture heap =
        new HeapFixture("shared_buffers", "256MB", "synchronous_commit", "off")) {
      long[] tids = new long[accounts];
      for (int i = 0; i < accounts; i++) {
        tids[i] = heap.inserted(i, 0, "filler".repeat(14));
      }
      for (int round = 0; round < 3; round++) {
        run(heap, tids, threads, seconds);
      }
    }
  }

  private static void run(HeapFixture heap, long[] tids, int threads, int seconds)
      throws InterruptedException {
    AtomicLong done = new AtomicLong();
    AtomicLong cpuNanos = new AtomicLong();
    CountDownLatch end = new CountDownLatch(threads);
    long start = System.nanoTime();
    long stop = start + seconds * 1_000_000_000L;
    long logged = heap.logged();
    for (int t = 0; t < threads; t++) {
      int seed = t;
      new Thread(
              () -> {
                long count = work(heap, tids, seed, threads, stop);
                done.addAndGet(count);
                cpuNanos.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                end.countDown();
              })
          .start();
    }
    end.await();
    double elapsed = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%d threads: %.0f transactions/s, %.2f us of CPU each, %d bytes of log each, %d pages%n",
        threads,
        done.get() / elapsed,
        cpuNanos.get() / 1e3 / done.get(),
        (heap.logged() - logged) / done.get(),
        heap.table.relation().blockCount());
  }

  private static long work(HeapFixture heap, long[] tids, int seed, int threads, long stop) {
    Random random = new Random(seed);
    HeapResult result = new HeapResult();
    TupleSlot slot = heap.table.newSlot();
    TupleSlot history = heap.row(0, 0, "history row");
    long count = 0;
    int share = tids.length / threads;
    while (System.nanoTime() < stop) {
      Transaction tx = heap.begin();
      for (int i = 0; i < 3; i++) {
        // Rows of its own: no waiting. The second and third are hot.
        int row = seed * share + (i == 0 ? random.nextInt(share) : i);
        Snapshot snapshot = heap.context.transactions().takeSnapshot(tx);
        if (!heap.table.fetch(tids[row], snapshot, slot)) {
          throw new AssertionError("row " + row);
        }
        slot.setLong(1, slot.getLong(1) + 1);
        if (heap.table.update(tx, slot.tid(), slot, false, false, result) != HeapOutcome.OK) {
          throw new AssertionError("row " + row);
        }
        if (!result.isHeapOnly()) {
          tids[row] = result.tid();
        }
        heap.context.transactions().release(snapshot);
        tx.nextCommand();
      }
      heap.table.insert(tx, history);
      heap.commit(tx);
      count++;
    }
    return count;
  }
}
