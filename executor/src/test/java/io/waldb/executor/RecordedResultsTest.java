package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements whose results were recorded from PostgreSQL 15: {@code statement => rows}, the rows
 * separated by semicolons, an error as its SQLSTATE and message.
 */
class RecordedResultsTest {
  private static final String ARROW = " => ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "expressions",
        "statements",
        "foreign_keys",
        "log_positions",
        "character_columns",
        "referential_actions",
        "window_functions",
        "window_frames"
      })
  void resultsAreThoseOfPostgres(String name) {
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    try (Database database = TestSession.open();
        Session session = database.connect(new Properties())) {
      for (String line : lines(name)) {
        String statement = line.substring(0, line.indexOf(ARROW));
        expected.add(line);
        actual.add(statement + ARROW + result(session, statement));
      }
    }
    assertThat(actual).containsExactlyElementsOf(expected);
  }

  private static String result(Session session, String statement) {
    try {
      return String.join(" ; ", TestSession.run(session, statement));
    } catch (DatabaseException e) {
      return "ERROR " + e.state().code() + " " + e.getMessage();
    }
  }

  private static List<String> lines(String name) {
    try (InputStream in =
        RecordedResultsTest.class.getResourceAsStream("/recorded/" + name + ".txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> line.contains(ARROW)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
