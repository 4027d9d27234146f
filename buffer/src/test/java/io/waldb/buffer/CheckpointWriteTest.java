package io.waldb.buffer;

import static io.waldb.buffer.PoolFixture.RELATION;
import static io.waldb.buffer.PoolFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.SqlState;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CheckpointWriteTest {
  private static final int PAGES = 60;

  @Test
  void pagesAreWrittenInTheOrderOfTheFiles() {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(40);
      db.checkpoint();
      for (int block : new int[] {31, 2, 17, 5, 39}) {
        db.write(block, -1);
      }
      List<Long> positions = new ArrayList<>();
      db.fileSystem.observer = (path, position, from) -> positions.add(position / 8192);
      CheckpointWrite write = db.pool.beginCheckpointWrite();
      assertThat(write.total()).isEqualTo(5);
      assertThat(write.writeNext()).isTrue();
      assertThat(write.processed()).isEqualTo(1);
      assertThatThrownBy(write::syncFiles).isInstanceOf(IllegalStateException.class);
      while (write.writeNext()) {
        // on to the next
      }
      assertThat(positions).containsExactly(2L, 5L, 17L, 31L, 39L);
      assertThat(write.written()).isEqualTo(5);
      assertThat(write.syncFiles().files()).isEqualTo(1);
    }
  }

  @Test
  void neighboursAreWrittenTogetherUnlessThatMeansWaiting() {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(40);
      db.checkpoint();
      for (int block = 0; block < 20; block++) {
        db.write(block, 100 + block);
      }
      List<String> writes = new ArrayList<>();
      List<Integer> pinned = new ArrayList<>();
      db.fileSystem.observer =
          (path, position, from) -> {
            writes.add(position / 8192 + " for " + from.remaining() / 8192);
            pinned.add(db.pool.pinnedCount());
          };
      CheckpointWrite write = db.pool.beginCheckpointWrite();
      try (PinnedPage page = db.pool.pin(key(3))) {
        try (WriteLatch latch = page.latchExclusive()) {
          assertThat(write.writeNext()).isTrue();
          assertThat(write.processed()).isEqualTo(3);
        }
      }
      while (write.writeNext()) {
        // on to the next
      }
      assertThat(writes).containsExactly("0 for 3", "3 for 16", "19 for 1");
      assertThat(pinned).as("one of them here").containsExactly(4, 16, 1);
      assertThat(write.written()).isEqualTo(20);
      write.syncFiles();
      assertThat(db.pool.dirtyCount()).isZero();
      try (PoolFixture again = db.reopened(16)) {
        for (int block = 0; block < 20; block++) {
          assertThat(again.read(block)).isEqualTo(100 + block);
        }
      }
    }
  }

  @Test
  void pagesOfARunThatCouldNotBeWrittenStayDirty() {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(10);
      db.checkpoint();
      db.write(4, 1);
      db.write(5, 2);
      db.fileSystem.failWrites = true;
      assertThatThrownBy(db.pool.beginCheckpointWrite()::writeNext).hasMessageContaining("write");
      assertThat(db.pool.dirtyCount()).isEqualTo(2);
      assertThat(db.pool.pinnedCount()).isZero();
      db.fileSystem.failWrites = false;
      db.checkpoint();
      assertThat(db.pool.dirtyCount()).isZero();
    }
  }

  @Test
  void aPageThatSomebodyElseHasWrittenSinceIsLeftOutAndOneDirtiedLaterToo() {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(10);
      db.checkpoint();
      db.write(3, 1);
      CheckpointWrite write = db.pool.beginCheckpointWrite();
      db.pool.flushRelation(RELATION);
      db.write(3, 2);
      db.write(4, 2);
      assertThat(write.writeNext()).isTrue();
      assertThat(write.writeNext()).isFalse();
      assertThat(write.written()).isZero();
      assertThat(db.pool.dirtyCount()).isEqualTo(2);
    }
  }

  @Test
  void aRelationDroppedMeanwhileIsNoHindrance() {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(40);
      db.checkpoint();
      db.write(2, 1);
      db.write(4, 1);
      CheckpointWrite write = db.pool.beginCheckpointWrite();
      write.writeNext();
      db.pool.dropRelation(RELATION);
      while (write.writeNext()) {
        // on to the next
      }
      assertThat(write.written()).isEqualTo(1);
      assertThat(write.syncFiles().files()).isZero();
      assertThat(db.fileSystem.unsyncedDirectories).isEmpty();
    }
  }

  @Test
  void anAbandonedCheckpointIsMadeGoodByTheNext() {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(10);
      CheckpointWrite abandoned = db.pool.beginCheckpointWrite();
      abandoned.writeNext();
      db.write(0, 5);
      db.checkpoint();
      assertThat(db.pool.dirtyCount()).isZero();
      assertThat(db.fileSystem.unsynced).isEmpty();
    }
  }

  @Test
  void aPageThatAnotherThreadFailedToWriteIsStillWritten() {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(1);
      db.checkpoint();
      db.write(0, 5);
      CheckpointWrite write = db.pool.beginCheckpointWrite();
      db.fileSystem.failWrites = true;
      assertThatThrownBy(() -> db.pool.flushRelation(RELATION)).hasMessageContaining("write");
      db.fileSystem.failWrites = false;
      write.writeNext();
      assertThat(write.written()).isEqualTo(1);
      assertThat(db.pool.dirtyCount()).isZero();
    }
  }

  @Test
  void aFileWrittenWhileItIsBeingSyncedIsSyncedAgainByTheNextCheckpoint() {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(1);
      db.fileSystem.duringSync =
          () -> {
            db.fileSystem.duringSync = () -> {};
            db.write(0, 5);
            CheckpointWrite other = db.pool.beginCheckpointWrite();
            assertThat(other.writeNext()).isTrue();
          };
      db.checkpoint();
      assertThat(db.fileSystem.unsynced).containsExactly("base/" + RELATION);
      db.checkpoint();
      assertThat(db.fileSystem.unsynced).isEmpty();
    }
  }

  @Test
  void aSyncThatEndsInAnErrorOfAnyKindIsAPanicAsNobodySyncsAgain() {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(1);
      db.fileSystem.duringSync =
          () -> {
            throw new OutOfMemoryError("on purpose");
          };
      assertThatThrownBy(db::checkpoint).hasMessageContaining("PANIC: could not sync file");
      assertThat(db.panic.isPanicked()).isTrue();
    }
  }

  @Test
  void aPageBeingWrittenIsNotWrittenByASecondThreadAtTheSameTime() throws InterruptedException {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(1);
      db.checkpoint();
      db.write(0, 5);
      CountDownLatch writing = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      db.fileSystem.observer =
          (path, position, from) -> {
            writing.countDown();
            try {
              assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          };
      Thread first = new Thread(() -> db.pool.flushRelation(RELATION));
      first.start();
      writing.await();
      db.write(0, 6); // is possible: the page is latched only while it is copied
      int writes = db.fileSystem.writes.get();
      try (PinnedPage page = db.pool.pin(key(0))) {
        assertThat(db.pool.io().writeIfDirty(page, false)).isFalse();
      }
      Thread second = new Thread(() -> db.pool.flushRelation(RELATION));
      second.start();
      while (second.getState() != Thread.State.TIMED_WAITING) {
        assertThat(second.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      assertThat(db.fileSystem.writes.get()).isEqualTo(writes);
      goOn.countDown();
      first.join();
      second.join();
      assertThat(db.pool.dirtyCount()).isZero();
      try (PoolFixture again = db.reopened(16)) {
        assertThat(again.read(0)).isEqualTo(6);
      }
    }
  }

  @Test
  void allThatWasDirtyAtTheRedoPointIsDurableWhenTheCheckpointEndsWhateverOthersDo() {
    long seed = Threads.seed();
    SimulatedFileSystem disk = new SimulatedFileSystem(seed);
    RelationFiles.initialize(disk);
    PoolFixture db = new PoolFixture(16, disk, new FakeLog());
    db.withPages(PAGES);
    List<ConcurrentSkipListSet<Long>> history = new ArrayList<>();
    for (int block = 0; block < PAGES; block++) {
      history.add(new ConcurrentSkipListSet<>());
    }
    Threads threads = new Threads();
    threads.worker(() -> checkpoints(db, disk, history));
    for (int i = 0; i < 3; i++) {
      Random random = new Random(seed + i);
      threads.helper(
          () -> {
            int block = random.nextInt(random.nextInt(3) == 0 ? PAGES : 6);
            try (PinnedPage page = db.pool.pin(key(block));
                WriteLatch latch = page.latchExclusive()) {
              page.markDirty();
              long lsn = db.log.insert();
              history.get(block).add(lsn);
              page.bytes().putLong(PoolFixture.VALUE, lsn);
              page.setLsn(lsn);
            }
          });
    }
    threads.helper(db.pool.backgroundWriter()::clean);
    threads.runAll();
    assertThat(db.pool.pinnedCount()).isZero();
    db.close();
  }

  private static void checkpoints(
      PoolFixture db, SimulatedFileSystem disk, List<ConcurrentSkipListSet<Long>> history) {
    for (int round = 0; round < 500; round++) {
      long redoPoint = db.log.insertedLsn();
      CheckpointWrite write = db.pool.beginCheckpointWrite();
      while (write.writeNext()) {
        Thread.onSpinWait();
      }
      write.syncFiles();
      SimulatedFileSystem left = disk.crashClone(CrashPolicy.DROP_ALL);
      ByteBuffer page = ByteBuffer.allocate(PageHeader.PAGE_SIZE);
      try (DataFile file = left.open("base/" + RELATION, OpenMode.READ)) {
        for (int block = 0; block < PAGES; block++) {
          file.readFully((long) block * PageHeader.PAGE_SIZE, page.clear());
          Long needed = history.get(block).floor(redoPoint);
          if (needed != null && PageHeader.lsn(page) < needed) {
            throw new AssertionError(
                "block " + block + " has " + PageHeader.lsn(page) + ", lacks " + needed);
          }
        }
      }
    }
  }

  @Test
  void aWriteKeepsAQuarterOfASmallPoolPinnedAtMost() {
    try (PoolFixture db = new PoolFixture(16)) {
      db.withPages(8);
      List<String> writes = new ArrayList<>();
      db.fileSystem.observer =
          (path, position, from) -> {
            if (position / 8192 < 8) {
              writes.add(position / 8192 + " for " + from.remaining() / 8192);
              assertThat(db.pool.pinnedCount()).isLessThanOrEqualTo(4);
            }
          };
      db.checkpoint();
      assertThat(writes).containsExactly("0 for 4", "4 for 4");
    }
  }

  @Test
  void aNeighbourThatSomebodyElseHasWrittenSinceIsNotWrittenAgain() {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(10);
      db.checkpoint();
      db.write(3, 1);
      db.write(4, 1);
      CheckpointWrite write = db.pool.beginCheckpointWrite();
      try (PinnedPage page = db.pool.pin(key(4))) {
        assertThat(db.pool.io().writeIfDirty(page, true)).isTrue();
      }
      db.write(4, 2);
      List<Integer> writes = new ArrayList<>();
      db.fileSystem.observer = (path, position, from) -> writes.add(from.remaining());
      while (write.writeNext()) {
        // on to the next
      }
      assertThat(writes).containsExactly(8192);
      assertThat(db.pool.dirtyCount()).isEqualTo(1);
    }
  }

  @Test
  void aPageHalfChangedWhenTheEngineStoppedIsNotWrittenByWhoWaitedForIt()
      throws InterruptedException {
    try (PoolFixture db = new PoolFixture(64)) {
      db.withPages(1);
      db.checkpoint();
      CheckpointWrite write;
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread writer;
      try (PinnedPage page = db.pool.pin(key(0));
          WriteLatch latch = page.latchExclusive()) {
        page.markDirty();
        write = db.pool.beginCheckpointWrite();
        writer = new Thread(write::writeNext);
        writer.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        writer.start();
        while (writer.getState() != Thread.State.TIMED_WAITING) {
          assertThat(writer.isAlive()).isTrue();
          Thread.onSpinWait();
        }
        page.bytes().putLong(PoolFixture.VALUE, 666);
        assertThat(db.panic.panic(SqlState.INTERNAL_ERROR, "half done", null)).isNotNull();
      }
      writer.join();
      assertThat(failure.get()).hasMessageContaining("PANIC: half done");
      try (PoolFixture again = db.reopened(16)) {
        assertThat(again.read(0)).isZero();
      }
    }
  }
}
