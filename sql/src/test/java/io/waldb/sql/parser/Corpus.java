package io.waldb.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Files of inputs with their expected results under {@code src/test/resources/parser}.
 *
 * <p>A file holds cases with an empty line between. A case is its input (lines that begin with
 * {@code #} are remarks), a line {@code ----}, and the result. With {@code -Dscripts.rewrite=true}
 * the results are written instead of compared; the difference is reviewed as code.
 */
final class Corpus {
  private static final Path DIRECTORY = Path.of("src/test/resources/parser");
  private static final String SEPARATOR = "----";

  private Corpus() {}

  /** One case. */
  record Case(String remarks, String input, String expected) {}

  static List<Path> files(String pattern) throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(file -> file.getFileName().toString().matches(pattern)).sorted().toList();
    }
  }

  static List<Case> read(Path file) throws IOException {
    List<Case> cases = new ArrayList<>();
    StringBuilder remarks = new StringBuilder();
    StringBuilder input = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    boolean result = false;
    for (String line : Files.readAllLines(file)) {
      if (line.equals(SEPARATOR)) {
        result = true;
      } else if (line.isEmpty() && (result || input.length() == 0)) {
        add(cases, remarks, input, expected);
        result = false;
      } else if (result) {
        append(expected, line);
      } else if (line.startsWith("#")) {
        append(remarks, line);
      } else {
        append(input, line);
      }
    }
    add(cases, remarks, input, expected);
    return cases;
  }

  private static void add(
      List<Case> cases, StringBuilder remarks, StringBuilder input, StringBuilder expected) {
    if (input.length() > 0) {
      cases.add(new Case(remarks.toString(), input.toString(), expected.toString()));
      remarks.setLength(0);
    } else if (remarks.length() > 0) {
      remarks.append("\n");
    }
    input.setLength(0);
    expected.setLength(0);
  }

  private static void append(StringBuilder text, String line) {
    text.append(text.length() == 0 ? "" : "\n").append(line);
  }

  /** Compares each case's result, or writes them. */
  static void check(Path file, UnaryOperator<String> run) throws IOException {
    StringBuilder rewritten = new StringBuilder();
    List<String> differences = new ArrayList<>();
    for (Case one : read(file)) {
      String actual = guarded(one.input(), run);
      if (!actual.equals(one.expected())) {
        differences.add(one.input() + "\nexpected: " + one.expected() + "\nbut was:  " + actual);
      }
      append(rewritten, (one.remarks() + "\n" + one.input()).strip());
      rewritten.append('\n').append(SEPARATOR).append('\n').append(actual).append('\n');
    }
    if (Boolean.getBoolean("scripts.rewrite")) {
      Files.writeString(file, rewritten);
    } else {
      assertThat(differences).as(file.toString()).isEmpty();
    }
  }

  private static String guarded(String input, UnaryOperator<String> run) {
    try {
      return run.apply(input);
    } catch (DatabaseException e) {
      String hint = e.hint() == null ? "" : "\nhint: " + e.hint();
      return "error " + e.state().code() + " at " + e.position() + ": " + e.getMessage() + hint;
    }
  }
}
