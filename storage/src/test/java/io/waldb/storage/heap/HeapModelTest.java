package io.waldb.storage.heap;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.CancelToken;
import io.waldb.common.config.IsolationLevel;
import io.waldb.storage.tuple.RandomValues;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One random history of interleaved transactions against a map: what each sees by a scan and by an
 * index, through updates on and across pages, savepoints, pruning, vacuum, and page images.
 */
final class HeapModelTest {
  private static final int IDS = 40;

  private final Random random = RandomValues.seeded("HeapModelTest");

  /** Committed rows. */
  private final Map<Integer, Long> committed = new TreeMap<>();

  /** Index entries: id and root place. */
  private final Map<Integer, TreeSet<Long>> entries = new TreeMap<>();

  private final List<Open> open = new ArrayList<>();
  private final HeapResult result = new HeapResult();
  private long nextValue = 1;

  /** A transaction of the history. */
  private static final class Open {
    final Transaction tx;
    final boolean fixed;
    Map<Integer, Long> base;

    /** Own changes, null for deleted; a copy for each savepoint. */
    Map<Integer, @Nullable Long> changes = new TreeMap<>();

    final List<Map<Integer, @Nullable Long>> savepoints = new ArrayList<>();

    /** Ids touched in parts that were rolled back too: others still wait for those. */
    final TreeSet<Integer> touched = new TreeSet<>();

    Open(Transaction tx, boolean fixed, Map<Integer, Long> base) {
      this.tx = tx;
      this.fixed = fixed;
      this.base = base;
    }

    Map<Integer, Long> sees() {
      Map<Integer, Long> rows = new TreeMap<>(base);
      changes.forEach(
          (id, value) -> {
            if (value == null) {
              rows.remove(id);
            } else {
              rows.put(id, value);
            }
          });
      return rows;
    }
  }

  @ParameterizedTest
  @CsvSource({"replica, 40", "logical, 40", "replica, 1500"})
  void everySnapshotSeesItsRowsThroughAnyHistory(String walLevel, int textLength) {
    try (HeapFixture heap = new HeapFixture("wal_level", walLevel)) {
      for (int step = 0; step < 6000; step++) {
        step(heap, textLength);
        if (step % 50 == 0) {
          heap.check();
        }
      }
      while (!open.isEmpty()) {
        end(heap, open.get(0), true);
      }
      assertThat(heap.committed()).isEqualTo(committed);
      heap.assertRedoGivesTheSamePages();
      vacuum(heap);
      vacuum(heap);
      assertThat(entries.values().stream().mapToInt(TreeSet::size).sum())
          .isGreaterThanOrEqualTo(committed.size())
          .isLessThanOrEqualTo(2 * committed.size());
      heap.assertRedoGivesTheSamePages();
    }
  }

  private void step(HeapFixture heap, int textLength) {
    int draw = random.nextInt(100);
    if (open.isEmpty() || (draw < 8 && open.size() < 4)) {
      begin(heap);
    } else if (draw < 10) {
      vacuum(heap);
    } else if (draw < 11) {
      heap.wal.beginCheckpoint();
    } else {
      act(heap, open.get(random.nextInt(open.size())), textLength);
    }
  }

  private void begin(HeapFixture heap) {
    boolean fixed = random.nextInt(3) == 0;
    Transaction tx =
        heap.begin(fixed ? IsolationLevel.REPEATABLE_READ : IsolationLevel.READ_COMMITTED);
    if (fixed) {
      tx.snapshot();
    }
    open.add(new Open(tx, fixed, fixed ? new TreeMap<>(committed) : committed));
  }

  private void act(HeapFixture heap, Open one, int textLength) {
    int draw = random.nextInt(100);
    if (draw < 8) {
      end(heap, one, draw < 6);
    } else if (draw < 12) {
      one.tx.savepoint("s" + one.savepoints.size());
      one.savepoints.add(new TreeMap<>(one.changes));
    } else if (draw < 16 && !one.savepoints.isEmpty()) {
      int last = one.savepoints.size() - 1;
      one.tx.rollbackTo("s" + last);
      one.changes = new TreeMap<>(one.savepoints.get(last));
    } else if (draw < 45) {
      verify(heap, one);
    } else {
      change(heap, one, textLength);
    }
  }

  private void end(HeapFixture heap, Open one, boolean commit) {
    if (commit) {
      heap.commit(one.tx);
      Map<Integer, Long> merged = merge(one);
      committed.clear();
      committed.putAll(merged);
    } else {
      heap.abort(one.tx);
    }
    open.remove(one);
  }

  private Map<Integer, Long> merge(Open one) {
    Map<Integer, Long> rows = new TreeMap<>(committed);
    one.changes.forEach(
        (id, value) -> {
          if (value == null) {
            rows.remove(id);
          } else {
            rows.put(id, value);
          }
        });
    return rows;
  }

  private void verify(HeapFixture heap, Open one) {
    Snapshot snapshot = heap.context.transactions().takeSnapshot(one.tx);
    Map<Integer, Long> expected = one.sees();
    assertThat(heap.scan(snapshot)).isEqualTo(expected);
    int id = random.nextInt(IDS);
    TupleSlot found = find(heap, id, snapshot);
    assertThat(found == null ? null : found.getLong(1)).isEqualTo(expected.get(id));
    heap.context.transactions().release(snapshot);
  }

  /** Looks a row up through the index entries of its id. */
  private @Nullable TupleSlot find(HeapFixture heap, int id, Snapshot snapshot) {
    TupleSlot found = null;
    for (long tid : entries.getOrDefault(id, new TreeSet<>())) {
      TupleSlot slot = heap.table.newSlot();
      if (heap.table.fetch(tid, snapshot, slot)) {
        assertThat(slot.getInt(0)).isEqualTo(id);
        assertThat(found).as("row %s is found twice", id).isNull();
        found = slot;
      }
    }
    return found;
  }

  private void change(HeapFixture heap, Open one, int textLength) {
    int id = random.nextInt(IDS);
    for (Open other : open) {
      if (other != one && other.touched.contains(id)) {
        return; // it would wait
      }
    }
    one.tx.nextCommand();
    Snapshot snapshot = heap.context.transactions().takeSnapshot(one.tx);
    TupleSlot row = find(heap, id, snapshot);
    heap.context.transactions().release(snapshot);
    boolean stale =
        one.fixed
            && !one.changes.containsKey(id)
            && !java.util.Objects.equals(committed.get(id), one.base.get(id));
    if (row == null) {
      if (!stale) {
        insert(heap, one, id, textLength);
      }
    } else if (random.nextInt(5) == 0) {
      HeapOutcome outcome = heap.table.delete(one.tx, row.tid(), result);
      note(one, id, outcome, stale, null);
    } else {
      update(heap, one, row, stale, textLength);
    }
  }

  private void insert(HeapFixture heap, Open one, int id, int textLength) {
    long value = nextValue++;
    long tid;
    if (random.nextInt(3) == 0) {
      TupleSlot[] rows = {heap.row(id, value, text(textLength))};
      heap.table.insertAll(one.tx, rows, 1, null);
      tid = rows[0].tid();
    } else {
      tid = heap.insert(one.tx, id, value, text(textLength));
    }
    entries.computeIfAbsent(id, k -> new TreeSet<>()).add(tid);
    note(one, id, HeapOutcome.OK, false, value);
  }

  private void update(HeapFixture heap, Open one, TupleSlot row, boolean stale, int textLength) {
    int id = row.getInt(0);
    long value = nextValue++;
    row.setLong(1, value);
    if (random.nextInt(3) == 0) {
      row.setObject(2, text(textLength));
    }
    boolean indexedChanged = random.nextInt(8) == 0;
    long old = row.tid();
    HeapOutcome outcome =
        heap.table.update(one.tx, old, row, indexedChanged, indexedChanged, result);
    note(one, id, outcome, stale, value);
    if (outcome == HeapOutcome.OK && !result.isHeapOnly()) {
      entries.get(id).add(result.tid());
    }
  }

  private void note(Open one, int id, HeapOutcome outcome, boolean stale, @Nullable Long value) {
    if (stale) {
      assertThat(outcome).isIn(HeapOutcome.UPDATED, HeapOutcome.DELETED);
      return;
    }
    assertThat(outcome).isEqualTo(HeapOutcome.OK);
    one.changes.put(id, value);
    one.touched.add(id);
    one.tx.nextCommand();
  }

  private String text(int length) {
    int count = random.nextInt(length);
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private void vacuum(HeapFixture heap) {
    IndexCleaner index =
        (dead, checkpoint) -> {
          for (TreeSet<Long> tids : entries.values()) {
            tids.removeIf(dead::test);
            checkpoint.run();
          }
        };
    new Vacuum(
            heap.table,
            List.of(index),
            VacuumPace.ofCommand(new CancelToken(), heap.context.settings()),
            1 << 10,
            () -> open.isEmpty())
        .run();
  }

  @Test
  void aFixedSnapshotIsKeptThroughVacuum() {
    try (HeapFixture heap = new HeapFixture()) {
      for (int id = 0; id < 10; id++) {
        long tid = heap.inserted(id, id, "x");
        entries.computeIfAbsent(id, k -> new TreeSet<>()).add(tid);
      }
      Transaction reader = heap.begin(IsolationLevel.REPEATABLE_READ);
      Snapshot snapshot = reader.snapshot();
      Map<Integer, Long> before = heap.scan(snapshot);
      Transaction tx = heap.begin();
      for (TreeSet<Long> tids : entries.values()) {
        heap.table.delete(tx, tids.first(), result);
      }
      heap.commit(tx);
      vacuum(heap);
      assertThat(heap.scan(snapshot)).isEqualTo(before);
      heap.commit(reader);
      vacuum(heap);
      assertThat(heap.committed()).isEmpty();
      assertThat(heap.table.relation().blockCount()).isZero();
      assertThat(entries.values()).allMatch(TreeSet::isEmpty);
    }
  }
}
