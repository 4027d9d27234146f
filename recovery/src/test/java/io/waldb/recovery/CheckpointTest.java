package io.waldb.recovery;

import static io.waldb.recovery.ToyDatabase.FIRST_RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.Fault;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.wal.WalReader;
import io.waldb.wal.record.WalRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checkpoints: what they cover, when they are made, what they do when something fails. */
@Timeout(60)
class CheckpointTest {
  private static final long SEED = TestSeed.get();

  private final Settings settings = ToyDatabase.settings();
  private final SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
  private final List<CheckpointParticipant> participants = new ArrayList<>();

  private ToyDatabase create() {
    NewDatabase.create(disk, settings, ToyDatabase.FIRST_XID, FIRST_RELATION);
    ToyDatabase database =
        new ToyDatabase(
            disk,
            settings,
            null,
            true,
            ToyDatabase.managers(new ToyDatabase.ToyPages()),
            participants);
    database.checkpointer.checkpointNow(new CancelToken());
    database.createRelation(FIRST_RELATION);
    return database;
  }

  private static WalRecord readRecord(ToyDatabase database, long lsn) {
    database.wal.flush(database.wal.insertPosition());
    ControlData data = database.control.data();
    WalReader reader =
        new WalReader(database.files, data.layout(), data.timeline(), lsn, data.systemIdentifier());
    return reader.next();
  }

  /*
   * Trap 1. A page was changed since the old redo point, so the next record about it needs no
   * image; but between building that record and inserting it the redo point moves. Without an image
   * in the record a torn page could not be repaired.
   */
  @Test
  void recordGetsAnImageWhenTheRedoPointMovesBeforeItIsInserted() {
    try (ToyDatabase database = create()) {
      database.change(FIRST_RELATION, 1, 0);
      database.change(FIRST_RELATION, 2, 0);
      assertThat(readRecord(database, database.lastStart).block(0).hasImage()).isFalse();
      database.beforeInsert = database.wal::beginCheckpoint;
      database.change(FIRST_RELATION, 3, 0);
      assertThat(readRecord(database, database.lastStart).block(0).hasImage()).isTrue();
    }
  }

  /*
   * Trap 2. A page is dirty and its record is inserted before the redo point, but the change is not
   * finished: the checkpoint must wait for the latch and write the page, not pass it by.
   */
  @Test
  void checkpointCoversAChangeThatWasLoggedBeforeTheRedoPointButNotFinished() throws Exception {
    CountDownLatch redoSet = new CountDownLatch(1);
    CountDownLatch changing = new CountDownLatch(1);
    participants.add(
        new CheckpointParticipant() {
          @Override
          public void collect(CheckpointData.Builder data) {
            redoSet.countDown();
          }
        });
    ToyDatabase database = create();
    database.change(FIRST_RELATION, 1, 0);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    database.beforeInsert =
        () -> {
          // Latched and dirty. Now a checkpoint sets its redo point; the record comes after it.
          changing.countDown();
          try {
            redoSet.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    Thread changer =
        new Thread(
            () -> {
              try {
                database.change(FIRST_RELATION, 2, 0);
                database.wal.flush(database.wal.insertPosition());
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    changer.start();
    changing.await();
    database.checkpointer.checkpointNow(new CancelToken());
    changer.join();
    assertThat(failure.get()).isNull();
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    try (ToyDatabase second = ToyDatabase.open(left, settings)) {
      assertThat(second.value(FIRST_RELATION, 0)).isEqualTo(ToyDatabase.next(1, 2));
    }
  }

  /*
   * Trap 3. A page dirtied long before, by a change before the redo point, and never written since:
   * the checkpoint must write and sync it, as replay will not begin early enough to redo it.
   */
  @Test
  void everyPageDirtiedBeforeTheRedoPointIsDurableWhenTheCheckpointIsComplete() {
    ToyDatabase database = create();
    for (int block = 0; block < 10; block++) {
      database.change(FIRST_RELATION, 7, block);
    }
    long before = database.wal.insertPosition();
    database.checkpointer.checkpointNow(new CancelToken());
    assertThat(database.control.data().redo()).isGreaterThanOrEqualTo(before);
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    try (ToyDatabase second = ToyDatabase.open(left, settings)) {
      assertThat(second.recovery.records()).isEqualTo(1); // the checkpoint itself
      assertThat(second.values(FIRST_RELATION)).hasSize(10).containsValue(7L);
    }
  }

  /* Threads change their own relations while checkpoints run; then the power fails. */
  @Test
  void checkpointsBesideChangesLoseNothing() throws Exception {
    for (int round = 0; round < 6; round++) {
      SimulatedFileSystem own = new SimulatedFileSystem(SEED + round);
      ToyDatabase database = ToyDatabase.create(own, settings);
      int threads = 3;
      AtomicLong[] acknowledged = new AtomicLong[threads];
      List<Thread> workers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        acknowledged[t] = new AtomicLong();
        database.createRelation(FIRST_RELATION + t);
      }
      own.crashAt(own.operations() + 150 + round * 37);
      for (int t = 0; t < threads; t++) {
        int relation = FIRST_RELATION + t;
        AtomicLong done = acknowledged[t];
        workers.add(
            new Thread(
                () -> {
                  try {
                    for (long operation = 1; ; operation++) {
                      database.change(relation, operation, (int) ((operation - 1) % 10));
                      if (operation % 5 == 0) {
                        database.wal.flush(database.wal.insertPosition());
                        done.set(operation);
                      }
                    }
                  } catch (DatabaseException e) {
                    assertThat(own.isPowerOff()).as(e.toString()).isTrue();
                  }
                }));
      }
      workers.forEach(Thread::start);
      try {
        while (true) {
          database.checkpointer.checkpointNow(new CancelToken());
        }
      } catch (DatabaseException e) {
        assertThat(own.isPowerOff()).as(e.toString()).isTrue();
      }
      for (Thread worker : workers) {
        worker.join();
      }
      SimulatedFileSystem left = own.crash(CrashPolicy.SCATTER);
      database.close();
      try (ToyDatabase second = ToyDatabase.open(left, settings)) {
        for (int t = 0; t < threads; t++) {
          checkPrefix(second, FIRST_RELATION + t, acknowledged[t].get(), round);
        }
      }
    }
  }

  private static void checkPrefix(ToyDatabase database, int relation, long least, int round) {
    long[] values = new long[10];
    long operation = 0;
    long[] found = new long[10];
    database.values(relation).forEach((block, value) -> found[block] = value);
    while (operation < 1_000_000) {
      if (operation >= least && java.util.Arrays.equals(values, found)) {
        return;
      }
      operation++;
      int block = (int) ((operation - 1) % 10);
      values[block] = ToyDatabase.next(values[block], operation);
    }
    throw new AssertionError("seed " + (SEED + round) + ": relation " + relation + " lost changes");
  }

  @Test
  void participantsAreCalledInOrderAndTheirDataAreInTheControlFile() {
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    ToyDatabase[] self = new ToyDatabase[1];
    participants.add(
        new CheckpointParticipant() {
          @Override
          public void beforeRedoPoint() {
            calls.add("before");
          }

          @Override
          public void collect(CheckpointData.Builder data) {
            calls.add("collect");
            data.running(new long[] {9, 5});
          }

          @Override
          public void write() {
            calls.add("write");
          }

          @Override
          public void sync() {
            calls.add("sync");
          }

          @Override
          public void afterControlFile(long redo) {
            calls.add("after");
            if (self[0] != null) {
              assertThat(self[0].control.data().redo()).isEqualTo(redo);
            }
          }
        });
    try (ToyDatabase database = create()) {
      self[0] = database;
      calls.clear();
      database.checkpointer.checkpointNow(new CancelToken());
      assertThat(calls).containsExactly("before", "collect", "write", "sync", "after");
      assertThat(database.control.data().running()).containsExactly(5, 9);
      assertThat(database.control.data().oldestXid()).isEqualTo(5);
    }
  }

  @Test
  void whoWaitsForACheckpointCanBeCancelledAndTheCheckpointGoesOn() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    AtomicBoolean held = new AtomicBoolean();
    participants.add(
        new CheckpointParticipant() {
          @Override
          public void write() {
            if (held.get()) {
              writing.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          }

          @Override
          public void afterControlFile(long redo) {
            if (held.get()) {
              done.countDown();
            }
          }
        });
    try (ToyDatabase database = create()) {
      database.checkpointer.start();
      held.set(true);
      CancelToken cancel = new CancelToken();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread waiter =
          new Thread(
              () -> {
                try {
                  database.checkpointer.checkpointNow(cancel);
                } catch (DatabaseException e) {
                  failure.set(e);
                }
              });
      waiter.start();
      writing.await();
      cancel.cancel(SqlState.QUERY_CANCELED, "enough");
      waiter.join(10_000);
      boolean waits = waiter.isAlive();
      goOn.countDown();
      waiter.join();
      assertThat(waits).isFalse();
      assertThat(failure.get()).hasMessage("enough");
      done.await();
      assertThat(database.panic.isPanicked()).isFalse();
    }
  }

  @Test
  void failedSyncOfADataFileIsAPanicAndTheControlFileStays() {
    ToyDatabase database = create();
    database.change(FIRST_RELATION, 1, 0);
    database.wal.flush(database.wal.insertPosition());
    long redo = database.control.data().redo();
    // The page is written, then its file synced.
    disk.failAt(disk.operations() + 3, Fault.IO_ERROR);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> database.checkpointer.checkpointNow(new CancelToken()))
        .matches(e -> e.state() == SqlState.IO_ERROR);
    assertThat(database.panic.isPanicked()).isTrue();
    assertThat(ControlFile.read(disk).redo()).isEqualTo(redo);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> database.checkpointer.checkpointNow(new CancelToken()));
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    try (ToyDatabase second = ToyDatabase.open(left, settings)) {
      assertThat(second.value(FIRST_RELATION, 0)).isEqualTo(1);
    }
  }

  @Test
  void oldSegmentsAreGivenUpSoThatTheLogStaysBounded() {
    settings.set(WaldbSettings.MAX_WAL_SIZE, "4MB").set(WaldbSettings.MIN_WAL_SIZE, "2MB");
    try (ToyDatabase database = create()) {
      for (int block = 0; block < 30; block++) {
        database.change(FIRST_RELATION, 1, block);
      }
      for (int round = 0; round < 60; round++) {
        for (int block = 0; block < 30; block++) {
          database.change(FIRST_RELATION, 2, block); // an image each
        }
        database.checkpointer.checkpointNow(new CancelToken());
        assertThat(disk.list("wal").size()).isLessThanOrEqualTo(5);
      }
      assertThat(database.wal.insertPosition()).isGreaterThan(12 << 20);
    }
  }

  @Test
  void logBehindTheRedoPointIsKeptHoweverMuchComesMeanwhile() {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    participants.add(
        new CheckpointParticipant() {
          @Override
          public void collect(CheckpointData.Builder data) {
            // Nothing to say.
          }

          @Override
          public void write() {
            meanwhile.get().run();
          }
        });
    ToyDatabase database = create();
    database.change(FIRST_RELATION, 1, 0);
    meanwhile.set(
        () -> {
          for (int i = 0; i < 3; i++) {
            database.change(FIRST_RELATION, 2, 0);
            database.wal.switchSegment();
          }
          database.wal.flush(database.wal.insertPosition());
        });
    database.checkpointer.checkpointNow(new CancelToken());
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    try (ToyDatabase second = ToyDatabase.open(left, settings)) {
      assertThat(second.recovery.damage()).isNull();
      long expected = ToyDatabase.next(1, 2);
      expected = ToyDatabase.next(ToyDatabase.next(expected, 2), 2);
      assertThat(second.value(FIRST_RELATION, 0)).isEqualTo(expected);
    }
  }

  /*
   * A page is dirtied between the moment when the dirty pages are noted and the one when the redo
   * point is set, unless these come in the right order: then it is either noted or replayed.
   */
  @Test
  void pagesAreNotedAfterTheRedoPointIsSet() {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    participants.add(
        new CheckpointParticipant() {
          @Override
          public void beforeRedoPoint() {
            meanwhile.get().run();
          }

          @Override
          public void collect(CheckpointData.Builder data) {
            // Nothing to say.
          }
        });
    ToyDatabase database = create();
    meanwhile.set(() -> database.change(FIRST_RELATION, 1, 0));
    database.checkpointer.checkpointNow(new CancelToken());
    SimulatedFileSystem left = disk.crash(CrashPolicy.DROP_ALL);
    database.close();
    try (ToyDatabase second = ToyDatabase.open(left, settings)) {
      assertThat(second.value(FIRST_RELATION, 0)).isEqualTo(1);
    }
  }

  @Test
  void threadMakesACheckpointWhenTimeHasPassed() throws Exception {
    CountDownLatch made = new CountDownLatch(2);
    participants.add(counting(made));
    settings.set(WaldbSettings.CHECKPOINT_TIMEOUT, "1s");
    try (ToyDatabase database = create()) {
      database.change(FIRST_RELATION, 1, 0);
      database.checkpointer.start();
      made.await();
    }
  }

  @Test
  void threadMakesACheckpointWhenEnoughWasLogged() throws Exception {
    CountDownLatch made = new CountDownLatch(2);
    participants.add(counting(made));
    settings.set(WaldbSettings.MAX_WAL_SIZE, "2MB");
    try (ToyDatabase database = create()) {
      database.checkpointer.start();
      for (long operation = 1; made.getCount() > 0; operation++) {
        database.change(FIRST_RELATION, operation, (int) ((operation - 1) % 30));
        database.wal.flush(database.wal.insertPosition());
      }
      made.await();
    }
  }

  @Test
  void requestAtOnceHurriesTheCheckpointThatRunsAndWaitsForTheNext() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    participants.add(
        new CheckpointParticipant() {
          @Override
          public void collect(CheckpointData.Builder data) {
            begun.countDown();
          }
        });
    settings.set(WaldbSettings.CHECKPOINT_TIMEOUT, "1h");
    try (ToyDatabase database = create()) {
      for (int block = 0; block < 14; block++) {
        database.change(FIRST_RELATION, 1, block);
      }
      database.checkpointer.start();
      database.checkpointer.request(CheckpointReason.TIME); // would take most of an hour
      begun.await();
      long redo = database.control.data().redo();
      database.checkpointer.checkpointNow(new CancelToken());
      assertThat(database.control.data().redo()).isGreaterThan(redo);
    }
  }

  @Test
  void nothingIsDoneWhenNothingWasLogged() {
    try (ToyDatabase database = create()) {
      database.checkpointer.checkpointNow(new CancelToken());
      long checkpoint = database.control.data().checkpoint();
      database.checkpointer.start();
      database.checkpointer.request(CheckpointReason.TIME);
      database.checkpointer.checkpointNow(new CancelToken()); // waits for the one before, too
      long forced = database.control.data().checkpoint();
      assertThat(forced).isGreaterThan(checkpoint);
      WalRecord record = readRecord(database, forced);
      assertThat(Lsn.format(record.prevLsn())).isEqualTo(Lsn.format(checkpoint));
    }
  }

  /* Logged at the very end of a checkpoint, when its record is logged already. */
  @Test
  void whatIsLoggedBesideACheckpointHasTheNextOneMade() throws Exception {
    ToyDatabase[] self = new ToyDatabase[1];
    CountDownLatch made = new CountDownLatch(3);
    participants.add(
        new CheckpointParticipant() {
          @Override
          public void afterControlFile(long redo) {
            ToyDatabase database = self[0];
            self[0] = null;
            if (database != null) {
              database.change(FIRST_RELATION, 2, 0);
            }
            made.countDown();
          }
        });
    try (ToyDatabase database = create()) {
      database.change(FIRST_RELATION, 1, 0);
      self[0] = database;
      database.checkpointer.checkpointNow(new CancelToken());
      assertThat(database.pool.dirtyCount()).isEqualTo(1);
      settings.set(WaldbSettings.CHECKPOINT_TIMEOUT, "1s");
      database.checkpointer.start();
      made.await();
      assertThat(database.pool.dirtyCount()).isZero();
    }
  }

  @Test
  void failedCheckpointIsReportedToWhoWaitsAndTheNextSucceeds() {
    AtomicLong fail = new AtomicLong();
    participants.add(
        new CheckpointParticipant() {
          @Override
          public void write() {
            if (fail.getAndDecrement() == 1) {
              throw new DatabaseException(SqlState.DISK_FULL, "could not write it");
            }
          }
        });
    try (ToyDatabase database = create()) {
      database.checkpointer.start();
      fail.set(1);
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> database.checkpointer.checkpointNow(new CancelToken()))
          .withMessageContaining("could not write it")
          .matches(e -> e.state() == SqlState.DISK_FULL);
      assertThat(database.panic.isPanicked()).isFalse();
      long redo = database.control.data().redo();
      database.checkpointer.checkpointNow(new CancelToken());
      assertThat(database.control.data().redo()).isGreaterThan(redo);
    }
  }

  private static CheckpointParticipant counting(CountDownLatch latch) {
    return new CheckpointParticipant() {
      @Override
      public void afterControlFile(long redo) {
        latch.countDown();
      }
    };
  }

  @Test
  void theThreadOutlivesAFailureForWhoseLineThereIsNoMemory() {
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    participants.add(
        new CheckpointParticipant() {
          @Override
          public void beforeRedoPoint() {
            RuntimeException now = failure.getAndSet(null);
            if (now != null) {
              throw now;
            }
          }
        });
    Logger logger = Logger.getLogger("io.waldb.recovery");
    Handler scarce =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            throw new OutOfMemoryError("on purpose");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    try (ToyDatabase database = create()) {
      database.checkpointer.start();
      logger.addHandler(scarce);
      try {
        failure.set(new DatabaseException(SqlState.IO_ERROR, "on purpose"));
        assertThatThrownBy(() -> database.checkpointer.checkpointNow(new CancelToken()))
            .hasMessageContaining("on purpose");
      } finally {
        logger.removeHandler(scarce);
      }
      database.checkpointer.checkpointNow(new CancelToken());
      assertThat(database.panic.isPanicked()).isFalse();
    }
  }
}
