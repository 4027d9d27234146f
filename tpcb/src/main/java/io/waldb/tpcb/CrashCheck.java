package io.waldb.tpcb;

import io.waldb.common.DatabaseException;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.tpcb.CrashCheckOptions.Switch;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The {@code waldb crash-check} command: kills a database under load, damages it, recovers it, and
 * holds what is there against what was promised.
 *
 * <p>Exit codes: 0 PASS, 1 FAIL or an error, 2 a wrong command line.
 */
@Command(
    name = "crash-check",
    description = "Kills a database under load, recovers it and verifies what survived.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code 0: PASS; 1: FAIL, or the check could not be made; 2: wrong command line."
    })
public final class CrashCheck implements Callable<Integer> {
  @Mixin private CrashCheckOptions options = new CrashCheckOptions();

  private final PrintStream out;
  private final PrintStream err;

  /** A command that prints to these streams. */
  public CrashCheck(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    options.check();
    PrintStream story = options.json ? err : out;
    List<CrashVerdict> verdicts = new ArrayList<>();
    List<CrashSummary> summaries = new ArrayList<>();
    List<CrashEvidence> shown = List.of();
    List<String> crashes = new ArrayList<>();
    long seed = options.seed != null ? options.seed : System.nanoTime();
    String failure = "";
    boolean ended = false;
    try {
      story.println("crash-check: seed " + seed);
      SplittableRandom seeds = new SplittableRandom(seed);
      for (int i = 1; i <= options.rounds; i++) {
        long roundSeed = i == 1 && options.everyOperation ? seed : seeds.nextLong();
        if (options.rounds > 1) {
          story.println("== round " + i + " of " + options.rounds);
        }
        shown = round(i, roundSeed, story);
        for (CrashEvidence seen : shown) {
          story.print("\n" + seen.verdict.table());
          verdicts.add(seen.verdict);
          summaries.add(CrashSummary.of(i, seen));
          crashes.add(seen.verdict.json(seen.json()));
        }
        story.println();
        if (!shown.stream().allMatch(seen -> seen.verdict.holds())) {
          break;
        }
      }
      ended = true;
    } catch (ScriptException | SQLException | IOException e) {
      failure = String.valueOf(e.getMessage());
      err.println("crash-check: error: " + failure);
    } catch (DatabaseException e) {
      failure = e.describe();
      err.println("crash-check: error: " + failure + " (" + e.state().code() + ")");
    } catch (RuntimeException | Error e) {
      failure = "unexpected error: " + e;
      err.println("crash-check: " + failure);
      e.printStackTrace(err);
    }
    boolean pass = ended && verdicts.stream().allMatch(CrashVerdict::holds);
    if (options.html != null) {
      CrashPage page =
          new CrashPage(environment(seed), options.command(seed), failure, summaries, shown);
      try {
        Files.writeString(Path.of(options.html), page.html());
        story.println("report: " + options.html);
      } catch (IOException e) {
        err.println("crash-check: error: could not write \"" + options.html + "\": " + e);
        pass = false;
      }
    }
    if (options.json) {
      out.println(
          "{\"pass\":"
              + pass
              + ",\"error\":"
              + CrashVerdict.quote(failure)
              + ",\"seed\":"
              + seed
              + ",\"crashes\":["
              + String.join(",", crashes)
              + "]}");
    } else {
      out.println(pass ? "PASS" : "FAIL");
    }
    return pass ? 0 : 1;
  }

  /** What a reader needs to judge the figures. */
  private Map<String, String> environment(long seed) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("waldb", version());
    values.put(
        "Java",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    values.put(
        "machine",
        Runtime.getRuntime().availableProcessors()
            + " processors, "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    values.putAll(options.describe());
    values.put("seed", Long.toString(seed));
    return values;
  }

  private static String version() {
    String version = CrashCheck.class.getPackage().getImplementationVersion();
    return version == null ? "(development)" : version;
  }

  private List<CrashEvidence> round(int number, long seed, PrintStream story)
      throws IOException, SQLException {
    if (options.everyOperation) {
      return List.of(everyOperation(seed, story));
    }
    if (options.powerLoss) {
      return new PowerLossRound(options, seed, story).run();
    }
    String base =
        options.directory != null
            ? options.directory
            : System.getProperty("java.io.tmpdir")
                + "/waldb-crash-check-"
                + ProcessHandle.current().pid();
    String name = "round-" + number;
    makeDirectory(base, name);
    boolean done = false;
    try {
      List<CrashEvidence> found =
          new CrashRound(
                  options,
                  base + "/" + name + "/database",
                  base + "/" + name + "/reports",
                  seed,
                  story)
              .run();
      done = found.stream().allMatch(seen -> seen.verdict.holds());
      return found;
    } finally {
      if (done && !options.keep) {
        delete(new File(base, name));
        deleteIfEmpty(new File(base));
      } else {
        story.println("kept: " + base + "/" + name);
      }
    }
  }

  /** Makes the directory of a round and that of its reports. */
  private static void makeDirectory(String base, String name) {
    boolean exists;
    try {
      FileSystem files = OsFileSystem.at(base);
      exists = files.exists(name);
      if (!exists) {
        files.createDirectory(name + "/reports");
      }
    } catch (DatabaseException e) {
      throw new ScriptException("cannot use directory \"" + base + "\": " + e.getMessage());
    }
    if (exists) {
      throw new ScriptException("\"" + base + "/" + name + "\" exists already");
    }
  }

  private CrashEvidence everyOperation(long seed, PrintStream story) {
    boolean synchronous = options.synchronousCommit == Switch.on;
    boolean fullPageWrites = options.fullPageWrites == Switch.on;
    String settings =
        "synchronous_commit="
            + options.synchronousCommit
            + ", full_page_writes="
            + options.fullPageWrites;
    String repeat =
        (synchronous ? "" : " --synchronous-commit=off")
            + (fullPageWrites ? "" : " --full-page-writes=off");
    PowerCutReport report = new PowerCutReport(seed, repeat);
    // Of thousands of recoveries nobody reads what they say; of one somebody does.
    try (ServerLog log = new ServerLog(story, options.operation == 0 ? Level.OFF : Level.INFO)) {
      new PowerCutScenario(seed, synchronous, fullPageWrites, report)
          .every(options.every)
          .at(options.operation)
          .run();
    }
    story.print("\n" + report.table());
    CrashEvidence seen =
        new CrashEvidence(
            report.verdict(
                "power cut at every operation, seed " + seed + ", " + settings,
                !synchronous,
                !fullPageWrites));
    seen.manyCuts = report.figures();
    return seen;
  }

  private static void delete(File file) throws IOException {
    File[] children = file.listFiles();
    if (children != null) {
      for (File child : children) {
        delete(child);
      }
    }
    if (!file.delete()) {
      throw new IOException("could not delete " + file);
    }
  }

  private void deleteIfEmpty(File directory) {
    String[] left = directory.list();
    if (options.directory == null && left != null && left.length == 0 && !directory.delete()) {
      err.println("crash-check: could not delete " + directory);
    }
  }
}
