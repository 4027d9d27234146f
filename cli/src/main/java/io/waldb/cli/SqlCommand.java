package io.waldb.cli;

import io.waldb.jdbc.JdbcUrl;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code waldb sql}: runs SQL from the command line, files or standard input and prints the results
 * as tables, by psql's rules: each statement of a file is a transaction of its own unless it says
 * otherwise, all of one {@code -c} are one, and an error does not end a file unless told to.
 *
 * <p>Exit codes, as psql's: 0 good; 1 the last {@code -c} failed, or one that {@code
 * --on-error-stop} made the last, or a file could not be read; 2 the database could not be opened;
 * 3 a statement of a file failed and {@code --on-error-stop} was given.
 */
@Command(
    name = "sql",
    description = "Runs SQL and prints the results.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "-c and -f are run in the order given; without them SQL is read from standard",
      "input, or typed into a shell when that is a terminal (\\? lists its commands).",
      "As in psql an earlier -c that failed does not end the run, and the exit code is",
      "the last one's; with --on-error-stop the first error ends it.",
      "Exit code 0: good; 1: the last -c failed, or a file could not be read; 2: the",
      "database could not be opened; 3: a file stopped at an error."
    })
final class SqlCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int NOT_OPENED = 2;
  private static final int STOPPED = 3;

  /** One -c or -f. */
  private static final class Part {
    @Option(
        names = {"-c", "--command"},
        paramLabel = "SQL",
        description =
            "run this as one transaction; repeatable: the others are run, too, when one fails, and"
                + " the exit code is that of the last")
    @Nullable String command;

    @Option(
        names = {"-f", "--file"},
        paramLabel = "FILE",
        description = "run this file, - for standard input; repeatable")
    @Nullable String file;
  }

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls call
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // as spec
  @Parameters(paramLabel = "DIR|URL", description = "a waldb directory or a JDBC URL")
  private String target;

  @ArgGroup(multiplicity = "0..*")
  private List<Part> parts = new ArrayList<>();

  @Mixin private OutputOptions format = new OutputOptions();

  @Option(
      names = {"-1", "--single-transaction"},
      description = "all in one transaction, which an error ends")
  private boolean singleTransaction;

  @Option(
      names = "--on-error-stop",
      description =
          "stop at the first error, with exit code 3 in a file and 1 in a -c (psql's"
              + " ON_ERROR_STOP)")
  private boolean onErrorStop;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String url = JdbcUrl.ofTarget(target);
    boolean shell = parts.isEmpty() && isTerminal();
    if (shell && singleTransaction) {
      err.println("waldb sql: error: -1 can only be used in non-interactive mode");
      return FAILED;
    }
    try {
      return run(url, shell, out, err);
    } catch (SQLException e) {
      err.println(SqlErrorText.of(e, null));
      return FAILED;
    } catch (IOException e) {
      err.println("waldb sql: error: could not read file: " + e.getMessage());
      return FAILED;
    } finally {
      out.flush();
      err.flush();
    }
  }

  /**
   * Whether a person types: standard input and output are a terminal. From Java 22 on there can be
   * a console without one, which says so itself.
   */
  @SuppressWarnings("SystemConsoleNull") // and that is asked, too
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private int run(String url, boolean shell, PrintWriter out, PrintWriter err)
      throws SQLException, IOException {
    String created;
    Connection connection;
    try {
      created = JdbcUrl.directoryWithoutDatabase(url);
      connection = DriverManager.getConnection(url);
    } catch (SQLException e) {
      err.println(SqlErrorText.of(e, null));
      return NOT_OPENED;
    }
    try (connection;
        Statement statement = connection.createStatement()) {
      if (created != null) {
        err.println("NOTICE:  created a new database in \"" + created + '"');
        err.flush();
      }
      if (shell) {
        return SqlShell.run(connection, statement, err, onErrorStop, format) ? OK : FAILED;
      }
      connection.setAutoCommit(!singleTransaction);
      try (SqlOutput output = new SqlOutput(out, err)) {
        format.applyTo(output);
        StatementRunner statements = new StatementRunner(statement, output);
        boolean stops = onErrorStop || singleTransaction;
        int exit = runAll(new ScriptRunner(connection, statements, output, stops), statements);
        if (singleTransaction) {
          if (statements.failed()) {
            connection.rollback();
          } else {
            connection.commit();
          }
        }
        return exit;
      }
    }
  }

  private int runAll(ScriptRunner scripts, StatementRunner statements) throws IOException {
    if (parts.isEmpty()) {
      Part input = new Part();
      input.file = "-";
      parts.add(input);
    }
    int exit = OK;
    for (Part part : parts) {
      boolean good =
          part.command != null
              ? runCommand(scripts, statements, part.command)
              : runFile(scripts, String.valueOf(part.file));
      if (!good && scripts.stopsAtError()) {
        boolean inScript = part.command == null && (onErrorStop || !singleTransaction);
        return inScript ? STOPPED : FAILED;
      }
      exit = part.command != null && !good ? FAILED : OK;
    }
    return exit;
  }

  private static boolean runCommand(
      ScriptRunner scripts, StatementRunner statements, String command) throws IOException {
    return command.startsWith("\\")
        ? scripts.run(new StringReader(command))
        : statements.run(command);
  }

  private static boolean runFile(ScriptRunner scripts, String file) throws IOException {
    return file.equals("-") ? scripts.run(System.in) : scripts.runFile(file);
  }
}
