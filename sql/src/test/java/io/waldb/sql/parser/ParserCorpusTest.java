package io.waldb.sql.parser;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Statements and expressions with the trees they must give. */
final class ParserCorpusTest {

  @TestFactory
  Stream<DynamicTest> statementsGiveTheTreesOfTheCorpus() throws IOException {
    return tests(Corpus.files("(?!expressions).*\\.script"), ParserCorpusTest::statements);
  }

  @TestFactory
  Stream<DynamicTest> expressionsNestAsInTheCorpus() throws IOException {
    return tests(
        Corpus.files("expressions.*\\.script"),
        input -> ExpressionText.of(SqlParser.parseExpression(input)));
  }

  private static Stream<DynamicTest> tests(
      List<Path> files, java.util.function.UnaryOperator<String> run) {
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> Corpus.check(file, run)));
  }

  private static String statements(String input) {
    List<ParsedStatement> statements = SqlParser.parse(input);
    return statements.isEmpty()
        ? "(nothing)"
        : statements.stream()
            .map(
                parsed ->
                    TreeDump.of(parsed.statement())
                        + (parsed.parameterCount() == 0
                            ? ""
                            : "\nparameters: " + parsed.parameterCount()))
            .collect(Collectors.joining("\n"));
  }
}
