package io.waldb.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IdentifierTextTest {

  @Test
  void quotesWhatWouldBeReadAsSomethingElse() {
    assertThat(IdentifierText.of("pgbench_accounts2")).isEqualTo("pgbench_accounts2");
    assertThat(IdentifierText.of("Mixed")).isEqualTo("\"Mixed\"");
    assertThat(IdentifierText.of("2nd")).isEqualTo("\"2nd\"");
    assertThat(IdentifierText.of("")).isEqualTo("\"\"");
    assertThat(IdentifierText.of("a\"b")).isEqualTo("\"a\"\"b\"");
    assertThat(IdentifierText.of("gr\u00f6\u00dfe")).isEqualTo("\"gr\u00f6\u00dfe\"");
    assertThat(IdentifierText.of("order")).isEqualTo("\"order\"");
    assertThat(IdentifierText.of("value")).isEqualTo("value");
    assertThat(IdentifierText.of("my schema", "left")).isEqualTo("\"my schema\".\"left\"");
  }

  @Test
  void everyKeywordCanBeWrittenWhereViewsAndCatalogPutNames() {
    for (Keyword keyword : Keyword.values()) {
      String name = IdentifierText.of(keyword.word());
      String query =
          "select " + name + ", " + name + "." + name + " from " + name + "." + name + " as "
              + name;
      assertThat(SqlParser.parse(query)).as(query).hasSize(1);
      String insert = "insert into " + name + " default values";
      assertThat(SqlParser.parse(insert)).as(insert).hasSize(1);
    }
  }
}
