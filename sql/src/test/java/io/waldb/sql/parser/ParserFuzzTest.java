package io.waldb.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the text, the parser gives trees or a {@link DatabaseException} with a position in it.
 */
final class ParserFuzzTest {
  private static final int ROUNDS = 40_000;
  private static final String CHARACTERS =
      "abcxyz019 \t\n'\"()[]{}<>=!@#$%^&*-+/\\|~`?,.;:_eEuUbBxXnN\u00e4\ud83d\ude00\0";

  private final Random random = seeded();

  private static Random seeded() {
    Long given = Long.getLong("waldb.seed");
    long seed = given == null ? new Random().nextLong() : given;
    System.out.println("ParserFuzzTest: -Dwaldb.seed=" + seed);
    return new Random(seed);
  }

  @Test
  void soupOfTheCorpusTokensNeverBreaksTheParser() throws IOException {
    List<String> words = words();
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder sql = new StringBuilder();
      int length = 1 + random.nextInt(25);
      for (int j = 0; j < length; j++) {
        sql.append(words.get(random.nextInt(words.size())))
            .append(random.nextInt(4) == 0 ? "" : " ");
      }
      parse(sql.toString());
    }
  }

  @Test
  void statementsOfTheCorpusWithTokensLostDoubledOrSwappedNeverBreakTheParser() throws IOException {
    List<Corpus.Case> cases = cases();
    List<String> words = words();
    for (int i = 0; i < ROUNDS; i++) {
      List<String> tokens = tokens(cases.get(random.nextInt(cases.size())).input());
      int changes = 1 + random.nextInt(3);
      for (int j = 0; j < changes && !tokens.isEmpty(); j++) {
        change(tokens, words);
      }
      parse(String.join(" ", tokens));
    }
  }

  @Test
  void randomCharactersNeverBreakTheParser() {
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder sql = new StringBuilder();
      int length = random.nextInt(40);
      for (int j = 0; j < length; j++) {
        sql.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
      parse(sql.toString());
    }
  }

  private void change(List<String> tokens, List<String> words) {
    int at = random.nextInt(tokens.size());
    switch (random.nextInt(5)) {
      case 0 -> tokens.remove(at);
      case 1 -> tokens.add(at, tokens.get(at));
      case 2 -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
      case 3 -> tokens.set(at, words.get(random.nextInt(words.size())));
      default -> {
        String other = tokens.set(random.nextInt(tokens.size()), tokens.get(at));
        tokens.set(at, other);
      }
    }
  }

  private static void parse(String sql) {
    try {
      SqlParser.parse(sql);
    } catch (DatabaseException e) {
      assertThat(e.state()).as(sql).isNotEqualTo(SqlState.INTERNAL_ERROR);
      assertThat(e.position()).as("%s: %s", e.getMessage(), sql).isBetween(1, sql.length() + 1);
    } catch (RuntimeException | Error e) {
      fail("broken by: " + sql, e);
    }
  }

  private static List<Corpus.Case> cases() throws IOException {
    List<Corpus.Case> cases = new ArrayList<>();
    for (var file : Corpus.files("(?!expressions).*\\.script")) {
      cases.addAll(Corpus.read(file));
    }
    return cases;
  }

  private static List<String> words() throws IOException {
    List<String> words = new ArrayList<>();
    for (Corpus.Case one : cases()) {
      words.addAll(tokens(one.input()));
    }
    return words;
  }

  private static List<String> tokens(String sql) {
    List<String> texts = new ArrayList<>();
    Tokens tokens;
    try {
      tokens = Lexer.lex(sql);
    } catch (DatabaseException e) {
      return texts;
    }
    for (int i = 0; i < tokens.count(); i++) {
      texts.add(tokens.text(i));
    }
    return texts;
  }
}
