package io.waldb.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

final class KeywordTest {

  @Test
  void everyKeywordIsFoundInAnyCase() {
    for (Keyword keyword : Keyword.values()) {
      String upper = keyword.name().toUpperCase(Locale.ROOT);
      assertThat(Keyword.find(upper.toCharArray(), 0, upper.length())).isEqualTo(keyword);
      String text = "x" + keyword.word() + "y";
      assertThat(Keyword.find(text.toCharArray(), 1, text.length() - 1)).isEqualTo(keyword);
    }
  }

  @Test
  void otherWordsAreNotKeywords() {
    for (String word : new String[] {"", "x", "selec", "selects", "a".repeat(100), "\u017felect"}) {
      assertThat(Keyword.find(word.toCharArray(), 0, word.length())).as(word).isNull();
    }
  }

  @Test
  void categoriesSayWhereAWordMayBeAName() {
    assertThat(Keyword.SELECT.isColumnName()).isFalse();
    assertThat(Keyword.SELECT.isFunctionName()).isFalse();
    assertThat(Keyword.LEFT.isColumnName()).isFalse();
    assertThat(Keyword.LEFT.isFunctionName()).isTrue();
    assertThat(Keyword.POSITION.isColumnName()).isTrue();
    assertThat(Keyword.POSITION.isFunctionName()).isFalse();
    assertThat(Keyword.VALUE.isColumnName()).isTrue();
    assertThat(Keyword.YEAR.needsAs()).isTrue();
  }
}
