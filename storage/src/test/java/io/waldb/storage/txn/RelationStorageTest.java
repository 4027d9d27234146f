package io.waldb.storage.txn;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.buffer.PinnedPage;
import io.waldb.common.Fork;
import io.waldb.common.file.SimulatedFileSystem;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RelationStorageTest {
  private static final int RELATION = 500;

  private final SimulatedFileSystem disk = new SimulatedFileSystem(1);

  private static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  @Test
  void aCheckpointWaitsForATruncationThatIsLoggedAndNotDone() throws InterruptedException {
    try (TransactionFixture db = new TransactionFixture(3, disk)) {
      RelationStorage storage =
          new RelationStorage(db.log, db.pool, new TransactionFixture.Bound(1000));
      db.pool.createRelation(RELATION);
      for (int i = 0; i < 3; i++) {
        try (PinnedPage page = db.pool.extend(RELATION, Fork.MAIN)) {
          assertThat(page.block()).isEqualTo(i);
        }
      }
      CountDownLatch gate = new CountDownLatch(1);
      disk.onOperation(
          () -> {
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      Thread truncation = new Thread(() -> storage.truncate(RELATION, 1));
      truncation.start();
      awaitBlocked(truncation);
      Thread checkpoint = new Thread(storage::awaitTruncations);
      checkpoint.start();
      awaitBlocked(checkpoint);
      assertThat(db.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(3);
      gate.countDown();
      checkpoint.join();
      assertThat(db.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(1);
      truncation.join();
    }
  }

  @Test
  void aFileIsNotCutBeforeTheRecordOfItIsDurable() {
    try (TransactionFixture db = new TransactionFixture(3, disk)) {
      RelationStorage storage =
          new RelationStorage(db.log, db.pool, new TransactionFixture.Bound(1000));
      db.pool.createRelation(RELATION);
      try (PinnedPage page = db.pool.extend(RELATION, Fork.MAIN)) {
        assertThat(page.block()).isZero();
      }
      AtomicBoolean durable = new AtomicBoolean();
      disk.onOperation(() -> durable.set(db.wal.flushedLsn() == db.wal.insertPosition()));
      storage.truncate(RELATION, 0);
      // The last operation on the disk was the cut.
      assertThat(durable).isTrue();
      assertThat(disk.size("base/" + RELATION)).isZero();
    }
  }
}
