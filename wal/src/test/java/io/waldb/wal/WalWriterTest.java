package io.waldb.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.wal.record.WalRecordBuilder;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log writer's rounds, run by the test with a clock of its own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WalWriterTest {
  private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(200);
  private static final WalLayout LAYOUT = TestLog.LAYOUT;
  private static final long START = TestLog.start(LAYOUT);

  private final Settings settings = TestLog.settings();
  private final WalRecordBuilder builder = new WalRecordBuilder();
  private long now = 5_000_000_000L;
  private final WriteAheadLog log =
      WriteAheadLog.openForTest(
          new MemoryFileSystem(),
          settings,
          new PanicState(),
          LAYOUT,
          TestLog.SYSTEM,
          TestLog.TIMELINE,
          WalPosition.freshSegment(START),
          () -> now);
  private final WalWriter writer = log.walWriter();

  @AfterEach
  void close() {
    log.closeImmediately();
  }

  private long insert(int length) {
    return log.insert(TestLog.record(builder, 1, length));
  }

  private long syncs() {
    return log.statistics().syncs();
  }

  @Test
  void completeBlocksComeFirstAndThenTheLatestAsynchronousCommit() {
    long end = insert(20_000);
    log.noteAsyncCommit(end);
    assertThat(writer.round()).isEqualTo(DELAY);
    assertThat(log.writtenLsn()).isEqualTo(START + 2 * 8192);
    assertThat(log.flushedLsn()).isEqualTo(START + 2 * 8192);
    now += DELAY;
    assertThat(writer.round()).isEqualTo(DELAY);
    assertThat(log.flushedLsn()).isEqualTo(end);
    long writes = log.statistics().writes();
    now += DELAY;
    writer.round();
    assertThat(log.statistics().writes()).isEqualTo(writes);
  }

  @Test
  void anIncompleteBlockWithoutAsynchronousCommitIsLeftAlone() {
    insert(100);
    now += DELAY;
    writer.round();
    assertThat(log.writtenLsn()).isEqualTo(START);
  }

  @Test
  void whatIsWrittenIsSyncedOnceADelay() {
    insert(9000);
    writer.round();
    assertThat(syncs()).isEqualTo(1);
    insert(9000);
    now += DELAY - 1;
    writer.round();
    assertThat(log.writtenLsn()).isEqualTo(START + 2 * 8192);
    assertThat(log.flushedLsn()).isEqualTo(START + 8192);
    assertThat(syncs()).isEqualTo(1);
    now += 1;
    writer.round();
    assertThat(log.flushedLsn()).isEqualTo(START + 2 * 8192);
    assertThat(syncs()).isEqualTo(2);
  }

  @Test
  void flushAfterSyncsBeforeTheDelayIsOver() {
    settings.set(WaldbSettings.WAL_WRITER_FLUSH_AFTER, "64kB");
    insert(9000);
    writer.round();
    insert(7 * 8192);
    writer.round();
    assertThat(log.flushedLsn()).isEqualTo(START + 8192);
    insert(8192);
    writer.round();
    assertThat(log.flushedLsn()).isEqualTo(START + 9 * 8192);
    assertThat(syncs()).isEqualTo(2);
  }

  @Test
  void flushAfterZeroSyncsEveryRound() {
    settings.set(WaldbSettings.WAL_WRITER_FLUSH_AFTER, "0");
    for (int i = 1; i <= 5; i++) {
      insert(8192);
      writer.round();
      assertThat(syncs()).isEqualTo(i);
    }
  }

  @Test
  void anAsynchronousCommitIsDurableWithinThreeDelays() {
    Random random = new Random(TestLog.seed("anAsynchronousCommit"));
    record Commit(long lsn, long at) {}
    ArrayDeque<Commit> waiting = new ArrayDeque<>();
    long roundAt = now;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(3) == 0 ? random.nextLong(2 * DELAY) : random.nextLong(DELAY / 50);
      // Rounds that were due meanwhile; each takes up to half a delay's time itself.
      while (roundAt <= now) {
        long later = now;
        now = roundAt;
        long sleep = writer.round();
        now = later;
        roundAt += sleep + random.nextLong(DELAY / 2);
        while (!waiting.isEmpty() && waiting.peek().lsn() <= log.flushedLsn()) {
          waiting.remove();
        }
        for (Commit commit : waiting) {
          assertThat(roundAt - commit.at()).isLessThanOrEqualTo(3 * DELAY);
        }
      }
      long end = insert(random.nextInt(random.nextInt(10) == 0 ? 30_000 : 300));
      log.noteAsyncCommit(end);
      waiting.add(new Commit(end, now));
      if (writer.takeWanted()) {
        roundAt = now;
      }
    }
  }

  @Test
  void anIdleWriterHibernatesAndTheNextAsynchronousCommitWakesIt() {
    insert(10_000);
    long sleep = writer.round();
    int rounds = 0;
    while (sleep == DELAY) {
      now += DELAY;
      sleep = writer.round();
      rounds++;
    }
    assertThat(rounds).isEqualTo(WalWriter.ROUNDS_UNTIL_HIBERNATION);
    assertThat(sleep).isEqualTo(DELAY * WalWriter.HIBERNATION_FACTOR);
    assertThat(writer.isHibernating()).isTrue();
    assertThat(writer.takeWanted()).isFalse();
    long end = insert(10);
    log.noteAsyncCommit(end);
    assertThat(writer.takeWanted()).isTrue();
    assertThat(writer.round()).isEqualTo(DELAY);
    assertThat(log.flushedLsn()).isEqualTo(end);
    writer.round();
    assertThat(writer.isHibernating()).isFalse();
  }

  @Test
  void aCommitThatFallsIntoTheLastRoundBeforeHibernationWakesTheWriter() {
    int rounds = 0;
    while (!writer.isHibernating()) {
      writer.round();
      rounds++;
    }
    // The flag is up although that round's sleep is still to be a long one only next time.
    assertThat(rounds).isLessThanOrEqualTo(WalWriter.ROUNDS_UNTIL_HIBERNATION);
    log.noteAsyncCommit(insert(10));
    assertThat(writer.takeWanted()).isTrue();
  }

  @Test
  void anAwakeWriterIsWokenOnlyWhenFlushAfterHasComeTogether() {
    settings.set(WaldbSettings.WAL_WRITER_FLUSH_AFTER, "64kB");
    writer.round();
    log.noteAsyncCommit(insert(1000));
    assertThat(writer.takeWanted()).isFalse();
    log.noteAsyncCommit(insert(100_000));
    assertThat(writer.takeWanted()).isTrue();
    // Somebody who noted a later commit has done what was needed.
    log.noteAsyncCommit(START + 100);
    assertThat(writer.takeWanted()).isFalse();
  }

  @Test
  void theWriterThreadMakesAsynchronousCommitsDurableAndTellsThoseWhoWait()
      throws ExecutionException, InterruptedException, TimeoutException {
    try (WriteAheadLog running =
        TestLog.create(new MemoryFileSystem(), LAYOUT, TestLog.settings())) {
      for (int i = 0; i < 5; i++) {
        long end = running.insert(TestLog.record(builder, i, 100));
        CompletionStage<?> durable = running.whenDurable(end);
        durable.toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(running.flushedLsn()).isGreaterThanOrEqualTo(end);
      }
      // Behind those who are just being told, and so not always at once.
      running.whenDurable(running.flushedLsn()).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void nobodyCanWaitForAPositionThatHasNotBeenReached() {
    insert(100);
    long past = log.insertPosition() + 1;
    assertThatThrownBy(() -> log.whenDurable(past)).hasMessageContaining("past the end of the log");
    assertThatThrownBy(() -> log.noteAsyncCommit(past))
        .hasMessageContaining("past the end of the log");
    writer.round();
    writer.round();
  }

  @Test
  void whoWaitsForDurabilityIsToldWhenTheLogIsClosed() {
    long end = insert(100);
    CompletionStage<?> durable = log.whenDurable(end);
    log.closeImmediately();
    assertThat(durable.toCompletableFuture())
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("the write-ahead log is closed");
    assertThat(log.whenDurable(end).toCompletableFuture()).isCompletedExceptionally();
  }
}
