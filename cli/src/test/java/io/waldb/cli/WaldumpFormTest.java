package io.waldb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The form of waldump's output: a small database's whole log against a file that was recorded, and
 * the patterns that scripts use against both waldump's lines and lines of PostgreSQL 15's
 * pg_waldump.
 *
 * <p>{@code -Dwaldb.golden=write} records anew; then look at the difference.
 */
class WaldumpFormTest {
  private static final String GOLDEN = "waldump.txt";
  private static final String SEGMENT = "000000010000000000000001";

  /** A record's line, as scripts take it apart. */
  private static final Pattern RECORD =
      Pattern.compile(
          "rmgr: (\\w+) +len \\(rec/tot\\): +(\\d+)/ +(\\d+), tx: +(\\d+),"
              + " lsn: ([0-9A-F]+/[0-9A-F]{8}), prev ([0-9A-F]+/[0-9A-F]{8}), desc: ([A-Z_+]+)\\b(.*)");

  private static final Pattern BLOCK =
      Pattern.compile(
          "blkref #(\\d+): rel (\\d+)/(\\d+)/(\\d+)(?: fork (\\w+))? blk (\\d+)( FPW)?(?=,|;|$)");

  private static final Pattern BLOCK_DETAIL =
      Pattern.compile(
          "\tblkref #\\d+: rel \\d+/\\d+/\\d+ fork \\w+ blk \\d+"
              + "(?: \\(FPW\\); hole: offset: \\d+, length: \\d+)?");

  private static final Pattern COMMIT_TIME =
      Pattern.compile("COMMIT \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} UTC");

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private String dump(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    WaldbCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            Stream.concat(Stream.of("waldump", "-p", database().toString()), Stream.of(arguments))
                .toArray(String[]::new));
    return out.toString() + err;
  }

  private Path database() {
    return directory.resolve("db");
  }

  private void makeDatabase() throws SQLException {
    String url = "jdbc:waldb:file:" + database() + "?wal_segment_size=1MB&autovacuum=off";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql :
          List.of(
              "create table t (id int primary key, v text, n int)",
              "create sequence s",
              "insert into t select g, 'v' || g, 0 from generate_series(1, 20) g",
              "checkpoint",
              "update t set n = n + 1 where id = 7",
              "update t set n = n + 1 where id = 7",
              "update t set id = 100 where id = 8",
              "delete from t where id = 9",
              "insert into t values (nextval('s') + 200, repeat('x', 3), 1)",
              "vacuum t",
              "create index t_n on t (n)",
              "drop index t_n",
              "truncate t",
              "drop table t")) {
        statement.execute(sql);
      }
    }
  }

  private static String recorded(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(WaldumpFormTest.class.getResourceAsStream("/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String masked(String text) {
    return text.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} UTC", "<time>");
  }

  @Test
  void theWholeOutputIsAsRecorded() throws SQLException, IOException {
    makeDatabase();
    StringBuilder found = new StringBuilder();
    for (String[] arguments :
        List.of(
            new String[] {SEGMENT},
            new String[] {"-b", "-w", SEGMENT},
            new String[] {"-z", SEGMENT},
            new String[] {"--stats=record", SEGMENT})) {
      found.append("$ waldump ").append(String.join(" ", arguments)).append('\n');
      found.append(masked(dump(arguments)));
    }
    if ("write".equals(System.getProperty("waldb.golden"))) {
      Files.writeString(Path.of("src", "test", "resources", GOLDEN), found);
    }
    assertThat(found.toString()).isEqualTo(recorded(GOLDEN));
  }

  @Test
  void scriptsReadItAsTheyReadPostgresqls() throws SQLException, IOException {
    makeDatabase();
    List<String> postgresql = recorded("pg_waldump-15.txt").lines().toList();
    List<String> own = dump(SEGMENT).lines().filter(line -> line.startsWith("rmgr:")).toList();
    for (List<String> lines : List.of(postgresql, own)) {
      assertThat(lines).hasSizeGreaterThan(20).allMatch(line -> RECORD.matcher(line).matches());
      assertThat(lines)
          .filteredOn(line -> line.contains("blkref"))
          .isNotEmpty()
          .allMatch(
              line -> BLOCK.matcher(line).results().count() == line.split("blkref").length - 1);
      assertThat(lines)
          .filteredOn(line -> line.contains("desc: COMMIT"))
          .isNotEmpty()
          .allMatch(line -> COMMIT_TIME.matcher(line).find());
      assertThat(lines).anyMatch(line -> line.endsWith(" FPW"));
    }
    List<String> details = dump("-b", SEGMENT).lines().filter(l -> l.startsWith("\t")).toList();
    assertThat(details).isNotEmpty().allMatch(line -> BLOCK_DETAIL.matcher(line).matches());
  }

  /** The way to a page that nothing else has any more: its image, saved and put into the file. */
  @Test
  void aSavedImageIsTheWholePage() throws SQLException, IOException {
    makeDatabase();
    Path saved = directory.resolve("images");
    dump("--save-fullpage=" + saved, SEGMENT);
    try (Stream<Path> files = Files.list(saved)) {
      List<Path> images = files.sorted().toList();
      assertThat(images).isNotEmpty();
      for (Path image : images) {
        assertThat(image.getFileName().toString())
            .matches("00000001-[0-9A-F]{8}-[0-9A-F]{8}\\.1663\\.1\\.\\d+\\.\\d+_(main|fsm|vm)");
        ByteBuffer page = ByteBuffer.wrap(Files.readAllBytes(image));
        assertThat(page.remaining()).isEqualTo(8192);
      }
    }
    assertThat(dump("--save-fullpage=" + saved, SEGMENT)).contains("exists but is not empty");
  }

  @Test
  void rangesAreHeldAgainstTheSegmentsNamed() throws SQLException {
    makeDatabase();
    assertThat(dump("-s", "0/00000028", SEGMENT))
        .contains("start WAL location 0/00000028 is not inside file \"" + SEGMENT + "\"");
    assertThat(dump("-e", "5/00000000", SEGMENT, SEGMENT))
        .contains("end WAL location 5/00000000 is not inside file");
    assertThat(dump("-s", "nonsense", SEGMENT))
        .contains("invalid WAL start location: \"nonsense\"");
    assertThat(dump("-t", "x", SEGMENT)).contains("invalid timeline specification: \"x\"");
    assertThat(dump("000000010000000000000002", SEGMENT)).contains("is before STARTSEG");
  }
}
