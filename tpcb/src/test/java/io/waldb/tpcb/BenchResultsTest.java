package io.waldb.tpcb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.tpcb.BenchProcess.Checkpoint;
import io.waldb.tpcb.BenchProcess.Run;
import io.waldb.tpcb.BenchProcess.Second;
import io.waldb.tpcb.BenchRow.Subject;
import io.waldb.tpcb.BenchRow.Unit;
import io.waldb.tpcb.BenchSections.Section;
import io.waldb.tpcb.BenchTargets.Finding;
import io.waldb.tpcb.BenchTargets.State;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class BenchResultsTest {
  private static final Subject TPCB =
      new Subject(Section.SYNC, "a commit waits", BenchSections.TPCB, 10, 8, Unit.TPS);
  private static final Subject STEADY =
      new Subject(Section.STEADY, "steady", BenchSections.SLOWEST_SECOND, 10, 8, Unit.RATIO);
  private static final Subject OPEN =
      new Subject(Section.OPEN, "opening", BenchSections.OPEN_EMPTY, 0, 0, Unit.SECONDS);

  @TempDir private Path directory;

  private static Run run(double tps) {
    return new Run(
        4,
        tps,
        100,
        4000,
        5000,
        6000,
        (long) tps,
        List.of(new Second(1, 90, 1, 2, 3, 0.25), new Second(2, 100, 4, 5, 6, StolenTime.UNKNOWN)),
        List.of(new Checkpoint(0.5, true), new Checkpoint(1.25, false)));
  }

  private Path measured() throws IOException {
    Path file = directory.resolve("bench.csv");
    BenchResults results = new BenchResults(file);
    results.fact("disk", "ext4, \"fast\", quoted");
    for (double tps : new double[] {1000, 3000, 2000}) {
      results.add(TPCB, BenchPeer.WALDB_SYNC, run(tps));
      results.add(TPCB, BenchPeer.DERBY, run(tps / 2));
    }
    results.add(OPEN, BenchPeer.WALDB_SYNC, 0.5);
    results.add(OPEN, BenchPeer.DERBY, 0.25);
    results.addSteady(STEADY, BenchPeer.WALDB_SYNC, 0.9, run(95));
    results.complete(Section.SYNC);
    return file;
  }

  private static Finding finding(BenchResults results, String title) {
    return BenchTargets.judge(results).stream()
        .filter(finding -> finding.title().startsWith(title))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatWasKeptComesBackAsItWas() throws Exception {
    BenchResults read = new BenchResults(measured());
    BenchRow row = read.find(TPCB::equals);
    assertThat(row.median(BenchPeer.WALDB_SYNC)).hasValue(2000);
    assertThat(row.most(BenchPeer.DERBY)).isEqualTo(1500);
    assertThat(row.ratio()).hasValue(2);
    assertThat(row.p99Millis(BenchPeer.DERBY)).hasValue(4);
    assertThat(row.flushesEach(BenchPeer.WALDB_SYNC)).hasValue(0.25);
    Run steady = read.find(STEADY::equals).runs(BenchPeer.WALDB_SYNC).get(0);
    assertThat(steady).isEqualTo(run(95));
    assertThat(read.facts(row.run())).containsEntry("disk", "ext4, \"fast\", quoted");
    assertThat(read.complete()).containsExactly(Section.SYNC);
  }

  @Test
  void aTargetIsReachedOrFallsShortOrIsNotMeasured() throws Exception {
    BenchResults read = new BenchResults(measured());
    Finding tpcb = finding(read, "a commit waits: TPC-B, 8 clients");
    assertThat(tpcb.found()).isEqualTo("2.00 times");
    assertThat(tpcb.state()).isEqualTo(State.SHORT);
    Finding open = finding(read, "open an empty");
    assertThat(open.found()).isEqualTo("0.50 times");
    assertThat(open.state()).isEqualTo(State.SHORT);
    assertThat(finding(read, "slowest second").state()).isEqualTo(State.REACHED);
    assertThat(finding(read, "a commit waits: TPC-B, 32").state()).isEqualTo(State.NOT_MEASURED);
  }

  @Test
  void aLaterRunReplacesAnEarlierRowWholeAndIsNeverMixedWithIt() throws Exception {
    Path file = measured();
    String later =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("figure") && line.contains("waldb-sync,1,"))
            .filter(line -> line.contains(",TPC-B,"))
            .findFirst()
            .orElseThrow()
            .replaceFirst("figure,[^,]*", "figure,2999-01-01T00:00:00Z")
            .replace(",1000.000000,", ",7.000000,");
    Files.writeString(file, later + "\n", StandardOpenOption.APPEND);
    BenchRow row = new BenchResults(file).find(TPCB::equals);
    assertThat(row.median(BenchPeer.WALDB_SYNC)).as("it was broken off").hasValue(2000);
    String end = new BenchLine().put("kind", "complete").put("part", "sync") + "\n";
    Files.writeString(
        file,
        end.replaceFirst("complete,", "complete,2999-01-01T00:00:00Z"),
        StandardOpenOption.APPEND);
    row = new BenchResults(file).find(TPCB::equals);
    assertThat(row.median(BenchPeer.WALDB_SYNC)).hasValue(7);
    assertThat(row.peers()).containsExactly(BenchPeer.WALDB_SYNC);
  }

  @Test
  void anotherFileIsRefusedByNameAndLine() throws Exception {
    Path other = Files.writeString(directory.resolve("other.csv"), "a,b\n1,2\n");
    assertThatThrownBy(() -> new BenchResults(other)).hasMessageContaining("other.csv");
    Path file = measured();
    Files.writeString(file, "figure,1\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> new BenchResults(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bench.csv, line ");
  }

  @Test
  void thePageIsWellFormedAndSaysWhatFallsShort() throws Exception {
    String html = new BenchPage(new BenchResults(measured())).html();
    String text =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html.replace("<!DOCTYPE html>", ""))))
            .getDocumentElement()
            .getTextContent();
    assertThat(text)
        .contains("FALLS SHORT", "2.00 times the best peer", "slowest 90", "ext4, \"fast\"");
  }
}
