package io.waldb.tpcb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import picocli.CommandLine;

/** Whole rounds of the crash check, with processes that are really killed. */
class CrashCheckIT {
  @TempDir Path directory;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private int run(String... arguments) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new CommandLine(new CrashCheck(out, out))
        .setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8))
        .execute(arguments);
  }

  private void assertPasses(String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    String seed = System.getProperty("waldb.seed", "");
    if (!seed.isEmpty()) {
      arguments.add("--seed=" + seed);
    }
    int exit = run(arguments.toArray(new String[0]));
    assertThat(exit).as(printed.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8)).endsWith("PASS\n");
  }

  @ParameterizedTest
  @CsvSource({
    "segments, on, on, 1",
    "segments, off, on, 0",
    "last-segment, on, on, 0",
    "none, on, on, 2",
    "none, off, off, 0",
    "torn-page, on, on, 0",
    "torn-page, on, off, 0",
  })
  void aKilledAndDamagedDatabaseHasAllThatWasPromised(
      String tamper, String synchronousCommit, String fullPageWrites, int killRecovery) {
    assertPasses(
        "--seconds=" + (tamper.contains("segment") ? 2 : 0.7),
        "--clients=4",
        "--tamper=" + tamper,
        "--synchronous-commit=" + synchronousCommit,
        "--full-page-writes=" + fullPageWrites,
        "--kill-recovery=" + killRecovery,
        directory.toString());
  }

  @ParameterizedTest
  @CsvSource({"on", "off"})
  void aLossOfPowerTakesNothingThatWasPromised(String synchronousCommit) {
    assertPasses("--power-loss", "--rounds=3", "--synchronous-commit=" + synchronousCommit);
  }

  @ParameterizedTest
  @CsvSource({"--power-loss", "--tamper=segments"})
  void thePageIsWholeAndSaysWhatTheTableSays(String crash) throws Exception {
    Path page = directory.resolve("report.html");
    List<String> options = new ArrayList<>(List.of(crash, "--clients=3", "--html=" + page));
    if (!crash.equals("--power-loss")) {
      options.addAll(List.of("--seconds=1.5", directory.resolve("d").toString()));
    }
    assertPasses(options.toArray(new String[0]));
    String html = Files.readString(page);
    assertThat(html.length()).isLessThan(200_000);
    assertThat(html).doesNotContain("http://", "https://", "<script", "src=", "url(");
    Document read =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html.replace("<!DOCTYPE html>", ""))));
    String text = read.getDocumentElement().getTextContent();
    assertThat(text).contains("PASS").contains("acknowledged commits lost");
    assertThat(text)
        .contains("One transaction followed through")
        .contains("a history row with xmin");
    assertThat(text).doesNotContain("BROKEN").doesNotContain("NaN");
    assertThat(read.getElementsByTagName("svg").getLength()).isGreaterThanOrEqualTo(4);
    Matcher told = Pattern.compile("commits acknowledged +some +(\\d+)").matcher(printed());
    while (told.find()) {
      assertThat(text).contains(told.group(1));
    }
  }

  /**
   * Something breaks at a moment of the round; it still ends with a verdict, a page and figures.
   */
  @ParameterizedTest
  @CsvSource({
    "] kill -9, false, control file",
    "] start, true, the recovered database opens",
    "] shut down, true, every index agrees with its table",
  })
  void whateverIsRefusedIsAFailWithItsMessage(String moment, boolean isPromise, String told)
      throws IOException {
    Path page = directory.resolve("report.html");
    Path control = directory.resolve("d/round-1/database/waldb.control");
    PrintStream story =
        new PrintStream(errors, true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            super.println(line);
            if (line.contains(moment)) {
              ruin(control);
            }
          }
        };
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    String options = "--json --seconds=0.5 --clients=2 --tamper=none --html=" + page;
    int exit =
        new CommandLine(new CrashCheck(out, story))
            .execute((options + " " + directory.resolve("d")).split(" "));
    assertThat(errors()).contains(told, "control file").doesNotContain("unexpected error");
    assertThat(exit).isEqualTo(1);
    assertThat(printed())
        .startsWith("{\"pass\":false")
        .contains(isPromise ? "\"holds\":false" : "\"crashes\":[]", "control file");
    assertThat(Files.readString(page)).contains("FAIL", "control file").doesNotContain("NaN");
  }

  /** Another file of the name: what is open stays whole. */
  private static void ruin(Path control) {
    try {
      Files.delete(control);
      Files.write(control, new byte[8192]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aDirectoryThatCannotBeUsedIsOneLine() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(run(file.toString())).isEqualTo(1);
    assertThat(printed().lines().toList())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("crash-check: error: cannot use directory \"" + file))
        .endsWith("FAIL");
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  /** A wrong command line is no verdict. */
  @ParameterizedTest
  @CsvSource({
    "unknown --tamper, --tamper=everything",
    "at least 1, --tamper=zero:0@0/100",
    "too large, --tamper=zero:99999999999@0/100",
    "too large, --tamper=flip@123456789/0",
    "takes no --tamper, --power-loss --tamper=segments",
    "takes no --tamper, --power-loss --tamper=flip@0/200000",
    "--seconds does not go, --power-loss --seconds=3",
    "--kill-recovery does not go, --power-loss --kill-recovery=1",
    "takes no directory, --power-loss d",
    "goes with --power-loss, --every-operation",
    "--every goes with, --power-loss --every=3",
    "needs --seed, --power-loss --every-operation --operation=3",
    "at least 1, --power-loss --every-operation --seed=1 --operation=0",
    "--clients does not go, --power-loss --every-operation --clients=2",
    "at least 1, --rounds=0",
    "cannot make a file, --html=nowhere/at/all.html",
    "--full-page-writes, --full-page-writes=maybe",
  })
  void aWrongCommandLineIsRefused(String message, String arguments) {
    assertThat(run(arguments.split(" "))).as(printed()).isEqualTo(2);
    assertThat(printed()).doesNotContain("FAIL").doesNotContain("crash-check: seed");
    assertThat(errors()).contains(message);
  }
}
