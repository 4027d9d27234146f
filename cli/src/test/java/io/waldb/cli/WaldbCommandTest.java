package io.waldb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
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
  void aBugShowsItsStackTrace() {
    assertThat(execute("fail", "--bug")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("waldb fail: unexpected error")
        .contains("IllegalStateException: bug")
        .contains("\tat io.waldb.cli");
  }

  @Test
  void aMissingFileIsOneLineWithItsName() {
    assertThat(execute("sql", "jdbc:waldb:mem:missing", "-f", "no-such.sql")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("waldb sql: error: could not read file: no-such.sql")
        .doesNotContain("\tat ");
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

    @Override
    public Integer call() throws SQLException {
      if (bug) {
        throw new IllegalStateException("bug");
      }
      throw new SQLException("no such table", "42P01");
    }
  }
}
