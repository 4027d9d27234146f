package io.waldb.storage.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.Context;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.WaitPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HeapTableTest {
  private final HeapFixture heap = new HeapFixture();
  private final HeapTable table = heap.table;
  private final HeapResult result = new HeapResult();

  @AfterEach
  void closeFixture() {
    heap.assertRedoGivesTheSamePages();
    heap.close();
  }

  @Test
  void rowsAreSeenOnceCommittedAndByTheirOwnTransactionAfterTheCommand() {
    Transaction writer = heap.begin();
    heap.insert(writer, 1, 10, "a");
    assertThat(heap.scan(writer)).isEmpty();
    writer.nextCommand();
    assertThat(heap.scan(writer)).isEqualTo(Map.of(1, 10L));
    Transaction reader = heap.begin();
    assertThat(heap.scan(reader)).isEmpty();
    heap.commit(writer);
    assertThat(heap.scan(reader)).isEqualTo(Map.of(1, 10L));
    heap.commit(reader);
  }

  @Test
  void rowsOfATransactionThatRolledBackAreNeverSeen() {
    Transaction writer = heap.begin();
    heap.insert(writer, 1, 10, "a");
    heap.abort(writer);
    assertThat(heap.committed()).isEmpty();
  }

  @Test
  void anUpdateThatChangesNoIndexedColumnIsHeapOnly() {
    long tid = heap.inserted(1, 10, "text that stays");
    Transaction tx = heap.begin();
    TupleSlot row = heap.row(1, 11, "text that stays");
    assertThat(table.update(tx, tid, row, false, false, result)).isEqualTo(HeapOutcome.OK);
    assertThat(result.isHeapOnly()).isTrue();
    assertThat(row.tid()).isEqualTo(result.tid()).isNotEqualTo(tid);
    heap.commit(tx);
    assertThat(heap.committed()).isEqualTo(Map.of(1, 11L));
    assertThat(value(tid)).isEqualTo(11);
    assertThat(heap.records())
        .last()
        .asString()
        .isEqualTo("HOT_UPDATE off 1 xmax 4 flags 0x60 ; new off 2 xmax 0");
  }

  @Test
  void anUpdateOfAnIndexedColumnIsNotReachedFromTheOldVersion() {
    long tid = heap.inserted(1, 10, "a");
    Transaction tx = heap.begin();
    assertThat(table.update(tx, tid, heap.row(2, 10, "a"), true, true, result))
        .isEqualTo(HeapOutcome.OK);
    assertThat(result.isHeapOnly()).isFalse();
    heap.commit(tx);
    Transaction reader = heap.begin();
    Snapshot snapshot = reader.snapshot();
    assertThat(table.fetch(tid, snapshot, table.newSlot())).isFalse();
    assertThat(table.fetch(result.tid(), snapshot, table.newSlot())).isTrue();
    heap.commit(reader);
    assertThat(heap.records()).last().asString().startsWith("UPDATE off 1 xmax 4");
  }

  @Test
  void anUpdateThatFindsNoRoomMovesToAnotherPage() {
    String text = "x".repeat(1900);
    long[] tids = new long[4];
    for (int i = 0; i < 4; i++) {
      tids[i] = heap.inserted(i, i, text);
    }
    assertThat(TupleId.block(tids[3])).isZero();
    Transaction tx = heap.begin();
    assertThat(table.update(tx, tids[0], heap.row(0, 100, text), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    assertThat(result.isHeapOnly()).isFalse();
    assertThat(TupleId.block(result.tid())).isEqualTo(1);
    heap.commit(tx);
    assertThat(heap.committed()).isEqualTo(Map.of(0, 100L, 1, 1L, 2, 2L, 3, 3L));
    // The old version is dead to all now: its room is found by pruning, without another page.
    tx = heap.begin();
    assertThat(table.update(tx, tids[1], heap.row(1, 101, text), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    assertThat(result.isHeapOnly()).isTrue();
    heap.commit(tx);
    assertThat(heap.records()).anyMatch(record -> record.startsWith("PRUNE "));
    assertThat(value(tids[1])).isEqualTo(101);
  }

  @Test
  void aPrunedChainIsReachedThroughItsRedirect() {
    long tid = heap.inserted(1, 0, "y".repeat(700));
    for (int i = 1; i <= 100; i++) {
      Transaction tx = heap.begin();
      long current = current(tid);
      assertThat(table.update(tx, current, heap.row(1, i, "y".repeat(700)), false, false, result))
          .isEqualTo(HeapOutcome.OK);
      heap.commit(tx);
      assertThat(value(tid)).isEqualTo(i);
    }
    assertThat(table.relation().blockCount()).isEqualTo(1);
  }

  @Test
  void aSnapshotKeepsTheVersionsItSees() {
    long tid = heap.inserted(1, 0, "y".repeat(1500));
    Transaction reader = heap.begin(IsolationLevel.REPEATABLE_READ);
    Snapshot snapshot = reader.snapshot();
    for (int i = 1; i <= 30; i++) {
      Transaction tx = heap.begin();
      long current = newest();
      assertThat(table.update(tx, current, heap.row(1, i, "y".repeat(1500)), false, false, result))
          .isEqualTo(HeapOutcome.OK);
      heap.commit(tx);
    }
    TupleSlot slot = table.newSlot();
    assertThat(table.fetch(tid, snapshot, slot)).isTrue();
    assertThat(slot.getLong(1)).isZero();
    assertThat(heap.scan(snapshot)).isEqualTo(Map.of(1, 0L));
    heap.commit(reader);
    assertThat(heap.committed()).isEqualTo(Map.of(1, 30L));
  }

  @Test
  void deletedRowsAreGoneOnceCommitted() {
    long tid = heap.inserted(1, 10, "a");
    Transaction tx = heap.begin();
    assertThat(table.delete(tx, tid, result)).isEqualTo(HeapOutcome.OK);
    assertThat(heap.committed()).isEqualTo(Map.of(1, 10L));
    assertThat(heap.scan(tx)).isEqualTo(Map.of(1, 10L));
    tx.nextCommand();
    assertThat(heap.scan(tx)).isEmpty();
    heap.commit(tx);
    assertThat(heap.committed()).isEmpty();
  }

  @Test
  void aChangeThatRolledBackLeavesTheRowAsItWas() {
    long tid = heap.inserted(1, 10, "a");
    Transaction tx = heap.begin();
    assertThat(table.update(tx, tid, heap.row(1, 11, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    heap.abort(tx);
    assertThat(value(tid)).isEqualTo(10);
    tx = heap.begin();
    assertThat(table.delete(tx, tid, result)).isEqualTo(HeapOutcome.OK);
    heap.abort(tx);
    assertThat(value(tid)).isEqualTo(10);
    tx = heap.begin();
    assertThat(table.update(tx, tid, heap.row(1, 12, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    heap.commit(tx);
    assertThat(value(tid)).isEqualTo(12);
  }

  @Test
  void theSameCommandDoesNotChangeARowTwice() {
    long tid = heap.inserted(1, 10, "a");
    Transaction tx = heap.begin();
    assertThat(table.update(tx, tid, heap.row(1, 11, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    assertThat(table.update(tx, tid, heap.row(1, 12, "a"), false, false, result))
        .isEqualTo(HeapOutcome.SELF_MODIFIED);
    assertThat(table.delete(tx, tid, result)).isEqualTo(HeapOutcome.SELF_MODIFIED);
    heap.commit(tx);
    assertThat(value(tid)).isEqualTo(11);
  }

  @Test
  void anOlderSnapshotOfATransactionSeesWhatItsCommandSaw() {
    Transaction tx = heap.begin();
    long tid = heap.insert(tx, 1, 10, "a");
    tx.nextCommand();
    Snapshot before = heap.context.transactions().takeSnapshot(tx);
    assertThat(table.update(tx, tid, heap.row(1, 11, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    tx.nextCommand();
    Snapshot between = heap.context.transactions().takeSnapshot(tx);
    assertThat(table.delete(tx, result.tid(), result)).isEqualTo(HeapOutcome.OK);
    tx.nextCommand();
    assertThat(heap.scan(before)).isEqualTo(Map.of(1, 10L));
    assertThat(heap.scan(between)).isEqualTo(Map.of(1, 11L));
    assertThat(heap.scan(tx)).isEmpty();
    heap.commit(tx);
  }

  @Test
  void aSavepointTakesItsChangesBack() {
    long tid = heap.inserted(1, 10, "a");
    Transaction tx = heap.begin();
    tx.savepoint("s");
    assertThat(table.update(tx, tid, heap.row(1, 11, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    heap.insert(tx, 2, 20, "b");
    tx.nextCommand();
    assertThat(heap.scan(tx)).isEqualTo(Map.of(1, 11L, 2, 20L));
    tx.rollbackTo("s");
    assertThat(heap.scan(tx)).isEqualTo(Map.of(1, 10L));
    assertThat(table.update(tx, tid, heap.row(1, 12, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    tx.nextCommand();
    heap.commit(tx);
    assertThat(heap.committed()).isEqualTo(Map.of(1, 12L));
  }

  @Test
  void aVersionReplacedMeanwhileIsReportedWithItsSuccessor() {
    long tid = heap.inserted(1, 10, "a");
    Transaction first = heap.begin();
    assertThat(table.update(first, tid, heap.row(1, 11, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    long successor = result.tid();
    heap.commit(first);
    Transaction second = heap.begin();
    assertThat(table.update(second, tid, heap.row(1, 12, "a"), false, false, result))
        .isEqualTo(HeapOutcome.UPDATED);
    assertThat(result.tid()).isEqualTo(successor);
    assertThat(table.delete(second, tid, result)).isEqualTo(HeapOutcome.UPDATED);
    TupleSlot newest = table.newSlot();
    assertThat(table.lock(second, tid, RowLockMode.NO_KEY_UPDATE, WaitPolicy.BLOCK, newest, result))
        .isEqualTo(HeapOutcome.OK);
    assertThat(newest.tid()).isEqualTo(successor).isEqualTo(result.tid());
    assertThat(newest.getLong(1)).isEqualTo(11);
    assertThat(table.update(second, successor, heap.row(1, 12, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    heap.commit(second);
    assertThat(heap.committed()).isEqualTo(Map.of(1, 12L));
  }

  @Test
  void aVersionDeletedMeanwhileIsReported() {
    long tid = heap.inserted(1, 10, "a");
    Transaction first = heap.begin();
    assertThat(table.delete(first, tid, result)).isEqualTo(HeapOutcome.OK);
    heap.commit(first);
    Transaction second = heap.begin();
    assertThat(table.update(second, tid, heap.row(1, 12, "a"), false, false, result))
        .isEqualTo(HeapOutcome.DELETED);
    assertThat(
            table.lock(second, tid, RowLockMode.UPDATE, WaitPolicy.BLOCK, table.newSlot(), result))
        .isEqualTo(HeapOutcome.DELETED);
    heap.abort(second);
  }

  @Test
  void repeatableReadIsNotFollowedToTheNewestVersion() {
    long tid = heap.inserted(1, 10, "a");
    Transaction second = heap.begin(IsolationLevel.REPEATABLE_READ);
    second.snapshot();
    Transaction first = heap.begin();
    table.update(first, tid, heap.row(1, 11, "a"), false, false, result);
    heap.commit(first);
    assertThat(
            table.lock(second, tid, RowLockMode.UPDATE, WaitPolicy.BLOCK, table.newSlot(), result))
        .isEqualTo(HeapOutcome.UPDATED);
    heap.abort(second);
  }

  @Test
  void lockedRowsAreNotLockedAgainAndLeaveNoTraceInTheLog() {
    long tid = heap.inserted(1, 10, "a");
    long logged = heap.logged();
    Transaction first = heap.begin();
    TupleSlot slot = table.newSlot();
    assertThat(table.lock(first, tid, RowLockMode.SHARE, WaitPolicy.BLOCK, slot, result))
        .isEqualTo(HeapOutcome.OK);
    assertThat(slot.getLong(1)).isEqualTo(10);
    Transaction second = heap.begin();
    assertThat(table.lock(second, tid, RowLockMode.SHARE, WaitPolicy.NOWAIT, slot, result))
        .isEqualTo(HeapOutcome.OK);
    assertThat(table.lock(second, tid, RowLockMode.UPDATE, WaitPolicy.SKIP, slot, result))
        .isEqualTo(HeapOutcome.WOULD_BLOCK);
    assertThat(heap.logged()).isEqualTo(logged);
    heap.commit(first);
    assertThat(table.lock(second, tid, RowLockMode.UPDATE, WaitPolicy.NOWAIT, slot, result))
        .isEqualTo(HeapOutcome.OK);
    heap.commit(second);
  }

  @Test
  void keyShareGoesWithAnUpdateThatKeepsTheKeyAndIsCarriedToTheNewVersion() {
    long tid = heap.inserted(1, 10, "a");
    Transaction updater = heap.begin();
    assertThat(table.update(updater, tid, heap.row(1, 11, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    long second = result.tid();
    Transaction reference = heap.begin();
    TupleSlot slot = table.newSlot();
    assertThat(table.lock(reference, tid, RowLockMode.KEY_SHARE, WaitPolicy.NOWAIT, slot, result))
        .isEqualTo(HeapOutcome.OK);
    assertThat(slot.getLong(1)).isEqualTo(10);
    // The updater goes on: the lock moves along.
    updater.nextCommand();
    assertThat(table.update(updater, second, heap.row(1, 12, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    long third = result.tid();
    heap.commit(updater);
    Transaction deleter = heap.begin();
    assertThat(table.lock(deleter, third, RowLockMode.UPDATE, WaitPolicy.NOWAIT, slot, result))
        .isEqualTo(HeapOutcome.WOULD_BLOCK);
    assertThat(
            table.lock(deleter, third, RowLockMode.NO_KEY_UPDATE, WaitPolicy.NOWAIT, slot, result))
        .isEqualTo(HeapOutcome.OK);
    heap.commit(reference);
    assertThat(table.delete(deleter, third, result)).isEqualTo(HeapOutcome.OK);
    heap.commit(deleter);
    assertThat(heap.committed()).isEmpty();
  }

  private void vacuum() {
    new Vacuum(
            table,
            List.of((dead, checkpoint) -> {}),
            VacuumPace.ofCommand(new CancelToken(), heap.context.settings()),
            1 << 20,
            () -> false)
        .run();
  }

  @Test
  void aLockOfAVersionThatIsGoneIsNoneOfTheNextRowInItsPlace() {
    long tid = heap.inserted(1, 10, "a");
    TupleSlot slot = table.newSlot();
    Transaction reference = heap.begin();
    assertThat(table.lock(reference, tid, RowLockMode.KEY_SHARE, WaitPolicy.NOWAIT, slot, result))
        .isEqualTo(HeapOutcome.OK);
    Transaction updater = heap.begin();
    assertThat(table.update(updater, tid, heap.row(1, 11, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    long carriedTo = result.tid();
    heap.abort(updater);
    vacuum();
    assertThat(heap.inserted(2, 20, "b")).isEqualTo(carriedTo);
    Transaction other = heap.begin();
    assertThat(table.lock(other, carriedTo, RowLockMode.UPDATE, WaitPolicy.SKIP, slot, result))
        .isEqualTo(HeapOutcome.OK);
    assertThat(table.lock(other, tid, RowLockMode.UPDATE, WaitPolicy.SKIP, slot, result))
        .isEqualTo(HeapOutcome.WOULD_BLOCK);
    heap.commit(other);
    heap.commit(reference);
  }

  @Test
  void aLinkToALinePointerThatWasUsedAgainIsNotFollowed() {
    Transaction first = heap.begin();
    long root = heap.insert(first, 1, 10, "a");
    first.nextCommand();
    first.savepoint("s");
    assertThat(table.update(first, root, heap.row(1, 11, "a"), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    long replaced = result.tid();
    first.rollbackTo("s");
    vacuum();
    assertThat(heap.inserted(2, 20, "b")).isEqualTo(replaced);
    Transaction reader = heap.begin();
    assertThat(table.fetch(root, reader.snapshot(), table.newSlot())).isFalse();
    assertThat(table.conflict(reader, root, null)).isEqualTo(first.xid());
    heap.commit(reader);
    heap.abort(first);
  }

  @Test
  void changesWaitForThoseWhoHoldALock() {
    long tid = heap.inserted(1, 10, "a");
    Transaction holder = heap.begin();
    table.lock(holder, tid, RowLockMode.SHARE, WaitPolicy.BLOCK, table.newSlot(), result);
    Settings settings = heap.context.settings().child();
    settings.set("lock_timeout", "20ms", Context.SESSION);
    Transaction tx =
        heap.context
            .transactions()
            .begin(IsolationLevel.READ_COMMITTED, false, new CancelToken(), settings);
    assertThatThrownBy(() -> table.update(tx, tid, heap.row(1, 11, "a"), false, false, result))
        .hasMessageContaining("lock timeout");
    assertThatThrownBy(() -> table.delete(tx, tid, result)).hasMessageContaining("lock timeout");
    heap.commit(holder);
    assertThat(table.delete(tx, tid, result)).isEqualTo(HeapOutcome.OK);
    heap.commit(tx);
  }

  @Test
  void keyShareWaitsForAnUpdateOfTheKey() {
    long tid = heap.inserted(1, 10, "a");
    Transaction updater = heap.begin();
    assertThat(table.update(updater, tid, heap.row(2, 11, "a"), true, true, result))
        .isEqualTo(HeapOutcome.OK);
    Transaction reference = heap.begin();
    assertThat(
            table.lock(
                reference, tid, RowLockMode.KEY_SHARE, WaitPolicy.NOWAIT, table.newSlot(), result))
        .isEqualTo(HeapOutcome.WOULD_BLOCK);
    heap.abort(updater);
    heap.abort(reference);
  }

  @Test
  void uniqueConflictsAreToldApart() {
    long live = heap.inserted(1, 10, "a");
    Transaction running = heap.begin();
    long fresh = heap.insert(running, 2, 20, "b");
    Transaction other = heap.begin();
    assertThat(table.conflict(other, live, null)).isEqualTo(-1);
    assertThat(table.conflict(other, fresh, null)).isEqualTo(running.xid());
    assertThat(table.conflict(running, fresh, null)).isEqualTo(-1);
    assertThat(table.delete(running, live, result)).isEqualTo(HeapOutcome.OK);
    assertThat(table.conflict(other, live, null)).isEqualTo(running.xid());
    assertThat(table.conflict(running, live, null)).isZero();
    heap.commit(running);
    assertThat(table.conflict(other, live, null)).isZero();
    assertThat(table.conflict(other, fresh, null)).isEqualTo(-1);
    // A heap-only successor is what counts, not the version the index leads to.
    Transaction updater = heap.begin();
    table.update(updater, fresh, heap.row(2, 21, "b"), false, false, result);
    heap.commit(updater);
    assertThat(table.conflict(other, fresh, null)).isEqualTo(-1);
    heap.abort(other);
  }

  @Test
  void manyRowsAreInsertedAPageAtATime() {
    heap.inserted(-1, 0, "first");
    Transaction tx = heap.begin();
    TupleSlot[] rows = new TupleSlot[1000];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = heap.row(i, 2L * i, "row " + i);
    }
    table.insertAll(tx, rows, rows.length, null);
    heap.commit(tx);
    Transaction reader = heap.begin();
    TupleSlot slot = table.newSlot();
    for (int i = 0; i < rows.length; i++) {
      assertThat(table.fetch(rows[i].tid(), reader.snapshot(), slot)).isTrue();
      assertThat(slot.getString(2)).isEqualTo("row " + i);
    }
    assertThat(heap.scan(reader)).hasSize(1001);
    heap.commit(reader);
    assertThat(heap.records().size()).isLessThan(20);
    assertThat(heap.records().get(2)).startsWith("MULTI_INSERT+INIT");
  }

  @Test
  void bigValuesAreKeptOutOfLineAndDeletedWithTheirRow() {
    StringBuilder random = new StringBuilder();
    java.util.Random source = new java.util.Random(5);
    for (int i = 0; i < 50_000; i++) {
      random.append((char) (' ' + source.nextInt(90)));
    }
    String big = random.toString();
    String repeated = "waldb ".repeat(20_000);
    long first = heap.inserted(1, 10, big);
    long second = heap.inserted(2, 20, repeated);
    assertThat(TupleId.block(first)).isZero();
    assertThat(TupleId.block(second)).isZero();
    assertThat(text(first)).isEqualTo(big);
    assertThat(text(second)).isEqualTo(repeated);
    int chunkPages = heap.heaps.relation(HeapFixture.TOAST).blockCount();
    assertThat(chunkPages).isBetween(6, 8);
    // An update of another column keeps the value where it is.
    Transaction tx = heap.begin();
    TupleSlot row = table.newSlot();
    assertThat(table.fetch(first, tx.snapshot(), row)).isTrue();
    row.setLong(1, 11);
    assertThat(table.update(tx, first, row, false, false, result)).isEqualTo(HeapOutcome.OK);
    heap.commit(tx);
    assertThat(text(first)).isEqualTo(big);
    assertThat(heap.heaps.relation(HeapFixture.TOAST).activity().deletedRows()).isZero();
    assertThat(heap.heaps.relation(HeapFixture.TOAST).activity().insertedRows()).isEqualTo(26);
    // One of the value itself replaces it.
    tx = heap.begin();
    assertThat(table.update(tx, current(first), heap.row(1, 12, big + "."), false, false, result))
        .isEqualTo(HeapOutcome.OK);
    heap.commit(tx);
    assertThat(text(first)).isEqualTo(big + ".");
    assertThat(heap.heaps.relation(HeapFixture.TOAST).activity().deletedRows()).isEqualTo(26);
    tx = heap.begin();
    assertThat(table.delete(tx, current(first), result)).isEqualTo(HeapOutcome.OK);
    heap.commit(tx);
    assertThat(heap.heaps.relation(HeapFixture.TOAST).activity().deletedRows()).isEqualTo(52);
    // The room of deleted chunks is used again.
    long third = heap.inserted(3, 30, big);
    assertThat(text(third)).isEqualTo(big);
  }

  @Test
  void anUpdateThatComesTooLateLeavesNoOutOfLineValueBehind() {
    String big = "0123456789abcdefghijklmnop".repeat(3000) + Math.PI;
    long tid = heap.inserted(1, 10, "small");
    Transaction first = heap.begin();
    assertThat(table.delete(first, tid, result)).isEqualTo(HeapOutcome.OK);
    heap.commit(first);
    Transaction second = heap.begin();
    byte[] noise = new byte[20_000];
    new java.util.Random(3).nextBytes(noise);
    assertThat(
            table.update(
                second,
                tid,
                heap.row(1, 11, big + java.util.HexFormat.of().formatHex(noise)),
                false,
                false,
                result))
        .isEqualTo(HeapOutcome.DELETED);
    HeapActivity chunks = heap.heaps.relation(HeapFixture.TOAST).activity();
    assertThat(chunks.insertedRows()).isPositive().isEqualTo(chunks.deletedRows());
    heap.commit(second);
  }

  @Test
  void aRowTooBigForAPageIsRefusedWhenItCannotBeMadeShorter() {
    SqlType[] types = new SqlType[1200];
    Arrays.fill(types, SqlType.BIGINT);
    TupleDescriptor wide = TupleDescriptor.ofTypes(types);
    HeapTable wideTable =
        new HeapTable(heap.heaps, HeapFixture.RELATION, 0, wide, HeapOptions.DEFAULT);
    TupleSlot row = wideTable.newSlot();
    for (int i = 0; i < types.length; i++) {
      row.setLong(i, i);
    }
    Transaction tx = heap.begin();
    assertThatThrownBy(() -> wideTable.insert(tx, row))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("row is too big: size 9625, maximum size 8156")
        .extracting(e -> ((DatabaseException) e).state())
        .isEqualTo(SqlState.PROGRAM_LIMIT_EXCEEDED);
    heap.abort(tx);
  }

  private long value(long tid) {
    Transaction tx = heap.begin();
    TupleSlot slot = table.newSlot();
    assertThat(table.fetch(tid, tx.snapshot(), slot)).isTrue();
    heap.commit(tx);
    return slot.getLong(1);
  }

  private String text(long tid) {
    Transaction tx = heap.begin();
    TupleSlot slot = table.newSlot();
    assertThat(table.fetch(tid, tx.snapshot(), slot)).isTrue();
    String text = slot.getString(2);
    heap.commit(tx);
    return text;
  }

  /** The newest version reached from a row's first. */
  private long current(long tid) {
    Transaction tx = heap.begin();
    TupleSlot slot = table.newSlot();
    assertThat(table.fetch(tid, tx.snapshot(), slot)).isTrue();
    heap.commit(tx);
    return slot.tid();
  }

  /** The one row that is committed. */
  private long newest() {
    Transaction tx = heap.begin();
    TupleSlot slot = table.newSlot();
    try (HeapScan scan = table.scan(tx.snapshot())) {
      assertThat(scan.next(slot)).isTrue();
    }
    heap.commit(tx);
    return slot.tid();
  }
}
