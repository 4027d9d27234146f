package io.waldb.tpcb;

import io.waldb.tpcb.BenchSections.Section;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The same work on waldb and on other databases, side by side, and a table of what each did.
 *
 * <p>Each database runs in a Java process of its own ({@link BenchWorker}), so that none is slowed
 * by another's memory or by code the compiler has specialised for another driver. All processes of
 * a part are started and loaded first; then they take turns.
 */
@CommandLine.Command(
    name = "bench-peers",
    description = "Runs the same work on waldb and on other databases and compares.",
    mixinStandardHelpOptions = true)
final class BenchPeers implements Callable<Integer> {
  private static final int SYNC_PROBES = 200;

  @Option(names = "--scale", paramLabel = "N", description = "TPC-B scale (default: 10)")
  private int scale = 10;

  @Option(names = "--clients", split = ",", paramLabel = "N", description = "default: 1,8,32")
  private List<Integer> clients = List.of(1, 8, 32);

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "runs of each, the median counts (default: 5)")
  private int rounds = 5;

  @Option(names = "--seconds", paramLabel = "SEC", description = "length of a run (default: 4)")
  private int seconds = 4;

  @Option(
      names = "--warmup",
      paramLabel = "SEC",
      description = "before the first run of a row (default: 6)")
  private int warmup = 6;

  @Option(
      names = "--steady-seconds",
      paramLabel = "SEC",
      description = "length of the runs of the part \"steady\" (default: 300)")
  private int steadySeconds = 300;

  @Option(
      names = "--parts",
      split = ",",
      paramLabel = "PART",
      description = "of ${COMPLETION-CANDIDATES} (default: all)")
  private Set<Section> parts = EnumSet.allOf(Section.class);

  @Option(names = "--only", split = ",", paramLabel = "ID", description = "only these databases")
  private List<String> only = Arrays.stream(BenchPeer.values()).map(BenchPeer::id).toList();

  @Option(
      names = "--postgresql",
      paramLabel = "URL",
      description =
          "JDBC URL of a server that may be used; its schemas bench_on and bench_off are replaced")
  private String postgresql = "";

  @Option(names = "--heap", paramLabel = "SIZE", description = "for -Xmx (default: 2g)")
  private String heap = "2g";

  @Option(names = "--directory", paramLabel = "DIR", description = "default: target/bench")
  private Path directory = Path.of("target", "bench");

  private int printed;
  private @Nullable String lastSection;

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new BenchPeers())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    System.out.printf(
        Locale.ROOT,
        "Median of %d runs of %d s, in turns; prepared statements; Java %s, %d cores; "
            + "this disk does %.0f syncs/s%n",
        rounds,
        seconds,
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        syncsPerSecond());
    EnumSet<BenchPeer> chosen = EnumSet.noneOf(BenchPeer.class);
    only.forEach(id -> chosen.add(BenchPeer.of(id)));
    BenchSections sections =
        new BenchSections(
            new BenchSections.Options(
                scale,
                rounds,
                seconds,
                warmup,
                steadySeconds,
                clients,
                heap,
                postgresql,
                directory.toAbsolutePath(),
                chosen),
            System.err);
    for (Section part : EnumSet.copyOf(parts)) {
      try {
        sections.run(part);
      } finally {
        sections.rows().stream().skip(printed).forEach(row -> print(row, System.out));
        printed = sections.rows().size();
      }
    }
    return 0;
  }

  private void print(BenchRow row, PrintStream out) {
    if (!row.section().equals(lastSection)) {
      lastSection = row.section();
      out.printf("%n== %s%n", lastSection);
    }
    OptionalDouble ratio = row.ratio();
    out.printf("%n%s%s%n", row.title(), ratio.isPresent() ? verdict(row, ratio) : "");
    for (BenchPeer peer : row.peers()) {
      StringBuilder line =
          new StringBuilder(
              String.format(
                  Locale.ROOT,
                  "  %-38s %12s %s",
                  peer.title(),
                  row.format(row.median(peer).orElseThrow()),
                  row.unit()));
      row.p99Millis(peer)
          .ifPresent(p99 -> line.append(String.format(Locale.ROOT, ", p99 %.2f ms", p99)));
      flushesEach(row, peer)
          .ifPresent(each -> line.append(String.format(Locale.ROOT, ", %.3f flushes each", each)));
      out.println(line);
    }
    out.flush();
  }

  private OptionalDouble flushesEach(BenchRow row, BenchPeer peer) {
    List<Double> each =
        row.runs(peer).stream()
            .map(run -> run.flushesEach(seconds))
            .filter(flushes -> flushes >= 0)
            .toList();
    return each.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(BenchRow.median(each));
  }

  private static String verdict(BenchRow row, OptionalDouble ratio) {
    return String.format(
        Locale.ROOT,
        ": %.2f times the best peer%s",
        ratio.getAsDouble(),
        row.target() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                " (target %.1f%s)",
                row.target(),
                ratio.getAsDouble() < row.target() ? ", NOT REACHED" : ""));
  }

  /** What the disk can do: one block written and synced after the other. */
  private double syncsPerSecond() throws IOException {
    Path file = directory.resolve("sync-probe");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocateDirect(8192);
      channel.write(block, 0);
      channel.force(true);
      long start = System.nanoTime();
      for (int i = 0; i < SYNC_PROBES; i++) {
        block.clear();
        channel.write(block, 0);
        channel.force(false);
      }
      return SYNC_PROBES / ((System.nanoTime() - start) / 1e9);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
