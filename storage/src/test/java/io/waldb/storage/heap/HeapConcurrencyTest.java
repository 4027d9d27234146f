package io.waldb.storage.heap;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.storage.tuple.RandomValues;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.WaitPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads on few rows: nothing is lost, nothing is seen half done. */
@Timeout(60)
final class HeapConcurrencyTest {
  private static final int THREADS = 4;
  private static final int ACCOUNTS = 12;

  private final long seed = RandomValues.seeded("HeapConcurrencyTest").nextLong();

  /** Root places by id, as an index has them: the newest last. */
  private final Map<Integer, List<Long>> roots = new ConcurrentHashMap<>();

  @Test
  void noIncrementOfACommonRowIsLost() throws Exception {
    try (HeapFixture heap = new HeapFixture()) {
      load(heap, 3, 100);
      AtomicLong committed = new AtomicLong();
      run(
          thread -> {
            Random random = new Random(seed + thread);
            for (int i = 0; i < 1500; i++) {
              Transaction tx = heap.begin();
              if (add(heap, tx, random.nextInt(3), 1) && random.nextInt(10) > 0) {
                heap.commit(tx);
                committed.incrementAndGet();
              } else {
                heap.abort(tx);
              }
            }
          });
      long sum = heap.committed().values().stream().mapToLong(v -> v).sum();
      assertThat(sum).isEqualTo(committed.get());
      heap.assertRedoGivesTheSamePages();
    }
  }

  @Test
  void transfersKeepTheSumInEverySnapshotWhilePagesArePrunedAndVacuumed() throws Exception {
    try (HeapFixture heap = new HeapFixture()) {
      load(heap, ACCOUNTS, 700);
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong deadlocks = new AtomicLong();
      AtomicLong transfers = new AtomicLong();
      run(
          thread -> {
            if (thread == THREADS - 1) {
              watch(heap, stop);
              return;
            }
            Random random = new Random(seed + thread);
            try {
              for (int i = 0; i < 1200; i++) {
                if (transfer(heap, random)) {
                  transfers.incrementAndGet();
                } else {
                  deadlocks.incrementAndGet();
                }
              }
            } finally {
              stop.set(true);
            }
          });
      Map<Integer, Long> rows = heap.committed();
      assertThat(rows).hasSize(ACCOUNTS);
      assertThat(rows.values().stream().mapToLong(v -> v).sum()).isZero();
      assertThat(transfers.get()).isPositive();
      heap.assertRedoGivesTheSamePages();
    }
  }

  @Test
  void repeatableReadNeverWritesOverAChangeItDoesNotSee() throws Exception {
    try (HeapFixture heap = new HeapFixture()) {
      load(heap, 2, 100);
      AtomicLong committed = new AtomicLong();
      run(
          thread -> {
            for (int i = 0; i < 800; i++) {
              Transaction tx = heap.begin(IsolationLevel.REPEATABLE_READ);
              if (add(heap, tx, i % 2, 1)) {
                heap.commit(tx);
                committed.incrementAndGet();
              } else {
                heap.abort(tx);
              }
            }
          });
      long sum = heap.committed().values().stream().mapToLong(v -> v).sum();
      assertThat(sum).isEqualTo(committed.get()).isPositive();
    }
  }

  @Test
  void rowsLockedForUpdateAreChangedByOneAtATime() throws Exception {
    try (HeapFixture heap = new HeapFixture()) {
      load(heap, 2, 50);
      AtomicLong inside = new AtomicLong();
      AtomicLong skipped = new AtomicLong();
      run(
          thread -> {
            HeapResult result = new HeapResult();
            TupleSlot slot = heap.table.newSlot();
            for (int i = 0; i < 800; i++) {
              Transaction tx = heap.begin();
              long tid = find(heap, tx.snapshot(), 0, slot);
              WaitPolicy policy = i % 3 == 0 ? WaitPolicy.SKIP : WaitPolicy.BLOCK;
              HeapOutcome outcome =
                  heap.table.lock(tx, tid, RowLockMode.UPDATE, policy, slot, result);
              if (outcome == HeapOutcome.OK) {
                assertThat(inside.incrementAndGet()).isEqualTo(1);
                slot.setLong(1, slot.getLong(1) + 1);
                assertThat(heap.table.update(tx, slot.tid(), slot, false, false, result))
                    .isEqualTo(HeapOutcome.OK);
                assertThat(inside.decrementAndGet()).isZero();
              } else {
                assertThat(outcome).isEqualTo(HeapOutcome.WOULD_BLOCK);
                skipped.incrementAndGet();
              }
              heap.commit(tx);
            }
          });
      assertThat(heap.committed().get(0)).isEqualTo(800L * THREADS - skipped.get());
    }
  }

  @Test
  void concurrentInsertersFillDifferentPagesAndLoseNothing() throws Exception {
    try (HeapFixture heap = new HeapFixture()) {
      run(
          thread -> {
            for (int i = 0; i < 2000; i++) {
              Transaction tx = heap.begin();
              heap.insert(tx, thread * 10_000 + i, 1, "some text to fill the page");
              if (i % 10 == 9) {
                heap.abort(tx);
              } else {
                heap.commit(tx);
              }
            }
          });
      assertThat(heap.committed()).hasSize(THREADS * 1800);
      int rowSize = 23 + 4 + 8 + 27 + 4;
      int needed = THREADS * 2000 * rowSize / 8160;
      assertThat(heap.table.relation().blockCount()).isBetween(needed, needed + 2 * THREADS);
      heap.assertRedoGivesTheSamePages();
    }
  }

  private void load(HeapFixture heap, int count, int textLength) {
    for (int id = 0; id < count; id++) {
      long tid = heap.inserted(id, 0, "t".repeat(textLength));
      roots.put(id, new ArrayList<>(List.of(tid)));
    }
  }

  /** Adds to a row as READ COMMITTED or REPEATABLE READ does; false when it must roll back. */
  private boolean add(HeapFixture heap, Transaction tx, int id, long amount) {
    Snapshot snapshot = heap.context.transactions().takeSnapshot(tx);
    HeapResult result = new HeapResult();
    TupleSlot slot = heap.table.newSlot();
    long tid = find(heap, snapshot, id, slot);
    slot.setLong(1, slot.getLong(1) + amount);
    HeapOutcome outcome = heap.table.update(tx, tid, slot, false, false, result);
    while (outcome == HeapOutcome.UPDATED && tx.isReadCommitted()) {
      outcome = heap.table.lock(tx, tid, RowLockMode.NO_KEY_UPDATE, WaitPolicy.BLOCK, slot, result);
      assertThat(outcome).isEqualTo(HeapOutcome.OK);
      slot.setLong(1, slot.getLong(1) + amount);
      outcome = heap.table.update(tx, slot.tid(), slot, false, false, result);
    }
    if (outcome == HeapOutcome.OK && !result.isHeapOnly()) {
      List<Long> places = roots.get(id);
      synchronized (places) {
        places.add(result.tid());
      }
    }
    heap.context.transactions().release(snapshot);
    tx.nextCommand();
    return outcome == HeapOutcome.OK;
  }

  /** The place of the version a snapshot sees, as through an index. */
  private long find(HeapFixture heap, Snapshot snapshot, int id, TupleSlot slot) {
    List<Long> places = roots.get(id);
    synchronized (places) {
      for (int i = places.size() - 1; i >= 0; i--) {
        if (heap.table.fetch(places.get(i), snapshot, slot)) {
          assertThat(slot.getInt(0)).isEqualTo(id);
          return slot.tid();
        }
      }
    }
    // The version's index entry is not there yet: its updater holds on to it.
    try (HeapScan scan = heap.table.scan(snapshot)) {
      while (scan.next(slot)) {
        if (slot.getInt(0) == id) {
          return slot.tid();
        }
      }
    }
    throw new AssertionError("row " + id + " is gone");
  }

  private boolean transfer(HeapFixture heap, Random random) {
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    Transaction tx = heap.begin();
    try {
      add(heap, tx, from, -5);
      if (random.nextInt(4) == 0) {
        tx.savepoint("s");
        add(heap, tx, to, 1000);
        tx.rollbackTo("s");
      }
      add(heap, tx, to, 5);
      heap.commit(tx);
      return true;
    } catch (DatabaseException e) {
      assertThat(e.state()).isEqualTo(SqlState.DEADLOCK_DETECTED);
      heap.abort(tx);
      return false;
    }
  }

  private void watch(HeapFixture heap, AtomicBoolean stop) {
    while (!stop.get()) {
      Transaction tx = heap.begin(IsolationLevel.REPEATABLE_READ);
      Snapshot snapshot = tx.snapshot();
      for (int i = 0; i < 3; i++) {
        Map<Integer, Long> rows = heap.scan(snapshot);
        assertThat(rows).hasSize(ACCOUNTS);
        assertThat(rows.values().stream().mapToLong(v -> v).sum()).isZero();
      }
      heap.commit(tx);
      new Vacuum(
              heap.table,
              List.of((dead, checkpoint) -> removeRoots(dead)),
              VacuumPace.ofCommand(tx.cancelToken(), heap.context.settings()),
              1 << 20,
              () -> false)
          .run();
    }
  }

  private void removeRoots(LongPredicate dead) {
    for (List<Long> places : roots.values()) {
      synchronized (places) {
        places.removeIf(dead::test);
      }
    }
  }

  private interface Work {
    void run(int thread) throws Exception;
  }

  private static void run(Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        futures.add(
            pool.submit(
                () -> {
                  work.run(thread);
                  return null;
                }));
      }
      for (Future<?> future : futures) {
        try {
          future.get();
        } catch (ExecutionException e) {
          throw new AssertionError(e.getCause());
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
