package io.waldb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.DumbTerminal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shell on a terminal that can do nothing, with a database in memory. */
@Timeout(60)
class SqlShellTest {
  private static final Pattern PROMPT = Pattern.compile("waldb\\S{1,2}> ");
  private static final char CONTROL_C = 3;
  private static final char UNUSED = 31;

  @TempDir Path directory;

  private Connection connection;
  private @Nullable Path history;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:waldb:mem:shell");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private String type(String... lines) throws IOException, SQLException {
    String text = String.join("\n", lines) + "\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Terminal terminal =
        new DumbTerminal(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), out)) {
      Attributes attributes = terminal.getAttributes();
      attributes.setLocalFlag(LocalFlag.ISIG, true);
      attributes.setControlChar(ControlChar.VINTR, CONTROL_C);
      for (ControlChar other : List.of(ControlChar.VQUIT, ControlChar.VSUSP, ControlChar.VSTATUS)) {
        attributes.setControlChar(other, UNUSED); // not set they would be the end of the input
      }
      terminal.setAttributes(attributes);
      run(terminal);
    }
    return text(out);
  }

  private boolean run(Terminal terminal) throws IOException, SQLException {
    try (Statement statement = connection.createStatement()) {
      return new SqlShell(connection, statement, terminal, terminal.writer(), history).run();
    }
  }

  private static String text(ByteArrayOutputStream out) {
    return out.toString(StandardCharsets.UTF_8).replace("\r", "");
  }

  private static List<String> prompts(String output) {
    List<String> prompts = new ArrayList<>();
    Matcher matcher = PROMPT.matcher(output);
    while (matcher.find()) {
      prompts.add(matcher.group().strip());
    }
    return prompts;
  }

  @Test
  void aBannerSaysWhereHelpIs() throws IOException, SQLException {
    assertThat(type("help", "\\q"))
        .startsWith("waldb (development)\nType \"help\" for help.\n\n")
        .contains("You are using waldb sql", "\\q to quit");
  }

  @Test
  void promptsShowWhereTheTextStops() throws IOException, SQLException {
    String output =
        type(
            "-- a comment is no statement",
            "select",
            "(",
            "1) as \"a",
            "b\", 'it''s",
            "' as s, $t$ '",
            "$t$ as d /* c",
            "*/;");
    assertThat(prompts(output))
        .containsExactly(
            "waldb=>",
            "waldb=>",
            "waldb->",
            "waldb(>",
            "waldb\">",
            "waldb'>",
            "waldb$>",
            "waldb*>",
            "waldb=>");
    assertThat(output).contains("(1 row)");
  }

  @Test
  void promptsShowWhereTheTransactionStands() throws IOException, SQLException {
    String output = type("begin;", "select", "1 / 0;", "rollback;");
    assertThat(prompts(output))
        .containsExactly("waldb=>", "waldb=*>", "waldb-*>", "waldb=!>", "waldb=>");
    assertThat(output).contains("BEGIN", "ERROR:  division by zero", "ROLLBACK");
  }

  @Test
  void resultsAreTablesAndTags() throws IOException, SQLException {
    assertThat(
            type(
                "create table t (a int primary key, b text);",
                "insert into t values (1, 'x'), (20, null);",
                "insert into t values (3, 'z') returning a; select * from t order by a;",
                "update t set b = 'y'; delete from t;"))
        .contains(
            "CREATE TABLE\n",
            "INSERT 0 2\n",
            " a\n---\n 3\n(1 row)\n\nINSERT 0 1\n",
            " a  | b\n----+---\n  1 | x\n  3 | z\n 20 |\n(3 rows)\n",
            "UPDATE 3\nDELETE 3\n");
  }

  @Test
  void anErrorShowsItsPlaceAndTheShellGoesOn() throws IOException, SQLException {
    assertThat(
            type(
                "-- not part of the statement",
                "select 1,",
                "  missing;",
                "create table t (a int primary key); insert into t values (1), (1);",
                "select 2 as two;"))
        .contains(
            "ERROR:  column \"missing\" does not exist\nLINE 2:   missing\n          ^\n",
            "ERROR:  duplicate key value violates unique constraint \"t_pkey\"\nDETAIL:  ",
            " two\n-----\n   2\n");
  }

  @Test
  void controlCDropsWhatWasTyped() throws IOException, SQLException {
    String output = type("select 1 +", CONTROL_C + "select 2 as two;");
    assertThat(prompts(output)).containsExactly("waldb=>", "waldb->", "waldb=>", "waldb=>");
    assertThat(output).contains(" two\n").doesNotContain("ERROR");
  }

  @Test
  void whatIsNotWholeAtTheEndIsNotRun() throws IOException, SQLException {
    assertThat(type("create table t (a int);", "drop table t")).contains("CREATE TABLE");
    assertThat(type("drop table t;", "select 1 \\q")).contains("DROP TABLE").doesNotContain("row");
    assertThat(type("exit ;", "select 1;")).doesNotContain("row");
  }

  @Test
  void controlCCancelsWhatRuns() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PipedInputStream in = new PipedInputStream();
        OutputStream keys = new PipedOutputStream(in);
        Terminal terminal = new DumbTerminal(in, out);
        Connection other = DriverManager.getConnection("jdbc:waldb:mem:shell")) {
      CompletableFuture<Boolean> shell =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return run(terminal);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      keys.write(
          ("select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b;"
                  + " select 'not run';\nselect 'run' as r;\n")
              .getBytes(StandardCharsets.UTF_8));
      keys.flush();
      while (!isRunning(other)) {
        Thread.onSpinWait();
      }
      terminal.raise(Signal.INT);
      keys.close();
      assertThat(shell.get()).isTrue();
    }
    assertThat(text(out))
        .contains("ERROR:  canceling statement due to user request\n", " run\n")
        .doesNotContain("not run");
  }

  private static boolean isRunning(Connection other) throws SQLException {
    try (Statement statement = other.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where state = 'active'"
                    + " and query like 'select count(*) from generate_series%'")) {
      row.next();
      return row.getInt(1) > 0;
    }
  }

  @Test
  void aLostDatabaseEndsTheShell() throws IOException, SQLException {
    String text = "select 1;\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    connection.close();
    try (Connection closed = DriverManager.getConnection("jdbc:waldb:mem:shell");
        Statement statement = closed.createStatement();
        Terminal terminal = new DumbTerminal(in, out)) {
      closed.close();
      SqlShell shell = new SqlShell(closed, statement, terminal, terminal.writer(), null);
      assertThat(shell.run()).isFalse();
    }
    assertThat(text(out))
        .contains("ERROR:  this connection is closed", "The connection to the database was lost.");
  }

  @Test
  void theHistoryHoldsWholeStatements() throws IOException, SQLException {
    history = ShellHistory.writable(directory.resolve("history").toString());
    type("select 1", "as one;", "", "\\x", "exit");
    assertThat(history).isNotNull();
    assertThat(Files.readAllLines(history))
        .extracting(line -> line.substring(line.indexOf(':') + 1))
        .containsExactly("select 1\\nas one;", "\\\\x", "exit");
    type("select 2;");
    assertThat(Files.readAllLines(history)).hasSize(4);
  }

  @Test
  void withoutAFileToWriteThereIsNoHistory() throws IOException, SQLException {
    assertThat(ShellHistory.writable(directory.resolve("none/history").toString())).isNull();
    assertThat(ShellHistory.writable(directory.toString())).isNull();
    assertThat(type("select 1;")).contains("(1 row)");
    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }
}
