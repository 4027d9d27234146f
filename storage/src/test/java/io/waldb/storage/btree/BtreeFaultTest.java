package io.waldb.storage.btree;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.buffer.PinnedPage;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.file.Fault;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.storage.btree.BtreeFixture.Item;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TransactionFixture;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Insertions that fail half way, and what becomes of deleted pages while somebody may be there. */
class BtreeFaultTest {
  private static final long XID = 3;

  /** Three items to a page, on every level: the keys differ only at their ends. */
  private static final int LONG_KEY = 2600;

  private final SimulatedFileSystem files = new SimulatedFileSystem(1);

  /**
   * All of the log fits the one segment that is there, so a full disk is one for the index only.
   */
  private final BtreeFixture fixture = new BtreeFixture(1000, files, 1 << 26);

  private final BtreePages pages =
      new BtreePages(fixture.context, BtreeFixture.RELATION, "test_idx");
  private final BtreeInserter inserter = new BtreeInserter(pages);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
    fixture.close();
  }

  private static byte[] key(long value, int length) {
    byte[] key = new byte[length];
    Bytes.LONG.set(key, length - 8, value);
    return key;
  }

  private static Item item(byte[] key, long tid) {
    return new Item(HexFormat.of().formatHex(key), tid);
  }

  /** Does it in another thread, so that a latch left behind fails the test and does not stop it. */
  private <T> T inTime(Callable<T> action) throws Exception {
    return threads.submit(action).get(20, TimeUnit.SECONDS);
  }

  /** Inserts; false when there was no room on the disk. */
  private boolean tryInsert(byte[] key, long tid) {
    try {
      inserter.insert(XID, key, key.length, tid, null);
      return true;
    } catch (DatabaseException e) {
      assertThat(e.state()).isEqualTo(SqlState.DISK_FULL);
      return false;
    }
  }

  @Test
  void anInsertionThatFindsTheDiskFullLeavesNoPageLatched() throws Exception {
    Random random = TransactionFixture.random("anInsertionThatFindsTheDiskFullLeavesNoPageLatched");
    Set<Item> done = new TreeSet<>();
    Set<Item> tried = new TreeSet<>();
    int failures = 0;
    for (int i = 1; i <= 500; i++) {
      byte[] key = key(random.nextInt(1 << 20), LONG_KEY);
      long tid = i;
      tried.add(item(key, tid));
      files.failFrom(files.operations() + 1, Fault.DISK_FULL);
      if (inTime(() -> tryInsert(key, tid))) {
        done.add(item(key, tid));
      } else {
        failures++;
        files.clearFaults();
        byte[] next = key(random.nextInt(1 << 20), LONG_KEY);
        long nextTid = 1000L + i;
        assertThat(inTime(() -> tryInsert(next, nextTid))).isTrue();
        done.add(item(next, nextTid));
      }
      files.clearFaults();
    }
    assertThat(failures).isGreaterThan(3);
    tried.addAll(done);
    assertThat(tried).containsAll(inTime(fixture::items));
    assertThat(fixture.items()).containsAll(done);
    assertThat(fixture.context.pool().pinnedCount()).isZero();
    fixture.assertRedoGivesTheSamePages();
  }

  @Test
  void vacuumLeavesHalvesOfUnfinishedSplitsAlone() throws Exception {
    Random random = TransactionFixture.random("vacuumLeavesHalvesOfUnfinishedSplitsAlone");
    long tid = 0;
    int failures = 0;
    for (int round = 0; round < 10; round++) {
      boolean failed = false;
      for (int i = 0; i < 60 || (!failed && i < 500); i++) {
        byte[] key = key(random.nextInt(1 << 20), LONG_KEY);
        long place = ++tid;
        // The first page that is asked for is there, the next is not: the leaf splits, and the page
        // above it does not.
        if (pages.recyclableCount() == 0) {
          try (PinnedPage page = fixture.context.pool().extend(BtreeFixture.RELATION, Fork.MAIN)) {
            pages.recycle(page.block(), 0);
          }
        }
        files.failFrom(files.operations() + 1, Fault.DISK_FULL);
        if (!inTime(() -> tryInsert(key, place))) {
          failed = true;
          failures++;
          break;
        }
        files.clearFaults();
      }
      files.clearFaults();
      inTime(() -> new BtreeVacuum(pages).run(dead -> true, () -> {}));
      assertThat(fixture.items()).isEmpty();
      fixture.passTransaction();
    }
    assertThat(failures).isPositive();
  }

  @Test
  void aDeletedPageIsNotUsedWhileSomebodyMayBeOnHisWayThere() {
    for (int i = 0; i < 300; i++) {
      assertThat(tryInsert(key(i, LONG_KEY), i + 1L)).isTrue();
    }
    // Notes as a search for unused pages leaves them when an inserter was faster.
    for (int block = 1; block < pages.blockCount(); block++) {
      pages.recycle(block, 0);
    }
    Transaction reader =
        fixture
            .context
            .transactions()
            .begin(
                IsolationLevel.READ_COMMITTED,
                false,
                new CancelToken(),
                fixture.context.settings());
    fixture.context.transactions().takeSnapshot(reader);
    new BtreeVacuum(pages).run(tid -> tid > 100 && tid < 200, () -> {});
    List<Integer> deleted = deletedBlocks();
    assertThat(deleted).isNotEmpty();
    for (int i = 300; i < 600; i++) {
      assertThat(tryInsert(key(i, LONG_KEY), i + 1L)).isTrue();
    }
    assertThat(deletedBlocks()).isEqualTo(deleted);
    fixture.context.transactions().abort(reader);
    fixture.passTransaction();
    for (int i = 600; i < 900; i++) {
      assertThat(tryInsert(key(i, LONG_KEY), i + 1L)).isTrue();
    }
    assertThat(deletedBlocks()).isEmpty();
  }

  private List<Integer> deletedBlocks() {
    List<Integer> deleted = new ArrayList<>();
    for (int block = 1; block < pages.blockCount(); block++) {
      PinnedPage page = pages.pinShared(block);
      if (!page.isNew() && BtreePage.has(page.bytes(), BtreePage.DELETED)) {
        deleted.add(block);
      }
      pages.releaseShared(page);
    }
    return deleted;
  }

  @Test
  void aSplitDoesNotWaitForAFreePageThatSomebodyLooksAt() throws Exception {
    for (int i = 0; i < 300; i++) {
      assertThat(tryInsert(key(i, LONG_KEY), i + 1L)).isTrue();
    }
    new BtreeVacuum(pages).run(tid -> tid > 100 && tid < 200, () -> {});
    fixture.passTransaction();
    List<Integer> deleted = deletedBlocks();
    assertThat(deleted).isNotEmpty();
    List<PinnedPage> watched = new ArrayList<>();
    for (int block : deleted) {
      watched.add(pages.pinShared(block));
    }
    inTime(
        () -> {
          for (int i = 300; i < 400; i++) {
            assertThat(tryInsert(key(i, LONG_KEY), i + 1L)).isTrue();
          }
          return null;
        });
    watched.forEach(pages::releaseShared);
    assertThat(deletedBlocks()).isEqualTo(deleted);
  }
}
