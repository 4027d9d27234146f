package io.waldb.storage.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.storage.tuple.RandomValues;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class VacuumTest {
  private final HeapResult result = new HeapResult();

  @Test
  void aTableUpdatedAtRandomStaysSmall() {
    try (HeapFixture heap = new HeapFixture()) {
      Random random = RandomValues.seeded("VacuumTest");
      String text = "r".repeat(1000);
      long[] tids = new long[1000];
      for (int i = 0; i < tids.length; i++) {
        tids[i] = heap.inserted(i, 0, text);
      }
      for (int i = 0; i < 30_000; i++) {
        update(heap, tids, random.nextInt(tids.length), text);
      }
      assertThat(heap.committed()).hasSize(1000);
      assertThat(heap.table.relation().blockCount()).isLessThan(400);
      heap.check();
    }
  }

  private void update(HeapFixture heap, long[] tids, int id, String text) {
    Transaction tx = heap.begin();
    Snapshot snapshot = tx.snapshot();
    TupleSlot slot = heap.table.newSlot();
    assertThat(heap.table.fetch(tids[id], snapshot, slot)).isTrue();
    TupleSlot row = heap.row(id, slot.getLong(1) + 1, text);
    assertThat(heap.table.update(tx, slot.tid(), row, false, false, result))
        .isEqualTo(HeapOutcome.OK);
    if (!result.isHeapOnly()) {
      tids[id] = result.tid();
    }
    heap.commit(tx);
  }

  @Test
  void pagesVisibleToAllAreMarkedAndPassedOverUntilTheyChange() {
    try (HeapFixture heap = new HeapFixture()) {
      long first = heap.inserted(0, 0, "a");
      for (int i = 1; i < 2000; i++) {
        heap.inserted(i, 0, "some text");
      }
      VacuumResult done = vacuum(heap, 1 << 20, () -> false);
      int pages = done.pages();
      assertThat(done.scannedPages()).isEqualTo(pages);
      assertThat(done.liveRows()).isEqualTo(2000);
      assertThat(IntStream.range(0, pages)).allMatch(heap.table.relation()::isAllVisible);
      assertThat(vacuum(heap, 1 << 20, () -> false).scannedPages()).isZero();
      Transaction tx = heap.begin();
      assertThat(heap.table.delete(tx, first, result)).isEqualTo(HeapOutcome.OK);
      assertThat(heap.table.relation().isAllVisible(0)).isFalse();
      heap.commit(tx);
      done = vacuum(heap, 1 << 20, () -> false);
      assertThat(done.scannedPages()).isEqualTo(1);
      assertThat(done.removedRows()).isEqualTo(1);
      assertThat(done.reclaimedPointers()).isEqualTo(1);
      assertThat(heap.committed()).hasSize(1999);
      heap.assertRedoGivesTheSamePages();
    }
  }

  @Test
  void littleMemoryTakesMorePassesOverTheIndexes() {
    try (HeapFixture heap = new HeapFixture()) {
      long[] tids = new long[3000];
      for (int i = 0; i < tids.length; i++) {
        tids[i] = heap.inserted(i, 0, "some text");
      }
      Transaction tx = heap.begin();
      for (long tid : tids) {
        heap.table.delete(tx, tid, result);
      }
      heap.commit(tx);
      VacuumResult done = vacuum(heap, 2000, () -> true);
      assertThat(done.removedRows()).isEqualTo(3000);
      assertThat(done.indexPasses()).isGreaterThan(2);
      assertThat(done.truncatedPages()).isEqualTo(done.pages());
      assertThat(heap.table.relation().blockCount()).isZero();
      heap.inserted(1, 1, "again");
      assertThat(heap.committed()).hasSize(1);
    }
  }

  @Test
  void aCancelledVacuumStopsAtThePageItIsAt() {
    try (HeapFixture heap = new HeapFixture()) {
      heap.inserted(1, 1, "a");
      CancelToken cancel = new CancelToken();
      cancel.cancel(SqlState.QUERY_CANCELED, "canceling statement due to user request");
      Vacuum vacuum =
          new Vacuum(
              heap.table,
              List.of(),
              VacuumPace.ofCommand(cancel, heap.context.settings()),
              1 << 20,
              () -> true);
      assertThatThrownBy(vacuum::run).isInstanceOf(DatabaseException.class);
      assertThat(heap.committed()).hasSize(1);
    }
  }

  @Test
  void automaticVacuumCleansWhatExceedsItsThresholdAndStopsWhenClosed() throws Exception {
    try (HeapFixture heap = new HeapFixture()) {
      long[] tids = new long[200];
      for (int i = 0; i < tids.length; i++) {
        tids[i] = heap.inserted(i, 0, "some text");
      }
      Transaction tx = heap.begin();
      for (long tid : tids) {
        heap.table.delete(tx, tid, result);
      }
      heap.commit(tx);
      CountDownLatch vacuumed = new CountDownLatch(1);
      CountDownLatch analyzed = new CountDownLatch(1);
      VacuumTarget target = new Target(heap, vacuumed, analyzed);
      AutoVacuum auto =
          new AutoVacuum(heap.context.settings(), new PanicState(), () -> List.of(target));
      try (auto) {
        auto.start();
        auto.wake();
        assertThat(vacuumed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(analyzed.await(20, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(heap.table.relation().activity().deadRows()).isZero();
      assertThat(heap.table.relation().activity().changedSinceAnalyze()).isZero();
    }
  }

  private record Target(HeapFixture fixture, CountDownLatch vacuumed, CountDownLatch analyzed)
      implements VacuumTarget {
    @Override
    public String name() {
      return "t";
    }

    @Override
    public HeapRelation heap() {
      return fixture.table.relation();
    }

    @Override
    public @Nullable HeapRelation outOfLineValues() {
      return fixture.heaps.relation(HeapFixture.TOAST);
    }

    @Override
    public double rowEstimate() {
      return -1;
    }

    @Override
    public boolean vacuum(CancelToken cancel) {
      new Vacuum(
              fixture.table,
              List.of(),
              VacuumPace.automatic(cancel, fixture.context.settings()),
              1 << 20,
              () -> false)
          .run();
      vacuumed.countDown();
      return true;
    }

    @Override
    public boolean analyze(CancelToken cancel) {
      fixture.table.relation().activity().analyzed();
      analyzed.countDown();
      return true;
    }
  }

  private static VacuumResult vacuum(HeapFixture heap, long memory, BooleanSupplier lock) {
    return new Vacuum(
            heap.table,
            List.of((dead, checkpoint) -> checkpoint.run()),
            VacuumPace.ofCommand(new CancelToken(), heap.context.settings()),
            memory,
            lock)
        .run();
  }

  @Test
  void theCheckOfTheMarkIsNotMisledByAHorizonThatIsTooLowForAMoment() {
    try (HeapFixture heap = new HeapFixture()) {
      heap.inserted(1, 0, "a");
      assertThat(vacuum(heap, 1 << 20, () -> false).pages()).isEqualTo(1);
      ByteBuffer copy = ByteBuffer.allocate(PageHeader.PAGE_SIZE);
      try (PinnedPage page = heap.table.relation().pin(0);
          ReadLatch latch = page.latchShared()) {
        copy.put(0, page.bytes(), 0, PageHeader.PAGE_SIZE);
      }
      List<String> faults = new ArrayList<>();
      HeapCheck.Listener listener = (block, offset, what) -> faults.add(what);
      AtomicInteger low = new AtomicInteger(3);
      LongSupplier transactions = heap.context.transactions()::oldestXid;
      HeapPageCheck check =
          new HeapPageCheck(
              heap.table, listener, () -> low.getAndDecrement() > 0 ? 3 : transactions.getAsLong());
      assertThat(check.check(0, copy)).isTrue();
      assertThat(low.get()).isNegative();
      assertThat(faults).isEmpty();
      assertThat(new HeapPageCheck(heap.table, listener, () -> 3).check(0, copy)).isFalse();
      assertThat(faults).hasSize(1).allMatch(what -> what.contains("visible to all"));
    }
  }
}
