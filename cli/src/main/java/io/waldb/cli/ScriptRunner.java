package io.waldb.cli;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;

/**
 * Runs scripts: their statements and backslash commands one after another. An error does not end a
 * script unless told to; an interrupt does.
 */
final class ScriptRunner {
  /** How many files may include one another. */
  private static final int MAX_DEPTH = 50;

  private final StatementRunner statements;
  private final SqlOutput output;
  private final BackslashCommands commands;
  private boolean stopsAtError;
  private int depth;

  /** A runner of the statements and commands of one connection. */
  ScriptRunner(
      Connection connection, StatementRunner statements, SqlOutput output, boolean stopsAtError) {
    this.statements = statements;
    this.output = output;
    this.stopsAtError = stopsAtError;
    commands = new BackslashCommands(connection, output);
  }

  /** Runs a script to its end; answers whether all of it went well. */
  boolean run(Reader reader) throws IOException {
    if (depth == MAX_DEPTH) {
      throw new IOException("too many files that include one another");
    }
    depth++;
    try {
      return new Run().of(reader);
    } finally {
      depth--;
    }
  }

  /**
   * Runs a file.
   *
   * @throws IOException when it cannot be read
   */
  boolean runFile(String file) throws IOException {
    try (InputStream in = new FileInputStream(file)) {
      return run(in);
    }
  }

  /** Runs a script in UTF-8; the caller closes the stream. */
  boolean run(InputStream in) throws IOException {
    return run(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
  }

  /** Runs one backslash command. */
  SqlScript.Outcome command(String text) {
    return commands.run(text, this);
  }

  StatementRunner statements() {
    return statements;
  }

  SqlOutput output() {
    return output;
  }

  boolean stopsAtError() {
    return stopsAtError;
  }

  /** Whether a script ends at its first error; psql's ON_ERROR_STOP. */
  void setStopsAtError(boolean stops) {
    stopsAtError = stops;
  }

  /** One run of one script. */
  private final class Run implements SqlScript.Commands {
    private boolean good = true;

    boolean of(Reader reader) throws IOException {
      SqlScript script = new SqlScript(reader, this);
      while (goesOn() && script.next() != null) {
        good &= statements.run(script.body());
      }
      return good;
    }

    @Override
    public SqlScript.Outcome run(String text) {
      SqlScript.Outcome outcome = command(text);
      good &= outcome != SqlScript.Outcome.FAILED;
      return goesOn() ? outcome : SqlScript.Outcome.STOP;
    }

    private boolean goesOn() {
      return (good || !stopsAtError) && !statements.interrupted();
    }
  }
}
