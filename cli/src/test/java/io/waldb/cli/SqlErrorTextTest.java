package io.waldb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqlErrorTextTest {
  private static String full(String statement, int position) {
    DatabaseException error =
        new DatabaseException(SqlState.SYNTAX_ERROR, "wrong").withPosition(position);
    return SqlErrorText.of(new SQLException("wrong\n  Position: 1", "42601", error), statement)
        .replace(System.lineSeparator(), "\n");
  }

  @Test
  void aMarkStandsBelowThePlace() {
    assertThat(full("select\n\tx\n, y", 9)).isEqualTo("ERROR:  wrong\nLINE 2:  x\n         ^");
    assertThat(full("x", 1)).isEqualTo("ERROR:  wrong\nLINE 1: x\n        ^");
    assertThat(full("x", 2)).isEqualTo("ERROR:  wrong\nLINE 1: x\n         ^");
    assertThat(full("x\ny", 2)).isEqualTo("ERROR:  wrong\nLINE 1: x\n         ^");
    assertThat(full("x", 3)).isEqualTo("ERROR:  wrong");
  }

  @Test
  void aLongLineIsCutAroundThePlace() {
    String line = "0123456789".repeat(12);
    assertThat(full(line, 1))
        .isEqualTo("ERROR:  wrong\nLINE 1: " + "0123456789".repeat(6) + "...\n        ^");
    assertThat(full(line, 81))
        .isEqualTo(
            "ERROR:  wrong\nLINE 1: ..." + "0123456789".repeat(6) + "...\n" + " ".repeat(61) + "^");
    assertThat(full(line, 120))
        .isEqualTo(
            "ERROR:  wrong\nLINE 1: ..." + "0123456789".repeat(6) + "\n" + " ".repeat(70) + "^");
  }

  @Test
  void detailAndHintFollow() {
    DatabaseException error =
        new DatabaseException(SqlState.SYNTAX_ERROR, "wrong").withDetail("So.").withHint("Do.");
    assertThat(SqlErrorText.of(new SQLException("x", "42601", error), null))
        .isEqualToNormalizingNewlines("ERROR:  wrong\nDETAIL:  So.\nHINT:  Do.");
    assertThat(SqlErrorText.of(new SQLException("closed", "08003"), "x"))
        .isEqualTo("ERROR:  closed");
  }
}
