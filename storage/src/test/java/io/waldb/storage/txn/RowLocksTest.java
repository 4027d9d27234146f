package io.waldb.storage.txn;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.config.WaldbSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RowLocksTest {
  private static final int TABLE = 20000;

  private final TransactionFixture db = new TransactionFixture();
  private final RowLocks rows = db.locks.rowLocks();

  @AfterEach
  void close() {
    db.close();
  }

  private static long tid(int block, int offset) {
    return (long) block << 16 | offset;
  }

  @Test
  void modesConflictAsInPostgresql() {
    String[] expected = {"0001", "0011", "0111", "1111"};
    for (RowLockMode held : RowLockMode.values()) {
      for (RowLockMode wanted : RowLockMode.values()) {
        boolean conflict = expected[held.strength()].charAt(wanted.strength()) == '1';
        assertThat(held.conflictsWith(wanted)).as(held + " " + wanted).isEqualTo(conflict);
        Transaction a = db.begin();
        Transaction b = db.begin();
        assertThat(rows.tryLock(a, TABLE, tid(1, 1), held)).isNull();
        assertThat(rows.tryLock(b, TABLE, tid(1, 1), wanted)).isEqualTo(conflict ? a : null);
        db.transactions.commit(a);
        db.transactions.commit(b);
      }
    }
    assertThat(rows.isLocked(TABLE, tid(1, 1))).isFalse();
  }

  @Test
  void ownLockIsStrengthenedUnlessSomebodyElseHoldsTheRowToo() {
    Transaction a = db.begin();
    Transaction b = db.begin();
    assertThat(rows.tryLock(a, TABLE, tid(1, 1), RowLockMode.SHARE)).isNull();
    assertThat(rows.tryLock(b, TABLE, tid(1, 1), RowLockMode.SHARE)).isNull();
    assertThat(rows.tryLock(a, TABLE, tid(1, 1), RowLockMode.UPDATE)).isEqualTo(b);
    db.transactions.commit(b);
    assertThat(rows.tryLock(a, TABLE, tid(1, 1), RowLockMode.UPDATE)).isNull();
    assertThat(rows.conflicting(a, TABLE, tid(1, 1), RowLockMode.UPDATE)).isNull();
    Transaction c = db.begin();
    assertThat(rows.conflicting(c, TABLE, tid(1, 1), RowLockMode.KEY_SHARE)).isEqualTo(a);
    assertThat(rows.conflicting(c, TABLE, tid(1, 2), RowLockMode.UPDATE)).isNull();
  }

  @Test
  void rollbackToASavepointGivesBackWhatWasLockedSinceAndNoMore() {
    Transaction a = db.begin();
    Transaction b = db.begin();
    rows.tryLock(a, TABLE, tid(1, 1), RowLockMode.SHARE);
    a.savepoint("s");
    rows.tryLock(a, TABLE, tid(1, 1), RowLockMode.UPDATE);
    rows.tryLock(a, TABLE, tid(1, 2), RowLockMode.UPDATE);
    a.savepoint("t");
    rows.tryLock(a, TABLE, tid(1, 3), RowLockMode.UPDATE);
    a.release("t");
    assertThat(rows.conflicting(b, TABLE, tid(1, 1), RowLockMode.SHARE)).isEqualTo(a);
    a.rollbackTo("s");
    assertThat(rows.conflicting(b, TABLE, tid(1, 1), RowLockMode.SHARE)).isNull();
    assertThat(rows.conflicting(b, TABLE, tid(1, 1), RowLockMode.UPDATE)).isEqualTo(a);
    assertThat(rows.isLocked(TABLE, tid(1, 2))).isFalse();
    assertThat(rows.isLocked(TABLE, tid(1, 3))).isFalse();
  }

  @Test
  void newVersionOfARowIsLockedByThoseWhoLockedTheOld() {
    Transaction locker = db.begin();
    rows.tryLock(locker, TABLE, tid(1, 1), RowLockMode.KEY_SHARE);
    Transaction updater = db.begin();
    assertThat(rows.conflicting(updater, TABLE, tid(1, 1), RowLockMode.NO_KEY_UPDATE)).isNull();
    rows.carryOver(updater, TABLE, tid(1, 1), tid(900, 4));
    db.transactions.commit(updater);
    Transaction deleter = db.begin();
    assertThat(rows.conflicting(deleter, TABLE, tid(900, 4), RowLockMode.UPDATE)).isEqualTo(locker);
    db.transactions.commit(locker);
    assertThat(rows.isLocked(TABLE, tid(900, 4))).isFalse();
  }

  @Test
  void aMillionRowsCanBeLocked() {
    Transaction tx = db.begin();
    for (int block = 0; block < 20_000; block++) {
      for (int offset = 1; offset <= 50; offset++) {
        assertThat(rows.tryLock(tx, TABLE, tid(block, offset), RowLockMode.UPDATE) == null)
            .isTrue();
      }
    }
    Transaction other = db.begin();
    assertThat(rows.conflicting(other, TABLE, tid(19_999, 50), RowLockMode.KEY_SHARE))
        .isEqualTo(tx);
    db.transactions.commit(tx);
    assertThat(rows.isLocked(TABLE, tid(19_999, 50))).isFalse();
  }

  @Test
  void carryingOverWhileTheHolderEndsLeavesNothingBehind() throws Exception {
    Random random = TransactionFixture.random("carryingOverWhileTheHolderEndsLeavesNothingBehind");
    long seed = random.nextLong();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 2000; i++) {
        Transaction locker = db.begin();
        locker.settings().set(WaldbSettings.SYNCHRONOUS_COMMIT, "off");
        Transaction updater = db.begin();
        List<Long> versions = new ArrayList<>();
        Random own = new Random(seed + i);
        for (int v = 0; v < 5; v++) {
          versions.add(tid(own.nextInt(1000), 1 + own.nextInt(100)));
        }
        rows.tryLock(locker, TABLE, versions.get(0), RowLockMode.KEY_SHARE);
        Future<?> carries =
            threads.submit(
                () -> {
                  for (int v = 1; v < versions.size(); v++) {
                    rows.carryOver(updater, TABLE, versions.get(v - 1), versions.get(v));
                  }
                });
        Future<?> ends = threads.submit(() -> db.transactions.commit(locker));
        carries.get(10, TimeUnit.SECONDS);
        ends.get(10, TimeUnit.SECONDS);
        for (long version : versions) {
          assertThat(rows.isLocked(TABLE, version)).isFalse();
        }
        db.transactions.commit(updater);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
