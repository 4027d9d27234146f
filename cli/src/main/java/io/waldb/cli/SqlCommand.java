package io.waldb.cli;

import io.waldb.jdbc.JdbcUrl;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code waldb sql}: runs SQL from the command line, files or standard input and prints the results
 * as tables, by psql's rules: each statement of a file is a transaction of its own unless it says
 * otherwise, all of one {@code -c} are one, and an error does not end a file unless told to.
 *
 * <p>Exit codes, as psql's: 0 good; 1 the last {@code -c} failed, a file could not be read, the
 * database not be opened; 3 a statement failed and {@code --on-error-stop} was given.
 */
@Command(
    name = "sql",
    description = "Runs SQL and prints the results.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "-c and -f are run in the order given; without them SQL is read from standard input.",
      "Exit code 0: good; 1: the last -c failed or the database could not be opened; 3: stopped at an error."
    })
final class SqlCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int STOPPED = 3;

  /** One -c or -f. */
  private static final class Part {
    @Option(
        names = {"-c", "--command"},
        paramLabel = "SQL",
        description = "run this as one transaction; repeatable")
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

  @Option(
      names = {"-1", "--single-transaction"},
      description = "all in one transaction, which an error ends")
  private boolean singleTransaction;

  @Option(
      names = "--on-error-stop",
      description = "stop at the first error, with exit code 3 (psql's ON_ERROR_STOP)")
  private boolean onErrorStop;

  private boolean failed;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String url = JdbcUrl.ofTarget(target);
    try {
      return run(url, JdbcUrl.directoryWithoutDatabase(url), out, err);
    } catch (SQLException e) {
      print(e, err);
      return FAILED;
    } catch (IOException e) {
      err.println("waldb sql: error: could not read file: " + e.getMessage());
      return FAILED;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int run(String url, @Nullable String created, PrintWriter out, PrintWriter err)
      throws SQLException, IOException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      if (created != null) {
        err.println("NOTICE:  created a new database in \"" + created + '"');
        err.flush();
      }
      connection.setAutoCommit(!singleTransaction);
      int exit = runAll(statement, out, err);
      if (singleTransaction) {
        if (failed) {
          connection.rollback();
        } else {
          connection.commit();
        }
      }
      return exit;
    }
  }

  private int runAll(Statement statement, PrintWriter out, PrintWriter err) throws IOException {
    if (parts.isEmpty()) {
      Part input = new Part();
      input.file = "-";
      parts.add(input);
    }
    boolean stops = onErrorStop || singleTransaction;
    int exit = OK;
    for (Part part : parts) {
      boolean good =
          part.command != null
              ? attempt(statement, part.command, out, err)
              : runFile(statement, String.valueOf(part.file), stops, out, err);
      if (!good && stops) {
        return onErrorStop ? STOPPED : FAILED;
      }
      exit = part.command != null && !good ? FAILED : OK;
    }
    return exit;
  }

  private boolean runFile(
      Statement statement, String file, boolean stops, PrintWriter out, PrintWriter err)
      throws IOException {
    try (InputStream in = file.equals("-") ? System.in : new FileInputStream(file);
        Reader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      SqlScript script = new SqlScript(reader);
      boolean good = true;
      String text;
      while ((good || !stops) && (text = script.next()) != null) {
        good &= attempt(statement, text, out, err);
      }
      return good;
    }
  }

  private boolean attempt(Statement statement, String text, PrintWriter out, PrintWriter err) {
    try {
      run(statement, text, out, err);
      return true;
    } catch (SQLException e) {
      failed = true;
      out.flush();
      print(e, err);
      return false;
    }
  }

  private static void print(SQLException e, PrintWriter err) {
    err.println("ERROR:  " + e.getMessage() + " (" + e.getSQLState() + ")");
    err.flush();
  }

  private static void run(Statement statement, String text, PrintWriter out, PrintWriter err)
      throws SQLException {
    boolean rows = statement.execute(text);
    for (SQLWarning warning = statement.getWarnings();
        warning != null;
        warning = warning.getNextWarning()) {
      err.println("NOTICE:  " + warning.getMessage());
    }
    while (true) {
      if (rows) {
        try (ResultSet result = statement.getResultSet()) {
          printTable(result, out);
        }
      } else {
        int count = statement.getUpdateCount();
        if (count < 0) {
          return;
        }
        out.println("OK, " + count + (count == 1 ? " row" : " rows"));
      }
      rows = statement.getMoreResults();
    }
  }

  /** Prints a result as psql does: a heading, a rule, the rows, their number. */
  private static void printTable(ResultSet result, PrintWriter out) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    int count = columns.getColumnCount();
    String[] heading = new String[count];
    boolean[] right = new boolean[count];
    int[] widths = new int[count];
    for (int i = 0; i < count; i++) {
      heading[i] = columns.getColumnLabel(i + 1);
      right[i] = isNumber(columns.getColumnType(i + 1));
      widths[i] = heading[i].length();
    }
    List<@Nullable String[]> lines = new ArrayList<>();
    while (result.next()) {
      @Nullable String[] line = new String[count];
      for (int i = 0; i < count; i++) {
        line[i] = result.getString(i + 1);
        widths[i] = Math.max(widths[i], text(line[i]).length());
      }
      lines.add(line);
    }
    StringBuilder rule = new StringBuilder();
    StringBuilder head = new StringBuilder();
    for (int i = 0; i < count; i++) {
      head.append(i == 0 ? " " : " | ").append(center(heading[i], widths[i]));
      rule.append(i == 0 ? "-" : "-+-").append("-".repeat(widths[i]));
    }
    out.println(head.toString().stripTrailing());
    out.println(rule.append('-'));
    for (@Nullable String[] line : lines) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < count; i++) {
        String padding = " ".repeat(widths[i] - text(line[i]).length());
        row.append(i == 0 ? " " : " | ");
        row.append(right[i] ? padding + text(line[i]) : text(line[i]) + padding);
      }
      out.println(row.toString().stripTrailing());
    }
    out.println("(" + lines.size() + (lines.size() == 1 ? " row)" : " rows)"));
    out.println();
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static String center(String text, int width) {
    int left = (width - text.length()) / 2;
    return " ".repeat(left) + text + " ".repeat(width - text.length() - left);
  }

  private static boolean isNumber(int type) {
    return switch (type) {
      case Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.DOUBLE,
          Types.NUMERIC,
          Types.DECIMAL,
          Types.FLOAT ->
          true;
      default -> false;
    };
  }
}
