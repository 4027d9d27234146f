package io.waldb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.SqlState;
import io.waldb.storage.txn.TransactionFixture;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalReader;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoggedChangeTest {
  private static final int RELATION = 20000;

  private final TransactionFixture db = new TransactionFixture();

  @AfterEach
  void close() {
    db.close();
  }

  /** Puts a number on each of its pages. */
  private record Put(int number, boolean failsToEncode, boolean failsToApply)
      implements PageChange {
    Put(int number) {
      this(number, false, false);
    }

    @Override
    public ResourceManagerId resourceManager() {
      return ResourceManagerId.LOGICAL_MESSAGE;
    }

    @Override
    public int info() {
      return 0x40;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      if (failsToEncode) {
        throw new IllegalStateException("encode");
      }
      out.putInt(number);
    }

    @Override
    public int blockFlags(int block) {
      return WalRecordBuilder.NO_IMAGE;
    }

    @Override
    public void apply(int block, ByteBuffer page) {
      if (failsToApply) {
        throw new IllegalStateException("apply");
      }
      PageHeader.initialize(page, 0);
      page.putInt(100, number + block);
    }
  }

  private WalRecord lastRecord(long lsn) {
    db.wal.flush(lsn);
    WalReader reader = new WalReader(db.files, new WalLayout(8192, 1 << 20), 1, 1 << 20, 1);
    WalRecord record = null;
    for (WalRecord next = reader.next(); next != null; next = reader.next()) {
      record = next;
      if (record.endLsn() >= lsn) {
        return record;
      }
    }
    throw new AssertionError("not in the log");
  }

  @Test
  void changedPagesAreDirtyAndCarryTheEndOfTheirRecord() {
    db.pool.createRelation(RELATION);
    try (PinnedPage a = db.pool.extend(RELATION, Fork.MAIN);
        PinnedPage b = db.pool.extend(RELATION, Fork.MAIN);
        PinnedPage c = db.pool.extend(RELATION, Fork.MAIN);
        PinnedPage d = db.pool.extend(RELATION, Fork.MAIN);
        WriteLatch latchA = a.latchExclusive();
        WriteLatch latchB = b.latchExclusive();
        WriteLatch latchC = c.latchExclusive();
        WriteLatch latchD = d.latchExclusive()) {
      PinnedPage[] pages = {a, b, c, d};
      for (int count = 1; count <= 4; count++) {
        int dirty = db.pool.dirtyCount();
        Put change = new Put(10 * count);
        long lsn =
            switch (count) {
              case 1 -> LoggedChange.run(db.log, 7, change, a);
              case 2 -> LoggedChange.run(db.log, 7, change, a, b);
              default -> LoggedChange.run(db.log, 7, change, pages, count);
            };
        WalRecord record = lastRecord(lsn);
        assertThat(record.endLsn()).isEqualTo(lsn);
        assertThat(record.xid()).isEqualTo(7);
        assertThat(record.mainData().getInt(0)).isEqualTo(10 * count);
        assertThat(record.blockCount()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
          assertThat(pages[i].lsn()).isEqualTo(lsn);
          assertThat(pages[i].bytes().getInt(100)).isEqualTo(10 * count + i);
          assertThat(record.block(i).pageKey()).isEqualTo(pages[i].pageKey());
        }
        assertThat(db.pool.dirtyCount()).isEqualTo(dirty + 1);
      }
    }
  }

  @Test
  void failureToBuildTheRecordIsAnOrdinaryErrorAndChangesNothing() {
    db.pool.createRelation(RELATION);
    try (PinnedPage page = db.pool.extend(RELATION, Fork.MAIN);
        WriteLatch latch = page.latchExclusive()) {
      assertThatThrownBy(() -> LoggedChange.run(db.log, 7, new Put(1, true, false), page))
          .isInstanceOf(IllegalStateException.class);
      assertThat(page.isNew()).isTrue();
      assertThat(db.panic.isPanicked()).isFalse();
      LoggedChange.run(db.log, 7, new Put(1), page);
    }
  }

  @Test
  void failureToApplyIsAPanicAndNothingIsLoggedAfterwards() {
    db.pool.createRelation(RELATION);
    try (PinnedPage page = db.pool.extend(RELATION, Fork.MAIN);
        WriteLatch latch = page.latchExclusive()) {
      assertThatThrownBy(() -> LoggedChange.run(db.log, 7, new Put(1, false, true), page))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              e -> assertThat(e.state()).isEqualTo(SqlState.INTERNAL_ERROR));
      assertThat(db.panic.isPanicked()).isTrue();
      assertThatThrownBy(() -> LoggedChange.run(db.log, 7, new Put(1), page))
          .isInstanceOf(DatabaseException.class);
      assertThat(page.isNew()).isTrue();
    }
  }

  /** Stops the log when it is applied, so that its record is not inserted. */
  private record StopLog(TransactionFixture db) implements PageChange {
    @Override
    public ResourceManagerId resourceManager() {
      return ResourceManagerId.LOGICAL_MESSAGE;
    }

    @Override
    public int info() {
      return 0x40;
    }

    @Override
    public void encode(WalRecordBuilder out) {}

    @Override
    public int blockFlags(int block) {
      return WalRecordBuilder.NO_IMAGE;
    }

    @Override
    public void apply(int block, ByteBuffer page) {
      PageHeader.initialize(page, 0);
      DatabaseException panic = db.panic.panic(SqlState.INTERNAL_ERROR, "stop", null);
      assertThat(panic).isNotNull();
    }
  }

  /*
   * A checkpoint that sets its redo point behind the record must find the page dirty: so it is dirty
   * before the record gets its place.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void pagesAreDirtyBeforeTheirRecordIsInserted(int count) {
    db.pool.createRelation(RELATION);
    try (PinnedPage a = db.pool.extend(RELATION, Fork.MAIN);
        PinnedPage b = db.pool.extend(RELATION, Fork.MAIN);
        PinnedPage c = db.pool.extend(RELATION, Fork.MAIN);
        PinnedPage d = db.pool.extend(RELATION, Fork.MAIN);
        WriteLatch latchA = a.latchExclusive();
        WriteLatch latchB = b.latchExclusive();
        WriteLatch latchC = c.latchExclusive();
        WriteLatch latchD = d.latchExclusive()) {
      int dirty = db.pool.dirtyCount();
      StopLog change = new StopLog(db);
      assertThatThrownBy(
              () -> {
                switch (count) {
                  case 1 -> LoggedChange.run(db.log, 7, change, a);
                  case 2 -> LoggedChange.run(db.log, 7, change, a, b);
                  default ->
                      LoggedChange.run(db.log, 7, change, new PinnedPage[] {a, b, c, d}, count);
                }
              })
          .isInstanceOf(DatabaseException.class);
      assertThat(db.pool.dirtyCount()).isEqualTo(dirty + count);
    }
  }
}
