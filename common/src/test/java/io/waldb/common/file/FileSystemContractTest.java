package io.waldb.common.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every file system must do. */
class FileSystemContractTest {
  @TempDir private static Path directory;

  private static int next;

  static Stream<FileSystem> systems() {
    OsFileSystem os = new OsFileSystem(directory.resolve("root" + next++));
    os.createDirectory("");
    return Stream.of(os, new MemoryFileSystem(), new SimulatedFileSystem(1));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(DataFile file, long position, int length) {
    ByteBuffer into = ByteBuffer.allocateDirect(length);
    int got = file.read(position, into);
    byte[] bytes = new byte[got];
    into.flip().get(bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static void assertFails(SqlState state, String message, Runnable operation) {
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(operation::run)
        .withMessageContaining(message)
        .matches(e -> e.state() == state, "state " + state);
  }

  @ParameterizedTest
  @MethodSource("systems")
  void readsWhatWasWrittenAndZeroesInGaps(FileSystem files) {
    try (DataFile file = files.open("a", OpenMode.CREATE)) {
      ByteBuffer from = bytes("hello");
      file.write(3, from);
      assertThat(from.hasRemaining()).isFalse();
      assertThat(file.size()).isEqualTo(8);
      assertThat(text(file, 0, 10)).isEqualTo("\0\0\0hello");
      assertThat(text(file, 5, 2)).isEqualTo("ll");
      assertThat(text(file, 8, 1)).isEmpty();
      assertThat(text(file, 1000, 1)).isEmpty();
      file.sync();
      file.syncData();
    }
    assertThat(files.size("a")).isEqualTo(8);
  }

  @ParameterizedTest
  @MethodSource("systems")
  void readsAndWritesAcrossManyChunks(FileSystem files) {
    try (DataFile file = files.open("a", OpenMode.CREATE)) {
      byte[] big = new byte[300_000];
      new java.util.Random(7).nextBytes(big);
      file.write(65_000, ByteBuffer.wrap(big));
      ByteBuffer into = ByteBuffer.allocate(big.length);
      file.readFully(65_000, into);
      assertThat(into.array()).isEqualTo(big);
    }
  }

  @ParameterizedTest
  @MethodSource("systems")
  void truncateCutsAndNeverExtends(FileSystem files) {
    try (DataFile file = files.open("a", OpenMode.CREATE)) {
      file.write(0, bytes("abcdef"));
      file.truncate(10);
      assertThat(file.size()).isEqualTo(6);
      file.truncate(2);
      assertThat(file.size()).isEqualTo(2);
      file.write(4, bytes("x"));
      assertThat(text(file, 0, 9)).isEqualTo("ab\0\0x");
    }
  }

  @ParameterizedTest
  @MethodSource("systems")
  void shortFileIsCorruptedForReadFully(FileSystem files) {
    try (DataFile file = files.open("a", OpenMode.CREATE)) {
      file.write(0, bytes("abc"));
      assertFails(
          SqlState.DATA_CORRUPTED,
          "could not read file \"a\" at offset 1: read only 2 of 5 bytes",
          () -> file.readFully(1, ByteBuffer.allocate(5)));
    }
  }

  @ParameterizedTest
  @MethodSource("systems")
  void openModesMindWhetherTheFileIsThere(FileSystem files) {
    assertFails(SqlState.UNDEFINED_FILE, "\"a\"", () -> files.open("a", OpenMode.READ).close());
    assertFails(
        SqlState.UNDEFINED_FILE, "\"a\"", () -> files.open("a", OpenMode.READ_WRITE).close());
    files.open("a", OpenMode.CREATE_NEW).close();
    files.open("a", OpenMode.CREATE).close();
    files.open("a", OpenMode.READ_WRITE).close();
    assertFails(
        SqlState.DUPLICATE_FILE, "\"a\"", () -> files.open("a", OpenMode.CREATE_NEW).close());
    assertFails(SqlState.UNDEFINED_FILE, "x/a", () -> files.open("x/a", OpenMode.CREATE).close());
  }

  @ParameterizedTest
  @MethodSource("systems")
  void closedFileIsRefused(FileSystem files) {
    DataFile file = files.open("a", OpenMode.CREATE);
    file.close();
    file.close();
    assertFails(SqlState.IO_ERROR, "closed", () -> file.read(0, ByteBuffer.allocate(1)));
    assertFails(SqlState.IO_ERROR, "closed", () -> file.write(0, ByteBuffer.allocate(1)));
  }

  @ParameterizedTest
  @MethodSource("systems")
  void renameReplacesAndOpenFilesStayUsable(FileSystem files) {
    try (DataFile old = files.open("a", OpenMode.CREATE);
        DataFile fresh = files.open("b", OpenMode.CREATE)) {
      old.write(0, bytes("old"));
      fresh.write(0, bytes("fresh"));
      files.rename("b", "a");
      files.syncDirectory("");
      assertThat(files.list("")).containsExactly("a");
      assertThat(files.size("a")).isEqualTo(5);
      assertThat(text(old, 0, 9)).isEqualTo("old");
      files.delete("a");
      assertThat(text(fresh, 0, 9)).isEqualTo("fresh");
    }
    assertThat(files.exists("a")).isFalse();
    assertFails(SqlState.UNDEFINED_FILE, "\"a\"", () -> files.delete("a"));
    assertFails(SqlState.UNDEFINED_FILE, "\"a\"", () -> files.rename("a", "b"));
    assertFails(SqlState.UNDEFINED_FILE, "\"a\"", () -> files.size("a"));
  }

  @ParameterizedTest
  @MethodSource("systems")
  void directoriesAreMadeWithParentsAndListedInOrder(FileSystem files) {
    files.createDirectory("x/y");
    files.createDirectory("x/y");
    files.open("x/b", OpenMode.CREATE).close();
    files.open("x/a", OpenMode.CREATE).close();
    assertThat(files.list("x")).containsExactly("a", "b", "y");
    assertThat(files.list("")).containsExactly("x");
    assertThat(files.list("nothing")).isEmpty();
    files.syncDirectory("x");
    files.delete("x/y");
    assertThat(files.exists("x/y")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("systems")
  void pathsThatLeaveTheRootAreRefused(FileSystem files) {
    for (String path : new String[] {"", "/a", "a/", "../a", "a/../b", "a//b", "."}) {
      assertFails(
          SqlState.INVALID_PARAMETER_VALUE,
          "invalid file path",
          () -> files.open(path, OpenMode.CREATE).close());
    }
  }

  @ParameterizedTest
  @MethodSource("systems")
  void lockFileHasOneHolderAndNamesIt(FileSystem files) {
    String me = ProcessHandle.current().pid() + "\n";
    try (FileLease lease = files.lock("waldb.lock", me)) {
      assertThat(lease).isNotNull();
      assertFails(
          SqlState.OBJECT_IN_USE,
          "held by process " + me.strip(),
          () -> files.lock("waldb.lock", me).close());
      assertFails(
          SqlState.OBJECT_IN_USE,
          "held by process " + me.strip(),
          () -> files.lock("waldb.lock", me).close());
    }
    files.lock("waldb.lock", me).close();
  }
}
