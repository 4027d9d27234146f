package io.waldb.cli;

import io.waldb.tpcb.CrashCheck;
import io.waldb.tpcb.ServerLog;
import io.waldb.tpcb.Tpcb;
import java.util.logging.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code waldb} command: picks the subcommand and turns its outcome into an exit code.
 *
 * <p>Exit codes: 0 for success; 1 when the work failed or a check found a fault; 2 for a wrong
 * command line. A subcommand is a {@code Callable<Integer>} listed below; an exception that leaves
 * it is reported by {@link ErrorReport}.
 */
@Command(
    name = "waldb",
    description = "An embedded SQL database, its shell and its tools.",
    mixinStandardHelpOptions = true,
    versionProvider = WaldbVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "waldb jar prints the path of the self-contained JDBC driver jar.",
      "waldb bench-peers does the same work on waldb and on other databases."
    })
public final class WaldbCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls run
  @Spec
  private CommandSpec spec;

  /**
   * Runs the command and ends the process with its exit code. Of the engine's log it shows
   * warnings, and how a recovery goes; all of it when the system property {@code
   * java.util.logging.config.file} says where to.
   *
   * @param arguments the command line after the program's name
   */
  @SuppressWarnings("ClosingStandardOutputStreams") // the log is closed, the stream is not
  public static void main(String[] arguments) {
    if (System.getProperty("java.util.logging.config.file") != null) {
      System.exit(commandLine().execute(arguments));
    }
    try (ServerLog log = new ServerLog(System.err, Level.WARNING)) {
      System.exit(commandLine().execute(arguments));
    }
  }

  /** The command with all that decides its exit codes; {@code execute} runs it in this process. */
  static CommandLine commandLine() {
    return new CommandLine(new WaldbCommand())
        .addSubcommand(new Tpcb(System.out, System.err))
        .addSubcommand(new CrashCheck(System.out, System.err))
        .addSubcommand(new WaldumpCommand())
        .addSubcommand(new ControldataCommand())
        .addSubcommand(new ChecksumsCommand())
        .addSubcommand(new CheckCommand())
        .addSubcommand(new TestFsyncCommand())
        .addSubcommand(new SqlCommand())
        .setExecutionExceptionHandler(new ErrorReport());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
