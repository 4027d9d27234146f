package io.waldb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class WaldbCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpAndVersionSucceed() {
    assertThat(execute("--help")).isZero();
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).contains("Usage: waldb").contains("waldb (development)");
    assertThat(out.toString()).contains("waldb jar ", "waldb bench-peers ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aMissingOrUnknownCommandIsAUsageErrorOnStandardError() {
    assertThat(execute()).isEqualTo(2);
    assertThat(execute("no-such-command")).isEqualTo(2);
    assertThat(err.toString()).contains("no command given").contains("no-such-command");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anSqlExceptionIsOneLineWithItsState() {
    assertThat(execute("fail")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines("waldb fail: error: no such table (42P01)\n");
  }

  @Test
  void anErrorOfTheEngineIsItsMessageWithDetailAndHint() {
    assertThat(execute("fail", "--engine")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "waldb fail: error: log damaged\n  Detail: All of it.\n  Hint: Give up. (XX001)\n");
  }

  @Test
  void aBugShowsItsStackTrace() {
    assertThat(execute("fail", "--bug")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("waldb fail: unexpected error")
        .contains("IllegalStateException: bug")
        .contains("\tat io.waldb.cli");
  }

  @Test
  void anInternalErrorIsABugThatShowsItsStackTrace() {
    for (String how : new String[] {"--internal", "--internal-sql"}) {
      err.getBuffer().setLength(0);
      assertThat(execute("fail", how)).isEqualTo(1);
      assertThat(err.toString())
          .startsWith("waldb fail: error: row is gone")
          .contains(" (XX000)")
          .contains("\tat io.waldb.cli", "Caused by: java.lang.IllegalStateException: bug");
    }
  }

  @Test
  void aMissingFileIsOneLineWithItsName() {
    assertThat(execute("sql", "jdbc:waldb:mem:missing", "-f", "no-such.sql")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("waldb sql: error: could not read file: no-such.sql")
        .doesNotContain("\tat ");
  }

  private static final String KEPT = "create table if not exists t (a int primary key)";

  @TempDir Path directory;

  private Path script(String text) throws IOException {
    return Files.writeString(directory.resolve("script.sql"), text);
  }

  @Test
  void eachStatementOfAFileIsATransactionOfItsOwn() throws IOException {
    String database = directory.resolve("db").toString();
    String file =
        script(
                KEPT
                    + "; insert into t values (1); insert into t values (1); insert into t values (2)")
            .toString();
    assertThat(execute("sql", database, "-f", file, "-c", "select count(*) as n from t")).isZero();
    assertThat(err.toString()).contains("ERROR:  duplicate key value", "DETAIL:  Key (a)=(");
    assertThat(out.toString()).contains(" n\n---\n 2\n(1 row)");
    assertThat(execute("sql", database, "--on-error-stop", "-f", file)).isEqualTo(3);
    assertThat(execute("sql", database, "-c", "delete from t where a = 2; select 1 / 0"))
        .isEqualTo(1);
    out.getBuffer().setLength(0);
    assertThat(execute("sql", database, "-c", "select 1 / 0", "-c", "select count(*) as n from t"))
        .isZero();
    assertThat(out.toString()).contains(" n\n---\n 2\n(1 row)");
  }

  /** What psql 15 prints with the same options. */
  @Test
  void rowsCanBePrintedForProgramsToRead() {
    String rows = "select 1 as a, null as b union all select 22, 'x|y' order by 1";
    assertThat(printed("-Atc", rows)).isEqualTo("1|\n22|x|y\n");
    assertThat(printed("-A", "-c", rows)).isEqualTo("a|b\n1|\n22|x|y\n(2 rows)\n");
    assertThat(printed("-tc", rows)).isEqualTo("  1 |\n 22 | x|y\n\n");
    assertThat(printed("-AtF;", "-c", rows)).isEqualTo("1;\n22;x|y\n");
    assertThat(printed("-At", "-F", "\t", "-c", rows)).isEqualTo("1\t\n22\tx|y\n");
    assertThat(printed("--no-align", "--tuples-only", "--field-separator=, ", "-c", rows))
        .isEqualTo("1, \n22, x|y\n");
    assertThat(printed("-F,", "-c", "select 1 as a, 2 as b"))
        .isEqualTo(" a | b\n---+---\n 1 | 2\n(1 row)\n\n");
    assertThat(printed("-At", "-c", "select 1 where false")).isEmpty();
    assertThat(printed("-t", "-c", "select 1 where false")).isEqualTo("\n");
    assertThat(printed("-At", "-c", "\\dn")).isEqualTo("public|waldb\n");
    assertThat(err.toString()).isEmpty();
  }

  /** What psql 15 prints; DETAIL, HINT and the place of an error, too. */
  @Test
  void statementsAreAnsweredWithTheirTags() {
    String insert = "insert into tagged values (1), (2)";
    target = directory.resolve("db").toString();
    sql("-c", "select 1");
    err.getBuffer().setLength(0);
    assertThat(printed("-c", "create table tagged (a int)", "-Atc", insert))
        .isEqualTo("CREATE TABLE\nINSERT 0 2\n");
    assertThat(printed("-c", "update tagged set a = 3; select a from tagged limit 1"))
        .isEqualTo("UPDATE 2\n a\n---\n 3\n(1 row)\n\n");
    assertThat(printed("-Atc", "delete from tagged where a = 3 returning a"))
        .isEqualTo("3\n3\nDELETE 2\n");
    assertThat(printed("-qc", insert)).isEmpty();
    assertThat(printed("-c", "commit", "-c", "create table if not exists tagged (a int)"))
        .isEqualTo("COMMIT\nCREATE TABLE\n");
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            """
            WARNING:  there is no transaction in progress
            NOTICE:  relation "tagged" already exists, skipping
            """);
    err.getBuffer().setLength(0);
    assertThat(sql("-c", "select\n  b from tagged")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "ERROR:  column \"b\" does not exist\nLINE 2:   b from tagged\n          ^\n");
  }

  @Test
  void aDatabaseThatCannotBeOpenedHasAnExitCodeOfItsOwn() throws IOException {
    Path file = script("no database");
    assertThat(execute("sql", file.toString(), "-c", "select 1")).isEqualTo(2);
    assertThat(err.toString()).startsWith("ERROR:  ");
  }

  private String printed(String... arguments) {
    out.getBuffer().setLength(0);
    assertThat(sql(arguments)).as(err.toString()).isZero();
    return out.toString().replace(System.lineSeparator(), "\n");
  }

  @Test
  void ofSeveralCommandsTheLastOneMakesTheExitCode() {
    assertThat(sql("-c", "select 1 / 0", "-c", "select 2 as b")).isZero();
    assertThat(out.toString()).contains(" b\n---\n 2\n");
    assertThat(sql("-c", "select 2", "-c", "select 1 / 0")).isEqualTo(1);
    assertThat(sql("-c", "select 1 / 0", "-c", "\\conninfo")).isZero();
    assertThat(sql("-c", "select 2", "-c", "\\foo")).isEqualTo(1);
    out.getBuffer().setLength(0);
    assertThat(sql("--on-error-stop", "-c", "select 1 / 0", "-c", "select 2")).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aDatabaseThatIsMadeIsSaidToBeNew() {
    String database = directory.resolve("db").toString();
    assertThat(execute("sql", database, "-c", KEPT)).isZero();
    assertThat(err.toString())
        .isEqualToNormalizingNewlines("NOTICE:  created a new database in \"" + database + "\"\n");
    err.getBuffer().setLength(0);
    assertThat(execute("sql", database, "-c", "select 1")).isZero();
    assertThat(err.toString()).isEmpty();
    String url = "jdbc:waldb:file:" + directory.resolve("other") + "?wal_segment_size=1MB";
    assertThat(execute("sql", url, "-c", "select 1")).isZero();
    assertThat(err.toString()).contains("database in \"" + directory.resolve("other") + '"');
  }

  @Test
  void inASingleTransactionAnErrorUndoesAll() throws IOException {
    String database = directory.resolve("db").toString();
    execute("sql", database, "-c", KEPT);
    String file = script("insert into t values (1); insert into t values (1)").toString();
    assertThat(execute("sql", database, "-1", "-f", file)).isEqualTo(1);
    assertThat(execute("sql", database, "-1", "-c", "insert into t values (7)")).isZero();
    execute("sql", database, "-c", "select count(*) as n, sum(a) as s from t");
    assertThat(out.toString()).containsPattern("1 \\| +7");
  }

  @Test
  void backslashCommandsWorkInScripts() throws IOException {
    String database = directory.resolve("db").toString();
    execute("sql", database, "-c", KEPT);
    String file = script("\\timing\n\\x\nselect 1 as a;\n\\foo\nselect 1 / 0;").toString();
    err.getBuffer().setLength(0);
    assertThat(execute("sql", database, "-f", file)).isZero();
    assertThat(out.toString())
        .contains("Timing is on.", "-[ RECORD 1 ]")
        .containsPattern("Time: \\d+\\.\\d{3} ms");
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "invalid command \\foo\nTry \\? for help.\nERROR:  division by zero\n");
    assertThat(execute("sql", database, "--on-error-stop", "-f", file)).isEqualTo(3);
    assertThat(execute("sql", database, "-c", "\\d t")).isZero();
    assertThat(out.toString()).contains("Table \"public.t\"", "\"t_pkey\" PRIMARY KEY");
    assertThat(execute("sql", database, "-c", "\\d u")).isEqualTo(1);
    assertThat(execute("sql", database, "-f", script("\\set ON_ERROR_STOP\nfoo;").toString()))
        .isEqualTo(3);
  }

  /** What {@link #sql} opens. */
  private String target = "jdbc:waldb:mem:commands";

  private int sql(String... arguments) {
    return execute(
        Stream.concat(Stream.of("sql", target), Stream.of(arguments)).toArray(String[]::new));
  }

  private int execute(String... arguments) {
    return WaldbCommand.commandLine()
        .addSubcommand(new FailingCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Command(name = "fail")
  private static final class FailingCommand implements Callable<Integer> {
    @CommandLine.Option(names = "--bug")
    private boolean bug;

    @CommandLine.Option(names = "--engine")
    private boolean engine;

    @CommandLine.Option(names = "--internal")
    private boolean internal;

    @CommandLine.Option(names = "--internal-sql")
    private boolean internalSql;

    @Override
    public Integer call() throws SQLException {
      IllegalStateException cause = new IllegalStateException("bug");
      if (internal) {
        throw new DatabaseException(SqlState.INTERNAL_ERROR, "row is gone", cause);
      }
      if (internalSql) {
        throw new SQLException("row is gone", "XX000", cause);
      }
      if (bug) {
        throw cause;
      }
      if (engine) {
        throw new DatabaseException(SqlState.DATA_CORRUPTED, "log damaged")
            .withDetail("All of it.")
            .withHint("Give up.");
      }
      throw new SQLException("no such table", "42P01");
    }
  }
}
