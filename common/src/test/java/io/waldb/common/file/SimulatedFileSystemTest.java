package io.waldb.common.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SimulatedFileSystemTest {
  private static ByteBuffer filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }

  private static byte[] content(FileSystem files, String path) {
    try (DataFile file = files.open(path, OpenMode.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.readFully(0, bytes);
      return bytes.array();
    }
  }

  private static SimulatedFileSystem withFile(long seed) {
    SimulatedFileSystem disk = new SimulatedFileSystem(seed);
    try (DataFile file = disk.open("a", OpenMode.CREATE)) {
      file.write(0, filled(2048, 1));
      file.sync();
    }
    disk.syncDirectory("");
    return disk;
  }

  @Test
  void aShortWriteDoesAPartAndSaysThatThereIsNoRoom() {
    SimulatedFileSystem disk = new SimulatedFileSystem(7);
    try (DataFile file = disk.open("f", OpenMode.CREATE)) {
      file.write(0, ByteBuffer.allocate(100));
      disk.failAt(disk.operations() + 1, Fault.SHORT_WRITE);
      byte[] ones = new byte[100];
      Arrays.fill(ones, (byte) 1);
      assertThatThrownBy(() -> file.write(0, ByteBuffer.wrap(ones)))
          .isInstanceOfSatisfying(
              DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.DISK_FULL));
      ByteBuffer found = ByteBuffer.allocate(100);
      file.readFully(0, found);
      assertThat(found.get(0)).isEqualTo((byte) 1);
      assertThat(found.get(99)).isZero();
      assertThat(disk.firstFault()).contains("\"f\"");
    }
  }

  @Test
  void roomThatIsGoneForSomeOperationsIsThereAgain() {
    SimulatedFileSystem disk = new SimulatedFileSystem(7);
    try (DataFile file = disk.open("f", OpenMode.CREATE)) {
      disk.failBetween(disk.operations() + 1, disk.operations() + 2, Fault.DISK_FULL);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(1)))
            .isInstanceOf(DatabaseException.class);
      }
      file.write(0, ByteBuffer.allocate(1));
    }
  }

  @Test
  void lookupsAreCountedAndFail() {
    SimulatedFileSystem disk = new SimulatedFileSystem(7);
    assertThat(disk.exists("f")).isFalse();
    disk.failLookupAt(disk.lookups() + 1);
    assertThatThrownBy(() -> disk.exists("f")).isInstanceOf(DatabaseException.class);
    assertThat(disk.exists("f")).isFalse();
  }

  @Test
  void syncedBytesSurviveEveryCrash() {
    for (CrashPolicy policy :
        List.of(CrashPolicy.DROP_ALL, CrashPolicy.KEEP_ALL, CrashPolicy.SCATTER)) {
      assertThat(content(withFile(3).crash(policy), "a")).isEqualTo(filled(2048, 1).array());
    }
  }

  @Test
  void unsyncedWritesAreKeptDroppedReorderedAndTornAtSectors() {
    boolean kept = false;
    boolean dropped = false;
    boolean reordered = false;
    boolean torn = false;
    for (long seed = 0; seed < 200; seed++) {
      SimulatedFileSystem disk = withFile(seed);
      try (DataFile file = disk.open("a", OpenMode.READ_WRITE)) {
        file.write(0, filled(1024, 2));
        file.write(1024, filled(1024, 3));
      }
      byte[] left = content(disk.crash(CrashPolicy.SCATTER), "a");
      for (int sector = 0; sector < 4; sector++) {
        for (int i = 1; i < 512; i++) {
          assertThat(left[sector * 512 + i]).isEqualTo(left[sector * 512]);
        }
      }
      boolean first = left[0] == 2 && left[512] == 2;
      boolean second = left[1024] == 3 && left[1536] == 3;
      kept |= first && second;
      dropped |= left[0] == 1 && left[512] == 1 && left[1024] == 1 && left[1536] == 1;
      reordered |= left[0] == 1 && left[512] == 1 && second;
      torn |= left[0] != left[512];
    }
    assertThat(List.of(kept, dropped, reordered, torn)).containsOnly(true);
  }

  @Test
  void tornWriteRespectsSectorBoundariesOfTheFileNotOfTheWrite() {
    Set<Integer> changes = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      SimulatedFileSystem disk = withFile(seed);
      try (DataFile file = disk.open("a", OpenMode.READ_WRITE)) {
        file.write(100, filled(1000, 2));
      }
      byte[] left = content(disk.crash(new CrashPolicy(0, 1, false, 512)), "a");
      for (int i = 1; i < left.length; i++) {
        if (left[i] != left[i - 1]) {
          changes.add(i);
        }
      }
    }
    assertThat(changes).containsExactlyInAnyOrder(100, 512, 1024, 1100);
  }

  @Test
  void orderedCrashKeepsAPrefix() {
    for (long seed = 0; seed < 100; seed++) {
      SimulatedFileSystem disk = withFile(seed);
      try (DataFile file = disk.open("a", OpenMode.READ_WRITE)) {
        for (int sector = 0; sector < 4; sector++) {
          file.write(sector * 512L, filled(512, 2));
        }
      }
      byte[] left = content(disk.crash(new CrashPolicy(0.5, 0, true, 512)), "a");
      for (int sector = 1; sector < 4; sector++) {
        assertThat(left[sector * 512] == 2 && left[sector * 512 - 1] == 1).isFalse();
      }
    }
  }

  @Test
  void namesAreVolatileUntilTheirDirectoryIsSynced() {
    SimulatedFileSystem disk = withFile(1);
    try (DataFile file = disk.open("b", OpenMode.CREATE)) {
      file.write(0, filled(10, 7));
      file.sync();
    }
    assertThat(disk.crashClone(CrashPolicy.DROP_ALL).list("")).containsExactly("a");
    disk.syncDirectory("");
    assertThat(content(disk.crashClone(CrashPolicy.DROP_ALL), "b")).hasSize(10).containsOnly(7);

    disk.rename("b", "a");
    SimulatedFileSystem before = disk.crashClone(CrashPolicy.DROP_ALL);
    assertThat(before.list("")).containsExactly("a", "b");
    assertThat(content(before, "a")).hasSize(2048);
    disk.syncDirectory("");
    SimulatedFileSystem after = disk.crashClone(CrashPolicy.DROP_ALL);
    assertThat(after.list("")).containsExactly("a");
    assertThat(content(after, "a")).hasSize(10);

    disk.delete("a");
    assertThat(disk.crashClone(CrashPolicy.DROP_ALL).list("")).containsExactly("a");
    disk.syncDirectory("");
    assertThat(disk.crashClone(CrashPolicy.DROP_ALL).list("")).isEmpty();
  }

  @Test
  void renamedFileThatWasNotSyncedMayBeEmpty() {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    try (DataFile file = disk.open("new", OpenMode.CREATE)) {
      file.write(0, filled(10, 7));
    }
    disk.rename("new", "a");
    disk.syncDirectory("");
    assertThat(content(disk.crash(CrashPolicy.DROP_ALL), "a")).isEmpty();
  }

  @Test
  void truncationIsVolatileUntilTheFileIsSynced() {
    SimulatedFileSystem disk = withFile(1);
    try (DataFile file = disk.open("a", OpenMode.READ_WRITE)) {
      file.truncate(100);
      assertThat(file.size()).isEqualTo(100);
      assertThat(disk.crashClone(CrashPolicy.DROP_ALL).size("a")).isEqualTo(2048);
      assertThat(disk.crashClone(CrashPolicy.KEEP_ALL).size("a")).isEqualTo(100);
      file.sync();
      assertThat(disk.crashClone(CrashPolicy.DROP_ALL).size("a")).isEqualTo(100);
    }
  }

  @Test
  void synchronousWriteIsDurableAndNotOverwrittenByAnOlderOne() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedFileSystem disk = withFile(seed);
      try (DataFile plain = disk.open("a", OpenMode.READ_WRITE);
          DataFile direct = disk.open("a", OpenMode.READ_WRITE, FileOption.DSYNC)) {
        plain.write(0, filled(512, 2));
        direct.write(0, filled(256, 3));
      }
      byte[] left = content(disk.crash(CrashPolicy.SCATTER), "a");
      assertThat(Arrays.copyOf(left, 256)).containsOnly(3);
      assertThat(left[256]).isIn((byte) 1, (byte) 2);
    }
  }

  @Test
  void failedSyncLosesWhatWasPendingEvenWhenALaterOneSucceeds() {
    SimulatedFileSystem disk = withFile(1);
    try (DataFile file = disk.open("a", OpenMode.READ_WRITE)) {
      file.write(0, filled(512, 2));
      disk.failAt(disk.operations() + 1, Fault.IO_ERROR);
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(file::sync)
          .matches(e -> e.state() == SqlState.IO_ERROR);
      file.write(512, filled(512, 3));
      file.sync();
    }
    byte[] left = content(disk.crash(CrashPolicy.DROP_ALL), "a");
    assertThat(left[0]).isEqualTo((byte) 1);
    assertThat(left[512]).isEqualTo((byte) 3);
  }

  @Test
  void crashAtAnOperationLeavesItPendingAndStopsEverything() {
    SimulatedFileSystem disk = withFile(1);
    DataFile file = disk.open("a", OpenMode.READ_WRITE);
    disk.crashAt(disk.operations() + 2);
    file.write(0, filled(512, 2));
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> file.write(512, filled(512, 3)))
        .withMessageContaining("no power");
    assertThatExceptionOfType(DatabaseException.class).isThrownBy(file::sync);
    assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> disk.exists("a"));
    assertThat(disk.isPowerOff()).isTrue();
    byte[] left = content(disk.crash(CrashPolicy.KEEP_ALL), "a");
    assertThat(left[0]).isEqualTo((byte) 2);
    assertThat(left[512]).isEqualTo((byte) 3);
  }

  @Test
  void fullDiskFailsWhatNeedsRoom() {
    SimulatedFileSystem disk = withFile(1);
    try (DataFile file = disk.open("a", OpenMode.READ_WRITE)) {
      disk.failFrom(disk.operations() + 1, Fault.DISK_FULL);
      file.write(0, filled(512, 2));
      file.sync();
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> file.write(2000, filled(512, 2)))
          .matches(e -> e.state() == SqlState.DISK_FULL);
      disk.clearFaults();
      file.write(2000, filled(512, 2));
    }
  }

  @Test
  void readFailsWhereAskedFor() {
    SimulatedFileSystem disk = withFile(1);
    try (DataFile file = disk.open("a", OpenMode.READ)) {
      disk.failReadAt(disk.reads() + 2);
      file.read(0, ByteBuffer.allocate(1));
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> file.read(7, ByteBuffer.allocate(1)))
          .withMessageContaining("\"a\" at offset 7");
      file.read(0, ByteBuffer.allocate(1));
    }
  }

  @Test
  void lyingDiskForgetsWhatItSaidItHad() {
    SimulatedFileSystem disk = withFile(1);
    disk.setHonestSync(false);
    try (DataFile file = disk.open("a", OpenMode.READ_WRITE)) {
      file.write(0, filled(512, 2));
      file.sync();
    }
    assertThat(content(disk.crash(CrashPolicy.DROP_ALL), "a")[0]).isEqualTo((byte) 1);
  }

  @Test
  void sameSeedAndSameOperationsGiveTheSameDisk() {
    for (long seed = 0; seed < 20; seed++) {
      byte[] first = content(scattered(seed), "a");
      assertThat(content(scattered(seed), "a")).isEqualTo(first);
    }
  }

  private static SimulatedFileSystem scattered(long seed) {
    SimulatedFileSystem disk = withFile(seed);
    try (DataFile file = disk.open("a", OpenMode.READ_WRITE)) {
      for (int i = 0; i < 8; i++) {
        file.write(i * 700L, filled(900, 10 + i));
      }
    }
    return disk.crash(CrashPolicy.SCATTER);
  }

  @Test
  void killedProcessLeavesWhatIsVisibleButNotDurable() {
    SimulatedFileSystem disk = withFile(1);
    try (DataFile file = disk.open("a", OpenMode.READ_WRITE)) {
      file.write(0, filled(512, 2));
    }
    disk.open("b", OpenMode.CREATE).close();
    SimulatedFileSystem next = disk.kill();
    assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> disk.exists("a"));
    assertThat(next.list("")).containsExactly("a", "b");
    assertThat(content(next, "a")[0]).isEqualTo((byte) 2);
    SimulatedFileSystem lost = next.crashClone(CrashPolicy.DROP_ALL);
    assertThat(lost.list("")).containsExactly("a");
    assertThat(content(lost, "a")[0]).isEqualTo((byte) 1);
    try (DataFile file = next.open("a", OpenMode.READ_WRITE)) {
      file.sync();
    }
    assertThat(content(next.crash(CrashPolicy.DROP_ALL), "a")[0]).isEqualTo((byte) 2);
  }

  @Test
  void locksAreGoneAfterACrash() {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    FileLease lease = disk.lock("l", "1");
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    left.lock("l", "2").close();
    lease.close();
  }

  @Test
  void aFaultOfAnOperationToComeComesWhateverOthersDoMeanwhile() throws InterruptedException {
    SimulatedFileSystem disk = withFile(1);
    AtomicInteger faults = new AtomicInteger();
    AtomicBoolean ends = new AtomicBoolean();
    Thread other =
        new Thread(
            () -> {
              try (DataFile file = disk.open("a", OpenMode.READ_WRITE)) {
                while (!ends.get()) {
                  try {
                    file.write(0, filled(1, 2));
                  } catch (DatabaseException e) {
                    faults.incrementAndGet();
                  }
                }
              }
            });
    other.start();
    for (int round = 1; round <= 2000; round++) {
      disk.failAfter(1, Fault.IO_ERROR);
      int from = disk.operations();
      while (faults.get() < round) {
        assertThat(disk.operations() - from).as("round %d", round).isLessThan(1_000_000);
      }
    }
    ends.set(true);
    other.join();
  }
}
