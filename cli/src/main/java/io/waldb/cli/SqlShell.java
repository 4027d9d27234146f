package io.waldb.cli;

import io.waldb.cli.SqlScript.Place;
import io.waldb.executor.TransactionStatus;
import io.waldb.jdbc.WaldbConnection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The interactive shell: reads lines with a prompt, runs the statements and commands in them, in
 * psql's manner. Ctrl-C drops what was typed or cancels what runs, Ctrl-D leaves.
 *
 * <p>Only this class, {@link ShellHistory} and {@link SqlCompleter} know JLine, and they are loaded
 * only when there is a terminal.
 */
final class SqlShell {
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;

  private final Connection connection;
  private final Terminal terminal;
  private final SqlOutput output;
  private final StatementRunner statements;
  private final ScriptRunner scripts;
  private final LineReader reader;
  private final ShellHistory history = new ShellHistory();
  private final LineFeed lines = new LineFeed(this::readLine);
  private final SqlScript script;

  /** The lines of the statement that is being typed, and of the commands in it. */
  private final StringBuilder typed = new StringBuilder();

  private boolean ended;

  /**
   * A shell.
   *
   * @param terminal where lines are typed and results are shown; the caller closes it
   * @param errors where errors go
   * @param historyFile where the history is kept; null for nowhere
   */
  SqlShell(
      Connection connection,
      Statement statement,
      Terminal terminal,
      PrintWriter errors,
      @Nullable Path historyFile)
      throws SQLException {
    this.connection = connection;
    this.terminal = terminal;
    output = new SqlOutput(terminal.writer(), errors);
    statements = new StatementRunner(statement, output);
    scripts = new ScriptRunner(connection, statements, output, false);
    script = new SqlScript(lines, scripts::command);
    reader =
        LineReaderBuilder.builder()
            .appName("waldb")
            .terminal(terminal)
            .parser(new SqlCompleter.Words())
            .completer(new SqlCompleter(connection, typed))
            .history(history)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.CASE_INSENSITIVE, true)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "")
            .build();
    if (historyFile != null) {
      reader.setVariable(LineReader.HISTORY_FILE, historyFile);
    }
  }

  /**
   * Runs a shell on this process's terminal.
   *
   * @param stopsAtError whether a file that is included ends at its first error
   * @param format how results look at first
   * @return whether it was the user who ended it
   */
  static boolean run(
      Connection connection,
      Statement statement,
      PrintWriter errors,
      boolean stopsAtError,
      OutputOptions format)
      throws IOException, SQLException {
    try (Terminal terminal = TerminalBuilder.builder().name("waldb").dumb(true).build()) {
      if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
        terminal.setSize(new Size(COLUMNS, ROWS)); // it does not know
      }
      SqlShell shell = new SqlShell(connection, statement, terminal, errors, ShellHistory.file());
      shell.scripts.setStopsAtError(stopsAtError);
      format.applyTo(shell.output);
      return shell.run();
    }
  }

  /** Reads and runs until the user leaves, or the database is lost; answers which. */
  boolean run() throws IOException, SQLException {
    terminal.handle(Signal.INT, signal -> statements.interrupt());
    output.message(new WaldbVersion().getVersion()[0]);
    output.message("Type \"help\" for help." + System.lineSeparator());
    try {
      while (!ended) {
        runNext();
        if (connection.isClosed()) {
          output.error("The connection to the database was lost.");
          return false;
        }
      }
      return true;
    } finally {
      remember();
      output.close();
    }
  }

  private void runNext() throws IOException {
    try {
      String text = script.next();
      if (text == null) {
        ended = true;
      } else if (!ended) { // what is not whole when the input ends is not run
        statements.run(script.body());
        if (statements.interrupted()) {
          lines.clear();
        }
      }
    } catch (UserInterruptException e) {
      lines.clear();
    }
  }

  /** The next line; null when the user leaves. */
  private @Nullable String readLine() {
    Place place = script.place();
    if (place == Place.START) {
      remember();
    }
    statements.clearInterrupt();
    output.flush();
    while (true) {
      String line;
      try {
        line = reader.readLine(Prompt.of(place, status()));
      } catch (EndOfFileException e) {
        ended = true;
        return null;
      }
      typed.append(typed.isEmpty() ? "" : "\n").append(line);
      switch (place == Place.START ? line.strip().replaceFirst("\\s*;$", "") : "") {
        case "quit", "exit" -> {
          ended = true;
          return null;
        }
        case "help" -> {
          output.message(ShellHelp.FIRST);
          remember();
        }
        default -> {
          return line;
        }
      }
    }
  }

  private @Nullable TransactionStatus status() {
    try {
      return connection.isWrapperFor(WaldbConnection.class)
          ? connection.unwrap(WaldbConnection.class).transactionStatus()
          : null;
    } catch (SQLException e) {
      return null; // the connection is closed: the next statement says so
    }
  }

  private void remember() {
    if (!typed.toString().isBlank()) {
      history.keep(typed.toString());
    }
    typed.setLength(0);
  }
}
