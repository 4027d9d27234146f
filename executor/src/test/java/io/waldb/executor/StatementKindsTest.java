package io.waldb.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.sql.parser.SqlParser;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What each kind of statement without a plan answers, and where it leaves the transaction: alone,
 * in a block, a read-only one, a failed one, a text. With {@code -Dscripts.rewrite=true} the
 * answers are written anew, to be reviewed as code.
 */
class StatementKindsTest {
  private static final Path SCRIPT = Path.of("src/test/resources/statements/kinds.script");

  /** What is said before the statement in each place; a block is rolled back behind it. */
  private static final Map<String, List<String>> PLACES = new LinkedHashMap<>();

  static {
    PLACES.put("block", List.of("begin"));
    PLACES.put("savepoint", List.of("begin; savepoint s"));
    PLACES.put("read only", List.of("begin read only"));
    PLACES.put("failed", List.of("begin; savepoint s", "select 1 / 0"));
    PLACES.put("alone", List.of());
    PLACES.put("text", List.of());
  }

  @Test
  void eachAnswersAsRecorded() throws IOException {
    List<String> actual = new ArrayList<>();
    for (String line : Files.readAllLines(SCRIPT, UTF_8)) {
      if (!line.startsWith("  ")) {
        actual.add(line);
        if (!line.isBlank() && !line.startsWith("#")) {
          answers(line).forEach((answer, places) -> actual.add("  " + places + ": " + answer));
        }
      }
    }
    if (Boolean.getBoolean("scripts.rewrite")) {
      Files.write(SCRIPT, actual, UTF_8);
    }
    assertThat(actual).containsExactlyElementsOf(Files.readAllLines(SCRIPT, UTF_8));
  }

  @Test
  void noKindIsMissing() throws IOException {
    Set<String> missing = new TreeSet<>();
    addKinds(Statement.class, missing);
    for (String line : Files.readAllLines(SCRIPT, UTF_8)) {
      if (!line.startsWith("  ") && !line.isBlank() && !line.startsWith("#")) {
        missing.remove(SqlParser.parse(line).get(0).statement().getClass().getName());
      }
    }
    assertThat(missing).as("kinds of statements that %s has no line for", SCRIPT).isEmpty();
  }

  private static void addKinds(Class<?> family, Set<String> kinds) {
    for (Class<?> kind : family.getPermittedSubclasses()) {
      if (kind.isSealed() && kind != DataStatement.class) {
        addKinds(kind, kinds);
      } else if (kind.isRecord()) {
        kinds.add(kind.getName());
      }
    }
  }

  /** The answers of a statement, each with the places where it is given. */
  private static Map<String, StringJoiner> answers(String statement) {
    Map<String, StringJoiner> answers = new LinkedHashMap<>();
    Database database = open();
    for (var place : PLACES.entrySet()) {
      String answer = answer(database, place.getKey(), place.getValue(), statement);
      answers.computeIfAbsent(answer, each -> new StringJoiner(", ")).add(place.getKey());
      if (place.getValue().isEmpty()) {
        database.closeImmediately(); // what it did has stayed
        database = open();
      }
    }
    database.closeImmediately();
    return answers;
  }

  private static Database open() {
    Properties settings = new Properties();
    settings.setProperty("shared_buffers", "1MB");
    settings.setProperty("wal_segment_size", "1MB");
    Database database = Database.open(new MemoryFileSystem(), settings);
    TestSession.run(
        database.connect(new Properties()),
        "create table t (a int constraint a_is_positive check (a > 0));"
            + " create index i on t (a); create view v as select a from t;"
            + " create sequence n; create schema other; insert into t values (1)");
    return database;
  }

  private static String answer(
      Database database, String place, List<String> before, String statement) {
    try (Session session = database.connect(new Properties())) {
      TestSession.run(
          session, "prepare q as select a from t; prepare w as insert into t values ($1)");
      before.forEach(text -> outcome(session, text));
      String text = place.equals("text") ? "insert into t values (2); " + statement : statement;
      return outcome(session, text) + " -> " + session.transactionStatus();
    }
  }

  /** The last answer, with its warnings; an error as its SQLSTATE and message. */
  private static String outcome(Session session, String sql) {
    try {
      List<StatementResult> results = session.executeScript(sql, ExecuteOptions.DEFAULT);
      StatementResult last = results.get(results.size() - 1);
      StringBuilder text = new StringBuilder(last.commandTag());
      if (last.hasRows()) {
        text.append(" ").append(rows(last.cursor()));
      } else {
        text.append(" ").append(last.updateCount());
      }
      last.notices().forEach(notice -> text.append(" (").append(notice.text()).append(")"));
      return text.toString();
    } catch (DatabaseException e) {
      return "ERROR " + e.state().code() + " " + e.getMessage();
    }
  }

  private static String rows(RowCursor cursor) {
    StringJoiner rows = new StringJoiner("; ", "[", "]");
    StringJoiner labels = new StringJoiner(", ");
    for (int i = 0; i < cursor.descriptor().columnCount(); i++) {
      labels.add(cursor.descriptor().label(i));
    }
    int count = 0;
    while (cursor.next()) {
      if (count++ < 3) {
        rows.add(String.valueOf(cursor.row().getBoxed(0)));
      }
    }
    cursor.close();
    return labels + " " + (count > 3 ? "[many]" : rows);
  }
}
