package io.waldb.common.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OsFileSystemTest {
  private static final int BLOCK = 4096;

  @TempDir private Path directory;

  @Test
  void whetherAFileExistsIsAnErrorWhenItCannotBeFoundOut() {
    FileSystem files = new OsFileSystem(directory);
    assertThatThrownBy(() -> files.exists("x".repeat(1000)))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.IO_ERROR));
    assertThat(files.exists("absent")).isFalse();
    assertThat(files.exists("")).isTrue();
  }

  @Test
  void interruptedThreadReadsWritesAndSyncsAndStaysInterrupted() {
    try (DataFile file = new OsFileSystem(directory).open("a", OpenMode.CREATE)) {
      Thread.currentThread().interrupt();
      file.write(0, ByteBuffer.allocate(100));
      file.sync();
      assertThat(file.read(0, ByteBuffer.allocate(200))).isEqualTo(100);
      assertThat(file.size()).isEqualTo(100);
      file.truncate(50);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(file.read(0, ByteBuffer.allocate(200))).isEqualTo(50);
    }
  }

  @Test
  void theRootIsMadeWithAllThatLiesAboveItAlsoByAnInterruptedThread() {
    OsFileSystem files = OsFileSystem.at(directory + "/a/b/c");
    Thread.currentThread().interrupt();
    files.createDirectory("");
    files.createDirectory("");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(directory.resolve("a/b/c")).isDirectory();
  }

  /*
   * Many threads write and read their own blocks of one file while another interrupts them all the
   * time, so that the channel is closed under everybody again and again.
   */
  @Test
  @Timeout(60)
  void interruptsAtAnyMomentFailNobodyAndLoseNothing() throws Exception {
    int threads = 6;
    AtomicInteger seen = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    List<Throwable> failures = new ArrayList<>();
    List<Thread> workers = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(threads);
    try (DataFile file = new OsFileSystem(directory).open("a", OpenMode.CREATE)) {
      for (int t = 0; t < threads; t++) {
        int id = t;
        workers.add(
            new Thread(
                () -> {
                  try {
                    work(file, id, seen);
                  } catch (Throwable e) {
                    synchronized (failures) {
                      failures.add(e);
                    }
                  } finally {
                    done.countDown();
                  }
                }));
      }
      workers.forEach(Thread::start);
      Thread interrupter =
          new Thread(
              () -> {
                while (!stop.get()) {
                  workers.forEach(Thread::interrupt);
                }
              });
      interrupter.start();
      done.await();
      stop.set(true);
      interrupter.join();
    }
    assertThat(failures).isEmpty();
    assertThat(seen.get()).as("interrupts seen by workers").isPositive();
  }

  private static void work(DataFile file, int id, AtomicInteger interruptsSeen) {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    for (int round = 0; round < 1500; round++) {
      long position = (long) (id + 6 * (round % 10)) * BLOCK;
      block.clear();
      for (int i = 0; i < BLOCK; i += 8) {
        block.putLong(i, id * 1_000_003L + round);
      }
      file.write(position, block);
      assertThat(block.hasRemaining()).isFalse();
      if (round % 100 == 0) {
        file.syncData();
      }
      block.clear();
      assertThat(file.read(position, block)).isEqualTo(BLOCK);
      for (int i = 0; i < BLOCK; i += 8) {
        assertThat(block.getLong(i)).isEqualTo(id * 1_000_003L + round);
      }
      if (Thread.interrupted()) {
        interruptsSeen.incrementAndGet();
      }
    }
  }

  @Test
  void lockHeldByAnotherProcessIsRefusedWithItsPid() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader answer =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(answer.readLine()).isEqualTo("locked");
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> new OsFileSystem(directory).lock("waldb.lock", "1").close())
          .withMessageContaining("held by process " + other.pid())
          .matches(e -> e.state() == SqlState.OBJECT_IN_USE);
    } finally {
      other.destroyForcibly();
    }
    other.waitFor();
    new OsFileSystem(directory).lock("waldb.lock", "1").close();
  }

  /** Takes the lock and waits to be killed. */
  static final class LockHolder {
    public static void main(String[] args) throws Exception {
      try (FileLease lease =
          OsFileSystem.at(args[0]).lock("waldb.lock", ProcessHandle.current().pid() + "\nmore\n")) {
        System.out.println("locked");
        System.in.read();
      }
    }
  }

  @Test
  void refusalInTheSameProcessDoesNotLoseTheLock() throws Exception {
    OsFileSystem files = new OsFileSystem(directory);
    try (FileLease lease = files.lock("waldb.lock", "1\n")) {
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> OsFileSystem.at(directory + "/.").lock("waldb.lock", "2").close());
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LockHolder.class.getName(),
                  directory.toString())
              .redirectErrorStream(true)
              .start();
      other.getOutputStream().close();
      String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(other.waitFor()).isNotZero();
      assertThat(output).contains("held by process 1");
    }
  }

  @Test
  void directOptionIsPassedOn() {
    OsFileSystem files = new OsFileSystem(directory);
    DataFile opened;
    try {
      opened = files.open("a", OpenMode.CREATE, FileOption.DIRECT);
    } catch (DatabaseException | UnsupportedOperationException e) {
      return; // this file system has no direct I/O
    }
    try (DataFile file = opened) {
      ByteBuffer aligned = ByteBuffer.allocateDirect(3 * BLOCK).alignedSlice(BLOCK).limit(BLOCK);
      file.write(0, aligned);
      aligned.clear().limit(BLOCK);
      assertThat(file.read(0, aligned)).isEqualTo(BLOCK);
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> file.write(1, ByteBuffer.allocateDirect(BLOCK)));
    }
  }
}
