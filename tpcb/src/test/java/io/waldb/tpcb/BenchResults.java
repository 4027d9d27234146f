package io.waldb.tpcb;

import io.waldb.tpcb.BenchProcess.Checkpoint;
import io.waldb.tpcb.BenchProcess.Run;
import io.waldb.tpcb.BenchProcess.Second;
import io.waldb.tpcb.BenchRow.Subject;
import io.waldb.tpcb.BenchRow.Taken;
import io.waldb.tpcb.BenchSections.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that was measured, by this run of the benchmark and by earlier ones, and the file it is kept
 * in. What two runs have measured is taken whole from the later one, or the one that came to the
 * end of its part; figures of different runs are never put into one row.
 *
 * <p>The file is a table of comma-separated values, appended to as the figures come, so that a run
 * that is broken off loses none. The kinds of its lines: {@code figure}; {@code second} and {@code
 * checkpoint} of the steady run whose figure stands before them; {@code fact}, a name and a text;
 * {@code complete}, a part that came to its end.
 */
final class BenchResults {
  private record Key(String run, Subject subject) {}

  private final String run = now();
  private final @Nullable Path file;
  private final Map<Key, BenchRow> rows = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> facts = new TreeMap<>();
  private final Map<Section, Set<String>> complete = new EnumMap<>(Section.class);

  /**
   * Results that are kept, too, in a file if one is given; what is in it counts.
   *
   * @throws IOException if it is there and no such file
   */
  BenchResults(@Nullable Path file) throws IOException {
    this.file = file;
    if (file != null && Files.exists(file) && Files.size(file) > 0) {
      read(file);
    } else if (file != null) {
      Files.writeString(file, BenchLine.HEADER + "\n");
    }
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  // ---- what there is

  /** The rows, each from the last run that has it and completed its part, by part. */
  List<BenchRow> rows() {
    Map<Subject, BenchRow> last = new LinkedHashMap<>();
    Comparator<BenchRow> later =
        Comparator.comparing(this::isComplete).thenComparing(BenchRow::run);
    for (BenchRow row : rows.values()) {
      last.merge(row.subject(), row, BinaryOperator.maxBy(later));
    }
    List<BenchRow> sorted = new ArrayList<>(last.values());
    sorted.sort((a, b) -> a.subject().part().compareTo(b.subject().part()));
    return sorted;
  }

  /** The rows of this run. */
  List<BenchRow> ownRows() {
    return rows.values().stream().filter(row -> row.run().equals(run)).toList();
  }

  @Nullable BenchRow find(Predicate<Subject> wanted) {
    return rows().stream().filter(row -> wanted.test(row.subject())).findFirst().orElse(null);
  }

  private boolean isComplete(BenchRow row) {
    return complete.getOrDefault(row.subject().part(), Set.of()).contains(row.run());
  }

  /** The parts that some run has completed. */
  Set<Section> complete() {
    return complete.keySet();
  }

  /** What is known about the run of a time. */
  Map<String, String> facts(String ofRun) {
    return facts.getOrDefault(ofRun, Map.of());
  }

  // ---- adding

  void fact(String name, String text) throws IOException {
    putFact(run, name, text);
    append(List.of(line("fact").put("what", name).put("value", text)));
  }

  private void putFact(String ofRun, String name, String text) {
    facts.computeIfAbsent(ofRun, r -> new LinkedHashMap<>()).put(name, text);
  }

  void complete(Section part) throws IOException {
    putComplete(run, part);
    append(List.of(line("complete").put("part", id(part))));
  }

  private void putComplete(String ofRun, Section part) {
    complete.computeIfAbsent(part, p -> new HashSet<>()).add(ofRun);
  }

  void add(Subject subject, BenchPeer peer, double figure) throws IOException {
    add(subject, peer, figure, null, false);
  }

  void add(Subject subject, BenchPeer peer, Run taken) throws IOException {
    add(subject, peer, taken.tps(), taken, false);
  }

  /** A figure that was taken from a run's seconds, with them. */
  void addSteady(Subject subject, BenchPeer peer, double figure, Run taken) throws IOException {
    add(subject, peer, figure, taken, true);
  }

  private void add(
      Subject subject, BenchPeer peer, double figure, @Nullable Run taken, boolean seconds)
      throws IOException {
    BenchRow row = row(run, subject);
    row.add(peer, new Taken(figure, taken), now());
    List<BenchLine> lines = new ArrayList<>();
    BenchLine line = about("figure", subject, peer, row.count(peer)).put("value", figure);
    lines.add(line);
    if (taken != null) {
      line.put("length", taken.length()).put("tps", taken.tps()).put("flushes", taken.flushes());
      line.latencies(taken.p50(), taken.p99(), taken.p999()).put("max_us", taken.maximum());
    }
    if (taken != null && seconds) {
      for (Second second : taken.seconds()) {
        lines.add(
            about("second", subject, peer, row.count(peer))
                .put("second", second.number())
                .put("value", second.count())
                .latencies(second.p50(), second.p99(), second.p999())
                .put("stolen", second.stolen()));
      }
      for (Checkpoint mark : taken.checkpoints()) {
        lines.add(
            about("checkpoint", subject, peer, row.count(peer))
                .put("second", mark.second())
                .put("value", mark.begins() ? "begins" : "complete"));
      }
    }
    append(lines);
  }

  private BenchRow row(String ofRun, Subject subject) {
    return rows.computeIfAbsent(new Key(ofRun, subject), key -> new BenchRow(subject, ofRun));
  }

  private BenchLine line(String kind) {
    return new BenchLine().put("kind", kind).put("run", run).put("at", now());
  }

  private BenchLine about(String kind, Subject subject, BenchPeer peer, int round) {
    return line(kind)
        .put("part", id(subject.part()))
        .put("section", subject.section())
        .put("what", subject.what())
        .put("scale", subject.scale())
        .put("clients", subject.clients())
        .put("unit", subject.unit().name().toLowerCase(Locale.ROOT))
        .put("database", peer.id())
        .put("round", round);
  }

  private static String id(Section part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  private void append(Collection<BenchLine> lines) throws IOException {
    if (file != null) {
      StringBuilder text = new StringBuilder();
      lines.forEach(line -> text.append(line).append('\n'));
      Files.writeString(file, text, StandardOpenOption.APPEND);
    }
  }

  // ---- reading

  /**
   * Adds what a file has.
   *
   * @throws IOException if it cannot be read, or is no such file
   */
  void read(Path from) throws IOException {
    List<String> lines = Files.readAllLines(from);
    if (lines.isEmpty() || !lines.get(0).equals(BenchLine.HEADER)) {
      throw new IOException(from + " is no file of bench-peers: its first line is another");
    }
    for (int i = 1; i < lines.size(); i++) {
      try {
        take(BenchLine.parse(lines.get(i)));
      } catch (IllegalArgumentException | ScriptException e) {
        throw new IOException(from + ", line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
  }

  private void take(BenchLine line) {
    String ofRun = line.text("run");
    switch (line.text("kind")) {
      case "fact" -> putFact(ofRun, line.text("what"), line.text("value"));
      case "complete" -> putComplete(ofRun, part(line));
      case "figure" ->
          row(ofRun, subject(line))
              .add(
                  BenchPeer.of(line.text("database")),
                  new Taken(line.number("value"), line.has("tps") ? run(line) : null),
                  line.text("at"));
      case "second" ->
          last(line)
              .seconds()
              .add(
                  new Second(
                      line.whole("second"),
                      line.whole("value"),
                      line.whole("p50_us"),
                      line.whole("p99_us"),
                      line.whole("p999_us"),
                      line.number("stolen")));
      case "checkpoint" ->
          last(line)
              .checkpoints()
              .add(new Checkpoint(line.number("second"), line.text("value").equals("begins")));
      default -> throw new IllegalArgumentException("unknown kind \"" + line.text("kind") + "\"");
    }
  }

  private static Section part(BenchLine line) {
    return Section.valueOf(line.text("part").toUpperCase(Locale.ROOT));
  }

  private static Subject subject(BenchLine line) {
    return new Subject(
        part(line),
        line.text("section"),
        line.text("what"),
        (int) line.whole("scale"),
        (int) line.whole("clients"),
        BenchRow.Unit.valueOf(line.text("unit").toUpperCase(Locale.ROOT)));
  }

  private static Run run(BenchLine line) {
    return new Run(
        line.number("length"),
        line.number("tps"),
        line.whole("p50_us"),
        line.whole("p99_us"),
        line.whole("p999_us"),
        line.whole("max_us"),
        line.whole("flushes"),
        new ArrayList<>(),
        new ArrayList<>());
  }

  /** The run that the figure before the line came from. */
  private Run last(BenchLine line) {
    List<Run> runs = row(line.text("run"), subject(line)).runs(BenchPeer.of(line.text("database")));
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("no figure before it");
    }
    return runs.get(runs.size() - 1);
  }
}
