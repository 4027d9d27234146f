package io.waldb.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.common.config.WalLevel;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.Fault;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.wal.WalLayout;
import java.nio.ByteBuffer;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ControlFileTest {
  private static final long SEED = TestSeed.get();
  private static final ControlData INITIAL =
      ControlData.initial(42, WalLayout.DEFAULT, 3, 100).build();

  private static CheckpointRecord checkpoint(long redo, long... running) {
    CheckpointData data = new CheckpointData.Builder(900, 500).running(running).build();
    return new CheckpointRecord(redo, 7, 6, false, WalLevel.LOGICAL, 123456789, data);
  }

  @Test
  void everythingIsReadBack() {
    MemoryFileSystem files = new MemoryFileSystem();
    ControlFile.create(files, INITIAL);
    try (ControlFile control = ControlFile.open(files, new PanicState())) {
      control.change(
          edit ->
              edit.checkpoint(0x1000, checkpoint(0x800, 17, 12))
                  .state(DatabaseState.IN_PRODUCTION)
                  .xidBound(5000)
                  .relationBound(600));
    }
    ControlData read = ControlFile.read(files);
    assertThat(read.systemIdentifier()).isEqualTo(42);
    assertThat(read.state()).isEqualTo(DatabaseState.IN_PRODUCTION);
    assertThat(read.layout()).isEqualTo(WalLayout.DEFAULT);
    assertThat(read.timeline()).isEqualTo(7);
    assertThat(read.walLevel()).isEqualTo(WalLevel.LOGICAL);
    assertThat(read.checkpoint()).isEqualTo(0x1000);
    assertThat(read.redo()).isEqualTo(0x800);
    assertThat(read.checkpointMicros()).isEqualTo(123456789);
    assertThat(read.changedMicros()).isPositive();
    assertThat(read.xidBound()).isEqualTo(5000);
    assertThat(read.relationBound()).isEqualTo(600);
    assertThat(read.fullPageWrites()).isFalse();
    assertThat(read.nextXid()).isEqualTo(900);
    assertThat(read.oldestXid()).isEqualTo(12);
    assertThat(read.running()).containsExactly(12, 17);
    assertThat(read.isRunningKnown()).isTrue();
  }

  @Test
  void moreRunningTransactionsThanFitAreUnknown() {
    MemoryFileSystem files = new MemoryFileSystem();
    ControlFile.create(files, INITIAL);
    try (ControlFile control = ControlFile.open(files, new PanicState())) {
      long[] fitting = LongStream.range(10, 10 + ControlData.MAX_RUNNING).toArray();
      control.change(edit -> edit.checkpoint(1, checkpoint(1, fitting)));
      assertThat(ControlFile.read(files).running()).isEqualTo(fitting);
      long[] tooMany = LongStream.range(10, 11 + ControlData.MAX_RUNNING).toArray();
      control.change(edit -> edit.checkpoint(1, checkpoint(1, tooMany)));
    }
    assertThat(ControlFile.read(files).isRunningKnown()).isFalse();
    assertThat(ControlFile.read(files).oldestXid()).isEqualTo(10);
  }

  /* Tears each write at sectors, after each operation, many times over. */
  @Test
  void tornWriteNeverLosesTheOldState() {
    for (int operation = 1; operation <= 8; operation++) {
      for (int round = 0; round < 100; round++) {
        SimulatedFileSystem disk = new SimulatedFileSystem(SEED + round);
        ControlFile.create(disk, INITIAL);
        ControlFile control = ControlFile.open(disk, new PanicState());
        control.change(edit -> edit.xidBound(1000));
        disk.crashAt(disk.operations() + operation);
        long acknowledged = 1000;
        try {
          control.change(edit -> edit.checkpoint(0x1000, checkpoint(0x800, 17)).xidBound(2000));
          acknowledged = 2000;
          control.raiseXidBound(3000);
          acknowledged = 3000;
        } catch (DatabaseException e) {
          assertThat(disk.isPowerOff()).isTrue();
        }
        CrashPolicy policy =
            round % 3 == 0 ? CrashPolicy.DROP_ALL : new CrashPolicy(0.3, 0.7, false, 512);
        ControlData left = ControlFile.read(disk.crash(policy));
        assertThat(left.xidBound()).isBetween(acknowledged, acknowledged + 1000);
        assertThat(left.redo()).isEqualTo(left.xidBound() >= 2000 ? 0x800 : 0);
      }
    }
  }

  /* After a crash only one copy may be whole; the next change must not begin with that one. */
  @Test
  void twoCrashesInARowNeverLoseBothCopies() {
    long[] some = LongStream.range(100, 100 + 200).toArray();
    long[] others = LongStream.range(1000, 1000 + 300).toArray();
    CrashPolicy tearing = new CrashPolicy(0.9, 1, false, 512);
    for (int operation = 1; operation <= 4; operation++) {
      for (int again = 1; again <= 4; again++) {
        for (int round = 0; round < 20; round++) {
          SimulatedFileSystem disk = new SimulatedFileSystem(SEED + round);
          ControlFile.create(disk, INITIAL);
          ControlFile first = ControlFile.open(disk, new PanicState());
          first.change(edit -> edit.checkpoint(0x1000, checkpoint(0x800, some)));
          disk.crashAt(disk.operations() + operation);
          assertThatExceptionOfType(DatabaseException.class)
              .isThrownBy(() -> first.change(edit -> edit.checkpoint(1, checkpoint(1, others))));
          SimulatedFileSystem left = disk.crash(tearing);
          ControlFile second = ControlFile.open(left, new PanicState());
          long redo = second.data().redo();
          left.crashAt(left.operations() + again);
          assertThatExceptionOfType(DatabaseException.class)
              .isThrownBy(() -> second.change(edit -> edit.checkpoint(2, checkpoint(2, some))));
          String where = "seed " + (SEED + round) + " operations " + operation + ", " + again;
          SimulatedFileSystem last = left.crash(tearing);
          assertThat(ControlFile.read(last).redo()).as(where).isIn(redo, 2L);
        }
      }
    }
  }

  @Test
  void aFailureOfAnyKindIsAPanic() {
    SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    ControlFile.create(disk, INITIAL);
    PanicState panic = new PanicState();
    try (ControlFile control = ControlFile.open(disk, panic)) {
      disk.onOperation(
          () -> {
            throw new OutOfMemoryError("on purpose");
          });
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> control.raiseXidBound(77))
          .withMessageContaining("PANIC");
      assertThat(panic.isPanicked()).isTrue();
    }
  }

  @Test
  void creationIsAllOrNothing() {
    for (int operation = 1; operation <= 6; operation++) {
      for (int round = 0; round < 20; round++) {
        SimulatedFileSystem disk = new SimulatedFileSystem(SEED + round);
        disk.crashAt(operation);
        try {
          ControlFile.create(disk, INITIAL);
        } catch (DatabaseException e) {
          assertThat(disk.isPowerOff()).isTrue();
        }
        SimulatedFileSystem left = disk.crash(CrashPolicy.SCATTER);
        if (ControlFile.exists(left)) {
          assertThat(ControlFile.read(left).systemIdentifier()).isEqualTo(42);
        }
      }
    }
  }

  private static void overwrite(FileSystem files, long at, int value) {
    try (DataFile file = files.open(ControlFile.NAME, OpenMode.READ_WRITE)) {
      file.write(at, ByteBuffer.wrap(new byte[] {(byte) value}));
    }
  }

  @Test
  void eitherCopyAloneIsEnoughAndBothBadAreRefused() {
    for (int copy = 0; copy < 2; copy++) {
      MemoryFileSystem files = new MemoryFileSystem();
      ControlFile.create(files, INITIAL);
      try (ControlFile control = ControlFile.open(files, new PanicState())) {
        control.change(edit -> edit.xidBound(1000));
      }
      overwrite(files, (long) copy * ControlFile.COPY_SIZE + 90, 0x55);
      assertThat(ControlFile.read(files).xidBound()).isEqualTo(1000);
      assertThat(warnings(() -> ControlFile.open(files, new PanicState()).close()))
          .containsExactly(
              "copy "
                  + (copy + 1)
                  + " of control file \"waldb.control\" is torn or damaged; its other copy is used");
      overwrite(files, (long) (1 - copy) * ControlFile.COPY_SIZE + 3000, 0x55);
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> ControlFile.open(files, new PanicState()).close())
          .matches(e -> e.state() == SqlState.DATA_CORRUPTED);
    }
  }

  private static List<String> warnings(Runnable action) {
    List<String> lines = new ArrayList<>();
    Logger logger = Logger.getLogger("io.waldb.recovery");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            lines.add(MessageFormat.format(record.getMessage(), record.getParameters()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
    }
    return lines;
  }

  @Test
  void fileOfANewerVersionIsRefusedNotMisread() {
    MemoryFileSystem files = new MemoryFileSystem();
    ControlFile.create(files, INITIAL);
    try (DataFile file = files.open(ControlFile.NAME, OpenMode.READ_WRITE)) {
      ByteBuffer copy = ByteBuffer.allocate(ControlFile.COPY_SIZE);
      file.readFully(0, copy);
      copy.putInt(8, ControlFile.VERSION + 1).putInt(12, 0);
      copy.putInt(12, io.waldb.common.Crc32c.of(copy, 0, ControlFile.COPY_SIZE));
      file.write(0, copy.rewind());
      file.write(ControlFile.COPY_SIZE, copy.rewind());
    }
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> ControlFile.read(files))
        .withMessageContaining("format 3")
        .matches(e -> e.state() == SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE);
  }

  @Test
  void missingFileIsReportedAsMissing() {
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> ControlFile.read(new MemoryFileSystem()))
        .matches(e -> e.state() == SqlState.UNDEFINED_FILE);
  }

  @Test
  void failedWriteIsAPanicAndTheDataStayAsTheyWere() {
    SimulatedFileSystem disk = new SimulatedFileSystem(SEED);
    ControlFile.create(disk, INITIAL);
    PanicState panic = new PanicState();
    try (ControlFile control = ControlFile.open(disk, panic)) {
      disk.failAt(disk.operations() + 2, Fault.IO_ERROR);
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> control.raiseXidBound(77))
          .matches(e -> e.state() == SqlState.IO_ERROR);
      assertThat(panic.isPanicked()).isTrue();
      assertThat(control.xidBound()).isEqualTo(3);
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> control.raiseXidBound(78))
          .withMessageContaining("PANIC");
    }
  }
}
