package io.waldb.tpcb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of {@code waldb crash-check}. Fields are set by picocli. */
final class CrashCheckOptions {
  /** A setting that is on or off. */
  enum Switch {
    on,
    off
  }

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
      paramLabel = "none|segments|zero:N@LSN|flip@LSN|torn-page",
      description = "what is damaged after the kill (default: segments)")
  String tamper = "segments";

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

  void check() {
    require(scale > 0, "--scale must be at least 1");
    require(clients > 0, "--clients must be at least 1");
    require(seconds > 0, "--seconds must be greater than 0");
    require(rounds > 0, "--rounds must be at least 1");
    tamper();
    require(powerLoss || !everyOperation, "--every-operation goes with --power-loss");
    require(every > 0, "--every must be at least 1");
    require(operation >= 0, "--operation must be at least 1");
    require(
        operation == 0 || (everyOperation && seed != null),
        "--operation goes with --every-operation and --seed");
    require(
        !powerLoss || tamper().kind() == Tamper.Kind.NONE || tamper.equals("segments"),
        "--power-loss does its own damage and takes no --tamper");
    require(killRecovery >= 0, "--kill-recovery must not be negative");
    require(
        !powerLoss || killRecovery == 0,
        "--power-loss interrupts recoveries by itself and takes no --kill-recovery");
  }

  /** The options that matter for what was found, for a reader. */
  Map<String, String> describe() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("scale, clients", scale + ", " + clients);
    values.put("synchronous_commit", synchronousCommit.toString());
    values.put("full_page_writes", fullPageWrites.toString());
    values.put(
        "crash",
        powerLoss
            ? "power cut on a simulated disk"
            : "kill -9, then damage: " + tamper().kind().text());
    return values;
  }

  /** The command that makes the same choices again. */
  String command(long chosenSeed) {
    StringBuilder line = new StringBuilder("./waldb crash-check --seed=").append(chosenSeed);
    line.append(" --scale=").append(scale).append(" --clients=").append(clients);
    if (powerLoss) {
      line.append(" --power-loss");
    } else {
      line.append(" --seconds=").append(seconds).append(" --tamper=").append(tamper);
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

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new ScriptException(message);
    }
  }

  /** The damage asked for. */
  Tamper tamper() {
    if (powerLoss) {
      return new Tamper(Tamper.Kind.NONE, 0, 0);
    }
    switch (tamper) {
      case "none":
        return new Tamper(Tamper.Kind.NONE, 0, 0);
      case "segments":
        return new Tamper(Tamper.Kind.SEGMENTS, 0, 0);
      case "torn-page":
        return new Tamper(Tamper.Kind.TORN_PAGE, 0, 0);
      default:
        break;
    }
    Matcher zero = ZERO.matcher(tamper);
    if (zero.matches()) {
      return new Tamper(
          Tamper.Kind.ZERO,
          Integer.parseInt(zero.group(1)),
          io.waldb.common.Lsn.parse(zero.group(2)));
    }
    Matcher flip = FLIP.matcher(tamper);
    if (flip.matches()) {
      return new Tamper(Tamper.Kind.FLIP, 1, io.waldb.common.Lsn.parse(flip.group(1)));
    }
    throw new ScriptException("unknown --tamper \"" + tamper + "\"");
  }
}
