package io.waldb.executor;

import static io.waldb.executor.TestSession.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.file.MemoryFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording says about a database at work. */
class EventsTest {
  private static final List<String> NAMES =
      List.of(
          "WalWrite",
          "WalSync",
          "GroupCommit",
          "FullPageImage",
          "WalSegmentCreation",
          "WalSegmentRecycling",
          "PageRead",
          "PageWrite",
          "EvictionWrite",
          "Checkpoint",
          "RecoveryPhase",
          "CommitWait",
          "LockWait",
          "Vacuum");

  @TempDir Path directory;

  @Test
  void everyEventSaysWhatHappened() throws IOException, InterruptedException {
    Map<String, List<RecordedEvent>> found;
    try (Recording recording = new Recording()) {
      NAMES.forEach(name -> recording.enable("io.waldb." + name).withThreshold(Duration.ZERO));
      recording.start();
      work();
      found = events(recording);
    }
    assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(NAMES);
    assertThat(NAMES)
        .as("all events that there are")
        .containsExactlyInAnyOrderElementsOf(
            FlightRecorder.getFlightRecorder().getEventTypes().stream()
                .map(EventType::getName)
                .filter(name -> name.startsWith("io.waldb."))
                .map(name -> name.substring("io.waldb.".length()))
                .toList());

    assertThat(found.get("WalWrite")).allMatch(event -> event.getLong("bytes") > 0);
    assertThat(found.get("WalWrite")).allMatch(event -> isLsn(event.getString("startLsn")));
    assertThat(found.get("WalSync"))
        .allMatch(event -> event.getString("segment").matches("wal/.*"));
    assertThat(found.get("WalSync"))
        .allMatch(event -> event.getString("method").equals("fdatasync"));
    assertThat(found.get("GroupCommit")).allMatch(event -> event.getInt("commits") >= 1);
    assertThat(found.get("GroupCommit")).allMatch(event -> isLsn(event.getString("flushedLsn")));
    assertThat(found.get("FullPageImage"))
        .allMatch(event -> event.getInt("bytes") > 0 && event.getInt("bytes") <= 8192)
        .anyMatch(event -> event.getString("fork").equals("main") && event.getInt("relation") > 1);
    assertThat(found.get("WalSegmentCreation"))
        .allMatch(event -> event.getLong("bytes") == 1 << 20);
    assertThat(found.get("WalSegmentRecycling"))
        .anyMatch(event -> event.getInt("removed") + event.getInt("recycled") > 0);
    for (String name : List.of("PageRead", "PageWrite", "EvictionWrite")) {
      assertThat(found.get(name)).as(name).anyMatch(event -> event.getLong("block") > 10);
    }
    assertThat(found.get("PageWrite")).anyMatch(event -> event.getBoolean("logFlush"));
    assertThat(found.get("CommitWait"))
        .anyMatch(event -> event.getLong("xid") > 0 && event.getInt("process") == 1);
    checkpoints(found.get("Checkpoint"));
    recovery(found.get("RecoveryPhase"));
    lockWaits(found.get("LockWait"));
    assertThat(found.get("Vacuum"))
        .anyMatch(event -> event.getLong("removedRows") == 2000 && event.getInt("pages") > 100);
  }

  private static void checkpoints(List<RecordedEvent> found) {
    assertThat(found)
        .anyMatch(
            event ->
                event.getString("reasons").equals("immediate force wait")
                    && event.getInt("buffers") > 0
                    && event.getInt("files") > 0
                    && isLsn(event.getString("lsn"))
                    && isLsn(event.getString("redoLsn")))
        .anyMatch(event -> event.getString("reasons").equals("end-of-recovery immediate wait"))
        .anyMatch(event -> event.getLong("distance") > 1 << 20)
        .allMatch(
            event ->
                event
                        .getDuration("writeTime")
                        .plus(event.getDuration("syncTime"))
                        .compareTo(event.getDuration())
                    <= 0);
  }

  private static void recovery(List<RecordedEvent> found) {
    assertThat(found)
        .extracting(event -> event.getString("phase"))
        .containsExactly(
            "initial sync",
            "survey of the log",
            "look at pages",
            "redo",
            "end-of-recovery checkpoint");
    RecordedEvent redo = found.get(3);
    assertThat(redo.getLong("amount")).isEqualTo(found.get(1).getLong("amount")).isPositive();
    assertThat(isLsn(redo.getString("startLsn")) && isLsn(redo.getString("endLsn"))).isTrue();
    assertThat(found.get(2).getLong("amount")).as("pages").isPositive();
  }

  private static void lockWaits(List<RecordedEvent> found) {
    assertThat(found)
        .extracting(event -> event.getString("kind"), event -> event.getBoolean("granted"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("row", false),
            org.assertj.core.groups.Tuple.tuple("table", false),
            org.assertj.core.groups.Tuple.tuple("row", true));
    assertThat(found)
        .allMatch(event -> event.getInt("relation") > 0)
        .as("pg_backend_pid() of the sessions")
        .allMatch(event -> event.getInt("process") == 2 && event.getInt("blockingProcess") == 1);
    assertThat(found.get(0).getString("row")).matches("\\(\\d+,\\d+\\)");
    assertThat(found.get(0).getLong("blockingXid")).isPositive();
    assertThat(found.get(0).getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    assertThat(found.get(1).getString("mode")).isEqualTo("RowExclusiveLock");
  }

  @Test
  void nothingIsRecordedThatIsOff() throws IOException, InterruptedException {
    try (Recording recording = new Recording()) {
      NAMES.forEach(name -> recording.disable("io.waldb." + name));
      recording.start();
      work();
      assertThat(events(recording)).isEmpty();
    }
    try (Recording recording = new Recording()) {
      recording.start();
      work();
      assertThat(events(recording))
          .containsKeys("Checkpoint", "RecoveryPhase", "Vacuum", "LockWait")
          .doesNotContainKeys("FullPageImage", "PageRead", "PageWrite");
    }
  }

  @Test
  void aRuntimeWithoutFlightRecorderWillDo() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules=java.base,java.logging,java.management,java.sql,jdk.unsupported",
                "-classpath",
                System.getProperty("java.class.path"),
                EventsTest.class.getName() + "$WithoutRecorder")
            .redirectErrorStream(true)
            .start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(output).contains("jdk.jfr: false, worked");
  }

  /** The program of a process in which events cannot even be loaded. */
  static final class WithoutRecorder {
    private WithoutRecorder() {}

    public static void main(String[] arguments) throws InterruptedException {
      work();
      System.out.println(
          "jdk.jfr: " + ModuleLayer.boot().findModule("jdk.jfr").isPresent() + ", worked");
    }
  }

  // ----

  private static boolean isLsn(String text) {
    return text.matches("[0-9A-F]+/[0-9A-F]+");
  }

  private Map<String, List<RecordedEvent>> events(Recording recording) throws IOException {
    Path file = directory.resolve("recording.jfr");
    recording.stop();
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("io.waldb."))
        .sorted(java.util.Comparator.comparing(RecordedEvent::getStartTime))
        .collect(
            Collectors.groupingBy(
                event -> event.getEventType().getName().substring("io.waldb.".length())));
  }

  /** Something of everything: load, vacuum, checkpoint, lock waits, a crash and a recovery. */
  private static void work() throws InterruptedException {
    MemoryFileSystem files = new MemoryFileSystem();
    Properties settings = new Properties();
    settings.setProperty("shared_buffers", "1MB");
    settings.setProperty("wal_segment_size", "1MB");
    settings.setProperty("autovacuum", "off");
    settings.setProperty("min_wal_size", "2MB");
    Database database = Database.open(files, settings);
    try (Session one = database.connect(new Properties());
        Session two = database.connect(new Properties())) {
      run(one, "create table t (id int primary key, v int, filler text)");
      run(one, "insert into t select g, 0, repeat('x', 400) from generate_series(1, 4000) g");
      run(one, "checkpoint");
      run(one, "delete from t where id > 2000");
      run(one, "vacuum t");
      run(one, "update t set v = v + 1");

      run(two, "set lock_timeout = '20ms'");
      run(one, "begin; update t set v = v + 1 where id = 1");
      assertThatThrownBy(() -> run(two, "update t set v = v + 1 where id = 1"))
          .isInstanceOf(DatabaseException.class);
      run(one, "rollback; begin; lock table t");
      assertThatThrownBy(() -> run(two, "update t set v = v + 1 where id = 1"))
          .isInstanceOf(DatabaseException.class);
      run(one, "rollback; begin; update t set v = v + 1 where id = 1");
      run(two, "set lock_timeout = 0");
      Thread waiter = new Thread(() -> run(two, "update t set v = v + 1 where id = 1"));
      waiter.start();
      while (waiter.isAlive() && waiter.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      run(one, "commit");
      waiter.join();
    }
    database.closeImmediately();
    Database again = Database.open(files, settings);
    again.close();
  }
}
