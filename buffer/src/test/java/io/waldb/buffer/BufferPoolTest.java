package io.waldb.buffer;

import static io.waldb.buffer.PoolFixture.RELATION;
import static io.waldb.buffer.PoolFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.buffer.page.PageChecksum;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.SqlState;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BufferPoolTest {
  private final PoolFixture db = new PoolFixture(16);

  @AfterEach
  void nothingStaysPinnedOrLatched() {
    assertThat(db.pool.pinnedCount()).isZero();
    assertThat(HeldLatches.none()).isTrue();
    db.close();
  }

  static SqlState stateOf(Throwable thrown) {
    return ((DatabaseException) thrown).state();
  }

  @Test
  void pagesSurviveEvictionAndReopening() {
    db.withPages(100);
    for (int block = 0; block < 100; block++) {
      assertThat(db.read(block)).isEqualTo(block);
    }
    db.checkpoint();
    db.pool.releaseUnusedTails();

    try (PoolFixture again = db.reopened(16)) {
      assertThat(again.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(100);
      for (int block = 99; block >= 0; block--) {
        assertThat(again.read(block)).isEqualTo(block);
      }
    }
  }

  @Test
  void anAddedPageIsNewAndNeedsNoWriting() {
    db.pool.createRelation(RELATION);
    try (PinnedPage page = db.pool.extend(RELATION, Fork.MAIN)) {
      assertThat(page.isNew()).isTrue();
      assertThat(page.block()).isZero();
      assertThat(page.lsn()).isZero();
    }
    assertThat(db.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(1);
    assertThat(db.pool.dirtyCount()).isZero();
  }

  @Test
  void readingBeyondTheEndNamesPageAndFile() {
    db.withPages(3);

    assertThatThrownBy(() -> db.pool.pin(key(3)))
        .hasMessageContaining("relation 16384 fork main block 3")
        .hasMessageContaining("base/16384")
        .hasMessageContaining("only 3 blocks")
        .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.DATA_CORRUPTED));
  }

  @Test
  void aRelationThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> db.pool.pin(key(0)))
        .hasMessageContaining("base/16384")
        .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.UNDEFINED_FILE));
    assertThatThrownBy(() -> db.pool.extend(RELATION, Fork.MAIN))
        .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.UNDEFINED_FILE));
    assertThatThrownBy(() -> db.pool.blockCount(RELATION, Fork.MAIN))
        .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.UNDEFINED_FILE));
    assertThat(db.pool.blockCount(RELATION, Fork.VM)).isZero();
  }

  @Test
  void aMapComesIntoBeingWhenItIsFirstExtended() {
    db.withPages(1);
    assertThat(db.pool.exists(RELATION, Fork.FSM)).isFalse();
    db.addNewPage(RELATION, Fork.FSM);

    assertThat(db.pool.blockCount(RELATION, Fork.FSM)).isEqualTo(1);
    assertThat(db.fileSystem.exists("base/16384_fsm")).isTrue();
  }

  @Test
  void theCommitLogLiesInItsOwnDirectory() {
    db.pool.createRelation(RelationFiles.COMMIT_LOG);
    db.addNewPage(RelationFiles.COMMIT_LOG, Fork.MAIN);

    assertThat(db.fileSystem.exists("clog/1")).isTrue();
    assertThat(db.fileSystem.unsyncedDirectories).contains("clog");
    db.checkpoint();
    assertThat(db.fileSystem.unsyncedDirectories).isEmpty();
  }

  @Test
  void creatingARelationThatExistsIsRefusedExceptInRecovery() {
    db.withPages(2);

    assertThatThrownBy(() -> db.pool.createRelation(RELATION))
        .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.DUPLICATE_FILE));
    db.pool.createRelationIfAbsent(RELATION);
    assertThat(db.read(1)).isEqualTo(1);
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // closed further down
  void aPoolThatIsAllPinnedSaysSo() {
    db.withPages(17);
    List<PinnedPage> pins = new ArrayList<>();
    for (int block = 0; block < 16; block++) {
      pins.add(db.pool.pin(key(block)));
    }

    assertThatThrownBy(() -> db.pool.pin(key(16)))
        .hasMessageContaining("no unpinned buffers")
        .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.INSUFFICIENT_RESOURCES));
    pins.forEach(PinnedPage::close);
    assertThat(db.read(16)).isEqualTo(16);
  }

  @Test
  void anExtensionThatFindsNoFrameAddsNothing() {
    db.withPages(16);
    db.fileSystem.failWrites = true;
    assertThatThrownBy(() -> db.pool.extend(RELATION, Fork.MAIN))
        .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.IO_ERROR));
    assertThat(db.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(16);
    db.fileSystem.failWrites = false;

    assertThat(db.addPage(RELATION, 16)).isEqualTo(16);
  }

  @Test
  void aPageThatOthersFilledWhileItWasAddedIsNotTakenForNew() {
    db.withPages(64);
    AtomicBoolean filled = new AtomicBoolean();
    db.fileSystem.observer =
        (path, position, from) -> {
          // The adding thread makes room. Whoever can find the page by now fills it and loses it.
          if (db.pool.blockCount(RELATION, Fork.MAIN) == 65 && filled.compareAndSet(false, true)) {
            fillAndEvict(64);
          }
        };
    try (PinnedPage page = db.pool.extend(RELATION, Fork.MAIN)) {
      assertThat(page.isNew()).isEqualTo(!filled.get());
    }
    if (filled.get()) {
      assertThat(db.read(64)).isEqualTo(4711);
    }
  }

  private void fillAndEvict(int block) {
    try (PinnedPage page = db.pool.pin(key(block));
        WriteLatch latch = page.latchExclusive()) {
      page.markDirty();
      PageHeader.initialize(page.bytes(), 0);
      page.bytes().putLong(PoolFixture.VALUE, 4711);
      page.setLsn(db.log.insert());
    }
    for (int round = 0; round < 3; round++) {
      for (int other = 0; other < block; other++) {
        assertThat(db.read(other)).isEqualTo(other);
      }
    }
  }

  @Test
  void aPinnedPageStaysWhereItIs() {
    db.withPages(100);
    try (PinnedPage page = db.pool.pin(key(50))) {
      for (int block = 0; block < 100; block++) {
        assertThat(db.read(block)).isEqualTo(block);
      }
      assertThat(page.pageKey()).isEqualTo(key(50));
      try (PinnedPage same = db.pool.pin(key(50))) {
        assertThat(same).isSameAs(page);
      }
    }
  }

  @Test
  void optimisticReadingSeesWhetherThePageWasChanged() {
    db.withPages(1);
    try (PinnedPage page = db.pool.pin(key(0))) {
      long stamp = page.optimisticRead();
      assertThat(page.bytes().getLong(PoolFixture.VALUE)).isZero();
      assertThat(page.validate(stamp)).isTrue();
      db.write(0, 5);
      assertThat(page.validate(stamp)).isFalse();
      try (WriteLatch latch = page.latchExclusive()) {
        assertThat(page.optimisticRead()).isZero();
        try (WriteLatch second = page.tryLatchExclusive()) {
          assertThat(second).isNull();
        }
      }
    }
  }

  @Test
  void concurrentReadersOfAMissingPageShareOneRead() throws InterruptedException {
    db.withPages(40);
    int before = db.fileSystem.reads.get();
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    db.fileSystem.beforeRead =
        () -> {
          reading.countDown();
          await(goOn);
        };
    AtomicInteger right = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(new Thread(() -> right.addAndGet(db.read(0) == 0 ? 1 : 0)));
    }
    threads.forEach(Thread::start);
    await(reading);
    goOn.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(right.get()).isEqualTo(8);
    assertThat(db.fileSystem.reads.get() - before).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anInterruptedThreadReadsAndWaitsAsAnyOtherAndKeepsItsInterrupt()
      throws InterruptedException {
    db.withPages(40);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    db.fileSystem.beforeRead =
        () -> {
          reading.countDown();
          await(goOn);
        };
    AtomicInteger right = new AtomicInteger();
    Runnable reader =
        () -> {
          Thread.currentThread().interrupt();
          long value = db.read(0);
          right.addAndGet(value == 0 && Thread.currentThread().isInterrupted() ? 1 : 0);
        };
    Thread first = new Thread(reader);
    first.start();
    await(reading);
    Thread second = new Thread(reader);
    second.start();
    second.interrupt();
    goOn.countDown();
    first.join();
    second.join();

    assertThat(right.get()).isEqualTo(2);
  }

  @Test
  void aFailingReadLeavesNothingBehindAndTheNextOneSucceeds() {
    db.withPages(40);
    db.fileSystem.failReads = true;
    assertThatThrownBy(() -> db.read(0))
        .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.IO_ERROR));
    assertThatThrownBy(() -> db.read(0)).isInstanceOf(DatabaseException.class);
    db.fileSystem.failReads = false;

    assertThat(db.read(0)).isZero();
  }

  @Test
  void aFailingWriteKeepsThePageDirtyAndLosesNothing() {
    db.withPages(16);
    db.checkpoint();
    db.write(3, 33);
    db.fileSystem.failWrites = true;
    assertThatThrownBy(db::checkpoint)
        .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.IO_ERROR));
    assertThat(db.panic.isPanicked()).isFalse();
    assertThat(db.pool.dirtyCount()).isEqualTo(1);
    db.fileSystem.failWrites = false;
    db.checkpoint();

    assertThat(db.pool.dirtyCount()).isZero();
    try (PoolFixture again = db.reopened(16)) {
      assertThat(again.read(3)).isEqualTo(33);
    }
  }

  @Test
  void aFailedSyncIsAPanicAndIsNotTriedAgain() {
    db.withPages(1);
    db.fileSystem.failSyncs = true;
    assertThatThrownBy(db::checkpoint).hasMessageContaining("could not sync file \"base/16384\"");
    assertThat(db.panic.isPanicked()).isTrue();
    db.fileSystem.failSyncs = false;

    try (PinnedPage page = db.pool.pin(key(0));
        WriteLatch latch = page.latchExclusive()) {
      page.markDirty();
    }
    assertThatThrownBy(db::checkpoint).hasMessageContaining("PANIC");
  }

  @Test
  void aDroppedRelationIsForgottenWithoutWriting() {
    db.withPages(10);
    int writes = db.fileSystem.writes.get();
    db.addNewPage(RELATION, Fork.FSM);
    int own = db.fileSystem.writes.get() - writes;
    db.pool.dropRelation(RELATION);

    assertThat(db.fileSystem.writes.get() - writes - own).isZero();
    assertThat(db.pool.dirtyCount()).isZero();
    assertThat(db.fileSystem.list("base")).isEmpty();
    assertThat(db.files.openCount()).isZero();
    assertThat(db.fileSystem.open.get()).isZero();
    db.pool.dropRelation(RELATION);
    db.checkpoint();
  }

  @Test
  void aTruncatedRelationGrowsAgainWithNewPages() {
    db.withPages(20);
    db.checkpoint();
    db.pool.truncate(RELATION, Fork.MAIN, 5);

    assertThat(db.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(5);
    assertThat(db.fileSystem.size("base/16384")).isEqualTo(5 * 8192);
    assertThatThrownBy(() -> db.read(5)).hasMessageContaining("only 5 blocks");
    try (PinnedPage page = db.pool.extend(RELATION, Fork.MAIN)) {
      assertThat(page.block()).isEqualTo(5);
      assertThat(PageHeader.isAllZero(page.bytes())).isTrue();
    }
    assertThat(db.read(4)).isEqualTo(4);
  }

  @Test
  void flushRelationWritesAndSyncsThatRelationOnly() {
    db.withPages(5);
    db.pool.createRelation(RELATION + 1);
    db.addPage(RELATION + 1, 7);
    db.pool.flushRelation(RELATION);

    assertThat(db.pool.dirtyCount()).isEqualTo(1);
    assertThat(db.fileSystem.unsynced).containsExactly("base/16385");
    try (PoolFixture again = db.reopened(16)) {
      assertThat(again.read(4)).isEqualTo(4);
    }
  }

  @Test
  void recoveryMakesFilesAndPagesThatAreNotThere() {
    try (PinnedPage page = db.pool.pinForRedo(key(6))) {
      assertThat(page.isNew()).isTrue();
      assertThat(page.isDamaged()).isFalse();
    }
    assertThat(db.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(7);
  }

  @Test
  void recoveryIsGivenADamagedPageAsZeroesAndOthersAreRefusedItUntilItIsRebuilt() {
    db.withPages(2);
    db.checkpoint();
    damage("base/16384", 8192 + 5000);
    try (PoolFixture again = db.reopened(16)) {
      try (PinnedPage page = again.pool.pinForRedo(key(1))) {
        assertThat(page.isDamaged()).isTrue();
        assertThat(PageHeader.isAllZero(page.bytes())).isTrue();
      }
      assertThatThrownBy(() -> again.read(1)).hasMessageContaining("block 1");
      try (PinnedPage page = again.pool.pinForRedo(key(1));
          WriteLatch latch = page.latchExclusive()) {
        page.markDirty();
        PageHeader.initialize(page.bytes(), 0);
        page.setLsn(again.log.insert());
        assertThat(page.isDamaged()).isFalse();
      }
      assertThat(again.read(1)).isZero();
      assertThat(again.pool.pinnedCount()).isZero();
    }
  }

  private void damage(String path, long position) {
    try (DataFile file = db.fileSystem.open(path, OpenMode.READ_WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(position, one);
      one.put(0, (byte) (one.get(0) ^ 4)).flip();
      file.write(position, one);
    }
  }

  @Test
  void anyDamagedByteIsFoundAndReportedWithPageFileAndLsn() {
    db.withPages(1);
    db.checkpoint();
    try (PoolFixture again = db.reopened(16)) {
      again.pool.createRelationIfAbsent(RELATION);
      for (int i = 0; i < 8192; i++) {
        damage("base/16384", i);
        assertThatThrownBy(() -> again.read(0))
            .as("byte %d", i)
            .hasMessageContaining("relation 16384 fork main block 0")
            .hasMessageContaining("base/16384")
            .hasMessageContaining("LSN")
            .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.DATA_CORRUPTED));
        damage("base/16384", i);
      }
      assertThat(again.read(0)).isZero();
    }
  }

  @Test
  void pagesInEachOthersPlaceAreFound() {
    db.withPages(2);
    db.checkpoint();
    ByteBuffer both = ByteBuffer.allocate(2 * 8192);
    try (DataFile file = db.fileSystem.open("base/16384", OpenMode.READ_WRITE)) {
      file.readFully(0, both);
      file.write(0, both.slice(8192, 8192));
      file.write(8192, both.slice(0, 8192));
    }
    try (PoolFixture again = db.reopened(16)) {
      assertThatThrownBy(() -> again.read(0)).hasMessageContaining("page verification failed");
      assertThatThrownBy(() -> again.read(1)).hasMessageContaining("page verification failed");
    }
  }

  @Test
  void aPageOfANewerLayoutIsRefused() {
    db.withPages(1);
    db.checkpoint();
    ByteBuffer page = ByteBuffer.allocate(8192);
    try (DataFile file = db.fileSystem.open("base/16384", OpenMode.READ_WRITE)) {
      file.readFully(0, page);
      page.putShort(PageHeader.LAYOUT_VERSION_OFFSET, (short) 2);
      PageHeader.setChecksum(page, PageChecksum.of(page, key(0)));
      file.write(0, page.clear());
    }
    try (PoolFixture again = db.reopened(16)) {
      assertThatThrownBy(() -> again.read(0))
          .hasMessageContaining("layout version 2")
          .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.FEATURE_NOT_SUPPORTED));
    }
  }

  private void zero(int block) {
    try (DataFile file = db.fileSystem.open("base/16384", OpenMode.READ_WRITE)) {
      file.write(8192L * block, ByteBuffer.allocate(8192));
    }
  }

  private void addNewPage() {
    db.addNewPage(RELATION, Fork.MAIN);
  }

  @Test
  void zeroesWhereAPageWasWrittenAreDamage() {
    db.withPages(3);
    addNewPage(); // block 3
    db.checkpoint();
    RelationSizes sizes = db.pool.relationSizes(0);
    addNewPage(); // block 4, which the sizes do not know
    zero(1);
    try (PoolFixture again = db.reopened(16)) {
      assertThat(again.read(1)).as("nothing is known").isZero();
    }
    try (PoolFixture again = db.reopened(16)) {
      again.pool.believe(sizes);
      assertThat(again.read(0)).isZero();
      assertThat(again.read(2)).isEqualTo(2);
      assertThatThrownBy(() -> again.read(1))
          .hasMessageContaining("block 1")
          .hasMessageContaining("all of it is zero, though it was written before")
          .satisfies(e -> assertThat(stateOf(e)).isEqualTo(SqlState.DATA_CORRUPTED));
      assertThat(again.pool.isSound(ByteBuffer.allocate(8192), key(1))).isFalse();
      for (int block = 3; block <= 4; block++) {
        try (PinnedPage page = again.pool.pin(key(block))) {
          assertThat(page.isNew()).isTrue();
        }
        assertThat(again.pool.isSound(ByteBuffer.allocate(8192), key(block))).isTrue();
      }
      try (PinnedPage page = again.pool.pinForRedo(key(1))) {
        assertThat(page.isDamaged()).as("so an image can be put there").isTrue();
      }
    }
  }

  /** What the sizes say is true of the files only when they have been synced after. */
  @Test
  void aPageIsNewUntilItIsWritten() {
    db.withPages(2);
    assertThat(db.pool.relationSizes(0).mayBeNew(RELATION, 1)).isTrue();
    db.checkpoint();
    assertThat(db.pool.relationSizes(0).mayBeNew(RELATION, 1)).isFalse();
    db.pool.truncate(RELATION, Fork.MAIN, 1);
    db.addPage(RELATION, 7);
    assertThat(db.pool.relationSizes(0).mayBeNew(RELATION, 0)).isFalse();
    assertThat(db.pool.relationSizes(0).mayBeNew(RELATION, 1)).isTrue();
    db.checkpoint();
    assertThat(db.pool.relationSizes(0).newBlocks()).isEmpty();
  }

  @Test
  void aPageThatWasFoundWrittenIsNotNewAnyMore() {
    db.withPages(2);
    db.checkpoint();
    try (PoolFixture again = db.reopened(16)) {
      again.read(0);
      assertThat(again.pool.relationSizes(0).mayBeNew(RELATION, 0)).isFalse();
      assertThat(again.pool.relationSizes(0).mayBeNew(RELATION, 1)).isTrue();
    }
  }

  @Test
  void aNewPageIsEvictedAndComesBackNew() {
    db.withPages(1);
    addNewPage();
    for (int block = 2; block < 60; block++) {
      db.addPage(RELATION, block);
    }
    try (PinnedPage page = db.pool.pin(key(1))) {
      assertThat(page.isNew()).isTrue();
    }
  }

  @Test
  void aPageThatBecameZeroesInMemoryIsNotWritten() {
    db.withPages(1);
    db.checkpoint();
    try (PinnedPage page = db.pool.pin(key(0));
        WriteLatch latch = page.latchExclusive()) {
      page.markDirty();
      PageHeader.clear(page.bytes());
    }
    assertThatThrownBy(db::checkpoint).hasMessageContaining("broken");
    assertThat(db.panic.isPanicked()).isTrue();
  }

  @Test
  void aHeaderThatBrokeInMemoryIsNotWritten() {
    db.withPages(1);
    try (PinnedPage page = db.pool.pin(key(0));
        WriteLatch latch = page.latchExclusive()) {
      page.markDirty();
      PageHeader.setLower(page.bytes(), 9000);
    }
    int writes = db.fileSystem.writes.get();
    assertThatThrownBy(db::checkpoint).hasMessageContaining("broken");
    assertThat(db.panic.isPanicked()).isTrue();
    assertThat(db.fileSystem.writes.get()).isEqualTo(writes);
  }

  @Test
  void noFileIsOpenBeyondTheLimitAndNoneIsClosedUnsynced() {
    PoolFixture small = new PoolFixture(16, db.fileSystem, db.log, 5);
    for (int i = 0; i < 40; i++) {
      small.pool.createRelation(100 + i);
      small.addPage(100 + i, i);
    }
    assertThat(small.files.openCount()).isLessThanOrEqualTo(5);
    small.checkpoint();
    assertThat(small.files.openCount()).isLessThanOrEqualTo(5);
    assertThat(small.fileSystem.unsynced).isEmpty();
    for (int i = 0; i < 40; i++) {
      try (PinnedPage page = small.pool.pin(PageId.key(100 + i, Fork.MAIN, 0))) {
        assertThat(page.bytes().getLong(PoolFixture.VALUE)).isEqualTo(i);
      }
    }
    assertThat(small.files.openCount()).isLessThanOrEqualTo(5);
    assertThat(small.fileSystem.closedUnsynced).isEmpty();
    small.close();
    assertThat(small.fileSystem.open.get()).isZero();
  }

  @Test
  void aRingKeepsABigScanOutOfTheRestOfThePool() {
    try (PoolFixture big = new PoolFixture(256)) {
      big.withPages(1000);
      big.checkpoint();
      for (int round = 0; round < 5; round++) {
        for (int block = 0; block < 100; block++) {
          big.read(block);
        }
      }
      BufferRing ring = big.pool.newRing(RingKind.BULK_READ);
      assertThat(ring.size()).isEqualTo(32);
      for (int block = 100; block < 1000; block++) {
        try (PinnedPage page = big.pool.pin(key(block), ring)) {
          assertThat(page.bytes().getLong(PoolFixture.VALUE)).isEqualTo(block);
        }
      }
      int reads = big.fileSystem.reads.get();
      for (int block = 0; block < 100; block++) {
        big.read(block);
      }
      assertThat(big.fileSystem.reads.get() - reads).isZero();
    }
  }

  @Test
  void aReadingRingLeavesPagesWhoseLogIsNotDurableToOthers() {
    try (PoolFixture big = new PoolFixture(64)) {
      big.withPages(200);
      big.checkpoint();
      BufferRing ring = big.pool.newRing(RingKind.BULK_READ);
      for (int block = 0; block < 8; block++) {
        big.touch(block, ring);
        big.write(block, 1000 + block);
      }
      long flushed = big.log.flushedLsn();
      for (int block = 100; block < 116; block++) {
        big.touch(block, ring);
      }
      assertThat(big.log.flushedLsn()).isEqualTo(flushed);
    }
  }

  @Test
  void theBackgroundWriterCleansAheadOfTheHand() {
    db.settings.set(WaldbSettings.BGWRITER_LRU_MAXPAGES, "1000");
    db.withPages(64);
    BackgroundWriter writer = db.pool.backgroundWriter();
    writer.clean();
    for (int round = 0; round < 20; round++) {
      for (int block = 0; block < 8; block++) {
        db.write((round * 8 + block) % 64, block);
      }
      writer.clean();
    }
    assertThat(writer.written()).isPositive();
    long sessions = db.pool.statistics().writtenBySessions();
    assertThat(writer.written()).isGreaterThan(sessions / 4);
  }

  @Test
  void theBackgroundWriterThreadStopsWithThePool() {
    db.withPages(64);
    db.pool.startBackgroundWriter();
    for (int block = 0; block < 64; block++) {
      db.write(block, block);
    }
    db.pool.close();
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().equals("waldb-background-writer") && t.isAlive()))
        .isTrue();
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoWaitsForALatchThatAPanicLeftBehindIsTold() throws Exception {
    db.withPages(1);
    CountDownLatch waiting = new CountDownLatch(2);
    List<Throwable> told = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    try (PinnedPage page = db.pool.pin(key(0));
        WriteLatch latch = page.latchExclusive()) {
      for (int i = 0; i < 2; i++) {
        boolean shared = i == 0;
        Thread thread =
            new Thread(
                () -> {
                  Thread.currentThread().interrupt();
                  waiting.countDown();
                  try (PinnedPage same = db.pool.pin(key(0));
                      AutoCloseable other = shared ? same.latchShared() : same.latchExclusive()) {
                    told.add(new AssertionError("latched"));
                  } catch (Exception e) {
                    told.add(Thread.interrupted() ? e : new AssertionError("no interrupt", e));
                  }
                });
        thread.start();
        threads.add(thread);
      }
      waiting.await();
      assertThat(db.panic.panic(SqlState.IO_ERROR, "the disk is gone", null)).isNotNull();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(told)
        .hasSize(2)
        .allSatisfy(e -> assertThat(e).isInstanceOf(DatabaseException.class))
        .allSatisfy(e -> assertThat(e).hasMessageContaining("the disk is gone"));
  }

  /** It is litter: no checkpoint syncs it, so nothing may say how long it has to be. */
  @Test
  void aFileThatCannotBeDeletedIsNotAmongTheRelationsAnyMore() {
    db.pool.createRelation(RELATION);
    db.addPage(RELATION, 0);
    assertThat(db.pool.relationSizes(0).blocks()).containsKey(RELATION);
    db.fileSystem.failDeletes = true;
    db.pool.dropRelation(RELATION);
    db.fileSystem.failDeletes = false;
    assertThat(db.fileSystem.exists("base/" + RELATION)).isTrue();
    assertThat(db.pool.relationSizes(0).blocks()).doesNotContainKey(RELATION);
    assertThat(db.pool.exists(RELATION, Fork.MAIN)).isFalse();
    db.checkpoint();
  }
}
