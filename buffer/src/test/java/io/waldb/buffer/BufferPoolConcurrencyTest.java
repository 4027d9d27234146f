package io.waldb.buffer;

import static io.waldb.buffer.PoolFixture.RELATION;
import static io.waldb.buffer.PoolFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.buffer.page.PageChecksum;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

/** Many threads in a pool that is much too small, against a model of what each page holds. */
class BufferPoolConcurrencyTest {
  private static final int FRAMES = 16;
  private static final int PAGES = 64;
  private static final int THREADS = 4;
  private static final int[] COPIES = {200, 4000, 8184};

  private final PoolFixture db = new PoolFixture(FRAMES);

  /** How often each page was changed; set under its exclusive latch. */
  private final AtomicLongArray model = new AtomicLongArray(PAGES);

  private final AtomicLongArray lastWritten = new AtomicLongArray(PAGES);
  private final Set<Long> inFlight = ConcurrentHashMap.newKeySet();

  /** Holds each write to the rules: log first, whole, checksummed, alone, never an older state. */
  private final RecordingFileSystem.WriteObserver observer =
      new RecordingFileSystem.WriteObserver() {
        @Override
        public void write(String path, long position, ByteBuffer from) {
          if (from.remaining() != PageHeader.PAGE_SIZE || !path.equals("base/" + RELATION)) {
            return;
          }
          int block = (int) (position / PageHeader.PAGE_SIZE);
          ByteBuffer page = from.slice();
          if (PageHeader.isNew(page) || block >= PAGES) {
            return;
          }
          require(inFlight.add(position), "two writes of block " + block + " at once");
          long lsn = PageHeader.lsn(page);
          require(lsn <= db.log.flushedLsn(), "LSN " + Lsn.format(lsn) + " is not durable");
          require(PageHeader.checksum(page) == PageChecksum.of(page, key(block)), "wrong checksum");
          long count = page.getLong(COPIES[0]);
          require(count == page.getLong(COPIES[1]), "torn copy");
          require(count == page.getLong(COPIES[2]), "torn copy");
          require(count >= lastWritten.getAndSet(block, count), "an older state overwrites");
        }

        @Override
        public void written(String path, long position) {
          if (path.equals("base/" + RELATION)) {
            inFlight.remove(position);
          }
        }
      };

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  private void create() {
    db.pool.createRelation(RELATION);
    for (int block = 0; block < PAGES; block++) {
      db.addPage(RELATION, block);
    }
    db.fileSystem.observer = observer;
  }

  private void change(int block) {
    try (PinnedPage page = db.pool.pin(key(block));
        WriteLatch latch = page.latchExclusive()) {
      page.markDirty();
      long count = model.incrementAndGet(block);
      for (int at : COPIES) {
        page.bytes().putLong(at, count);
      }
      page.setLsn(db.log.insert());
      require(page.bytes().getLong(PoolFixture.VALUE) == block, "another page");
    }
  }

  private void check(int block) {
    try (PinnedPage page = db.pool.pin(key(block))) {
      try (ReadLatch latch = page.latchShared()) {
        checkLatched(page, block);
      }
    }
  }

  private void checkLatched(PinnedPage page, int block) {
    require(page.pageKey() == key(block), "another key");
    require(page.bytes().getLong(PoolFixture.VALUE) == block, "another page");
    long count = model.get(block);
    for (int at : COPIES) {
      long found = page.bytes().getLong(at);
      require(found == count, "block " + block + " has " + found + " and not " + count);
    }
  }

  private void checkOptimistically(int block) {
    try (PinnedPage page = db.pool.pin(key(block))) {
      long stamp = page.optimisticRead();
      long first = page.bytes().getLong(COPIES[0]);
      long last = page.bytes().getLong(COPIES[2]);
      require(stamp == 0 || !page.validate(stamp) || first == last, "unnoticed change");
    }
  }

  private void work(Random random, int steps, Threads threads) {
    BufferRing ring = db.pool.newRing(RingKind.BULK_READ);
    for (int i = 0; i < steps && !threads.failed(); i++) {
      int block = random.nextInt(random.nextBoolean() ? PAGES : 8);
      switch (random.nextInt(6)) {
        case 0, 1 -> change(block);
        case 2 -> checkOptimistically(block);
        case 3 -> {
          try (PinnedPage page = db.pool.pin(key(block), ring);
              ReadLatch latch = page.latchShared()) {
            checkLatched(page, block);
          }
        }
        default -> check(block);
      }
    }
  }

  private void finish() {
    assertThat(db.pool.pinnedCount()).isZero();
    db.checkpoint();
    assertThat(db.pool.dirtyCount()).isZero();
    for (int block = 0; block < PAGES; block++) {
      check(block);
    }
    try (PoolFixture again = db.reopened(FRAMES)) {
      for (int block = 0; block < PAGES; block++) {
        try (PinnedPage page = again.pool.pin(key(block))) {
          assertThat(page.bytes().getLong(COPIES[1])).isEqualTo(model.get(block));
        }
      }
    }
    db.close();
  }

  @Test
  void pagesHoldWhatTheModelSaysWhileAllEvictAndWriteEachOthers() {
    long seed = Threads.seed();
    create();
    Threads threads = new Threads();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(seed + i);
      threads.worker(() -> work(random, 150_000, threads));
    }
    threads.helper(db::checkpoint).helper(db.pool.backgroundWriter()::clean).runAll();
    finish();
    System.out.println(db.pool.statistics());
  }

  @Test
  void interruptsChangeNothing() {
    long seed = Threads.seed();
    create();
    Threads threads = new Threads();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(seed + i);
      threads.worker(
          () -> {
            for (int round = 0; round < 200; round++) {
              Thread.currentThread().interrupt();
              work(random, 50, threads);
              require(Thread.interrupted() || threads.failed(), "the interrupt is lost");
            }
          });
    }
    threads.helper(db::checkpoint).runAll();
    finish();
  }

  @Test
  void failingReadsAndWritesLoseNothingAndLeakNothing() {
    long seed = Threads.seed();
    create();
    db.fileSystem.failOneIn = 20;
    Threads threads = new Threads();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(seed + i);
      threads.worker(
          () -> {
            for (int round = 0; round < 5000; round++) {
              ignoringIoErrors(() -> work(random, 4, threads));
            }
          });
    }
    threads.helper(() -> ignoringIoErrors(db::checkpoint)).runAll();
    db.fileSystem.failOneIn = 0;
    assertThat(db.panic.isPanicked()).isFalse();
    finish();
  }

  private void ignoringIoErrors(Runnable action) {
    try {
      action.run();
    } catch (DatabaseException e) {
      if (e.state() != SqlState.IO_ERROR) {
        throw e;
      }
    }
  }

  @Test
  void anErrorInTheMidstOfReadingOrWritingLeavesThePageUsable() {
    create();
    AtomicBoolean fail = new AtomicBoolean();
    db.fileSystem.beforeRead =
        () -> {
          if (fail.getAndSet(false)) {
            throw new OutOfMemoryError("on purpose");
          }
        };
    for (int block = 0; block < PAGES; block++) {
      fail.set(true);
      try {
        check(block);
      } catch (OutOfMemoryError expected) {
        check(block);
      }
      fail.set(false);
    }
    db.fileSystem.observer =
        (path, position, from) -> {
          if (fail.getAndSet(false)) {
            throw new OutOfMemoryError("on purpose");
          }
        };
    for (int block = 0; block < PAGES; block++) {
      change(block);
      fail.set(true);
      try {
        db.checkpoint();
      } catch (OutOfMemoryError expected) {
        check(block);
      }
      fail.set(false);
    }
    db.fileSystem.observer = observer;
    finish();
  }

  @Test
  void extendingAtOnceGivesEachBlockOnceAndReadersSeeOnlyWholePages() {
    db.pool.createRelation(RELATION);
    int each = 2000;
    Set<Integer> blocks = ConcurrentHashMap.newKeySet();
    Threads threads = new Threads();
    for (int i = 0; i < THREADS; i++) {
      threads.worker(
          () -> {
            for (int n = 0; n < each; n++) {
              try (PinnedPage page = db.pool.extend(RELATION, Fork.MAIN);
                  WriteLatch latch = page.latchExclusive()) {
                require(blocks.add(page.block()), "block given twice");
                require(page.isNew(), "not new");
                page.markDirty();
                PageHeader.initialize(page.bytes(), 0);
                page.bytes().putLong(PoolFixture.VALUE, page.block());
                page.setLsn(db.log.insert());
              }
            }
          });
    }
    threads.helper(
        () -> {
          int count = db.pool.blockCount(RELATION, Fork.MAIN);
          for (int block = Math.max(0, count - 20); block < count; block++) {
            try (PinnedPage page = db.pool.pin(key(block));
                ReadLatch latch = page.latchShared()) {
              boolean right =
                  page.isNew()
                      ? PageHeader.isAllZero(page.bytes())
                      : page.bytes().getLong(PoolFixture.VALUE) == block;
              require(right, "block " + block);
            }
          }
        });
    threads.runAll();

    assertThat(blocks).hasSize(THREADS * each);
    assertThat(db.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(THREADS * each);
    for (int block = 0; block < THREADS * each; block++) {
      assertThat(db.read(block)).isEqualTo(block);
    }
    db.close();
  }

  @Test
  void framesOfForgottenPagesAreTakenByOthersOnlyWhenNothingLeadsToThem() {
    long seed = Threads.seed();
    create();
    Threads threads = new Threads();
    for (int i = 0; i < 2; i++) {
      int relation = RELATION + 1 + i;
      db.pool.createRelation(relation);
      threads.helper(
          () -> {
            for (int block = 0; block < 3; block++) {
              db.addPage(relation, block);
            }
            db.pool.truncate(relation, Fork.MAIN, 0);
          });
    }
    for (int i = 0; i < 2; i++) {
      Random random = new Random(seed + i);
      threads.worker(() -> work(random, 150_000, threads));
    }
    threads.runAll();
    finish();
  }

  @Test
  void droppingAndTruncatingWhileOthersWriteLeavesNothingBehind() {
    long seed = Threads.seed();
    Threads threads = new Threads();
    for (int i = 0; i < 2; i++) {
      Random random = new Random(seed + i);
      int relation = RELATION + i;
      threads.worker(
          () -> {
            for (int round = 0; round < 300 && !threads.failed(); round++) {
              db.pool.createRelation(relation);
              int count = 1 + random.nextInt(30);
              for (int block = 0; block < count; block++) {
                db.addPage(relation, block);
              }
              int kept = random.nextInt(count);
              db.pool.truncate(relation, Fork.MAIN, kept);
              require(db.pool.blockCount(relation, Fork.MAIN) == kept, "not truncated");
              require(db.addPage(relation, 77) == kept, "extended elsewhere");
              for (int block = 0; block < kept; block++) {
                try (PinnedPage page = db.pool.pin(PageId.key(relation, Fork.MAIN, block))) {
                  require(page.bytes().getLong(PoolFixture.VALUE) == block, "another page");
                }
              }
              db.pool.dropRelation(relation);
            }
          });
    }
    threads.helper(db::checkpoint).helper(db.pool.backgroundWriter()::clean).runAll();

    assertThat(db.fileSystem.list("base")).isEmpty();
    assertThat(db.pool.dirtyCount()).isZero();
    assertThat(db.pool.pinnedCount()).isZero();
    assertThat(db.fileSystem.open.get()).isZero();
    db.close();
  }
}
