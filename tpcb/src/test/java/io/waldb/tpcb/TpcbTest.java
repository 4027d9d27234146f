package io.waldb.tpcb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command against another database: what it prints and does is the same everywhere. */
class TpcbTest {
  private static final String URL = "jdbc:h2:mem:tpcb";

  @TempDir Path directory;

  private Connection keepAlive;
  private String out;
  private String err;

  @BeforeEach
  void open() throws SQLException {
    keepAlive = DriverManager.getConnection(URL);
  }

  @AfterEach
  void close() throws SQLException {
    keepAlive.createStatement().execute("shutdown");
    keepAlive.close();
  }

  private int tpcb(String... arguments) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    PrintStream outStream = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(errBytes, true, StandardCharsets.UTF_8);
    int exit = new CommandLine(new Tpcb(outStream, errStream)).execute(arguments);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return exit;
  }

  private long query(String sql) throws SQLException {
    try (ResultSet rows = keepAlive.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void initializationMakesPgbenchsTables() throws SQLException {
    assertThat(tpcb("-i", URL)).as(err).isZero();
    assertThat(err)
        .contains("dropping old tables...")
        .contains("100000 of 100000 tuples (100%) of pgbench_accounts done")
        .contains("creating primary keys...")
        .contains("done in ");
    assertThat(query("select count(*) from pgbench_accounts")).isEqualTo(100_000);
    assertThat(query("select count(*) from pgbench_tellers")).isEqualTo(10);
    assertThat(query("select count(*) from pgbench_branches")).isEqualTo(1);
  }

  @Test
  void theFillfactorIsThatOfAllTablesButTheHistory() throws SQLException {
    String url = "jdbc:waldb:file:" + directory.resolve("db");
    assertThat(tpcb("-i", "-I", "dt", "-F", "70", url)).as(err).isZero();
    assertThat(err).doesNotContain("notice");
    assertThat(fillfactors(url))
        .isEqualTo(
            "pgbench_accounts {fillfactor=70}, pgbench_branches {fillfactor=70},"
                + " pgbench_history null, pgbench_tellers {fillfactor=70}");
    assertThat(tpcb("-i", "-I", "dt", url)).as(err).isZero();
    assertThat(fillfactors(url)).doesNotContain("fillfactor");
    assertThat(tpcb("-i", "-I", "dt", "-F", "70", URL)).as(err).isZero();
    assertThat(err).contains("--fillfactor has no effect on this database");
    assertThat(tpcb("-i", "-F", "9", url)).isEqualTo(1);
  }

  private static String fillfactors(String url) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery(
                    "select relname, reloptions from pg_class where relkind = 'r'"
                        + " and relname like 'pgbench%' order by 1")) {
      while (rows.next()) {
        found.add(rows.getString(1) + ' ' + rows.getString(2));
      }
    }
    return String.join(", ", found);
  }

  @Test
  void theReportHasPgbenchsLinesAndTheSumsAgree() throws SQLException {
    tpcb("-i", "-I", "dtgp", URL);
    assertThat(tpcb("-S", "-s", "4", "-t", "1", "-n", URL)).as(err).isZero();
    assertThat(err).contains("scale option ignored, using count from pgbench_branches table (1)");
    int exit =
        tpcb(
            "-c", "2", "-j", "2", "-t", "20", "-M", "prepared", "-n", "-r", "--max-tries=100", URL);
    assertThat(exit).as(err).isZero();
    assertThat(out.lines().map(line -> line.replaceAll("[0-9]+\\.[0-9]+", "N")).toList())
        .containsSubsequence(
            List.of(
                "transaction type: <builtin: TPC-B (sort of)>",
                "scaling factor: 1",
                "query mode: prepared",
                "number of clients: 2",
                "number of threads: 2",
                "maximum number of tries: 100",
                "number of transactions per client: 20",
                "number of transactions actually processed: 40/40",
                "number of failed transactions: 0 (N%)",
                "latency average = N ms",
                "latency stddev = N ms",
                "initial connection time = N ms",
                "tps = N (without initial connection time)",
                "statement latencies in milliseconds, failures and retries:"));
    assertThat(query("select count(*) from pgbench_history")).isEqualTo(40);
    long accounts = query("select sum(abalance) from pgbench_accounts");
    assertThat(query("select sum(tbalance) from pgbench_tellers")).isEqualTo(accounts);
    assertThat(query("select sum(bbalance) from pgbench_branches")).isEqualTo(accounts);
    assertThat(query("select sum(delta) from pgbench_history")).isEqualTo(accounts);
  }

  @Test
  void aTimedRunPrintsProgressAndLogsEachTransaction() throws IOException {
    tpcb("-i", "-I", "dtgp", URL);
    String prefix = directory.resolve("log").toString();
    int exit =
        tpcb("-T", "2", "-P", "1", "-S", "-n", "-l", "--log-prefix=" + prefix, "-R", "200", URL);
    assertThat(exit).as(err).isZero();
    assertThat(err)
        .containsPattern(
            "progress: 1\\.[0-9] s, [0-9.]+ tps, lat [0-9.]+ ms stddev [0-9.]+, 0 failed, lag [0-9.]+ ms");
    assertThat(out).contains("duration: 2 s").contains("rate limit schedule lag: avg ");
    try (var files = Files.list(directory)) {
      List<String> lines = Files.readAllLines(files.findFirst().orElseThrow());
      assertThat(lines).isNotEmpty();
      assertThat(lines).allMatch(line -> line.matches("0 [0-9]+ [0-9]+ 0 [0-9]+ [0-9]+ [0-9]+"));
    }
  }

  @Test
  void aScriptFileRunsWithItsVariables() throws IOException, SQLException {
    keepAlive.createStatement().execute("create table seen (a int, b int)");
    Path script = directory.resolve("script.sql");
    Files.writeString(
        script,
        """
        \\set a :client_id + 5
        select 7 as b \\gset
        \\if :a > 5
        insert into seen values (:a, :b);
        \\else
        insert into seen values (0, :b);
        \\endif
        """);
    assertThat(tpcb("-f", script.toString(), "-c", "2", "-t", "3", "-n", URL)).as(err).isZero();
    assertThat(query("select count(*) from seen where a = 0 and b = 7")).isEqualTo(3);
    assertThat(query("select count(*) from seen where a = 6 and b = 7")).isEqualTo(3);
  }

  @Test
  void wrongOptionsEndWithOneAndErrorsDuringTheRunWithTwo() {
    assertThat(tpcb("-t", "1", "-T", "1", URL)).isEqualTo(1);
    assertThat(err)
        .contains("specify either a number of transactions (-t) or a duration (-T), not both");
    assertThat(tpcb("--nosuch", URL)).isEqualTo(1);
    assertThat(tpcb("-n", "jdbc:nosuch:x")).isEqualTo(1);
    Path misspelt = directory.resolve("misspelt");
    assertThat(tpcb("-n", misspelt.toString())).isEqualTo(1);
    assertThat(err).contains("there is no database in \"" + misspelt + "\" (-i makes one)");
    assertThat(misspelt).doesNotExist();
    assertThat(tpcb(URL)).isEqualTo(1);
    assertThat(err).contains("perhaps you need to do initialization");
  }

  @Test
  void anErrorInAStatementEndsTheClientAndTheRunWithTwo() throws IOException {
    Path script = directory.resolve("bad.sql");
    Files.writeString(script, "select nosuch from nowhere;\n");
    assertThat(tpcb("-f", script.toString(), "-t", "3", "-n", URL)).isEqualTo(2);
    assertThat(err)
        .contains("client 0 aborted in command 0")
        .contains("the above results are incomplete");
  }
}
