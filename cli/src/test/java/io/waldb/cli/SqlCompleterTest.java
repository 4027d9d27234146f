package io.waldb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlCompleterTest {
  private final StringBuilder typed = new StringBuilder();
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:waldb:mem:completer");
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table account (id int, balance int)");
      statement.execute("create table other (hidden int)");
      statement.execute("create view rich as select id from account");
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private List<String> offered(String line) {
    List<Candidate> candidates = new ArrayList<>();
    SqlCompleter completer = new SqlCompleter(connection, typed);
    completer.complete(
        null,
        new SqlCompleter.Words().parse(line, line.length(), ParseContext.COMPLETE),
        candidates);
    return candidates.stream().map(Candidate::value).toList();
  }

  @Test
  void tablesAreOfferedWhereOneMustStand() {
    assertThat(offered("select * from a"))
        .contains("account", "rich", "pg_class")
        .doesNotContain("select", "id");
    assertThat(offered("\\d a")).contains("account").doesNotContain("select");
  }

  @Test
  void columnsAreThoseOfTheTablesInTheStatement() {
    assertThat(offered("update account set b")).contains("balance", "id").doesNotContain("hidden");
    assertThat(offered("select account.b")).contains("account.balance");
    assertThat(offered("select b")).doesNotContain("balance");
    typed.append("select * from ACCOUNT");
    assertThat(offered("where (b")).contains("balance", "between");
  }

  @Test
  void keywordsFollowTheCaseOfWhatIsTyped() {
    assertThat(offered("sel")).contains("select").doesNotContain("SELECT");
    assertThat(offered("SEL")).contains("SELECT").doesNotContain("select");
  }

  @Test
  void commandsAndTheirArgumentsAreOffered() {
    assertThat(offered("\\t")).contains("\\timing", "\\dt").doesNotContain("select");
    assertThat(offered("\\timing o")).containsExactly("off", "on");
    assertThat(offered("\\set ")).containsExactly("ON_ERROR_STOP");
  }

  @Test
  void withoutAConnectionNothingIsOffered() throws SQLException {
    connection.close();
    assertThat(offered("sel")).isEmpty();
  }
}
