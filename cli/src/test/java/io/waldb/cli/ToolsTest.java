package io.waldb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.file.OsFileSystem;
import io.waldb.recovery.ControlData;
import io.waldb.recovery.ControlFile;
import io.waldb.tpcb.ServerLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools that look at a database's files, on a small database that was shut down. */
class ToolsTest {
  private static final String SEGMENT = "000000010000000000000001";

  /** What scripts that read pg_waldump look for. */
  private static final Pattern RECORD =
      Pattern.compile(
          "rmgr: (\\w+) +len \\(rec/tot\\): +(\\d+)/ +(\\d+), tx: +(\\d+), lsn: ([0-9A-F]+/[0-9A-F]{8}),"
              + " prev ([0-9A-F]+/[0-9A-F]{8}), desc: ([A-Z_+]+) ?(.*)");

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void makeDatabase() throws SQLException {
    directory = directory.resolve("db");
    try (Connection connection =
            DriverManager.getConnection("jdbc:waldb:file:" + directory + "?wal_segment_size=1MB");
        Statement statement = connection.createStatement()) {
      statement.execute("create table t (id int primary key, v text)");
      statement.execute("insert into t select g, 'x' from generate_series(1, 1000) g");
      statement.execute("update t set v = 'y' where id = 1000");
    }
  }

  private int execute(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return WaldbCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  private void damage(Path file, long offset) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int old = bytes.read();
      bytes.seek(offset);
      bytes.write(old ^ 1);
    }
  }

  private Path largestDataFile() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("base"))) {
      return files.max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length())).get();
    }
  }

  @Test
  void waldumpPrintsEveryRecordInPostgresqlsForm() {
    assertThat(execute("waldump", "-p", directory.toString(), SEGMENT)).isZero();
    List<String> lines = lines();
    assertThat(lines).hasSizeGreaterThan(1000 / 100);
    String previous = "0/00000000";
    boolean first = true;
    for (String line : lines) {
      Matcher record = RECORD.matcher(line);
      assertThat(record.matches()).as(line).isTrue();
      if (!first) {
        assertThat(record.group(6)).as(line).isEqualTo(previous);
      }
      first = false;
      previous = record.group(5);
    }
    assertThat(out.toString())
        .contains("desc: COMMIT 20", " UTC")
        .contains("desc: HOT_UPDATE off ", "blkref #0: rel 1663/1/")
        .contains("desc: CHECKPOINT_SHUTDOWN redo ");
    assertThat(err.toString())
        .startsWith("waldump: end: end of log at ")
        .contains("expected at least 24, got 0")
        .doesNotContain("error");
  }

  @Test
  void waldumpFilters() {
    String path = directory.toString();
    assertThat(execute("waldump", "-p", path, "-r", "Transaction", "-n", "2", SEGMENT)).isZero();
    assertThat(lines()).hasSize(2).allMatch(line -> line.startsWith("rmgr: Transaction "));
    assertThat(execute("waldump", "-p", path, "-r", "list")).isZero();
    assertThat(lines())
        .contains("XLOG", "Transaction", "Storage", "CLOG", "Heap2", "Heap", "Btree", "Sequence");
    assertThat(execute("waldump", "-p", path, "--stats", SEGMENT)).isZero();
    assertThat(out.toString()).contains("WAL statistics between ").contains("Total");
    assertThat(execute("waldump", "-p", path, "-q", SEGMENT)).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(execute("waldump", "-p", path, "0000000100000000000000FF")).isEqualTo(1);
    assertThat(err.toString()).contains("0000000100000000000000FF");
  }

  @Test
  void waldumpTakesARelationByItsNumberOrAsRecordsShowIt() throws IOException {
    String path = directory.toString();
    String number = largestDataFile().getFileName().toString();
    assertThat(execute("waldump", "-p", path, "-R", number, SEGMENT)).isZero();
    List<String> lines = lines();
    assertThat(lines).isNotEmpty().allMatch(line -> line.contains(" rel 1663/1/" + number + " "));
    assertThat(execute("waldump", "-p", path, "-R", "1663/1/" + number, SEGMENT)).isZero();
    assertThat(lines()).isEqualTo(lines);
  }

  @Test
  void wrongUsageIsNamed() {
    assertThat(execute("waldump", "-p", directory.toString(), "-F", "bogus")).isEqualTo(1);
    assertThat(err.toString()).startsWith("invalid fork name: \"bogus\"").doesNotContain("\tat ");
    for (String relation : List.of("1663/1/abc", "abc", "1/2", "1663/1/", "99999999999", "-1")) {
      assertThat(execute("waldump", "-p", directory.toString(), "-R", relation)).isEqualTo(1);
      assertThat(err.toString())
          .startsWith("invalid relation specification: \"" + relation + '"')
          .doesNotContain("\tat ");
    }
    String nowhere = directory.resolveSibling("nowhere").toString();
    assertThat(execute("waldump", "-p", nowhere)).isEqualTo(1);
    assertThat(err.toString()).contains(nowhere);
    assertThat(execute("controldata", nowhere)).isEqualTo(1);
    assertThat(err.toString()).contains(nowhere);
  }

  @Test
  void waldumpSaysWhatIsWrongWithAPlace() {
    String nowhere = directory.resolveSibling("nowhere").toString();
    assertThat(execute("waldump", "-p", nowhere)).isEqualTo(1);
    assertThat(err.toString()).contains("directory \"" + nowhere + "\" does not exist");
    assertThat(execute("waldump", nowhere + "/" + SEGMENT)).isEqualTo(1);
    assertThat(err.toString()).contains("directory \"" + nowhere + "\" does not exist");
    String parent = directory.getParent().toString();
    assertThat(execute("waldump", "-p", parent)).isEqualTo(1);
    assertThat(err.toString()).contains("\"" + parent + "\" is neither a waldb database");
    assertThat(execute("waldump", directory.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is a directory: name a segment");
  }

  /** A segment that was made ahead, by its zeroes, or by what an earlier use left in it. */
  @Test
  void waldumpKnowsASegmentThatWaitsToBeUsed() throws IOException {
    Path wal = directory.resolve("wal");
    Path ahead = wal.resolve("000000010000000000000005");
    Files.copy(wal.resolve(SEGMENT), ahead);
    assertThat(execute("waldump", ahead.toString())).as(err.toString()).isZero();
    assertThat(err.toString()).contains("holds no log yet").doesNotContain("error");
    assertThat(out.toString()).isEmpty();
    Files.write(ahead, new byte[1 << 20]);
    assertThat(execute("waldump", ahead.toString())).as(err.toString()).isZero();
    assertThat(err.toString()).contains("holds no log yet");
  }

  @Test
  void waldumpTellsDamageFromTheEnd() throws IOException {
    damage(directory.resolve("wal").resolve(SEGMENT), 9000);
    assertThat(execute("waldump", "-p", directory.toString(), SEGMENT)).isEqualTo(2);
    assertThat(err.toString()).contains("damage");
  }

  @Test
  void waldumpListsTheFirstOfManyLostCommits() throws IOException, SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:waldb:file:" + directory);
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 30; i++) {
        statement.execute("update t set v = 'z' where id = 1");
      }
    }
    damage(directory.resolve("wal").resolve(SEGMENT), 9000);
    assertThat(execute("waldump", "-q", "-p", directory.toString(), SEGMENT)).isEqualTo(2);
    List<String> lines = err.toString().lines().toList();
    assertThat(lines)
        .filteredOn(line -> line.startsWith("waldump: damage: lost commit of tx "))
        .hasSize(20);
    assertThat(lines.get(lines.size() - 1))
        .matches("waldump: damage: \\.\\.\\. and \\d+ more commits");
  }

  /** One that nobody asked for may be elsewhere. */
  @Test
  void waldumpMissesASegmentThatTheLogHadComeTo() throws Exception {
    String next = "000000010000000000000002";
    try (Connection connection =
            DriverManager.getConnection("jdbc:waldb:file:" + directory + "?wal_keep_size=16MB");
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_switch_wal()");
      statement.execute("update t set v = 'z' where id = 1");
    }
    String path = directory.toString();
    assertThat(execute("waldump", "-p", path, SEGMENT, next)).as(err.toString()).isZero();
    Files.delete(directory.resolve("wal").resolve(next));
    assertThat(execute("waldump", "-p", path, SEGMENT, next)).isEqualTo(2);
    assertThat(err.toString())
        .contains("damage: log segment \"wal/" + next + "\" is missing")
        .contains("the log that is left ends at 0/00200000");
    assertThat(execute("waldump", "-p", path, SEGMENT)).isZero();
    assertThat(err.toString()).contains("end: the range ends at 0/00200000");
  }

  /** What comes into the log behind its reader is no damage. */
  @Test
  void waldumpOfAnOpenDatabaseFindsNoDamage() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread writer = new Thread(() -> write(over), "writer");
    writer.start();
    try {
      for (int i = 0; i < 12; i++) {
        int exit = execute("waldump", "-q", "-p", directory.toString());
        assertThat(err.toString()).doesNotContain("damage");
        assertThat(exit).as(err.toString()).isIn(0, 1);
        if (exit == 1) {
          assertThat(err.toString()).contains("was given up while it was read");
        }
      }
    } finally {
      over.set(true);
      writer.join();
    }
  }

  private void write(AtomicBoolean over) {
    try (Connection connection = DriverManager.getConnection("jdbc:waldb:file:" + directory);
        Statement statement = connection.createStatement()) {
      while (!over.get()) {
        statement.execute("update t set v = v || 'z' where id < 20");
        statement.execute("update t set v = 'y' where id < 20");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void controldataShowsTheControlFile() throws IOException {
    assertThat(execute("controldata", directory.toString())).isZero();
    assertThat(out.toString())
        .containsPattern("Database cluster state: +shut down")
        .containsPattern("Latest checkpoint's REDO location: +0/0011")
        .containsPattern("Bytes per WAL segment: +1048576");
    assertThat(execute("controldata", directory.resolveSibling("none").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("waldb.control");
  }

  @Test
  void checksumsFindOneWrongBit() throws IOException {
    assertThat(execute("checksums", directory.toString())).isZero();
    assertThat(out.toString()).containsPattern("Bad checksums: +0");
    damage(largestDataFile(), 8000);
    assertThat(execute("checksums", directory.toString())).isEqualTo(1);
    assertThat(out.toString()).containsPattern("Bad checksums: +1");
    assertThat(err.toString()).contains(largestDataFile().getFileName().toString(), "block 0");
  }

  @Test
  void checksumsOfAKilledDatabaseSayHowToShutItDown() throws IOException, SQLException {
    String killed = copyOfRunning(1).toString();
    assertThat(execute("checksums", killed)).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("checksums: error: \"" + killed + "\": database must be shut down")
        .contains("checksums: hint: ", "waldb sql \"" + killed + "\" -c \"\"");
    assertThat(execute("sql", killed, "-c", "")).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(execute("checksums", killed)).isZero();
  }

  /** Zeroes are no damage in a page that was added and not used yet, of which these are none. */
  @Test
  void checksumsFindAPageOfZeroes() throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(largestDataFile().toFile(), "rw")) {
      bytes.seek(8192);
      bytes.write(new byte[8192]);
    }
    assertThat(execute("checksums", directory.toString())).isEqualTo(1);
    assertThat(out.toString()).containsPattern("Bad checksums: +1");
    assertThat(err.toString()).contains("block 1, LSN 0/00000000, all of it zero");
  }

  @Test
  void checksumsFindThatPagesAreMissing() throws IOException {
    Path file = largestDataFile();
    long size = Files.size(file);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(size - 100);
    }
    assertThat(execute("checksums", directory.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(file.getFileName().toString(), "whole blocks instead of");
    Files.delete(file);
    assertThat(execute("checksums", directory.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("has 0 whole blocks");
    assertThat(out.toString()).contains("Files cut short: 1");
  }

  /** What a refusal's hint tells, done with the check: nothing else opens the database. */
  @Test
  void checkTakesSettingsInAUrl() throws IOException {
    Path file = largestDataFile();
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(0);
    }
    assertThat(execute("check", directory.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("check: hint: ", "open once with ?recovery_on_damage=salvage in the URL");
    String url = "jdbc:waldb:file:" + directory;
    assertThat(execute("check", url + "?recovery_on_damage=salvage"))
        .as(err.toString())
        .isLessThan(2);
    assertThat(err.toString()).contains("check: lost earlier: ");
    assertThat(execute("check", url)).as(err.toString()).isLessThan(2);
    assertThat(execute("check", url + "?nonsense=1")).isEqualTo(2);
    assertThat(err.toString()).contains("nonsense");
    assertThat(execute("check", "jdbc:waldb:mem:m")).isEqualTo(2);
    assertThat(err.toString()).contains("a directory is wanted").doesNotContain("\tat ");
    assertThat(execute("check", "jdbc:h2:mem:m")).isEqualTo(2);
    assertThat(err.toString()).contains("a directory is wanted").doesNotContain("\tat ");
  }

  @Test
  void checkHoldsIndexesAgainstTables() throws IOException {
    assertThat(execute("check", directory.toString())).isZero();
    assertThat(out.toString()).contains(" tables, ", ", 1 index checked, ", ": 0 faults");
    assertThat(execute("check", "--no-index", directory.toString())).isZero();
    assertThat(out.toString()).contains("0 indexes checked");
    assertThat(execute("check", "-t", "nowhere", directory.toString())).isEqualTo(2);
    damage(largestDataFile(), 8000);
    assertThat(execute("check", directory.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("block 0: ", "HINT for HEAP faults: ", ": 1 fault\n")
        .doesNotContain("PAGE");
  }

  @Test
  void checkTellsWhatACrashLeftFromFaultsAndLeavesItThere() throws IOException, SQLException {
    Path killed = directory.resolveSibling("killed");
    String url = "jdbc:waldb:file:" + directory;
    try (Connection unfinished = DriverManager.getConnection(url);
        Connection other = DriverManager.getConnection(url);
        Statement making = unfinished.createStatement();
        Statement changing = other.createStatement()) {
      unfinished.setAutoCommit(false);
      making.execute("create table u (id int)");
      making.execute("insert into u values (1)");
      changing.execute("update t set v = 'z' where id = 1"); // makes the log durable
      copyTree(directory, killed);
    }
    int files = countFiles(killed);
    assertThat(execute("check", killed.toString())).isZero();
    assertThat(out.toString())
        .contains(": belongs to nothing in the catalog", ": 0 faults, and 1 file left by a crash");
    assertThat(countFiles(killed)).isEqualTo(files);
    DriverManager.getConnection("jdbc:waldb:file:" + killed).close();
    assertThat(execute("check", killed.toString())).isZero();
    assertThat(out.toString()).doesNotContain("left by a crash");
    assertThat(countFiles(killed)).isEqualTo(files - 1);
  }

  @Test
  void sqlSaysThatItRecoveredTheDatabase() throws IOException, SQLException {
    String killed = copyOfRunning(10).toString();
    assertThat(executeWithLog("sql", killed, "-c", "select 1 as a")).isZero();
    assertThat(err.toString())
        .matches(
            "LOG:  database system was not properly shut down and was recovered:"
                + " [1-9]\\d* records replayed, up to 0/[0-9A-F]{8}\\R");
    assertThat(out.toString()).isEqualToNormalizingNewlines(" a\n---\n 1\n(1 row)\n\n");
    assertThat(executeWithLog("sql", killed, "-c", "select 1")).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(executeWithLog("sql", "jdbc:waldb:mem:m", "-c", "select 1")).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aRefusedStartIsToldOnce() throws IOException, SQLException {
    Path killed = copyOfRunning(500);
    ControlData control = ControlFile.read(OsFileSystem.at(killed.toString()));
    long redo = control.redo() % control.layout().segmentSize();
    damage(killed.resolve("wal").resolve(SEGMENT), redo + 10_000);
    assertThat(executeWithLog("sql", killed.toString(), "-c", "select 1")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("ERROR:  log damaged at ")
        .containsOnlyOnce("log damaged at ")
        .containsOnlyOnce("DETAIL:  ")
        .containsOnlyOnce("... and ")
        .containsOnlyOnce("HINT:  Restore the missing log or a backup");
    String salvage = "jdbc:waldb:file:" + killed + "?recovery_on_damage=salvage";
    assertThat(executeWithLog("sql", salvage, "-c", "select 1")).isZero();
    assertThat(err.toString()).contains("WARNING:  log damaged at ");
    out.getBuffer().setLength(0);
    assertThat(execute("waldump", killed.resolve("salvage").resolve(SEGMENT).toString()))
        .as("the log that was given up is kept, damage and all")
        .isEqualTo(2);
    assertThat(lines()).isNotEmpty();
  }

  @Test
  void pagesThatAreMissingAreToldOnce() throws IOException {
    Files.write(largestDataFile(), new byte[0]);
    assertThat(executeWithLog("sql", directory.toString(), "-c", "select 1")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("ERROR:  files have lost pages")
        .containsOnlyOnce(" lacks block 0 to ")
        .contains("HINT:  Restore the files from a backup");
    String salvage = "jdbc:waldb:file:" + directory + "?recovery_on_damage=salvage";
    assertThat(executeWithLog("sql", salvage, "-c", "select 1")).isZero();
    assertThat(err.toString()).contains("WARNING:  file ", " lacks block 0 to ");
  }

  /** As main does: what the engine logs comes between what the command says. */
  private int executeWithLog(String... arguments) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
    int exit;
    try (ServerLog log = new ServerLog(stream, Level.WARNING)) {
      exit =
          WaldbCommand.commandLine()
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(stream, true, StandardCharsets.UTF_8))
              .execute(arguments);
    }
    err.getBuffer().setLength(0);
    err.append(written.toString(StandardCharsets.UTF_8));
    return exit;
  }

  /** What a kill leaves of the database after some commits. */
  private Path copyOfRunning(int commits) throws IOException, SQLException {
    Path killed = directory.resolveSibling("killed");
    try (Connection connection = DriverManager.getConnection("jdbc:waldb:file:" + directory);
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < commits; i++) {
        statement.execute("update t set v = 'z' where id = 1");
      }
      copyTree(directory, killed);
    }
    return killed;
  }

  private static int countFiles(Path database) throws IOException {
    try (Stream<Path> files = Files.list(database.resolve("base"))) {
      return (int) files.count();
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  @Test
  void testFsyncTimesEachMethodAndLeavesNothing() throws IOException {
    assertThat(execute("test-fsync", "-s", "0.01", directory.toString())).isZero();
    assertThat(out.toString())
        .containsPattern("open_datasync +[0-9.]+ ops/sec +[0-9]+ usecs/op")
        .contains("fdatasync", "fsync", "open_sync", "Non-sync'ed 8kB writes:");
    assertThat(directory.resolve("waldb-test-fsync.out")).doesNotExist();
    assertThat(execute("test-fsync", directory.resolve("waldb.control").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("waldb.control");
  }
}
