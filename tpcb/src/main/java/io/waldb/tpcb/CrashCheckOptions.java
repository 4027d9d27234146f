package io.waldb.tpcb;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of {@code waldb crash-check}. Fields are set by picocli. */
final class CrashCheckOptions {
  /** A setting that is on or off. */
  enum Switch {
    on,
    off
  }

  /** What has nothing to do on a simulated disk. */
  private static final List<String> REAL_DISK_ONLY =
      List.of("--seconds", "--kill-recovery", "--keep");

  /** What a life with one session of its own does not have. */
  private static final List<String> CLIENTS_ONLY = List.of("--clients", "--scale");

  private static final List<String> EVERY_OPERATION_ONLY = List.of("--every", "--operation");

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls the command
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--scale", paramLabel = "N", description = "TPC-B scale (default: 1)")
  int scale = 1;

  @Option(names = "--clients", paramLabel = "N", description = "clients (default: 8)")
  int clients = 8;

  @Option(
      names = "--seconds",
      paramLabel = "SEC",
      description = "how long the clients run before the kill (default: 4)")
  double seconds = 4;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "rounds, each with a new database, two crashes each (default: 1)")
  int rounds = 1;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "seed of everything random (default: from the clock, printed)")
  @Nullable Long seed;

  @Option(names = "--synchronous-commit", paramLabel = "on|off", description = "default: on")
  Switch synchronousCommit = Switch.on;

  @Option(names = "--full-page-writes", paramLabel = "on|off", description = "default: on")
  Switch fullPageWrites = Switch.on;

  @Option(
      names = "--tamper",
      paramLabel = "none|segments|last-segment|zero:N@LSN|flip@LSN|torn-page",
      description = {
        "what is damaged after the kill (default: segments)",
        "segments: 10 000 bytes at the head of each of the last two log segments become zero",
        "last-segment: the last log segment is deleted",
        "zero:N@LSN: N bytes of the log from LSN on become zero, as zero:512@0/24A0000",
        "flip@LSN: one bit of the log's byte at LSN is turned over",
        "torn-page: the second half of a data page becomes zero",
        "An LSN must lie in the log that the kill leaves; a run with the same --scale prints from"
            + " where to where that goes."
      })
  @Nullable String tamper;

  @Option(
      names = "--power-loss",
      description = "on a simulated disk: unsynced writes are dropped, reordered or torn")
  boolean powerLoss;

  @Option(
      names = "--kill-recovery",
      paramLabel = "N",
      description = "times the recovering process is killed as well, after each kill (default: 0)")
  int killRecovery;

  @Option(
      names = "--every-operation",
      description =
          "with --power-loss: one session's life, with the power cut at each operation of the disk")
  boolean everyOperation;

  @Option(
      names = "--every",
      paramLabel = "N",
      description = "with --every-operation: only at each N-th, for a quick look (default: 1)")
  int every = 1;

  @Option(
      names = "--operation",
      paramLabel = "K",
      description = "with --every-operation and --seed: cut at this operation only, to repeat it")
  int operation;

  @Option(names = "--keep", description = "keep the directory of each round")
  boolean keep;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "also write one page with pictures of the run, the log and the recovery")
  @Nullable String html;

  @Option(
      names = "--json",
      description = "print the result as JSON on standard output, all else on standard error")
  boolean json;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "where the databases are made (default: a temporary directory)")
  @Nullable String directory;

  private static final Pattern ZERO = Pattern.compile("zero:(\\d+)@([0-9A-Fa-f]+/[0-9A-Fa-f]+)");
  private static final Pattern FLIP = Pattern.compile("flip@([0-9A-Fa-f]+/[0-9A-Fa-f]+)");

  /**
   * Refuses values that cannot be and options that do not go together.
   *
   * @throws ParameterException a wrong command line
   */
  void check() {
    require(scale > 0, "--scale must be at least 1");
    require(clients > 0, "--clients must be at least 1");
    require(seconds > 0, "--seconds must be greater than 0");
    require(rounds > 0, "--rounds must be at least 1");
    require(every > 0, "--every must be at least 1");
    require(operation > 0 || !isGiven("--operation"), "--operation must be at least 1");
    require(killRecovery >= 0, "--kill-recovery must not be negative");
    Tamper.Kind damage = tamper().kind();
    require(powerLoss || !everyOperation, "--every-operation goes with --power-loss");
    if (!everyOperation) {
      refuse(EVERY_OPERATION_ONLY, "goes with --every-operation");
    }
    require(
        operation == 0 || (seed != null && rounds == 1 && !isGiven("--every")),
        "--operation needs --seed and takes neither --rounds nor --every: it is one cut of one life");
    if (powerLoss) {
      require(
          tamper == null || damage == Tamper.Kind.NONE,
          "--power-loss does its own damage and takes no --tamper");
      refuse(REAL_DISK_ONLY, "does not go with --power-loss, which has a simulated disk");
      require(directory == null, "--power-loss has a simulated disk and takes no directory");
    }
    if (everyOperation) {
      refuse(CLIENTS_ONLY, "does not go with --every-operation, which has one session");
    }
    if (html != null) {
      File parent = new File(html).getAbsoluteFile().getParentFile();
      require(
          parent != null && parent.isDirectory() && !new File(html).isDirectory(),
          "--html: cannot make a file \"" + html + "\"");
    }
  }

  private void refuse(List<String> options, String why) {
    options.forEach(option -> require(!isGiven(option), option + " " + why));
  }

  private boolean isGiven(String option) {
    CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
    return parsed != null && parsed.hasMatchedOption(option);
  }

  /** The options that matter for what was found, for a reader. */
  Map<String, String> describe() {
    Map<String, String> values = new LinkedHashMap<>();
    if (!everyOperation) {
      values.put("scale, clients", scale + ", " + clients);
    }
    values.put("synchronous_commit", synchronousCommit.toString());
    values.put("full_page_writes", fullPageWrites.toString());
    values.put(
        "crash",
        powerLoss
            ? "power cut on a simulated disk" + (everyOperation ? ", at every operation" : "")
            : "kill -9, then damage: " + tamper().kind().text());
    return values;
  }

  /** The command that makes the same choices again. */
  String command(long chosenSeed) {
    StringBuilder line = new StringBuilder("./waldb crash-check --seed=").append(chosenSeed);
    if (!everyOperation) {
      line.append(" --scale=").append(scale).append(" --clients=").append(clients);
    }
    if (powerLoss) {
      line.append(" --power-loss");
    } else {
      line.append(" --seconds=").append(seconds).append(" --tamper=").append(tamperText());
    }
    if (everyOperation) {
      line.append(" --every-operation");
    }
    if (every != 1) {
      line.append(" --every=").append(every);
    }
    if (operation != 0) {
      line.append(" --operation=").append(operation);
    }
    if (rounds != 1) {
      line.append(" --rounds=").append(rounds);
    }
    if (killRecovery > 0) {
      line.append(" --kill-recovery=").append(killRecovery);
    }
    line.append(" --synchronous-commit=").append(synchronousCommit);
    return line.append(" --full-page-writes=").append(fullPageWrites).toString();
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw wrong(message);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private String tamperText() {
    return tamper == null ? powerLoss ? "none" : "segments" : tamper;
  }

  /**
   * The damage asked for.
   *
   * @throws ParameterException there is no such damage
   */
  Tamper tamper() {
    String text = tamperText();
    return switch (text) {
      case "none" -> new Tamper(Tamper.Kind.NONE, 0, 0);
      case "segments" -> new Tamper(Tamper.Kind.SEGMENTS, 0, 0);
      case "last-segment" -> new Tamper(Tamper.Kind.LAST_SEGMENT, 0, 0);
      case "torn-page" -> new Tamper(Tamper.Kind.TORN_PAGE, 0, 0);
      default -> tamperAt(text);
    };
  }

  private Tamper tamperAt(String text) {
    try {
      Matcher zero = ZERO.matcher(text);
      if (zero.matches() && Integer.parseInt(zero.group(1)) > 0) {
        int length = Integer.parseInt(zero.group(1));
        return new Tamper(Tamper.Kind.ZERO, length, Lsn.parse(zero.group(2)));
      }
      Matcher flip = FLIP.matcher(text);
      if (flip.matches()) {
        return new Tamper(Tamper.Kind.FLIP, 1, Lsn.parse(flip.group(1)));
      }
    } catch (NumberFormatException | DatabaseException e) {
      throw wrong("--tamper: \"" + text + "\" has a number that is too large");
    }
    throw wrong(
        "unknown --tamper \""
            + text
            + "\": none, segments, last-segment, zero:N@LSN, flip@LSN or torn-page, with N at least"
            + " 1 and an LSN as 0/24A0000");
  }
}
