package io.waldb.cli;

import java.io.IOException;
import java.io.PrintWriter;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code waldb sql}: runs SQL from the command line, a file or standard input and prints the
 * results as tables.
 */
@Command(
    name = "sql",
    description = "Runs SQL and prints the results.",
    mixinStandardHelpOptions = true,
    footer = {"", "Without -c and -f, SQL is read from standard input."})
final class SqlCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls call
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // as spec
  @Parameters(paramLabel = "DIR|URL", description = "a waldb directory or a JDBC URL")
  private String target;

  @Option(
      names = {"-c", "--command"},
      paramLabel = "SQL",
      description = "run this; repeatable")
  private List<String> commands = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "run this file; repeatable")
  private List<String> files = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String url = target.startsWith("jdbc:") ? target : "jdbc:waldb:file:" + target;
    List<String> texts = new ArrayList<>(commands);
    for (String file : files) {
      try (var in = new java.io.FileInputStream(file)) {
        texts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        err.println("waldb sql: error: could not read file: " + e.getMessage());
        err.flush();
        return 1;
      }
    }
    if (texts.isEmpty()) {
      texts.add(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
    }
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String text : texts) {
        run(statement, text, out, err);
      }
      return 0;
    } catch (SQLException e) {
      err.println("ERROR:  " + e.getMessage() + " (" + e.getSQLState() + ")");
      return 1;
    } finally {
      out.flush();
      err.flush();
    }
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
