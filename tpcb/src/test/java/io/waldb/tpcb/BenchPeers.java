package io.waldb.tpcb;

import io.waldb.tpcb.BenchSections.Section;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
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
      names = "--steady-warmup",
      paramLabel = "SEC",
      description = "of such a run that do not count: Java compiles what runs (default: 30)")
  private int steadyWarmup = 30;

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

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "write tables and plots as one page, after each part")
  private @Nullable Path html;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description =
          "keep every figure in a file; one that is there is added to, and the page shows all of it")
  private @Nullable Path csv;

  @Option(names = "--resume", description = "leave out the parts that the file of --csv has whole")
  private boolean resume;

  @Option(
      names = "--page-from",
      split = ",",
      paramLabel = "FILE",
      description = "run nothing: print the figures of these files, and write the page of --html")
  private List<Path> pageFrom = List.of();

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new BenchPeers())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!pageFrom.isEmpty()) {
      BenchResults results = new BenchResults(null);
      for (Path file : pageFrom) {
        results.read(file);
      }
      BenchText text = new BenchText(System.out);
      results.rows().forEach(text::print);
      text.print(BenchTargets.judge(results));
      writePage(results);
      return 0;
    }
    if (resume && csv == null) {
      throw new ScriptException("--resume needs the file of --csv");
    }
    try {
      run(new BenchResults(csv));
      return 0;
    } catch (ScriptException e) {
      System.err.println("bench-peers: " + e.getMessage());
      return 2;
    }
  }

  private void run(BenchResults results) throws IOException, InterruptedException {
    Set<Section> wanted = EnumSet.noneOf(Section.class);
    wanted.addAll(parts);
    if (resume) {
      wanted.removeAll(results.complete());
    }
    Files.createDirectories(directory);
    EnumSet<BenchPeer> chosen = EnumSet.noneOf(BenchPeer.class);
    only.forEach(id -> chosen.add(BenchPeer.of(id)));
    describe(results);
    BenchSections sections =
        new BenchSections(
            new BenchSections.Options(
                scale,
                rounds,
                seconds,
                warmup,
                steadySeconds,
                steadyWarmup,
                clients,
                heap,
                postgresql,
                directory.toAbsolutePath(),
                chosen),
            results,
            System.err);
    BenchText text = new BenchText(System.out);
    int printed = 0;
    for (Section part : wanted) {
      try {
        sections.run(part);
      } finally {
        List<BenchRow> rows = results.ownRows();
        rows.stream().skip(printed).forEach(text::print);
        printed = rows.size();
        writePage(results);
      }
    }
    text.print(BenchTargets.judge(results));
  }

  private void describe(BenchResults results) throws IOException {
    String how =
        String.format(
            Locale.ROOT,
            "median of %d runs of %d s after %d s to warm up, in turns; prepared statements",
            rounds,
            seconds,
            warmup);
    String machine =
        String.format(
            Locale.ROOT,
            "%d cores, %s %s, Java %s",
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.vm.version"));
    String disk =
        String.format(
            Locale.ROOT,
            "%s, %.0f syncs/s one after the other",
            Files.getFileStore(directory).type(),
            syncsPerSecond());
    System.out.println(how + "; " + machine + "; " + disk);
    results.fact("how", how);
    results.fact("machine", machine);
    results.fact("disk", disk);
  }

  private void writePage(BenchResults results) throws IOException {
    if (html != null) {
      Files.writeString(html, new BenchPage(results).html());
    }
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
